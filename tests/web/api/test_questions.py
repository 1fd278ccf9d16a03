import json

import pytest

from guidebot.serialise import search_shape, turn_shape
from guidebot.web.api.app import PATH
from web.api.conftest import STAFF_QUESTION, Served, bearer

QUESTION = {"question": "How old must a host be?"}


def test_search_gives_what_the_command_prints(served: Served) -> None:
    answer = served.client.post(f"{PATH}/search", json={**QUESTION, "k": 2})
    found, generation = served.guide.search(served.guide.query(QUESTION["question"]), 2)
    assert answer.json() == search_shape(QUESTION["question"], generation.name, found.hits)


def test_ask_gives_what_the_command_prints_and_is_journalled(served: Served) -> None:
    answer = served.client.post(f"{PATH}/ask", json={**QUESTION, "conversation": "conversation-1"}).json()
    expected = turn_shape(served.guide.ask(served.guide.query(QUESTION["question"])))
    assert answer.keys() == expected.keys()
    differing = {"turn_id", "reference", "summary", "seconds"}
    assert {name: answer[name] for name in answer.keys() - differing} == {
        name: expected[name] for name in expected.keys() - differing
    }
    assert (
        served.client.post(f"{PATH}/feedback", json={"turn_id": answer["turn_id"], "helpful": True}).status_code == 200
    )


def test_ask_as_events_ends_with_the_turn(served: Served) -> None:
    answer = served.client.post(f"{PATH}/ask/events", json=QUESTION)
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = [dict(line.split(": ", 1) for line in block.splitlines()) for block in answer.text.strip().split("\n\n")]
    assert [event["event"] for event in events] == ["started", "turn"]
    assert "18 or older" in json.loads(events[1]["data"])["answer"]


def test_a_follow_up_is_read_with_its_history(served: Served) -> None:
    sent = {"question": "and who cannot?", "history": ["Who can moderate a LIVE?"]}
    assert "moderat" in served.client.post(f"{PATH}/ask", json=sent).json()["searched_for"]


def test_check_labels_each_claim(served: Served) -> None:
    answer = served.client.post(f"{PATH}/check", json={"claim": "A LIVE host must be 18 or older."}).json()
    assert answer["label"] == "supported"
    assert answer["claims"][0]["evidence"][0]["document"] == "age"


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("search", {}, "question"),
        ("search", {**QUESTION, "k": 0}, "k"),
        ("search", {**QUESTION, "audience": "staff"}, "audience"),
        ("ask", {"question": "  "}, "question"),
        ("ask", {"question": "x" * 4001}, "question"),
        ("ask", {**QUESTION, "as_of": "yesterday"}, "as_of"),
        ("ask", {**QUESTION, "as_of": 0}, "as_of"),
        ("ask", {**QUESTION, "history": ["x"] * 51}, "history"),
        ("ask/events", {**QUESTION, "region": "GB'--"}, "region"),
        ("check", {"claim": "x" * 20_001}, "claim"),
        ("feedback", {"turn_id": "1", "helpful": True}, "turn_id"),
    ],
)
def test_what_cannot_be_used_is_named(served: Served, path: str, body: dict[str, object], field: str) -> None:
    answer = served.client.post(f"{PATH}/{path}", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    problem = answer.json()
    assert (problem["status"], problem["type"]) == (422, "about:blank")
    assert problem["errors"][0]["field"] == field


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_any_day_can_be_asked_about(served: Served, day: str) -> None:
    assert served.client.post(f"{PATH}/ask", json={**QUESTION, "as_of": day}).status_code == 200


def test_a_body_that_is_too_large_is_refused(served: Served) -> None:
    answer = served.client.post(f"{PATH}/ask", content=b" " * 300_000, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")


def test_a_body_of_no_given_length_is_refused_too(served: Served) -> None:
    answer = served.client.post(f"{PATH}/ask", content=(b" " * 10_000 for _ in range(30)))
    assert answer.status_code == 413


def test_an_index_that_is_gone_is_said_without_its_path(served: Served) -> None:
    from guidebot.errors import IndexMissing

    class Nothing:
        def pointer(self) -> None:
            raise IndexMissing("no index at /srv/secret/index")

    served.guide.current.store = Nothing()  # type: ignore[assignment]  # stands for a folder that is gone
    answer = served.client.post(f"{PATH}/ask", json=QUESTION)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
    assert "secret" not in answer.text
    events = served.client.post(f"{PATH}/ask/events", json=QUESTION).text
    assert "event: problem" in events
    assert "secret" not in events


def test_what_is_nowhere_is_a_problem_too(served: Served) -> None:
    for method, path, status in (("GET", "nothing", 404), ("GET", "ask", 405)):
        answer = served.client.request(method, f"{PATH}/{path}")
        assert (answer.status_code, answer.json()["status"]) == (status, status)


def test_staff_ask_with_their_key(served: Served) -> None:
    answer = served.client.post(
        f"{PATH}/ask", json={"question": STAFF_QUESTION}, headers=bearer(served.staff_key)
    ).json()
    assert "date of the withdrawal" in answer["answer"]
