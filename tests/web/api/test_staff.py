"""Nobody but staff finds, cites, opens or counts what is for staff: each way in is tried."""

import pytest

from guidebot.web.api.app import PATH
from web.api.conftest import STAFF_QUESTION, STAFF_WORDS, Served, bearer

CLAIM = "Ask the creator for the date of the withdrawal."
STAFF_DOCUMENT = "en-GB/payout"


def everything(served: Served, headers: dict[str, str]) -> dict[str, str]:
    """What each operation answers to questions that only the staff document answers."""
    client = served.client
    bodies = {
        "search": {"question": STAFF_QUESTION, "k": 50},
        "ask": {"question": STAFF_QUESTION},
        "ask/events": {"question": STAFF_QUESTION},
        "check": {"claim": CLAIM, "question": STAFF_QUESTION},
    }
    answers = {path: client.post(f"{PATH}/{path}", json=body, headers=headers).text for path, body in bodies.items()}
    answers["documents"] = client.get(f"{PATH}/documents", headers=headers).text
    answers["document"] = client.get(f"{PATH}/documents/{STAFF_DOCUMENT}", headers=headers).text
    return answers


def shows(text: str) -> bool:
    return any(
        word in text.lower().replace(STAFF_QUESTION.lower(), "") for word in (*STAFF_WORDS[:1], STAFF_DOCUMENT.lower())
    )


@pytest.mark.parametrize("who", ["nobody", "creator"])
def test_no_operation_shows_creators_what_is_for_staff(served: Served, who: str) -> None:
    headers = bearer(served.creator_key) if who == "creator" else {}
    shown = {name: text for name, text in everything(served, headers).items() if shows(text)}
    assert shown == {}


def test_every_operation_shows_it_to_staff(served: Served) -> None:
    answers = everything(served, bearer(served.staff_key))
    assert [name for name, text in answers.items() if not shows(text)] == []


def test_what_is_for_staff_is_not_counted(served: Served) -> None:
    totals = [
        served.client.get(f"{PATH}/documents", headers=headers).json()["total"]
        for headers in ({}, bearer(served.creator_key), bearer(served.staff_key))
    ]
    assert totals == [2, 2, 3]


def test_what_is_for_staff_is_as_good_as_not_there(served: Served) -> None:
    hidden = served.client.get(f"{PATH}/documents/{STAFF_DOCUMENT}")
    missing = served.client.get(f"{PATH}/documents/en-GB/nothing")
    assert (hidden.status_code, hidden.json()) == (missing.status_code, missing.json())
    assert served.client.get(f"{PATH}/documents/{STAFF_DOCUMENT}?version=1").json() == missing.json()


@pytest.mark.parametrize(
    "smuggled",
    [
        {"headers": {"X-Audience": "staff"}},
        {"params": {"audience": "staff"}},
        {"cookies": {"audience": "staff", "session": "staff"}},
    ],
)
def test_nothing_in_a_request_makes_one_staff(served: Served, smuggled: dict[str, dict[str, str]]) -> None:
    cookies = "; ".join(f"{name}={value}" for name, value in smuggled.get("cookies", {}).items())
    headers = {**smuggled.get("headers", {}), **({"Cookie": cookies} if cookies else {})}
    answer = served.client.post(
        f"{PATH}/search", json={"question": STAFF_QUESTION, "k": 50}, headers=headers, params=smuggled.get("params")
    )
    assert answer.status_code == 200
    assert not shows(answer.text)


def test_the_chat_shows_creators_only_what_is_theirs(served: Served) -> None:
    turn = served.guide.ask(served.guide.query(STAFF_QUESTION), channel="chat")
    assert {hit.passage.source.document for hit in turn.answer.hits}.isdisjoint({STAFF_DOCUMENT})
    assert not shows(turn.answer.text)
