"""Precision and recall of redaction on manually annotated texts."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from guidebot.errors import UsageError
from guidebot.evaluation.cases import SPLITS, split_of
from guidebot.evaluation.statistics import Interval, proportion
from guidebot.jsonl import json_lines
from guidebot.redaction import KINDS, Span, redact


@dataclass(frozen=True, slots=True)
class RedactionCase:
    """A text and its gold spans."""

    id: str
    text: str
    gold: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class RedactionResult:
    """Metrics of a split: precision and recall, by kind and overall.

    A span is right if kind, start and end match the gold. `gone` is the share of gold spans redacted completely, under
    any kind; `untouched` is the share of texts without gold that are unchanged. `wrong` lists the texts with errors.
    """

    split: str
    texts: int
    precision: Mapping[str, Interval]
    recall: Mapping[str, Interval]
    gone: Interval
    untouched: Interval
    wrong: tuple[Mapping[str, str], ...]

    def write(self, folder: Path) -> Path:
        """Write the result as `redaction-<split>.json` and return its path."""
        path = folder / f"redaction-{self.split}.json"
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return path


def read_redaction_cases(path: Path) -> list[RedactionCase]:
    """Read a JSON Lines file of cases. Raises `UsageError` naming the invalid line."""
    cases = []
    for place, line in json_lines(path):
        try:
            cases.append(RedactionCase(line["id"], line["text"], _spans(line["text"], line["found"])))
        except (KeyError, ValueError, TypeError) as error:
            raise UsageError(f"{place} is not a valid case ({type(error).__name__}: {error})") from error
    return cases


def _spans(text: str, found: Iterable[Mapping[str, Any]]) -> tuple[Span, ...]:
    spans: list[Span] = []
    last = 0
    for each in found:
        if each["kind"] not in KINDS:
            raise ValueError(f"unknown kind {each['kind']!r}")
        start = text.index(each["text"], last)
        last = start + len(each["text"])
        spans.append(Span(each["kind"], start, last))
    return tuple(spans)


def measure_redaction(cases: Sequence[RedactionCase], split: str) -> RedactionResult:
    """Redact the cases of a split and measure the result. Raises `UsageError` for an unknown or empty split."""
    if split not in SPLITS:
        raise UsageError(f"unknown split '{split}'; use one of: {', '.join(SPLITS)}")
    chosen = [case for case in cases if split_of(case.id) == split]
    if not chosen:
        raise UsageError(f"no cases in split '{split}'; use one of: {', '.join(SPLITS)}")
    found = {case.id: redact(case.text) for case in chosen}
    gold = [(case, span) for case in chosen for span in case.gold]
    said = [(case, span) for case in chosen for span in found[case.id].found]
    return RedactionResult(
        split,
        len(chosen),
        _by_kind((span.kind, span in case.gold) for case, span in said),
        _by_kind((span.kind, span in found[case.id].found) for case, span in gold),
        proportion([_gone(case.text, span, found[case.id].found) for case, span in gold]),
        proportion([not found[case.id].found for case in chosen if not case.gold]),
        tuple(
            {"id": case.id, "text": case.text, "redacted": found[case.id].text}
            for case in chosen
            if found[case.id].found != case.gold
        ),
    )


def _by_kind(judged: Iterable[tuple[str, bool]]) -> dict[str, Interval]:
    every = list(judged)
    kinds: list[str] = [kind for kind in KINDS if any(kind == each for each, _ in every)]
    by_kind = {kind: proportion([right for each, right in every if each == kind]) for kind in kinds}
    return {"all": proportion([right for _, right in every]), **by_kind}


def _gone(text: str, gold: Span, found: Sequence[Span]) -> bool:
    covered = {place for span in found for place in range(span.start, span.end)}
    return all(place in covered for place in range(gold.start, gold.end) if text[place].isalnum())
