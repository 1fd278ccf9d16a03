"""The figures of a reader, worked out by hand on a few readings."""

import pytest

from guidebot.reader.reading import Flip, ReadablePassage, Reading
from guidebot.training.reader_data import ReaderExample, TrainingPassage
from guidebot.training.reader_figures import ReadExample, auroc, confusion, figures, macro_f1

PASSAGE = TrainingPassage("p", "Kite", ReadablePassage("Rules", (), ("One.", "Two.", "Three.")))
FLIPS = tuple(float(flip is Flip.UNIT) for flip in Flip)
CERTAIN = {"supported": (1.0, 0.0, 0.0), "contradicted": (0.0, 1.0, 0.0), "not_found": (0.0, 0.0, 1.0)}


def claim(true: str, found: str, flip: str = "", language: str = "en", first: int = 0) -> ReadExample:
    example = ReaderExample(
        PASSAGE, "c", language, verdict=true, flip=flip, deciding=() if true == "not_found" else (0,)
    )
    sentences = tuple(float(place == first) for place in range(3))
    return ReadExample(example, Reading(0.0, sentences, CERTAIN[found], FLIPS))


def message(relevance: float, *, relevant: bool) -> ReadExample:
    example = ReaderExample(PASSAGE, "m", "en", relevant=relevant, deciding=(1,) if relevant else ())
    return ReadExample(example, Reading(relevance, (0.1, 0.9, 0.2), CERTAIN["not_found"], FLIPS))


CLAIMS = [
    claim("supported", "supported"),
    claim("supported", "contradicted"),
    claim("contradicted", "contradicted", "unit"),
    claim("contradicted", "supported", "number", first=2),
    claim("not_found", "not_found", language="zh"),
    claim("not_found", "supported", language="zh"),
]


def test_confusion_counts_true_labels_in_rows() -> None:
    assert confusion(CLAIMS).tolist() == [[1, 1, 0], [1, 1, 0], [1, 0, 1]]


def test_macro_f1_is_the_mean_of_three() -> None:
    assert macro_f1(CLAIMS) == pytest.approx((2 / 5 + 2 / 4 + 2 / 3) / 3)


def test_auroc_counts_ties_half() -> None:
    read = [
        message(0.9, relevant=True),
        message(0.5, relevant=True),
        message(0.5, relevant=False),
        message(0.1, relevant=False),
    ]
    assert auroc(read) == pytest.approx((1 + 1 + 0.5 + 1) / 4)


def test_each_rate_comes_with_its_opposite_and_by_language() -> None:
    found = figures([*CLAIMS, message(0.9, relevant=True), message(0.1, relevant=False)])
    every = found["all"]
    assert every["contradicted called supported"][0] == pytest.approx(0.5)
    assert every["supported called contradicted"][0] == pytest.approx(0.5)
    assert every["deciding sentence first"][0] == pytest.approx(3 / 4)
    assert every["answering sentence first"][0] == pytest.approx(1.0)
    assert every["found by kind of difference"] == {"number": [0.0, 1], "unit": [1.0, 1]}
    assert (found["zh"]["claims"], found["en"]["claims"]) == (2, 4)
    assert found["zh"]["contradicted called supported"] is None
