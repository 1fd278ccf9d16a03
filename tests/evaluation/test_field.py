"""Field messages: the shipped ones, asked of a small guide, put on a blind sheet, and their grades summed up."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from conftest import ROOT, no_progress
from guidebot.corpus.read import read_corpus
from guidebot.errors import UsageError
from guidebot.evaluation.field import (
    FieldMessage,
    Where,
    ask_messages,
    messages_to_rejudge,
    read_answers,
    read_messages,
    shown,
    write_answers,
)
from guidebot.evaluation.field_cases import field_cases
from guidebot.evaluation.field_grades import FieldResult, Grade, field_result, read_graders, read_grades
from guidebot.evaluation.field_sheet import KeyLine, blind_sheet, key_path, read_key, read_systems
from guidebot.guide import Guide
from guidebot.records import Answer, Outcome, Query, Turn

FIELD = ROOT / "eval" / "field"


def message(number: int, *turns: str, lang: str = "en", region: str = "GB", group: str = "core") -> FieldMessage:
    return FieldMessage(
        *(f"f{number}", turns or ("how old must a LIVE host be",), lang, region, group, "short"),
        *("The age of a host.", "18.", (Where("en-GB/age.md", ("A LIVE host must be 18 or older.",)),), ("16",)),
    )


MESSAGES = [message(1), message(2, lang="zh"), message(3, group="near"), message(4)]


def lines_to(path: Path, lines: Sequence[object]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def answers_to(path: Path, system: str, messages: Sequence[FieldMessage] = MESSAGES) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return lines_to(
        path, [{"id": each.id, "system": system, "answer": f"{system[-3:]} to {each.id}."} for each in messages]
    )


def test_every_quote_of_the_shipped_messages_still_stands() -> None:
    messages = read_messages(FIELD / "dev.jsonl")
    assert len(messages) == 80
    assert list(messages_to_rejudge(messages, read_corpus(ROOT / "corpus").documents)) == []


def test_the_shipped_grades_are_of_every_message() -> None:
    messages = read_messages(FIELD / "dev.jsonl")
    keys = read_key(FIELD / "grades" / "a160d07-key.jsonl", messages)
    found = field_result(keys, read_graders([FIELD / "grades" / "a160d07.jsonl"], keys), messages)
    every = found.systems["a160d07"]["all"]
    assert {name: (round(figure.mean * 80), figure.count) for name, figure in every.items()} == {
        "useful 2": (13, 80),
        "useful 1 or 2": (35, 80),
        "right": (64, 80),
        "outcome right": (52, 80),
        "needless helplines": (14, 80),
    }


def test_a_quote_that_is_gone_is_named(small_guide: Guide) -> None:
    documents = read_corpus(small_guide.settings.corpus).documents
    gone = replace(MESSAGES[0], where=(Where("en-GB/age.md", ("A host must be 21.",)), Where("x.md", ("A",))))
    assert list(messages_to_rejudge([MESSAGES[0], replace(MESSAGES[1], where=None)], documents)) == []
    assert [line.partition("; ")[0] for line in messages_to_rejudge([gone], documents)] == [
        "f1: quote no longer in en-GB/age.md: 'A host must be 21.'",
        "f1: quote no longer in x.md: 'A'",
    ]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"turns": []}, "turns is empty"),
        ({"turns": "hello"}, "turns must be a list"),
        ({"lang": None}, "lang must be a text"),
        ({"where": [{"file": "a.md"}]}, "'quotes'"),
        ({"must_not": [1]}, "must_not must be a list"),
    ],
)
def test_a_line_that_is_no_message_is_named(tmp_path: Path, changed: dict[str, object], reason: str) -> None:
    path = lines_to(tmp_path / "m.jsonl", [asdict(MESSAGES[0]), {**asdict(MESSAGES[1]), **changed}])
    with pytest.raises(UsageError, match=rf"m\.jsonl:2 is not a field message .*{reason}"):
        read_messages(path)


def test_messages_need_ids_of_their_own(tmp_path: Path) -> None:
    assert read_messages(lines_to(tmp_path / "m.jsonl", list(map(asdict, MESSAGES)))) == MESSAGES
    with pytest.raises(UsageError, match=r"m\.jsonl:2: the id f1 is taken"):
        read_messages(lines_to(tmp_path / "m.jsonl", [asdict(MESSAGES[0])] * 2))
    with pytest.raises(UsageError, match="--messages"):
        read_messages(lines_to(tmp_path / "m.jsonl", []))


def test_messages_to_fit_on_leave_small_talk_out_and_name_a_file_that_is_gone(
    small_guide: Guide, tmp_path: Path
) -> None:
    sources = [document.source for document in read_corpus(small_guide.settings.corpus).documents]
    day = small_guide.query("").as_of
    assert day is not None
    asked = [MESSAGES[0], replace(MESSAGES[1], where=None), replace(MESSAGES[2], group="small-talk")]
    path = lines_to(tmp_path / "m.jsonl", list(map(asdict, asked)))
    cases = field_cases(path, sources, day)
    assert [(case.id, case.expected) for case in cases] == [("f1", Outcome.ANSWER), ("f2", Outcome.DECLINE)]
    assert [(gold.document, gold.version) for group in cases[0].gold for gold in group] == [("age", "2")]
    lines_to(path, [asdict(replace(MESSAGES[0], where=(Where("en-GB/gone.md", ("A",)),)))])
    with pytest.raises(UsageError, match=r"f1: en-GB/gone\.md is not in the corpus"):
        field_cases(path, sources, day)


def test_a_guide_is_asked_in_the_messages_conversation_and_region(small_guide: Guide) -> None:
    turns: list[Turn] = []
    small_guide.watch = turns.append
    asked = [
        message(1, "how old must a LIVE host be", "what proof of age may TikTok ask for"),
        message(2, "tax form for american creators' rewards", region="US"),
        message(3, "tax form for american creators' rewards"),
    ]
    answers = ask_messages(small_guide, asked, "mine", no_progress)
    assert [(turn.answer.query.text, turn.answer.query.history) for turn in turns] == [
        (each.turns[-1], each.turns[:-1]) for each in asked
    ]
    assert [turn.answer.query.region for turn in turns] == ["GB", "US", "GB"]
    assert ["en-GB/tax-us.md" in each.cited for each in answers] == [False, True, False]
    assert "American creators receive a tax form" in answers[1].answer
    assert {(each.system, each.seconds > 0) for each in answers} == {("mine", True)}
    assert [(each.id, each.outcome, each.confidence) for each in answers] == [
        (each.id, turn.answer.outcome, round(turn.answer.confidence, 4))
        for each, turn in zip(asked, turns, strict=True)
    ]


def test_an_answer_is_shown_with_all_that_stands_around_it_and_nothing_twice() -> None:
    answer = Answer(
        Query("hello"),
        Outcome.HANDOVER,
        "Call [a line](lines.md).\n\n- Samaritans: 116 123",
        choices=("Payouts", "Gifts"),
        contacts=("Samaritans: 116 123", "The [team](team.md)"),
        notes=("I am not sure that this answers.", "A second note."),
        summary="Question: hello",
    )
    assert shown(answer) == (
        "Call a line.\n\n- Samaritans: 116 123\n\n- Payouts\n- Gifts\n- The team\n\n"
        "I am not sure that this answers.\n\nA second note."
    )


def test_answers_are_read_back_and_other_systems_need_only_two_fields(small_guide: Guide, tmp_path: Path) -> None:
    answers = ask_messages(small_guide, MESSAGES, "mine", no_progress)
    write_answers(tmp_path / "new" / "answers.jsonl", answers)
    assert read_answers(tmp_path / "new" / "answers.jsonl") == ("mine", {each.id: each.answer for each in answers})
    (tmp_path / "peer").mkdir()
    assert read_answers(lines_to(tmp_path / "peer" / "a.jsonl", [{"id": "f1", "answer": "Yes."}])) == (
        "peer",
        {"f1": "Yes."},
    )


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([{"id": "f1"}], r"a\.jsonl:1 is not an answer \(KeyError: 'answer'\)"),
        ([{"id": "f1", "answer": None}], r"a\.jsonl:1 is not an answer .*answer must be a text"),
        ([{"id": "f1", "answer": ""}] * 2, r"a\.jsonl:2: f1 is answered a second time"),
        ([{"id": "f1", "answer": "", "system": "a"}, {"id": "f2", "answer": "", "system": "b"}], "one system"),
        ([], "one system"),
    ],
)
def test_answers_that_are_none(tmp_path: Path, lines: list[object], reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        read_answers(lines_to(tmp_path / "a.jsonl", lines))


def sheet_of(tmp_path: Path, *names: str, seed: int = 7) -> tuple[list[dict[str, object]], list[KeyLine]]:
    paths = [answers_to(tmp_path / name / "answers.jsonl", name) for name in names]
    sheet, keys = blind_sheet(MESSAGES, read_systems(paths, MESSAGES), seed)
    return [asdict(line) for line in sheet], keys


def test_a_sheet_has_every_answer_once_and_names_no_system(tmp_path: Path) -> None:
    sheet, keys = sheet_of(tmp_path, "guidebot-old", "guidebot-new")
    assert sorted((line.id, line.system) for line in keys) == sorted(
        (each.id, system) for each in MESSAGES for system in ("guidebot-old", "guidebot-new")
    )
    assert [line["key"] for line in sheet] == [f"k000{number}" for number in range(1, 9)]
    by_key = {line.key: line for line in keys}
    assert "guidebot" not in json.dumps(sheet)
    for line in sheet:
        key = by_key[str(line["key"])]
        assert line["answer"] == f"{key.system[-3:]} to {key.id}."
        asked = asdict(next(each for each in MESSAGES if each.id == key.id))
        for name in ("turns", "region", "group", "want", "expected", "where", "must_not"):
            assert line[name] == asked[name]


def test_the_seed_decides_the_order_and_nothing_else_does(tmp_path: Path) -> None:
    sheet, keys = sheet_of(tmp_path, "old", "new")
    again, turned = sheet_of(tmp_path, "new", "old")
    assert again == sheet
    assert sheet_of(tmp_path, "old", "new", seed=8)[0] != sheet
    assert list(dict.fromkeys(line.system for line in keys)) == ["old", "new"]
    assert list(dict.fromkeys(line.system for line in turned)) == ["new", "old"]
    in_order = sorted(keys, key=lambda line: line.key)
    assert in_order == sorted(turned, key=lambda line: line.key)
    assert [line.id for line in in_order] != sorted(line.id for line in keys)
    systems = [line.system for line in in_order]
    assert systems not in (["old", "new"] * 4, ["new", "old"] * 4, ["old"] * 4 + ["new"] * 4, ["new"] * 4 + ["old"] * 4)


def test_answers_that_do_not_fit_the_messages(tmp_path: Path) -> None:
    whole = answers_to(tmp_path / "whole.jsonl", "whole")
    part = answers_to(tmp_path / "part.jsonl", "part", MESSAGES[:2])
    other = answers_to(tmp_path / "other.jsonl", "other", [*MESSAGES, message(9)])
    for paths, reason in (
        ([whole, part], r"part\.jsonl has no answer to f3 and 1 more"),
        ([whole, other], r"other\.jsonl answers what is not among the messages: f9;"),
        ([whole, whole], "a second file of 'whole'"),
    ):
        with pytest.raises(UsageError, match=reason):
            read_systems(paths, MESSAGES)


def test_the_key_stands_beside_the_sheet() -> None:
    assert key_path(Path("a/sheet.jsonl")) == Path("a/sheet-key.jsonl")


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([{"key": "k1", "id": "f1"}], r"key\.jsonl:1 needs the texts key, id, system"),
        ([{"key": "k1", "id": "f9", "system": "a"}], r"key\.jsonl:1: f9 is not among the messages"),
        ([{"key": "k1", "id": "f1", "system": "a"}] * 2, r"key\.jsonl:2: the key k1 stands there a second time"),
        ([], "is empty"),
    ],
)
def test_a_key_that_is_none(tmp_path: Path, lines: list[object], reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        read_key(lines_to(tmp_path / "key.jsonl", lines), MESSAGES)


GOOD = {"key": "k1", "useful": 1, "right": True, "outcome_ok": True, "helplines_needless": False, "note": "last"}
TWO_KEYS = {key: KeyLine(key, f"f{key[1:]}", "mine") for key in ("k1", "k2")}


def test_grades_are_read(tmp_path: Path) -> None:
    path = lines_to(tmp_path / "anna.jsonl", [{**GOOD, "key": "k2", "note": None}, GOOD])
    found = read_grades(path, TWO_KEYS)
    assert found == {
        "k1": Grade("k1", 1, right=True, outcome_ok=True, helplines_needless=False, note="last"),
        "k2": Grade("k2", 1, right=True, outcome_ok=True, helplines_needless=False),
    }


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"key": "k7"}, "no answer has the key 'k7'"),
        ({"key": None}, "no answer has the key None"),
        ({"key": "k1"}, "k1 is graded a second time"),
        ({"useful": 3}, '"useful" must be 0, 1 or 2'),
        ({"useful": True}, '"useful" must be 0, 1 or 2'),
        ({"useful": "2"}, '"useful" must be 0, 1 or 2'),
        ({"right": 1}, '"right" must be true or false'),
        ({"outcome_ok": None}, '"outcome_ok" must be true or false'),
        ({"helplines_needless": "no"}, '"helplines_needless" must be true or false'),
    ],
)
def test_a_bad_grade_is_named(tmp_path: Path, changed: dict[str, object], reason: str) -> None:
    path = lines_to(tmp_path / "anna.jsonl", [GOOD, {**GOOD, "key": "k2", **changed}])
    with pytest.raises(UsageError, match=rf"anna\.jsonl:2: {reason}"):
        read_grades(path, TWO_KEYS)


def test_every_answer_needs_a_grade_and_every_grader_a_name(tmp_path: Path) -> None:
    path = lines_to(tmp_path / "anna.jsonl", [GOOD])
    with pytest.raises(UsageError, match=r"anna\.jsonl has no grade for k2; "):
        read_grades(path, TWO_KEYS)
    with pytest.raises(UsageError, match="name each after its grader"):
        read_graders([path, path], TWO_KEYS)


def grades_of(useful: Sequence[int], *, right: bool = True, helplines: Sequence[int] = ()) -> dict[str, Grade]:
    """A grader's grades of k1, k2 and so on."""
    return {
        f"k{number}": Grade(
            f"k{number}", each, right=right, outcome_ok=each > 0, helplines_needless=number in helplines
        )
        for number, each in enumerate(useful, start=1)
    }


# k1 to k4 are the old system's answers to f1 to f4, k5 to k8 the new one's.
KEYS = {
    f"k{number}": KeyLine(f"k{number}", f"f{(number - 1) % 4 + 1}", "old" if number <= 4 else "with parts")
    for number in range(1, 9)
}


def result_of(*graders: dict[str, Grade]) -> FieldResult:
    return field_result(KEYS, dict(zip(("anna", "bo"), graders, strict=False)), MESSAGES)


def test_figures_by_hand() -> None:
    found = result_of(grades_of([0, 1, 2, 2, 2, 2, 2, 1], helplines=[1, 2]))
    old, new = found.systems["old"]["all"], found.systems["with parts"]["all"]
    assert [figure.mean for figure in old.values()] == [0.5, 0.75, 1.0, 0.75, 0.5]
    assert [figure.mean for figure in new.values()] == [0.75, 1.0, 1.0, 1.0, 0.0]
    assert list(old) == ["useful 2", "useful 1 or 2", "right", "outcome right", "needless helplines"]
    assert old["useful 2"].low < 0.5 < old["useful 2"].high
    (pair,) = found.differences
    assert (pair.old, pair.new, pair.messages) == ("old", "with parts", 4)
    gains = {each.measure: each.interval.mean for each in pair.differences}
    assert gains == {
        "useful 2": 0.25,
        "useful 1 or 2": 0.25,
        "right": 0,
        "outcome right": 0.25,
        "needless helplines": -0.5,
    }
    assert found.agreement == ()


def test_figures_by_language_and_group() -> None:
    parts = result_of(grades_of([0, 1, 2, 2] * 2)).systems["old"]
    assert list(parts) == ["all", "language en", "language zh", "group core", "group near"]
    assert {part: (round(its["useful 2"].mean, 3), its["useful 2"].count) for part, its in parts.items()} == {
        "all": (0.5, 4),
        "language en": (0.667, 3),
        "language zh": (0.0, 1),
        "group core": (0.333, 3),
        "group near": (1.0, 1),
    }


def test_differences_are_paired_by_message() -> None:
    """Both systems are as useful overall, but on other messages, or on the same ones."""
    same, other = (
        result_of(grades_of(useful)).differences[0] for useful in ([2, 2, 0, 0] * 2, [2, 2, 0, 0, 0, 0, 2, 2])
    )
    assert (same.differences[0].interval.low, same.differences[0].interval.high) == (0, 0)
    assert other.differences[0].interval.low < 0 < other.differences[0].interval.high


def test_two_grades_of_one_answer_are_not_two_messages() -> None:
    first, second = grades_of([2, 2, 0, 0] * 2), grades_of([2, 0, 0, 0] * 2)
    found = result_of(first, second)
    figure = found.systems["old"]["all"]["useful 2"]
    assert (found.graders, figure.mean, figure.count) == (("anna", "bo"), 0.375, 4)


def test_agreement_of_two_graders_by_hand() -> None:
    first, second = grades_of([0, 1, 2, 2, 0, 1, 2, 0]), grades_of([0, 1, 2, 1, 0, 1, 2, 2], helplines=[8])
    (pair,) = result_of(first, second).agreement
    assert (pair.first, pair.second, pair.answers) == ("anna", "bo", 8)
    # Observed squares: 1 + 4 of 8. By chance, over all 64 pairs of a grade of each: 88 of 64.
    assert pair.fields["useful"].same == 6 / 8
    assert pair.fields["useful"].kappa == pytest.approx(1 - (5 / 8) / (88 / 64))
    assert (pair.fields["right"].same, pair.fields["right"].kappa) == (1.0, None)
    assert (pair.fields["helplines_needless"].same, pair.fields["helplines_needless"].kappa) == (7 / 8, 0.0)


@pytest.mark.slow
def test_more_needless_helplines_are_worse() -> None:
    messages = [message(number) for number in range(40)]
    keys = {f"{name}{number}": KeyLine(f"{name}{number}", f"f{number}", name) for name in "ab" for number in range(40)}
    grades = {
        key: Grade(key, 2, right=True, outcome_ok=True, helplines_needless=line.system == "b" and int(key[1:]) % 2 == 0)
        for key, line in keys.items()
    }
    (pair,) = field_result(keys, {"anna": grades}, messages).differences
    verdicts = {each.measure: each.verdict for each in pair.differences}
    assert verdicts["needless helplines"] == "worse"
    assert verdicts["useful 2"] == "inconclusive: no difference"


def test_systems_with_no_message_in_common_are_not_compared() -> None:
    keys = {"k1": KeyLine("k1", "f1", "old"), "k2": KeyLine("k2", "f2", "new")}
    with pytest.raises(UsageError, match="no message in common"):
        field_result(keys, {"anna": grades_of([2, 2])}, MESSAGES)
