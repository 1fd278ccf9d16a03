"""The shipped cases: well formed, enough of each kind, their gold standing, and their split clean."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from conftest import ROOT, write_corpus
from guidebot.corpus.read import read_corpus
from guidebot.errors import UsageError
from guidebot.evaluation.cases import SPLITS, in_split, read_cases, root_of, split_of, to_rejudge
from guidebot.evaluation.field import FieldMessage, read_messages
from guidebot.records import Case, Outcome
from guidebot.text.terms import terms

NOT_ANSWERED = (Outcome.DECLINE, Outcome.CLARIFY, Outcome.HANDOVER)


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return read_cases(ROOT / "eval" / "cases")


def test_every_gold_quote_still_stands(cases: list[Case]) -> None:
    assert list(to_rejudge(cases, read_corpus(ROOT / "corpus").documents)) == []


def test_there_are_enough_of_each_kind(cases: list[Case]) -> None:
    counts = Counter(case.category for case in cases)
    assert len(cases) >= 330
    assert counts["follow-up"] >= 40
    assert counts["chinese"] >= 30
    assert counts["as-of"] >= 20
    assert sum(case.expected in NOT_ANSWERED for case in cases) >= 70
    assert len({case.id for case in cases}) == len(cases)
    assert all(1 < len(case.turns) <= 4 for case in cases if case.category == "follow-up")


def test_a_case_to_be_answered_says_with_what(cases: list[Case]) -> None:
    for case in cases:
        if case.expected in (Outcome.ANSWER, Outcome.PARTIAL):
            assert case.gold, case.id
            assert case.key_facts, case.id
        for group in case.gold:
            assert group, case.id
            quotes = " ".join(quote.quote.casefold() for quote in group)
            assert not any(wording in quotes for wording in case.forbidden), case.id


@pytest.mark.slow
def test_versions_and_translations_stay_on_one_side(cases: list[Case]) -> None:
    documents = read_corpus(ROOT / "corpus").documents
    sides: dict[str, set[str]] = {}
    for split in SPLITS:
        for case in in_split(cases, documents, split):
            sides.setdefault(root_of(case, documents), set()).add(split)
    assert all(len(side) == 1 for side in sides.values())
    chinese = next(case for case in cases if case.gold and case.gold[0][0].document.startswith("zh-"))
    assert not root_of(chinese, documents).startswith("zh-")
    assert sum(len(in_split(cases, documents, split)) for split in SPLITS) == len(cases)


def test_the_split_never_moves() -> None:
    assert [split_of(root) for root in ("host-age", "withdrawing", "appeals")] == ["test", "dev", "dev"]


def test_a_gold_that_is_gone_is_named(cases: list[Case], tmp_path: Path) -> None:
    case = next(case for case in cases if case.gold)
    gold = case.gold[0][0]
    front = f"---\nid: {gold.document}\nversion: '{gold.version}'\n"
    write_corpus(tmp_path, {"en-GB/a.md": f"{front}---\n# A\n\nOther words.\n"})
    lines = list(to_rejudge([replace(case, gold=((gold,),))], read_corpus(tmp_path).documents))
    assert len(lines) == 1
    assert "no longer in en-GB/a.md" in lines[0]
    write_corpus(tmp_path, {"en-GB/a.md": f"{front}audiences: [nobody]\n---\n# A\n\n{gold.quote}\n"})
    lines = list(to_rejudge([replace(case, gold=((gold,),))], read_corpus(tmp_path).documents))
    assert "is out of scope" in lines[0]
    assert "not found" in next(to_rejudge([case], []))


@pytest.mark.parametrize("line", ["not json", "[]", '{"id": "x"}'])
def test_a_line_that_is_no_case_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.jsonl").write_text(f"\n{line}\n")
    with pytest.raises(UsageError, match=r"a\.jsonl:2 is (?:no|not) "):
        read_cases(tmp_path)


def test_no_cases(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--cases"):
        read_cases(tmp_path)


ALIKE = 0.75  # share of terms in common from which an ask is a case's question over again


@pytest.mark.slow
def test_no_ask_of_the_corpus_is_a_case_over_again() -> None:
    """Asks were written without sight of the cases and the field messages, and must not give their answers away."""
    asked: tuple[Case | FieldMessage, ...] = (
        *read_cases(ROOT / "eval" / "cases"),
        *read_messages(ROOT / "eval" / "field" / "dev.jsonl"),
    )
    turns = [(case.id, turn, set(terms(turn))) for case in asked for turn in case.turns]
    documents = read_corpus(ROOT / "corpus").documents
    asks = [ask for document in documents for section in document.sections for ask in section.asks]
    assert len(asks) > 5000
    copies = []
    for ask in asks:
        own, said = set(terms(ask)), ask.casefold().strip(" ?.")
        for key, turn, its in turns:
            if len(own & its) >= max(2, ALIKE * len(own | its)) or said == turn.casefold().strip(" ?."):
                copies.append((ask, key, turn))
    assert copies == []
