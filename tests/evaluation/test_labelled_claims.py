from pathlib import Path

import pytest

from guidebot.corpus.read import read_corpus
from guidebot.errors import UsageError
from guidebot.evaluation.labelled_claims import claim_measures, claims_in_split, claims_to_rejudge, read_claims
from guidebot.records import Label

ROOT = Path(__file__).parents[2]
CLAIMS = ROOT / "eval" / "claims" / "claims.jsonl"
YES, NO, UNKNOWN = Label.SUPPORTED, Label.CONTRADICTED, Label.NOT_FOUND


def test_the_claims_evidence_still_stands() -> None:
    claims, documents = read_claims(CLAIMS), read_corpus(ROOT / "corpus").documents
    assert len(claims) >= 240
    assert not claims_to_rejudge(claims, documents)
    dev, test = (claims_in_split(claims, documents, split) for split in ("dev", "test"))
    assert {claim.id for claim in dev}.isdisjoint(claim.id for claim in test)
    assert len(dev) + len(test) == len(claims)


def test_measures_as_counted_by_hand() -> None:
    gold = [YES, YES, NO, NO, NO, UNKNOWN]
    said = [YES, NO, NO, NO, YES, UNKNOWN]
    found = claim_measures(gold, said)
    assert found["accuracy"].value == pytest.approx(4 / 6)
    assert found["precision of contradicted"].value == pytest.approx(2 / 3)
    assert found["recall of contradicted"].value == pytest.approx(2 / 3)
    assert found["contradicted, called supported"].value == pytest.approx(1 / 3)
    assert found["macro-F1"].value == pytest.approx((0.5 + 2 / 3 + 1) / 3)
    low, high = found["accuracy"].low, found["accuracy"].high
    assert low is not None
    assert high is not None
    assert 0 <= low <= 4 / 6 <= high <= 1


def test_what_was_never_said_has_no_precision() -> None:
    assert claim_measures([YES, NO], [YES, YES])["precision of contradicted"].value is None


def test_a_line_that_is_no_claim_is_named(tmp_path: Path) -> None:
    path = tmp_path / "claims.jsonl"
    path.write_text('{"id": "one"}\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"claims\.jsonl:1 is not a valid claim"):
        read_claims(path)
