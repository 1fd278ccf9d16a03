"""Runs over the small corpus and small data sets, compared, gated and reported."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from console_command import Command

from conftest import HashingEmbedder, no_progress, write_corpus
from guidebot.errors import UsageError
from guidebot.evaluation.compare import compare, drops
from guidebot.evaluation.configs import Config, read_config
from guidebot.evaluation.datasets import read_dataset
from guidebot.evaluation.html_report import report
from guidebot.evaluation.results import Result, read_result
from guidebot.evaluation.run import run_cases, run_dataset, score_dataset_run, score_run
from guidebot.guide import Guide
from guidebot.index.build import publish_documents
from guidebot.index.embedders.multilingual import Models
from guidebot.index.generation_store import GenerationStore
from guidebot.records import Case, GoldQuote, KeyFact, Outcome
from guidebot.retrieval.search import ENGLISH_WEIGHTS, Retrieval
from guidebot.serialise import turn_shape


def case_of(number: int, question: str, quote: str, document: str, version: str = "1", fact: str = "") -> Case:
    gold = ((GoldQuote(document, version, quote),),) if quote else ()
    return Case(
        *(f"c{number}", "plain", (question,), "en-GB", "GB", "creator", date(2026, 11, 22)),
        *(Outcome.ANSWER if quote else Outcome.DECLINE, gold, (KeyFact(fact, (fact,)),) if fact else ()),
        *((), "t", "hand"),
    )


CASES = [
    case_of(1, "how old must a LIVE host be", "A LIVE host must be 18 or older.", "age", "2", "18"),
    case_of(
        2, "add a moderator before a LIVE", "To add a moderator before a LIVE:", "en-GB/moderators", fact="settings"
    ),
    case_of(3, "what is the capital of France", "", ""),
    case_of(
        4, "proof of age", "TikTok may ask a host for proof of age before LIVE is switched on.", "age", "2", "proof"
    ),
]


def own_run(guide: Guide) -> Result:
    return run_cases(guide, Config(), CASES, "dev", no_progress)


def test_a_run_measures_every_case(small_guide: Guide) -> None:
    result = own_run(small_guide)
    summary = result.summary()
    assert summary["Success@5"].mean == 1.0
    assert summary["Success@5"].count == 3
    assert summary["key-fact recall"].mean == 1.0
    assert summary["outcome"].mean == 1.0
    assert result.outcomes() == {"decline precision": 1.0, "decline recall": 1.0, "AUROC": 1.0}
    assert result.cases[0].seconds.keys() == {"gate", "understand", "embed", "retrieve", "answer"}


def test_what_is_written_is_read_back(small_guide: Guide, tmp_path: Path) -> None:
    result = own_run(small_guide)
    path = result.write(tmp_path / "results")
    assert path.name == f"default-{result.fingerprint}.json"
    assert read_result(path) == result


def test_the_fingerprint_is_of_what_decides_the_figures(small_guide: Guide) -> None:
    first = own_run(small_guide)
    assert own_run(small_guide).fingerprint == first.fingerprint
    assert run_cases(small_guide, Config(enough=0.9), CASES, "dev", no_progress).fingerprint != first.fingerprint
    assert run_cases(small_guide, Config(), CASES[:2], "dev", no_progress).fingerprint != first.fingerprint


def test_another_systems_run_is_scored_by_the_same_code(small_guide: Guide, tmp_path: Path) -> None:
    lines = [{"id": case.id, **turn_shape(small_guide.ask(case.query))} for case in CASES]
    path = tmp_path / "peer.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines))
    mine, peer = own_run(small_guide), score_run(path, CASES, "dev")
    for name in ("Success@5", "citation recall", "citation precision", "key-fact recall", "outcome"):
        assert peer.summary()[name] == mine.summary()[name]
    path.write_text(json.dumps(lines[0]))
    assert score_run(path, CASES, "dev").summary()["Success@5"].mean == pytest.approx(1 / 3)


def worse(result: Result, share: float, measure: str = "Success@5") -> Result:
    """The same run with a share of its cases spoilt."""
    cases = [replace(case, id=f"{case.id}-{copy}") for copy in range(25) for case in result.cases]
    spoilt = {case.id for case in cases[: int(share * len(cases))]}
    return replace(
        result,
        cases=tuple(
            replace(case, measures={**case.measures, measure: 0.0})
            if case.id in spoilt and measure in case.measures
            else case
            for case in cases
        ),
    )


def test_the_same_run_twice_cannot_be_told_apart(small_guide: Guide) -> None:
    result = own_run(small_guide)
    found = compare(result, result)
    assert {each.verdict for each in found.differences} == {"inconclusive: no difference"}
    assert found.switches == ()


@pytest.mark.slow
def test_a_planted_regression_fails_the_gate_and_noise_does_not(small_guide: Guide) -> None:
    result = own_run(small_guide)
    regression = compare(worse(result, 0), worse(result, 0.3))
    assert [each.measure for each in drops(regression)] == ["Success@5"]
    assert len(regression.switches) > 10
    assert drops(compare(worse(result, 0), worse(result, 0.02))) == []
    mended = compare(worse(result, 0.3), worse(result, 0))
    assert {each.measure: each.verdict for each in mended.differences}["Success@5"] == "better"


def test_runs_of_different_data_are_not_compared(small_guide: Guide) -> None:
    result = own_run(small_guide)
    with pytest.raises(UsageError, match="same data"):
        compare(result, replace(result, data="test"))
    with pytest.raises(UsageError, match="no cases in common"):
        compare(result, replace(result, cases=(replace(result.cases[0], id="x"),)))


def test_the_report_shows_failures_and_loads_nothing(small_guide: Guide) -> None:
    result = own_run(small_guide)
    evil = replace(
        result.cases[0], question="<script>x</script>", measures={**result.cases[0].measures, "Success@5": 0.0}
    )
    page = report(replace(result, cases=(evil, *result.cases[1:])))
    assert "1 failures" in page
    assert "no right passage in the top five" in page
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert page.count("<svg") >= 8
    for loaded in ("src=", "@import", "url(http"):
        assert loaded not in page


def test_configs(tmp_path: Path) -> None:
    path = tmp_path / "words.toml"
    path.write_text("[retrieval]\ndepth = 9\n[retrieval.english]\ndense = 0.0\n[answer]\nenough = 0.2\n")
    assert read_config(path) == Config("words", Retrieval(replace(ENGLISH_WEIGHTS, dense=0.0), depth=9), 0.2)
    for text in ("[retrieval]\nnonsense = 1\n", "[other]\n", "not toml"):
        path.write_text(text)
        with pytest.raises(UsageError, match=r"words\.toml"):
            read_config(path)


BEIR = {
    "corpus.jsonl": '{"_id": "d1", "title": "Age", "text": "A host must be eighteen."}\n'
    '{"_id": "d2", "title": "", "text": "Moderators mute viewers."}\n',
    "queries.jsonl": '{"_id": "q1", "text": "how old is a host"}\n{"_id": "q2", "text": "mute viewers"}\n',
    "qrels/test.tsv": "query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t0\nq2\td2\t2\n",
}
MTRAG = {
    **BEIR,
    "queries.jsonl": '{"_id": "q1", "turns": [{"role": "user", "text": "moderators"}, '
    '{"role": "assistant", "text": "Yes."},'
    ' {"role": "user", "text": "can they mute"}], "answerability": "answerable", "domain": "live"}\n'
    '{"_id": "q2", "turns": [{"role": "user", "text": "capital of France"}], '
    '"answerability": "unanswerable", "domain": "x"}\n',
    "qrels.tsv": "query-id\tcorpus-id\tscore\nq1\td2\t1\n",
}
XQUAD = {
    "corpus.en.jsonl": '{"_id": "p0", "text": "The Panthers gave up 308 points."}\n',
    "queries.zh.jsonl": '{"_id": "1", "text": "黑豹队丢了多少分？", "gold": "p0", "answer": "308"}\n',
}


def test_layouts(tmp_path: Path) -> None:
    beir = read_dataset(write_corpus(tmp_path / "beir", BEIR))
    assert beir.qrels == {"q1": ("d1",), "q2": ("d2",)}
    assert beir.documents[0].source.title == "Age"
    mtrag = read_dataset(write_corpus(tmp_path / "mtrag", MTRAG))
    assert mtrag.questions[0].turns == ("moderators", "can they mute")
    assert [question.expected for question in mtrag.questions] == ["answer", "decline"]
    xquad = read_dataset(write_corpus(tmp_path / "xquad", XQUAD), "zh-en")
    assert (xquad.name, xquad.qrels) == ("xquad-zh-en", {"1": ("p0",)})


@pytest.mark.parametrize(
    "broken", [{}, {"corpus.jsonl": "{}", "queries.jsonl": "{}"}, {"corpus.jsonl": "x", "queries.jsonl": ""}]
)
def test_a_folder_of_no_known_layout(tmp_path: Path, broken: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        read_dataset(write_corpus(tmp_path, broken))


def test_a_data_set_is_indexed_asked_and_judged(small_guide: Guide, tmp_path: Path) -> None:
    collection = read_dataset(write_corpus(tmp_path / "mtrag", MTRAG))
    place = tmp_path / "data"
    publish_documents(collection.documents, GenerationStore(place, 1), Models(HashingEmbedder()), no_progress)
    guide = Guide(small_guide.settings.model_copy(update={"index": place}), HashingEmbedder())
    result = run_dataset(guide, Config(), collection, no_progress)
    assert result.summary()["Success@1"].mean == 1.0
    assert result.summary()["Success@1"].count == 1
    assert result.outcomes()["AUROC"] == 1.0


def trec(tmp_path: Path) -> Path:
    path = tmp_path / "bm25.run"
    path.write_text("q1 Q0 d1 2 9.1 bm25\nq1 Q0 d2 1 9.5 bm25\nq2 Q0 d2 1 3.0 bm25\n")
    return path


def json_lines(tmp_path: Path) -> Path:
    path = tmp_path / "bm25.jsonl"
    path.write_text('{"id": "q1", "hits": ["d2", "d1"]}\n{"id": "q2", "hits": ["d2"]}\n')
    return path


@pytest.mark.parametrize("written", [trec, json_lines])
def test_peers_are_scored(tmp_path: Path, written: Callable[[Path], Path]) -> None:
    result = score_dataset_run(written(tmp_path), read_dataset(write_corpus(tmp_path / "beir", BEIR)))
    assert result.summary()["RR@10"].mean == pytest.approx((0.5 + 1) / 2)


def test_a_run_that_is_none(tmp_path: Path) -> None:
    collection = read_dataset(write_corpus(tmp_path / "beir", BEIR))
    path = tmp_path / "x.run"
    for text, reason in (("q1 d2\n", r"x\.run is not a TREC run"), ('{"hits": []}\n', r"x\.run:1")):
        path.write_text(text)
        with pytest.raises(UsageError, match=reason):
            score_dataset_run(path, collection)
    with pytest.raises(UsageError, match="nowhere"):
        score_dataset_run(tmp_path / "nowhere", collection)


@pytest.mark.real_model
def test_the_commands(run: Command, tmp_path: Path) -> None:
    beir = write_corpus(tmp_path / "beir", BEIR)
    place = ("--index", tmp_path / "index", "--results", tmp_path / "results")
    code, out, err = run("eval", "run", "--data", beir, *place)
    assert code == 0
    assert "Success@1            1.000" in out
    (written,) = (tmp_path / "results").iterdir()
    assert err == f"guidebot: wrote {written}\n"
    code, out, _ = run("eval", "compare", written, written)
    assert (code, "inconclusive: no difference" in out) == (0, True)
    code, out, err = run("eval", "gate", written, "--baseline", written)
    assert (code, err) == (0, "guidebot: no significant drop\n")
    code, _, err = run("eval", "report", written, "--out", tmp_path / "r.html")
    assert (code, (tmp_path / "r.html").read_text()[:15]) == (0, "<!doctype html>")
    code, _, err = run("eval", "compare", tmp_path / "none.json", written)
    assert (code, "guidebot eval run" in err) == (2, True)
    code, _, err = run("eval", "run", "--split", "all")
    assert (code, "dev, test" in err) == (2, True)
