"""Running evaluation cases with a guide, or scoring the run of another system."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from guidebot import __version__
from guidebot.errors import UsageError
from guidebot.evaluation.configs import Config
from guidebot.evaluation.datasets import Dataset
from guidebot.evaluation.measures import (
    Place,
    citation_measures,
    cited_places,
    fact_measures,
    outcome_measures,
    place_of,
    ranked_groups,
    retrieval_measures,
    trec_run,
)
from guidebot.evaluation.results import CaseResult, Result
from guidebot.guide import Guide
from guidebot.index.progress import Progress
from guidebot.jsonl import json_lines
from guidebot.records import Case, Hit, Outcome, Query

DEPTH = 10  # passages judged per case
PASSAGES_A_DOCUMENT = 3  # passages to retrieve per document of a data set


def run_cases(guide: Guide, config: Config, cases: Sequence[Case], data: str, progress: Progress) -> Result:
    """Ask a guide every case and measure the results."""
    runs: dict[str, list[str]] = {}
    results = []
    for number, case in enumerate(cases, start=1):
        found, _ = guide.search(case.query, DEPTH)
        runs[case.id] = ranked_groups(case, [place_of(hit.passage) for hit in found.hits])
        results.append(_ask(guide, case))
        progress("asking", number, len(cases))
    return _result(
        config, data, _with_retrieval(results, cases, runs), _about(guide, config, cases), guide.generation().name
    )


def _ask(guide: Guide, case: Case) -> CaseResult:
    turn = guide.ask(case.query)
    answer = turn.answer
    measures = {
        **citation_measures(case, cited_places(answer)),
        **fact_measures(case, answer.text, answer.outcome),
        **outcome_measures(case.expected, answer.outcome),
    }
    return CaseResult(
        id=case.id,
        category=case.category,
        question="\n".join(case.turns),
        measures=measures,
        expected=case.expected.value,
        got=answer.outcome.value,
        confidence=round(answer.confidence, 4),
        answer=answer.text,
        found=tuple(" > ".join((hit.passage.source.path, *hit.passage.headings[-1:])) for hit in answer.hits),
        seconds={stage: round(seconds, 5) for stage, seconds in turn.seconds.items()},
    )


def _with_retrieval(
    results: Iterable[CaseResult], cases: Iterable[Case], runs: Mapping[str, Sequence[str]]
) -> tuple[CaseResult, ...]:
    qrels = {case.id: [f"g{number}" for number in range(len(case.gold))] for case in cases if case.gold}
    retrieved = retrieval_measures(runs, qrels)
    return tuple(_adding(each, retrieved.get(each.id, {})) for each in results)


def _adding(result: CaseResult, measures: Mapping[str, float]) -> CaseResult:
    rounded = {name: round(value, 5) for name, value in {**measures, **result.measures}.items()}
    return replace(result, measures=rounded)


def _documents(hits: Sequence[Hit]) -> list[str]:
    """The retrieved documents of a data set, in order, with near-duplicates after their hit."""
    passages = [passage for hit in hits for passage in (hit.passage, *hit.also)]
    return list(dict.fromkeys(passage.source.document for passage in passages))


def run_dataset(guide: Guide, config: Config, collection: Dataset, progress: Progress) -> Result:
    """Ask a guide every question of a data set; measure retrieval, and confidence if answerability is known."""
    runs: dict[str, list[str]] = {}
    results = []
    for number, question in enumerate(collection.questions, start=1):
        *history, last = question.turns
        query = Query(last, tuple(history))
        found, generation = guide.search(query, DEPTH * PASSAGES_A_DOCUMENT)
        runs[question.id] = _documents(found.hits)
        turn = guide.ask(query)
        results.append(
            CaseResult(
                id=question.id,
                category=question.category,
                question=last,
                measures={},
                expected=question.expected,
                got=turn.answer.outcome.value,
                confidence=round(turn.answer.confidence, 4),
                seconds={stage: round(seconds, 5) for stage, seconds in turn.seconds.items()},
            )
        )
        progress("asking", number, len(collection.questions))
    retrieved = retrieval_measures(runs, collection.qrels)
    cases = tuple(_adding(each, retrieved.get(each.id, {})) for each in results)
    return _result(config, collection.name, cases, _about(guide, config, collection.questions), generation.name)


def score_run(path: Path, cases: Sequence[Case], data: str) -> Result:
    """Score another system's run on guidebot's cases, in the JSON Lines format of `guidebot ask --batch`.

    Raises `UsageError` for an invalid file. A case missing from the run scores 0.
    """
    lines = _json_lines(path)
    runs, results = {}, []
    for case in cases:
        line = lines.get(case.id, {})
        runs[case.id] = ranked_groups(case, [_place(hit, "text") for hit in line.get("hits", ())])
        outcome = Outcome(line.get("outcome", Outcome.DECLINE))
        measures: dict[str, float] = {}
        if "outcome" in line:
            measures = {
                **citation_measures(case, [_place(each, "quote") for each in line.get("citations", ())]),
                **fact_measures(case, line.get("answer", ""), outcome),
                **outcome_measures(case.expected, outcome),
            }
        results.append(
            CaseResult(
                id=case.id,
                category=case.category,
                question="\n".join(case.turns),
                measures=measures,
                expected=case.expected.value if "outcome" in line else "",
                got=outcome.value if "outcome" in line else "",
                confidence=float(line.get("confidence", 0.0)),
                answer=line.get("answer", ""),
                found=tuple(hit.get("path", hit["document"]) for hit in line.get("hits", ())),
            )
        )
    config = Config(path.stem)
    return _result(config, data, _with_retrieval(results, cases, runs), [_text_of(path)], "")


def _place(fields: Mapping[str, Any], words: str) -> Place:
    return Place(fields["document"], fields["version"], fields["start"], fields["end"], fields[words])


def score_dataset_run(path: Path, collection: Dataset) -> Result:
    """Score another system's run on a data set: a TREC run, or JSON Lines of {"id", "hits": [document ids]}."""
    text = _text_of(path)
    if text.lstrip().startswith("{"):
        runs = {key: [str(hit) for hit in line["hits"]] for key, line in _json_lines(path).items()}
    else:
        runs = _trec_run(path, text)
    retrieved = retrieval_measures(runs, collection.qrels)
    results = [CaseResult(each.id, each.category, each.turns[-1], {}) for each in collection.questions]
    cases = tuple(_adding(each, retrieved.get(each.id, {})) for each in results)
    return _result(Config(path.stem), collection.name, cases, [text], "")


def _trec_run(path: Path, text: str) -> dict[str, list[str]]:
    try:
        return trec_run(text)
    except ValueError as error:
        raise UsageError(
            f"{path} is not a TREC run ({error}); write each line as: query Q0 document rank score tag"
        ) from error


def _json_lines(path: Path) -> dict[str, dict[str, Any]]:
    lines = {}
    for place, line in json_lines(path):
        if "id" not in line:
            raise UsageError(f"{place} has no id; fix or remove the line")
        lines[line["id"]] = line
    return lines


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot read {path} ({error}); use a JSON Lines file or a TREC run") from error


def _about(guide: Guide, config: Config, asked: Sequence[object]) -> list[object]:
    """Everything that affects a run's metrics: the index content, the configuration and the questions."""
    manifest = guide.generation().manifest
    return [
        config.fields(),
        *manifest.fingerprints,
        manifest.splitter,
        sorted(manifest.documents.items()),
        list(map(repr, asked)),
    ]


def _result(config: Config, data: str, cases: tuple[CaseResult, ...], about: list[object], generation: str) -> Result:
    digest = hashlib.sha256(json.dumps([data, __version__, about], default=repr).encode()).hexdigest()[:12]
    made = datetime.now(UTC).isoformat(timespec="seconds")
    return Result(config.name, data, digest, made, __version__, generation, cases)
