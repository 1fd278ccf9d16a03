from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from conftest import SMALL_CORPUS, no_progress, write_corpus
from guidebot.corpus.read import read_corpus
from guidebot.days import today
from guidebot.guide import Guide
from guidebot.records import Case, GoldQuote, Outcome
from guidebot.store.current_text import sections
from guidebot.store.database import Database
from guidebot.store.evidence_links import answer_evidence, case_evidence
from guidebot.store.impact import Affected, as_of_day, impact
from guidebot.store.outdated_translations import left_behind
from guidebot.store.resolve import ReviewDecision, resolve
from guidebot.store.review_items import Reason, queue
from guidebot.store.review_queue import claim, enqueue
from guidebot.store.stored_turns import Role
from store.conftest import ANN, NOW

MODERATORS = SMALL_CORPUS["en-GB/moderators.md"]
AGE = SMALL_CORPUS["en-GB/age.md"]


def changed(guide: Guide, lite: Database, files: dict[str, str], *, around: bool = False) -> list[Affected]:
    write_corpus(guide.settings.corpus, files)
    documents = read_corpus(guide.settings.corpus).documents
    return impact(
        answer_evidence(lite, today(), Role.LEAD), sections(documents), guide.generation().passages, around=around
    )


def test_an_answer_rests_on_the_words_it_quotes(noted: Guide, lite: Database) -> None:
    for _ in range(2):
        noted.ask(noted.query("How old must a host be?"))
    noted.ask(noted.query("add a moderator"))
    found = changed(noted, lite, {"en-GB/age.md": AGE.replace("18 or older", "21 or older")})
    (only,) = found
    assert only.question == "How old must a host be?"
    assert only.before == "A LIVE host must be 18 or older."
    assert only.after == "A LIVE host must be 21 or older."
    assert (only.times_told, only.document) == (2, "age")
    assert only.shape.keys() >= {
        *("question", "answer", "document", "passage_id", "before", "after", "times_told", "last_told"),
    }


@pytest.mark.parametrize(
    "text",
    [
        MODERATORS.replace("- A ", "* A  "),
        MODERATORS.replace("1. Tap", "1)  Tap").replace("2. Tap", "2)  Tap"),
        MODERATORS.replace("muted", "**muted**").replace("\n\n", "\n\n\n"),
        MODERATORS.replace("## Who cannot moderate", "## Those who cannot moderate"),
        MODERATORS.replace("You can let", "Yes, you can let"),
        MODERATORS + "\n## New\n\nSomething else entirely.\n",
    ],
)
def test_layout_headings_and_other_sentences_are_no_change(noted: Guide, lite: Database, text: str) -> None:
    noted.ask(noted.query("who cannot moderate a LIVE"))
    noted.ask(noted.query("how do I add a moderator before a LIVE"))
    assert changed(noted, lite, {"en-GB/moderators.md": text}) == []


def test_a_sentence_that_moved_has_not_changed(noted: Guide, lite: Database) -> None:
    noted.ask(noted.query("How old must a host be?"))
    sentence = "A LIVE host must be 18 or older."
    text = AGE.replace(f"{sentence} ", "") + f"\n## More\n\n{sentence}\n"
    assert changed(noted, lite, {"en-GB/age.md": text}) == []


def test_an_exception_behind_a_sentence_changes_it(noted: Guide, lite: Database) -> None:
    noted.ask(noted.query("How old must a host be?"))
    (only,) = changed(noted, lite, {"en-GB/age.md": AGE.replace("18 or older.", "18 or older unless exempt.")})
    assert only.after == "A LIVE host must be 18 or older unless exempt."


def test_a_document_that_is_gone_leaves_nothing(noted: Guide, lite: Database) -> None:
    noted.ask(noted.query("How old must a host be?"))
    (noted.settings.corpus / "en-GB/age.md").unlink()
    (only,) = changed(noted, lite, {})
    assert (only.before, only.after) == ("A LIVE host must be 18 or older.", "")


def test_what_was_asked_of_another_day_is_held_to_that_day(noted: Guide, lite: Database) -> None:
    turn = noted.ask(noted.query("had a LIVE host to be 16 or older until 22 November 2022", as_of=date(2022, 1, 1)))
    assert turn.answer.citations
    assert changed(noted, lite, {"en-GB/age.md": AGE.replace("18 or older", "21 or older")}) == []
    old = SMALL_CORPUS["en-GB/age.v1.md"].replace("16", "17")
    (only,) = changed(noted, lite, {"en-GB/age.v1.md": old})
    assert only.after == "A LIVE host had to be 17 or older until 22 November 2022."


def test_words_around_what_was_told_are_listed_where_they_are_asked_for(noted: Guide, lite: Database) -> None:
    turn = noted.ask(noted.query("How old must a host be?"))
    assert "23 November" not in turn.answer.text
    files = {"en-GB/age.md": AGE.replace("23 November 2022.", "1 January 2023.")}
    assert changed(noted, lite, files) == []
    (only,) = changed(noted, lite, files, around=True)
    assert only.stands
    assert only.after == "The rule has held since 1 January 2023."


def test_publishing_opens_items_and_takes_back_answers_by_staff(noted: Guide, lite: Database) -> None:
    turn = noted.ask(noted.query("How old must a host be?"))
    enqueue(lite, 1.0, NOW)
    (unsure,) = queue(lite, Role.LEAD)
    mine = claim(lite, unsure.id, unsure.version, ANN, NOW)
    resolve(lite, unsure.id, mine.version, ANN, ReviewDecision(), now=NOW)
    assert noted.ask(noted.query("How old must a host be?")).reviewed
    write_corpus(noted.settings.corpus, {"en-GB/age.md": AGE.replace("18 or older", "21 or older")})
    noted.build(no_progress)
    (found,) = (each for each in queue(lite, Role.LEAD) if each.reason is Reason.AFFECTED)
    assert found.times == 2
    assert found.detail["after"] == "A LIVE host must be 21 or older."
    again = noted.ask(noted.query("How old must a host be?"))
    assert again.reviewed is None
    assert "21 or older" in again.answer.text
    assert turn.id != again.id
    write_corpus(noted.settings.corpus, {"en-GB/other.md": "# Other\n\nSomething else.\n"})
    noted.build(no_progress)
    assert sum(each.reason is Reason.AFFECTED for each in queue(lite, Role.LEAD)) == 1


def test_a_case_is_judged_again_where_its_gold_is_gone(noted: Guide, lite: Database) -> None:
    gold = ((GoldQuote("age", "2", "A LIVE host must be 18 or older."),),)
    scope = ("en-GB", "GB", "creator", date(2026, 1, 1), Outcome.ANSWER)
    case = Case("a", "plain", ("how old",), *scope, gold, (), (), "", "")
    passages = noted.generation().passages
    assert impact(case_evidence([case]), passages) == []
    other = [each for each in passages if each.source.version != "2"]
    (only,) = impact(case_evidence([case]), other)
    assert (only.kind, only.question, only.times_told, only.last_told) == ("case", "how old", 0, None)


def test_the_most_often_told_comes_first(noted: Guide, lite: Database) -> None:
    noted.ask(noted.query("who cannot moderate a LIVE"))
    for _ in range(2):
        noted.ask(noted.query("How old must a host be?"))
    files = {
        "en-GB/age.md": AGE.replace("18 or older", "21 or older"),
        "en-GB/moderators.md": MODERATORS.replace("cannot moderate a LIVE", "cannot moderate anything"),
    }
    found = changed(noted, lite, files)
    assert found[0].times_told == 2
    assert len(found) > 1


def test_the_day_that_something_is_held_to() -> None:
    given, now = date(2026, 1, 5), datetime(2026, 3, 1, tzinfo=UTC).date()
    assert as_of_day(None, given, now) == now
    assert as_of_day(given, given, now) == now
    assert as_of_day(date(2022, 1, 1), given, now) == date(2022, 1, 1)


def test_what_was_said_in_a_crisis_is_for_leads_here_too(noted: Guide, lite: Database) -> None:
    base = noted.ask(noted.query("How old must a host be?"))
    assert noted.journal is not None
    crisis = replace(base.answer, outcome=Outcome.HANDOVER, route="self_harm", query=noted.query("I cannot go on"))
    noted.journal.keep(replace(base, id="crisis", answer=crisis))
    lead, other = (repr(answer_evidence(lite, today(), role)) for role in (Role.LEAD, Role.REVIEWER))
    assert "go on" in lead
    assert "go on" not in other
    assert "18 or older" in other


def test_a_translation_is_left_behind_when_its_original_changes(noted: Guide) -> None:
    corpus = noted.settings.corpus
    head = "---\nid: age-zh\ntitle: 主播年龄\nlocale: zh-CN\ntranslation_of: age\n---\n"
    write_corpus(corpus, {"zh-CN/age.md": f"{head}# 主播年龄\n\n主播必须年满 18 岁。\n"})
    before = sections(read_corpus(corpus).documents)
    assert left_behind(before, before) == []
    write_corpus(corpus, {"en-GB/age.md": AGE.replace("18 or older", "21 or older")})
    (only,) = left_behind(sections(read_corpus(corpus).documents), before)
    assert (only.kind, only.document, only.times_told) == ("translation", "age-zh", 0)
    assert (only.before, only.after) == ("A LIVE host must be 18 or older.", "A LIVE host must be 21 or older.")
    write_corpus(corpus, {"zh-CN/age.md": f"{head}# 主播年龄\n\n主播必须年满 21 岁。\n"})
    assert left_behind(sections(read_corpus(corpus).documents), before) == []
