"""How well redaction finds what must go and leaves what may stay, on texts whose spans were marked by hand."""

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
    """A text as somebody wrote it, and what of it must go."""

    id: str
    text: str
    gold: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class RedactionResult:
    """A split's figures. By kind and over all: of what was found and of what there was to find, the part that is right.

    A span is right if kind, start and end are those of the gold. `gone` is the part of gold spans of which no letter or
    digit is left, under whatever mark; `untouched` the part of texts without gold that stayed as they were. `wrong` is
    each text that did not come out as it should.
    """

    split: str
    texts: int
    precision: Mapping[str, Interval]
    recall: Mapping[str, Interval]
    gone: Interval
    untouched: Interval
    wrong: tuple[Mapping[str, str], ...]

    def write(self, folder: Path) -> Path:
        """Write the result as JSON, `redaction-<split>.json`; returns its path."""
        path = folder / f"redaction-{self.split}.json"
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return path


def read_redaction_cases(path: Path) -> list[RedactionCase]:
    """The cases of a file of JSON lines. Raises `UsageError` naming the line that is none."""
    cases = []
    for place, line in json_lines(path):
        try:
            cases.append(RedactionCase(line["id"], line["text"], _spans(line["text"], line["found"])))
        except (KeyError, ValueError, TypeError) as error:
            raise UsageError(f"{place} is no case ({type(error).__name__}: {error})") from error
    return cases


def _spans(text: str, found: Iterable[Mapping[str, Any]]) -> tuple[Span, ...]:
    spans: list[Span] = []
    last = 0
    for each in found:
        if each["kind"] not in KINDS:
            raise ValueError(f"no kind {each['kind']!r}")
        start = text.index(each["text"], last)
        last = start + len(each["text"])
        spans.append(Span(each["kind"], start, last))
    return tuple(spans)


def measure_redaction(cases: Sequence[RedactionCase], split: str) -> RedactionResult:
    """Redact the cases of one side of the split. Raises `UsageError` for an unknown or empty one."""
    if split not in SPLITS:
        raise UsageError(f"no split {split!r}; use one of: {', '.join(SPLITS)}")
    chosen = [case for case in cases if split_of(case.id) == split]
    if not chosen:
        raise UsageError(f"no case in {split}")
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
