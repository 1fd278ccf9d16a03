"""Reading evaluation cases, splitting them, and checking their gold quotes against the documents."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from guidebot.errors import UsageError
from guidebot.jsonl import json_lines
from guidebot.records import Case, Document, GoldQuote, KeyFact, Outcome
from guidebot.retrieval.filters import in_scope

SPLITS = ("dev", "test")


def read_cases(folder: Path) -> list[Case]:
    """Read the cases of a folder of JSON Lines files, in order. Raises `UsageError` naming file and line."""
    cases: list[Case] = []
    for path in sorted(folder.glob("*.jsonl")):
        for place, line in json_lines(path):
            try:
                cases.append(case_from(line))
            except (ValueError, KeyError, TypeError) as error:
                raise UsageError(f"{place} is not a valid case ({type(error).__name__}: {error})") from error
    if not cases:
        raise UsageError(f"no cases in {folder}; choose a folder of .jsonl files with --cases")
    return cases


def case_from(line: Mapping[str, Any]) -> Case:
    """Parse a case. Raises `KeyError`, `ValueError` or `TypeError` if it is invalid."""
    return Case(
        id=line["id"],
        category=line["category"],
        turns=tuple(line["turns"]),
        locale=line["locale"],
        region=line["region"],
        audience=line["audience"],
        as_of=date.fromisoformat(line["as_of"]),
        expected=Outcome(line["expected"]),
        gold=tuple(tuple(GoldQuote(**quote) for quote in group["any_of"]) for group in line["gold"]),
        key_facts=tuple(KeyFact(fact["fact"], tuple(fact["accepted"])) for fact in line["key_facts"]),
        forbidden=tuple(line["forbidden"]),
        topic=line["topic"],
        origin=line["origin"],
        note=line.get("note", ""),
    )


def root_of(case: Case, documents: Iterable[Document]) -> str:
    """The key a case is split by: the original of the document of its first gold quote, or its own id."""
    if not case.gold:
        return case.id
    first = case.gold[0][0].document
    originals = {each.source.document: each.source.translation_of for each in documents}
    return originals.get(first) or first


def split_of(root: str) -> str:
    """`dev` or `test`, by the first byte of the root's SHA-256: about half each, and stable."""
    return SPLITS[hashlib.sha256(root.encode()).digest()[0] % 2]


def in_split(cases: Iterable[Case], documents: Iterable[Document], split: str) -> list[Case]:
    """The cases in a split."""
    documents = tuple(documents)
    return [case for case in cases if split_of(root_of(case, documents)) == split]


def to_rejudge(cases: Iterable[Case], documents: Iterable[Document]) -> Iterator[str]:
    """One line for each gold quote that is no longer in the documents or is out of scope."""
    found = {(each.source.document, each.source.version): each for each in documents}
    for case in cases:
        for gold in (quote for group in case.gold for quote in group):
            document = found.get((gold.document, gold.version))
            if document is None:
                yield f"{case.id}: {gold.document} version {gold.version} not found; update the case"
            elif gold.quote not in document.text:
                yield f"{case.id}: quote no longer in {document.source.path}: {gold.quote!r}; update the case"
            elif not in_scope(document.source, case.query):
                yield f"{case.id}: {document.source.path} is out of scope; update the case"
