"""How well a reader reads: claims, relevance and sentences, each also by language, with 95 % intervals."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from guidebot.evaluation.statistics import RESAMPLES, SEED, interval
from guidebot.reader.reading import Reading
from guidebot.records import Label
from guidebot.training.reader_data import ReaderExample

LABELS = tuple(label.value for label in Label)


@dataclass(frozen=True, slots=True)
class ReadExample:
    """An example with its reading."""

    example: ReaderExample
    reading: Reading

    @property
    def first_is_right(self) -> float:
        """1 if the sentence that the reader puts first is one of those that decide, else 0."""
        best = int(np.argmax(self.reading.sentences))
        return float(best in (self.example.deciding or ()))


def figures(read: Sequence[ReadExample]) -> dict[str, Any]:
    """The figures of all that was read, and of each language."""
    found = {"all": _figures(read)}
    for language in sorted({each.example.language for each in read}):
        found[language] = _figures([each for each in read if each.example.language == language])
    return found


def _figures(read: Sequence[ReadExample]) -> dict[str, Any]:
    claims = [each for each in read if each.example.is_claim]
    messages = [each for each in read if not each.example.is_claim]
    sure = [each for each in claims + messages if each.example.deciding and len(each.reading.sentences) > 1]
    return {
        "claims": len(claims),
        "macro-F1": _resampled(claims, macro_f1),
        "confusion": confusion(claims).tolist(),
        "contradicted called supported": _mean(
            [_is_called(each, "supported") for each in claims if _is(each, "contradicted")]
        ),
        "supported called contradicted": _mean(
            [_is_called(each, "contradicted") for each in claims if _is(each, "supported")]
        ),
        "found by kind of difference": _by_flip(claims),
        "deciding sentence first": _mean([each.first_is_right for each in sure if each.example.is_claim]),
        "messages": len(messages),
        "answered or not, AUROC": _resampled(messages, auroc),
        "answering sentence first": _mean([each.first_is_right for each in sure if not each.example.is_claim]),
    }


def confusion(claims: Sequence[ReadExample]) -> "np.ndarray[Any, np.dtype[np.int64]]":
    """Counts of labels, shape (true, found), in the order of `Label`."""
    table = np.zeros((len(LABELS), len(LABELS)), dtype=np.int64)
    for each in claims:
        table[LABELS.index(each.example.verdict), LABELS.index(each.reading.label.value)] += 1
    return table


def macro_f1(claims: Sequence[ReadExample]) -> float:
    """The mean F1 of the labels; a label that occurs on neither side counts as 0."""
    table = confusion(claims)
    both = table.sum(0) + table.sum(1)
    return float(np.mean(2 * np.diag(table) / np.maximum(1, both)))


def auroc(messages: Sequence[ReadExample]) -> float:
    """The chance that an answered message has a higher relevance than another; ties count half."""
    right = np.array([each.reading.relevance for each in messages if each.example.relevant])
    wrong = np.sort([each.reading.relevance for each in messages if not each.example.relevant])
    if not len(right) or not len(wrong):
        return float("nan")
    below = np.searchsorted(wrong, right, "left") + np.searchsorted(wrong, right, "right")
    return float(below.mean() / 2 / len(wrong))


def _resampled(read: Sequence[ReadExample], measure: Callable[[Sequence[ReadExample]], float]) -> list[float] | None:
    """A figure with its percentile bootstrap interval over what was read."""
    if not read:
        return None
    draw = np.random.default_rng(SEED)
    values = [
        measure([read[place] for place in draw.integers(len(read), size=len(read))]) for _ in range(RESAMPLES // 50)
    ]
    low, high = np.nanquantile(values, [0.025, 0.975])
    return [measure(read), float(low), float(high)]


def _mean(values: Sequence[float]) -> list[float] | None:
    if not values:
        return None
    found = interval(values)
    return [found.mean, found.low, found.high]


def _is(each: ReadExample, label: str) -> bool:
    return each.example.verdict == label


def _is_called(each: ReadExample, label: str) -> float:
    return float(each.reading.label.value == label)


def _by_flip(claims: Sequence[ReadExample]) -> Mapping[str, list[float]]:
    """For each kind of difference, the share of contradicted claims called so, and how many there are."""
    found = {}
    for flip in sorted({each.example.flip for each in claims if each.example.flip}):
        own = [_is_called(each, "contradicted") for each in claims if each.example.flip == flip]
        found[flip] = [float(np.mean(own)), len(own)]
    return found
