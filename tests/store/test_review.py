import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from conftest import no_progress, write_corpus
from guidebot.errors import Conflict, PermissionDenied, UsageError
from guidebot.evaluation.cases import case_from
from guidebot.guide import Guide
from guidebot.records import Answer, Outcome, Passage, Turn
from guidebot.store.accounts import Account
from guidebot.store.database import Database
from guidebot.store.feedback import Why, give_feedback
from guidebot.store.resolve import ReviewDecision, chosen_quote, resolve, undo
from guidebot.store.retention import forget, purge
from guidebot.store.review_items import Filters, Item, Reason, State, item, queue
from guidebot.store.review_queue import claim, enqueue, release
from guidebot.store.reviewed_answers import compose
from guidebot.store.stored_turns import HIDDEN, Role, get_turn, stored_turns
from guidebot.store.training_examples import training_examples, write_training_examples
from guidebot.store.turn_rows import redacted
from guidebot.training.question_pairs import read_question_pairs
from store.conftest import ANN, BEN, LEA, NOW

AGE = "How old must a host be?"


def say(database: Database, turn: Turn, *, helpful: bool, why: Why | None = None) -> None:
    give_feedback(database, turn.id, helpful=helpful, why=why, comment=" hm ", redact=redacted, now=NOW)


def unhelpful(guide: Guide, database: Database, question: str = AGE, **scope: Any) -> Item:  # noqa: ANN401  # the fields of a query
    turn = guide.ask(guide.query(question, **scope), conversation="c")
    say(database, turn, helpful=False, why=Why.WRONG)
    return next(each for each in queue(database, Role.LEAD) if each.turn == turn.id)


def proof(guide: Guide) -> Passage:
    return next(each for each in guide.generation().passages if "proof of age" in each.text)


def test_feedback_can_be_changed_and_sent_twice(kept: Guide, database: Database) -> None:
    turn = kept.ask(kept.query(AGE))
    for _ in range(2):
        say(database, turn, helpful=False, why=Why.OUTDATED)
    found = get_turn(database, turn.id, Role.REVIEWER)
    assert (found.helpful, found.why, found.comment) == (False, "outdated", " hm ")
    assert [(each.reason, each.times) for each in queue(database, Role.REVIEWER)] == [(Reason.UNHELPFUL, 1)]
    say(database, turn, helpful=True)
    assert get_turn(database, turn.id, Role.REVIEWER).helpful is True
    assert queue(database, Role.REVIEWER) == []
    with pytest.raises(UsageError, match="no turn"):
        give_feedback(database, "gone", helpful=True, redact=redacted, now=NOW)


def keep(guide: Guide, turn: Turn) -> None:
    assert guide.journal is not None
    guide.journal.keep(turn)


def test_small_talk_is_kept_and_waits_for_nobody(kept: Guide, database: Database) -> None:
    turns = [kept.ask(kept.query(text)) for text in ("hi", "thanks", "hi", "hi")]
    assert {get_turn(database, turn.id, Role.REVIEWER).outcome for turn in turns} == {Outcome.SMALL_TALK}
    assert enqueue(database, 0.5, NOW) == len(turns)
    assert queue(database, Role.REVIEWER) == []


def test_what_enters_the_queue(kept: Guide, database: Database) -> None:
    kept.ask(kept.query(AGE))
    for _ in range(3):
        assert kept.ask(kept.query("what is quantum gravity")).answer.outcome is Outcome.DECLINE
    base = kept.ask(kept.query("how do I add a moderator before a LIVE"))
    keep(kept, replace(base, id="unsure", answer=replace(base.answer, confidence=0.41)))
    handed = Answer(kept.query("I was hacked"), Outcome.HANDOVER, "x", route="hacked_account")
    keep(kept, replace(base, id="handed", answer=handed))
    keep(kept, replace(base, id="crisis", answer=replace(handed, query=kept.query("help"), route="self_harm")))
    assert enqueue(database, 0.5, NOW) == 8
    assert enqueue(database, 0.5, NOW) == 0
    found = queue(database, Role.REVIEWER)
    reasons = [(each.reason, each.crisis, each.question == HIDDEN) for each in found]
    assert reasons[0] == (Reason.HANDOVER, True, True)
    assert {reason for reason, _, _ in reasons[1:]} == {Reason.HANDOVER, Reason.LOW_CONFIDENCE, Reason.DECLINED_OFTEN}


def test_items_are_chosen_by_what_they_are(noted: Guide, lite: Database) -> None:
    mine = unhelpful(noted, lite)
    unhelpful(noted, lite, "add a moderator", region="US")
    assert [each.id for each in queue(lite, Role.LEAD, Filters(region="GB"))] == [mine.id]
    assert len(queue(lite, Role.LEAD, Filters(reason=Reason.UNHELPFUL, language="en", state=State.OPEN))) == 2
    assert queue(lite, Role.LEAD, Filters(state=State.RESOLVED)) == []
    assert queue(lite, Role.LEAD, Filters(topic="money")) == []
    assert queue(lite, Role.LEAD, Filters(since=NOW + timedelta(days=1))) == []
    assert len(queue(lite, Role.LEAD, Filters(until=NOW + timedelta(days=1)))) == 2


def test_two_people_do_not_work_on_one_item_unawares(kept: Guide, database: Database) -> None:
    found = unhelpful(kept, database)
    mine = claim(database, found.id, found.version, ANN, NOW)
    assert (mine.state, mine.claimed_by, mine.version) == (State.CLAIMED, "ann", 2)
    with pytest.raises(Conflict, match="claimed by ann"):
        claim(database, found.id, found.version, BEN, NOW)
    with pytest.raises(Conflict, match="now version 2"):
        resolve(database, found.id, found.version, ANN, ReviewDecision(), now=NOW)
    free = release(database, found.id, mine.version, ANN, NOW)
    again = claim(database, found.id, free.version, BEN, NOW)
    resolve(database, found.id, again.version, BEN, ReviewDecision(), now=NOW)
    with pytest.raises(Conflict, match="resolved by ben"):
        resolve(database, found.id, again.version, BEN, ReviewDecision(), now=NOW)


def test_of_many_who_claim_at_once_one_gets_it(kept: Guide, database: Database) -> None:
    found = unhelpful(kept, database)

    def attempt(number: int) -> bool:
        try:
            claim(database, found.id, found.version, Account(f"r{number}", Role.REVIEWER), NOW)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(24))) == 1


def test_one_act_makes_three_things(kept: Guide, database: Database, tmp_path: Path) -> None:
    found = unhelpful(kept, database)
    passage = proof(kept)
    words = "TikTok may ask a host for proof of age before LIVE is switched on."
    mine = claim(database, found.id, found.version, ANN, NOW)
    decision = ReviewDecision(text="You need to be 18.", quotes=(chosen_quote(passage, words),), note="they want proof")
    made = resolve(database, found.id, mine.version, ANN, decision, picked=[passage], now=NOW)

    again = kept.ask(kept.query(f" {AGE.upper()}"))
    assert again.answer.text == f"You need to be 18.\n\n{words} [1]"
    assert again.answer.citations[0].quote == words
    cited = again.answer.citations[0]
    assert again.answer.text[cited.answer_start : cited.answer_end] == words
    assert again.answer.notes == ("Our team reviewed this answer on 23 November 2026.",)
    assert again.reviewed == made
    for other in (kept.query(AGE, ("hello",)), kept.query(AGE, region="US"), kept.query(AGE, as_of=date(2022, 1, 1))):
        assert kept.ask(other).reviewed is None

    write_training_examples(training_examples(database), tmp_path / "out")
    (line,) = (tmp_path / "out" / "cases.jsonl").read_text(encoding="utf-8").splitlines()
    case = case_from(json.loads(line))
    assert (case.turns, case.expected, case.gold[0][0].quote) == ((AGE,), Outcome.ANSWER, words)
    assert case.origin == "reviewed by ann on 2026-11-23"
    taught = read_question_pairs(tmp_path / "out")
    (question,) = taught.questions
    assert (question.text, question.passage) == (AGE, passage.id)
    assert question.negatives
    assert passage.id not in question.negatives
    assert "Proof:\n  - How old must a host be?" in (tmp_path / "out" / "asks.yaml").read_text(encoding="utf-8")

    back = undo(database, made, ANN, NOW)
    assert (back.state, back.claimed_by) == (State.CLAIMED, "ann")
    assert kept.ask(kept.query(AGE)).reviewed is None
    assert training_examples(database).cases == ()


def test_an_answer_that_was_right_is_confirmed_as_it_was_told(noted: Guide, lite: Database) -> None:
    found = unhelpful(noted, lite)
    mine = claim(lite, found.id, found.version, ANN, NOW)
    resolve(lite, found.id, mine.version, ANN, ReviewDecision(), now=NOW)
    again = noted.ask(noted.query(AGE))
    assert again.reviewed
    quotes = [cited.quote for cited in get_turn(lite, found.turn, Role.LEAD).citations]
    assert [cited.quote for cited in again.answer.citations] == quotes
    say(lite, noted.ask(noted.query(AGE)), helpful=True)
    assert enqueue(lite, 0.99, NOW) == 3
    assert queue(lite, Role.LEAD, Filters(state=State.OPEN, reason=Reason.LOW_CONFIDENCE)) == [
        each for each in queue(lite, Role.LEAD) if each.turn == found.turn and each.state is State.OPEN
    ]


def test_a_reviewed_answer_rests_on_words_not_on_layout(noted: Guide, lite: Database) -> None:
    found = unhelpful(noted, lite, "who cannot moderate")
    mine = claim(lite, found.id, found.version, ANN, NOW)
    resolve(lite, found.id, mine.version, ANN, ReviewDecision(), now=NOW)
    corpus = noted.settings.corpus
    path = corpus / "en-GB/moderators.md"
    text = path.read_text(encoding="utf-8")
    write_corpus(corpus, {"en-GB/moderators.md": text.replace("- A ", "*   A  ").replace("muted", "**muted**")})
    noted.build(no_progress)
    assert noted.ask(noted.query("who cannot moderate")).reviewed
    write_corpus(corpus, {"en-GB/moderators.md": text.replace("muted", "quiet")})
    noted.build(no_progress)
    assert noted.ask(noted.query("who cannot moderate")).reviewed is None


def test_a_crisis_makes_no_answer_to_give_again_and_is_for_leads(noted: Guide, lite: Database) -> None:
    base = noted.ask(noted.query(AGE))
    keep(noted, replace(base, id="c", answer=replace(base.answer, outcome=Outcome.HANDOVER, route="self_harm")))
    enqueue(lite, 0.0, NOW)
    (found,) = queue(lite, Role.LEAD)
    with pytest.raises(PermissionDenied, match="for leads"):
        claim(lite, found.id, found.version, ANN, NOW)
    mine = claim(lite, found.id, found.version, LEA, NOW)
    resolve(lite, found.id, mine.version, LEA, ReviewDecision(), now=NOW)
    assert noted.ask(noted.query(AGE)).reviewed is None
    assert training_examples(lite).cases == ()


def test_what_was_said_after_a_crisis_teaches_nothing(noted: Guide, lite: Database) -> None:
    base = noted.ask(noted.query(AGE))
    handed = replace(base.answer, outcome=Outcome.HANDOVER, route="self_harm")
    keep(noted, replace(base, id="crisis", conversation="c", answer=handed))
    found = unhelpful(noted, lite, "add a moderator", history=("I cannot go on",))
    assert found.crisis
    assert next(each.question for each in queue(lite, Role.REVIEWER) if each.id == found.id) == HIDDEN
    mine = claim(lite, found.id, found.version, LEA, NOW)
    resolve(lite, found.id, mine.version, LEA, ReviewDecision(), now=NOW)
    assert training_examples(lite).cases == ()


def test_what_was_asked_about_another_day_is_not_given_again_today(noted: Guide, lite: Database) -> None:
    question = "had a LIVE host to be 16 or older until 22 November 2022"
    found = unhelpful(noted, lite, question, as_of=date(2022, 1, 1))
    mine = claim(lite, found.id, found.version, ANN, NOW)
    resolve(lite, found.id, mine.version, ANN, ReviewDecision(), now=NOW)
    assert noted.ask(noted.query(question)).reviewed is None
    assert training_examples(lite).cases[0]["as_of"] == "2022-01-01"


def test_an_answer_must_rest_on_something(noted: Guide, lite: Database) -> None:
    found = unhelpful(noted, lite, "what is quantum gravity")
    mine = claim(lite, found.id, found.version, ANN, NOW)
    with pytest.raises(UsageError, match="has no sources"):
        resolve(lite, found.id, mine.version, ANN, ReviewDecision(), now=NOW)
    assert item(lite, found.id, Role.LEAD) == mine
    resolve(lite, found.id, mine.version, ANN, ReviewDecision(expected=Outcome.DECLINE), now=NOW)
    (case,) = training_examples(lite).cases
    assert (case["expected"], case["gold"]) == ("decline", [])


def test_a_quote_must_stand_in_its_passage(noted: Guide) -> None:
    with pytest.raises(UsageError, match="does not say"):
        chosen_quote(proof(noted), "A host may be 12.")


def test_turns_are_purged_when_they_are_old_and_forgotten_when_asked(kept: Guide, database: Database) -> None:
    found = unhelpful(kept, database)
    mine = claim(database, found.id, found.version, ANN, NOW)
    resolve(database, found.id, mine.version, ANN, ReviewDecision(), now=NOW)
    kept.ask(kept.query("add a moderator"), conversation="other")
    turn = get_turn(database, found.turn, Role.LEAD)
    assert purge(database, 90, "lea", turn.at + timedelta(days=89)) == 0
    assert forget(database, "c", "lea", NOW) == 1
    assert [each.conversation for each in stored_turns(database, Role.LEAD)] == ["other"]
    assert training_examples(database).cases == ()
    with pytest.raises(UsageError, match="no item"):
        item(database, found.id, Role.LEAD)
    assert purge(database, 90, "lea", turn.at + timedelta(days=91)) == 1
    assert stored_turns(database, Role.LEAD) == []


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("You can do it.{quote}Tell us if not.", "You can do it. {quote} [1] Tell us if not."),
        ("{quote}A third-party guide differs.", "{quote} [1] A third-party guide differs."),
        ("Yes ({quote})", "Yes ({quote} [1])"),
        ("Yes.\n\n{quote}\n\nNo.", "Yes.\n\n{quote} [1]\n\nNo."),
    ],
)
def test_staffs_words_are_never_glued_to_a_quote(small_guide: Guide, words: str, shown: str) -> None:
    passage = proof(small_guide)
    quote = passage.text.strip()
    span = (passage, passage.text.index(quote), passage.text.index(quote) + len(quote))
    text, (citation,) = compose(words.format(quote=quote), [span])
    assert text == shown.format(quote=quote)
    assert text[citation.answer_start : citation.answer_end] == quote
