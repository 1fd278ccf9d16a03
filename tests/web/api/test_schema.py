"""Schemathesis tries the API against its own description: a bounded number of examples for each operation."""

import os
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import load_all_checks

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

    @BOUNDED
    @given(case=operation.as_strategy(generation_mode=generation))
    def tried(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate(headers=headers)

    tried()
