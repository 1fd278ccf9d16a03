from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient

from guidebot.errors import UsageError
from guidebot.guide import Guide
from guidebot.store.accounts import OPERATOR
from guidebot.store.api_keys import add_key, all_keys, revoke_key
from guidebot.web.api.app import PATH
from guidebot.web.app import without_chat
from guidebot.web.rate_limit import RateLimiter, network_of
from web.api.conftest import Served, bearer

DOCUMENTS = f"{PATH}/documents"


@pytest.mark.parametrize("header", ["Bearer gb_00000000_x", "Bearer nonsense", "Basic YTpi", "Bearer " + "x" * 300])
def test_a_key_that_is_not_known_opens_nothing(served: Served, header: str) -> None:
    answer = served.client.get(DOCUMENTS, headers={"Authorization": header})
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_revoked_key_opens_nothing(served: Served) -> None:
    for key in all_keys(served.database):
        revoke_key(served.database, key.id, OPERATOR, datetime.now(UTC))
    assert served.client.get(DOCUMENTS, headers=bearer(served.staff_key)).status_code == 401


def test_without_a_journal_no_key_is_known(small_guide: Guide) -> None:
    client = TestClient(without_chat(small_guide, RateLimiter("memory://")))
    assert client.get(DOCUMENTS).status_code == 200
    assert client.get(DOCUMENTS, headers=bearer("gb_00000000_x")).status_code == 401


def limited(served: Served, rate: str) -> TestClient:
    served.guide.settings = served.guide.settings.model_copy(update={"rate": rate})
    return served.client


def test_who_asks_too_often_is_told_when_to_try_again(served: Served) -> None:
    client = limited(served, "2/minute")
    statuses = [client.get(DOCUMENTS).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    refused = client.get(DOCUMENTS)
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.json()["status"] == 429
    assert client.get(DOCUMENTS, headers=bearer(served.creator_key)).status_code == 200


def test_a_key_has_a_rate_of_its_own(served: Served) -> None:
    key = add_key(served.database, "slow", OPERATOR, datetime.now(UTC), rate="1/hour")
    assert [served.client.get(DOCUMENTS, headers=bearer(key)).status_code for _ in range(2)] == [200, 429]


def test_keys_cannot_be_tried_at_will(served: Served) -> None:
    client = limited(served, "3/minute")
    tries = [client.get(DOCUMENTS, headers=bearer(f"gb_00000000_{each}")).status_code for each in range(5)]
    assert tries == [401, 401, 401, 429, 429]


def test_nobody_is_held_back_where_rates_are_off(served: Served) -> None:
    client = limited(served, "off")
    assert {client.get(DOCUMENTS).status_code for _ in range(70)} == {200}


@pytest.mark.parametrize("store", ["nonsense", "carrier-pigeon://x"])
def test_a_store_that_cannot_be_used_is_named(store: str) -> None:
    with pytest.raises(UsageError, match="GUIDEBOT_RATE_STORE"):
        RateLimiter(store)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        (None, "unknown"),
        ("testclient", "unknown"),
    ],
)
def test_a_network_counts_as_one(address: str | None, counted: str) -> None:
    assert network_of(address) == counted
