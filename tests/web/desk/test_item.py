import re
from datetime import UTC, datetime
from html import unescape

import pytest

from guidebot.guide import Guide
from guidebot.store.database import Database
from guidebot.store.feedback import Why, give_feedback
from guidebot.store.review_items import Item, State, item, queue
from guidebot.store.stored_turns import Role
from guidebot.store.training_examples import training_examples
from web.desk.conftest import People

AGE = "How old must a host be?"
HURT = "<script>hurt()</script>"
PROOF = "TikTok may ask a host for proof of age before LIVE is switched on."


def unhelpful(guide: Guide, database: Database, question: str = AGE, comment: str = "no") -> Item:
    turn = guide.ask(guide.query(question), conversation="c", channel="chat")
    now = datetime.now(UTC)
    give_feedback(database, turn.id, helpful=False, why=Why.WRONG, comment=comment, redact=str, now=now)
    return next(each for each in queue(database, Role.LEAD) if each.turn == turn.id)


def pick_of(page: str, words: str) -> str:
    found = re.search(rf'value="([^"|]+\|\d+\|\d+)"[^>]*>{re.escape(words)}', page)
    assert found is not None
    return unescape(found[1])


def test_filters_stand_in_the_address_and_are_remembered(as_: People, kept: Guide, database: Database) -> None:
    unhelpful(kept, database)
    unhelpful(kept, database, "Who cannot moderate a LIVE?")
    ann = as_("ann")
    page = ann.get("/queue").text
    assert AGE in page
    assert "waiting <b>2</b>" in page
    assert AGE not in ann.get("/queue?words=moderate").text
    again = ann.get("/queue", follow_redirects=False)
    assert again.headers["location"] == "/queue?words=moderate"
    assert AGE in ann.get("/queue?all=1").text
    assert "No items match these filters" in ann.get("/queue?state=resolved").text
    assert ann.get("/queue?reason=x&since=x&region=%00&state=x&at=-7").status_code == 200


def test_an_hour_with_one_item(as_: People, kept: Guide, database: Database) -> None:
    found = unhelpful(kept, database)
    ann, where = as_("ann"), f"/items/{found.id}"
    assert "Claim it first" in ann.get(where).text
    assert ann.submit(f"{where}/claim", version=found.version).status_code == 303
    page = ann.get(f"{where}?words=proof+of+age").text
    form = {
        "version": found.version + 1,
        "expected": "answer",
        "quote": pick_of(page, PROOF),
        "note": "they want proof",
    }
    looked = ann.submit(f"{where}/resolve", answer=f"You need to be 18. {PROOF}", **form)
    assert looked.status_code == 200
    assert f"You need to be 18. {PROOF} [1]" in looked.text
    assert item(database, found.id, Role.LEAD).state is State.CLAIMED
    seen = re.search(r'name="seen" value="(\w+)"', looked.text)
    assert seen is not None
    changed = ann.submit(f"{where}/resolve", answer="Other words.", seen=seen[1], **form)
    assert "Other words." in changed.text
    assert item(database, found.id, Role.LEAD).state is State.CLAIMED
    done = ann.submit(f"{where}/resolve", answer=f"You need to be 18. {PROOF}", seen=seen[1], **form)
    assert done.headers["location"].startswith("/queue?done=")

    (case,) = training_examples(database).cases
    assert f"quoting age: “{PROOF}”" in unescape(looked.text)
    assert case["gold"][0]["any_of"][0]["quote"] == PROOF
    assert f"en-GB/age.md › Proof: “{AGE}”" in unescape(looked.text)
    assert training_examples(database).asks == {"en-GB/age.md": {"Proof": [AGE]}}
    told = kept.ask(kept.query(AGE)).answer
    assert told.text in unescape(looked.text)
    assert told.notes[0] in looked.text

    assert "they want proof" in ann.get(where).text
    resolution = done.headers["location"].partition("=")[2]
    assert as_("ben").submit(f"/undo/{resolution}").status_code == 403
    assert ann.submit(f"/undo/{resolution}").headers["location"] == where
    assert training_examples(database).cases == ()


def test_an_answer_that_was_right_is_confirmed_and_nothing_learnt_is_only_closed(
    as_: People, kept: Guide, database: Database
) -> None:
    ann = as_("ann")
    for expected, cases in (("nothing", 0), ("answer", 1)):
        found = unhelpful(kept, database, f"{AGE} {expected}")
        ann.submit(f"/items/{found.id}/claim", version=found.version)
        form = {"version": found.version + 1, "expected": expected}
        seen = re.search(r'name="seen" value="(\w+)"', ann.submit(f"/items/{found.id}/resolve", **form).text)
        assert seen is not None
        assert ann.submit(f"/items/{found.id}/resolve", seen=seen[1], **form).status_code == 303
        assert len(training_examples(database).cases) == cases


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"answer": "My own words.", "expected": "answer"}, "Select the sentences that support your corrected answer"),
        ({"quote": "age@2#1|0|9", "expected": "answer"}, "no longer in the documents"),
        ({"quote": "|", "expected": "answer"}, "no longer in the documents"),
        ({"expected": "everything"}, "Choose the correct outcome"),
        ({"version": "1", "expected": "nothing"}, ""),
    ],
)
def test_what_cannot_be_done_is_said_and_what_was_written_stays(
    as_: People, kept: Guide, database: Database, form: dict[str, str], said: str
) -> None:
    found = unhelpful(kept, database)
    ann = as_("ann")
    ann.submit(f"/items/{found.id}/claim", version=found.version)
    answer = ann.submit(f"/items/{found.id}/resolve", **{"version": found.version + 1, **form})
    assert said in answer.text
    assert form.get("answer", "") in answer.text
    assert item(database, found.id, Role.LEAD).state is State.CLAIMED


def test_two_do_not_work_on_one_item_unaware_of_each_other(as_: People, kept: Guide, database: Database) -> None:
    found = unhelpful(kept, database)
    ann, ben = as_("ann"), as_("ben")
    assert ann.submit(f"/items/{found.id}/claim", version=found.version).status_code == 303
    late = ben.submit(f"/items/{found.id}/claim", version=found.version)
    assert (late.status_code, "claimed by ann" in late.text) == (409, True)
    assert ben.submit(f"/items/{found.id}/release", version=found.version + 1).status_code == 409
    assert ben.submit(f"/items/{found.id}/resolve", version=found.version + 1, expected="nothing").status_code == 409
    assert "ann is working on this item" in ben.get(f"/items/{found.id}").text


def test_a_crisis_is_shown_to_leads_alone(as_: People, kept: Guide, database: Database) -> None:
    found = unhelpful(kept, database)
    from sqlalchemy import update

    from guidebot.store.tables import turns

    with database.writing() as connection:
        connection.execute(update(turns).values(crisis=True))
    ann, lea = as_("ann"), as_("lea")
    for where in ("/queue", f"/items/{found.id}", f"/passages?item_={found.id}&words=age"):
        assert AGE not in ann.get(where).text
    assert "for leads only" in ann.get(f"/items/{found.id}").text
    assert ann.submit(f"/items/{found.id}/claim", version=found.version).status_code == 403
    assert AGE in lea.get(f"/items/{found.id}").text


def test_what_others_wrote_is_shown_and_never_run(as_: People, kept: Guide, database: Database) -> None:
    found = unhelpful(kept, database, f"{AGE} {HURT}", comment=HURT)
    ann = as_("ann")
    ann.submit(f"/items/{found.id}/claim", version=found.version)
    page = ann.submit(
        f"/items/{found.id}/resolve", version=found.version + 1, answer=HURT, note='"><img src=x>', words=HURT
    )
    for text in (
        page.text,
        ann.get("/queue").text,
        ann.get(f"/queue?words={HURT}").text,
        ann.get(f"/items/{found.id}").text,
    ):
        assert "<script>hurt" not in text
        assert "<img" not in text
    assert "&lt;script&gt;hurt" in page.text


def test_a_search_finds_in_the_scope_of_the_question(as_: People, kept: Guide, database: Database) -> None:
    found = unhelpful(kept, database)
    page = as_("ann").get(f"/passages?item_={found.id}&words=tax+form+withdrawal+rewards").text
    assert "United States" not in page
    assert "payout" not in page
    assert as_("ann").get("/passages?item_=x").status_code == 400
    assert as_("ann").get("/items/999").status_code == 400
