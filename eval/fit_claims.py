"""Fit the weights by which claims are judged, and choose from which probability a contradiction is said.

    python eval/fit_claims.py [--data DIR] [--index INDEX]

Learns from the dev side of `eval/claims`, and from DIR's `claims.jsonl` over its `passages.jsonl` where it is given,
each claim checked against the passages of its service; writes `src/guidebot/checking/weights.json`. The figures it
prints are of dev claims that were left out in turn, document by document.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

from guidebot.checking.checker import Checker
from guidebot.checking.claims import Claim
from guidebot.checking.evidence import evidence_for
from guidebot.checking.verdict import WEIGHTS, Bars, features_of, label_of
from guidebot.config import Settings
from guidebot.corpus.read import read_corpus
from guidebot.evaluation.labelled_claims import claim_measures, claims_in_split, read_claims
from guidebot.guide import Guide
from guidebot.index.bm25 import BM25Index
from guidebot.index.multivector import Multivector, multivector_of
from guidebot.index.statement_texts import statement_texts
from guidebot.logistic import Logistic
from guidebot.records import Label, Passage, Source
from guidebot.text.plain_text import plain
from guidebot.training.question_pairs import read_question_pairs

OWN = Path(__file__).parent / "claims" / "claims.jsonl"
STRENGTH = 0.1  # of regularisation, scikit-learn's C
OWN_WEIGHT = 30.0  # of a claim of the own documents beside one of others'
FOLDS = 5
SHOWN = (
    "macro-F1",
    "precision of supported",
    "precision of contradicted",
    "recall of contradicted",
    "contradicted, called supported",
)
LABELS = [label.value for label in Label]


@dataclass(frozen=True)
class Lines:
    """Features by name, label and group of each claim."""

    features: list[dict[str, float]]
    labels: list[str]
    groups: list[str]
    differs: list[bool]


@dataclass(frozen=True)
class Service:
    """Passages of other services, as the checker's library."""

    passages: list[Passage]
    statements: Multivector
    words: BM25Index


def own_lines(guide: Guide) -> Lines:
    documents = read_corpus(guide.settings.corpus).documents
    checker = Checker(guide.generation(), guide.embedder, Logistic((), (), (), (), ()))
    lines = Lines([], [], [], [])
    for each in claims_in_split(read_claims(OWN), documents, "dev"):
        (read,) = checker.read([Claim(each.claim, 0, len(each.claim))])
        found = evidence_for(each.claim, read.vector, checker.generation, checker.in_scope(each.claim, each.query))
        features, agreed = features_of(each.claim, read.clauses, found)
        lines.features.append(features)
        lines.differs.append(bool(agreed.reasons))
        lines.labels.append(each.label.value)
        lines.groups.append(each.evidence[0].document if each.evidence else each.id)
    return lines


def others_lines(data: Path, guide: Guide) -> Lines:
    rows = [json.loads(line) for line in (data / "passages.jsonl").read_text(encoding="utf-8").splitlines()]
    claims = [json.loads(line) for line in (data / "claims.jsonl").read_text(encoding="utf-8").splitlines()]
    library = service(rows, guide)
    checker = Checker(library, guide.embedder, Logistic((), (), (), (), ()))  # it is asked for its reading alone
    services = np.array([row["service"] for row in rows])
    by_id = {row["id"]: row for row in rows}
    lines = Lines([], [], [], [])
    for claim in claims:
        row = by_id[claim["passage"]]
        (read,) = checker.read([Claim(claim["claim"], 0, len(claim["claim"]))])
        found = evidence_for(claim["claim"], read.vector, library, services == row["service"])
        lines.features.append(features_of(claim["claim"], read.clauses, found)[0])
        lines.labels.append(claim["label"])
        lines.groups.append(row["doc"])
    return lines


def service(rows: list[dict], guide: Guide) -> Service:
    passages = [
        Passage(
            row["id"],
            Source(row["doc"], "1", row["doc"], row["doc"]),
            tuple(row["headings"]),
            row["text"],
            0,
            len(row["text"]),
        )
        for row in rows
    ]
    texts = [statement_texts(passage) for passage in passages]
    vectors = iter(guide.embedder.embed([text for own in texts for text in own]))
    parts = [multivector_of(np.array([next(vectors) for _ in own])) for own in texts]
    words = BM25Index.build(["\n".join((*passage.headings, plain(passage.text))) for passage in passages])
    return Service(passages, Multivector.of_passages(parts), words)


def fitted(parts: list[tuple[Lines, float]]) -> Logistic:
    names = sorted({name for lines, _ in parts for features in lines.features for name in features})
    values = np.array(
        [[features.get(name, 0.0) for name in names] for lines, _ in parts for features in lines.features]
    )
    labels = [label for lines, _ in parts for label in lines.labels]
    weights = np.concatenate([np.full(len(lines.labels), weight) for lines, weight in parts])
    scaler = StandardScaler().fit(values, sample_weight=weights)
    model = LogisticRegression(C=STRENGTH, max_iter=5000).fit(scaler.transform(values), labels, sample_weight=weights)
    order = [list(model.classes_).index(label) for label in LABELS]
    return Logistic(
        tuple(names),
        tuple(np.round(scaler.mean_, 5).tolist()),
        tuple(np.round(scaler.scale_, 5).tolist()),
        tuple(tuple(row) for row in np.round(model.coef_[order], 4).tolist()),
        tuple(np.round(model.intercept_[order], 4).tolist()),
    )


def left_out(own: Lines, others: Lines | None) -> Iterator[tuple[str, tuple[float, ...], bool]]:
    """Each own claim's label, the probabilities from a model that never saw its document, whether a check differs."""
    for train, test in GroupKFold(FOLDS).split(own.features, groups=own.groups):
        kept = Lines([own.features[n] for n in train], [own.labels[n] for n in train], [], [])
        model = fitted([(kept, OWN_WEIGHT), *([(others, 1.0)] if others else [])])
        for number in test:
            (odds,) = model.probabilities([own.features[number]]).tolist()
            yield own.labels[number], tuple(odds), own.differs[number]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--index", type=Path, default=Path("index"))
    options = parser.parse_args()
    guide = Guide.from_settings(Settings(index=options.index))
    own = own_lines(guide)
    others = others_lines(options.data, guide) if options.data else None
    judged = list(left_out(own, others))
    for supported in (0.4, 0.5, 0.6, 0.7):
        for doubted in (0.6, 0.7, 0.8):
            bars = Bars(supported, doubted)
            said = [label_of(odds, differs=differs, bars=bars) for _, odds, differs in judged]
            measured = claim_measures([Label(label) for label, _, _ in judged], said)
            shown = {name: round(measured[name].value or 0.0, 3) for name in SHOWN}
            print(f"supported from {supported}, from {doubted} where something differs: {shown}")
    model = fitted([(own, OWN_WEIGHT), *([(others, 1.0)] if others else [])])
    card = {
        "made": "eval/fit_claims.py",
        "embedder": guide.embedder.fingerprint,
        "own": len(own.labels),
        "others": len(others.labels) if others else 0,
        "lessons": read_question_pairs(options.data).digest if options.data else None,
        "judge": {name: getattr(model, name) for name in ("names", "means", "scales", "weights", "biases")},
    }
    WEIGHTS.write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
