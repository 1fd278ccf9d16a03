from starlette.testclient import TestClient

from guidebot.guide import Guide
from guidebot.store.stored_turns import Role, get_turn
from guidebot.web.api.app import PATH
from guidebot.web.app import without_chat
from guidebot.web.rate_limit import RateLimiter
from web.api.conftest import Served

FEEDBACK = f"{PATH}/feedback"


def asked(served: Served) -> str:
    turn: str = served.client.post(f"{PATH}/ask", json={"question": "How old must a host be?"}).json()["turn_id"]
    return turn


def test_the_latest_word_counts_and_personal_data_is_taken_out(served: Served) -> None:
    turn = asked(served)
    for helpful in (True, False):
        sent = {"turn_id": turn, "helpful": helpful, "comment": "write to ann@example.org"}
        assert served.client.post(FEEDBACK, json=sent).status_code == 200
    noted = get_turn(served.database, turn, Role.LEAD)
    assert noted.helpful is False
    assert "ann@" not in noted.comment


def test_a_request_sent_again_is_done_once(served: Served) -> None:
    turn = asked(served)
    first = {"turn_id": turn, "helpful": False, "why": "unclear"}
    header = {"Idempotency-Key": "a-1"}
    answers = [served.client.post(FEEDBACK, json=first, headers=header)]
    served.client.post(FEEDBACK, json={"turn_id": turn, "helpful": True})
    answers.append(served.client.post(FEEDBACK, json=first, headers=header))
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json() == first
    assert get_turn(served.database, turn, Role.LEAD).helpful is True
    other = served.client.post(FEEDBACK, json={"turn_id": turn, "helpful": True}, headers=header)
    assert (other.status_code, "Idempotency-Key" in other.json()["detail"]) == (422, True)


def test_feedback_on_nothing_is_not_found(served: Served) -> None:
    answer = served.client.post(FEEDBACK, json={"turn_id": "0" * 32, "helpful": True})
    assert (answer.status_code, "no turn" in answer.json()["detail"]) == (404, True)


def test_without_a_journal_there_is_no_feedback(small_guide: Guide) -> None:
    answer = TestClient(without_chat(small_guide, RateLimiter("memory://"))).post(
        FEEDBACK, json={"turn_id": "0" * 32, "helpful": True}
    )
    assert (answer.status_code, "journal is off" in answer.json()["detail"]) == (503, True)
