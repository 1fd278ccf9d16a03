"""The packaged reader: what it reads in passages that it has never seen, in two languages, and what its files must be."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from conftest import ROOT
from guidebot.errors import ModelError, UsageError
from guidebot.index.embedders.packaged_network import CARD, NETWORK
from guidebot.reader.network import FOLDER, ReaderNetwork, reader_of
from guidebot.reader.reading import Flip, ReadablePassage, Reading
from guidebot.training.reader_data import ReaderExample, read_examples
from guidebot.training.reader_figures import ReadExample, auroc, macro_f1

pytestmark = pytest.mark.real_model

READER = ReaderNetwork()
POOL = ReadablePassage(
    "Larkmoor Leisure Centre",
    ("Swimming pool", "Lockers and visits"),
    (
        "The pool opens at 7 am from Monday to Friday and at 9 am at weekends.",
        "Children under 8 must be with an adult who is in the water.",
        "Lockers take a £1 coin, which you get back.",
        "You may cancel a lesson up to 24 hours before it starts; after that it is charged in full.",
        "Dogs are not allowed in the building, except assistance dogs.",
    ),
)
LIBRARY = ReadablePassage(
    "青禾图书馆",
    ("借书",),
    (
        "每张借书证最多可以借六本书，借期三十天。",
        "逾期每天每本收费一角，最高不超过十元。",
        "丢失的书按定价的两倍赔偿。",
    ),
)


def first(reading: Reading) -> int:
    return int(np.argmax(reading.sentences))


def read_held_out(examples: Sequence[ReaderExample]) -> list[ReadExample]:
    return [
        ReadExample(each, (READER.check if each.is_claim else READER.read)(each.text, [each.passage.text])[0])
        for each in examples
    ]


def held_out() -> list[ReaderExample]:
    """What was written about invented services that no training saw."""
    folder = ROOT / "eval" / "reader" / "invented"
    services = json.loads((folder / "split.json").read_text(encoding="utf-8"))["test"]
    return [each for each in read_examples(folder, {}) if each.passage.service in services]


@pytest.mark.slow
def test_it_reads_services_that_it_has_never_seen() -> None:
    every = held_out()
    messages = read_held_out([each for each in every if not each.is_claim])
    claims = read_held_out([each for each in every if each.is_claim][::3])
    assert min(len(messages), len(claims)) > 80
    answered = [each for each in messages if each.example.deciding]
    assert auroc(messages) > 0.8
    assert np.mean([each.first_is_right for each in answered]) > 0.65
    # Whether a claim is supported or contradicted is where it is weakest: see "The reader" in eval/README.md.
    assert macro_f1(claims) > 0.5


def test_probabilities_are_probabilities() -> None:
    (reading,) = READER.check("Dogs are welcome.", [POOL])
    assert sum(reading.verdict) == pytest.approx(1, abs=1e-4)
    assert sum(reading.flips) == pytest.approx(1, abs=1e-4)
    assert len(reading.flips) == len(Flip)
    assert all(0 <= each <= 1 for each in (reading.relevance, *reading.sentences))


def test_passages_read_together_or_alone_give_the_same() -> None:
    question = "when does it open"
    together = READER.read(question, [POOL, LIBRARY, POOL])
    alone = [READER.read(question, [passage])[0] for passage in (POOL, LIBRARY, POOL)]
    for one, other in zip(together, alone, strict=True):
        assert one.relevance == pytest.approx(other.relevance, abs=0.2)  # eight bits are rounded by batch
        assert first(one) == first(other)


def test_a_passage_of_many_pages_has_a_probability_for_each_sentence() -> None:
    padding = tuple(f"Room {number} is cleaned every evening by the staff of the centre." for number in range(80))
    long = ReadablePassage(POOL.title, POOL.headings, (*padding, POOL.sentences[2]))
    (reading,) = READER.read("do i get the pound for the locker back", [long])
    assert len(reading.sentences) == len(long.sentences)
    assert first(reading) == 80


def test_nothing_to_read_gives_nothing() -> None:
    assert READER.read("hello", []) == []
    (empty,) = READER.read("hello", [ReadablePassage("Title", (), ())])
    assert empty.sentences == ()


@pytest.mark.parametrize("text", ["", " ", "\x00", "🙃" * 500, "一" * 30_000])
def test_any_text_can_be_asked(text: str) -> None:
    (reading,) = READER.read(text, [POOL])
    assert len(reading.sentences) == len(POOL.sentences)


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "reader")
    with (folder / NETWORK).open("ab") as file:
        file.write(b"x")
    with pytest.raises(ModelError, match=r"the reader in .* is damaged"):
        ReaderNetwork(folder).read("hello", [POOL])


def test_the_setting_names_the_packaged_reader_another_or_none(tmp_path: Path) -> None:
    assert reader_of("off") is None
    packaged = reader_of("auto")
    assert packaged is not None
    assert packaged.fingerprint == json.loads((FOLDER / CARD).read_text(encoding="utf-8"))["checksums"][NETWORK]
    with pytest.raises(UsageError, match="GUIDEBOT_READER"):
        reader_of(str(tmp_path / "missing"))
