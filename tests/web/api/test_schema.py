"""Schemathesis tries the API against its own description, and raises what differs: a few examples for each operation."""

import os
from collections import Counter
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import load_all_checks

from guidebot.web.api.app import PATH
from web.api.conftest import Served, bearer

EXAMPLES = int(os.environ.get("SCHEMA_EXAMPLES", "20"))
# One index and one journal serve every example: nothing that is asked changes what is answered.
BOUNDED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
OPERATIONS = [
    ("POST", "/search"),
    ("POST", "/ask"),
    ("POST", "/ask/events"),
    ("POST", "/check"),
    ("POST", "/feedback"),
    ("GET", "/documents"),
    ("GET", "/documents/{document}"),
]


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["positive", "negative"])
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_the_api_keeps_to_its_description(served: Served, method: str, path: str, mode: str) -> None:
    served.guide.settings = served.guide.settings.model_copy(update={"key_rate": "off"})
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", served.client.app)
    load_all_checks()
    generation = schemathesis.GenerationMode(mode)
    headers = bearer(served.creator_key)
    operation = schema[path][method]

    turn = served.client.post(f"{PATH}/ask", json={"question": "How old must a host be?"}).json()["turn_id"]
    answered: Counter[int] = Counter()

    @BOUNDED
    @given(case=operation.as_strategy(generation_mode=generation))
    def tried(case: schemathesis.Case[Any]) -> None:
        if mode == "positive":
            name_what_exists(case, turn)
        answered[case.call_and_validate(headers=headers).status_code] += 1

    tried()
    if mode == "positive":
        assert answered[200] > 0, answered
    else:
        assert sum(answered[status] for status in (400, 404, 422)) > EXAMPLES / 2, answered


def name_what_exists(case: schemathesis.Case[Any], turn: str) -> None:
    """Name a document and a turn that exist, which no random text does."""
    if case.path == "/documents/{document}":
        case.path_parameters = {"document": "age"}
    if case.path == "/feedback":
        assert isinstance(case.body, dict)
        case.body["turn_id"] = turn
        case.headers["Idempotency-Key"] = uuid4().hex  # or a key would come again with another body
