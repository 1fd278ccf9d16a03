"""The typed responses and the shapes that the commands print are the same."""

from guidebot.checking.checker import worst_of
from guidebot.guide import Guide
from guidebot.serialise import check_shape, search_shape, turn_shape
from guidebot.web.api.responses import AskResponse, CheckResponse, SearchResponse
from web.api.conftest import Served


def test_the_models_hold_what_the_shapes_hold(small_guide: Guide) -> None:
    query = small_guide.query("How old must a host be?")
    found, generation = small_guide.search(query)
    verdicts = small_guide.check("A LIVE host must be 18 or older.", query)
    for model, shape in (
        (SearchResponse, search_shape(query.text, generation.name, found.hits)),
        (AskResponse, turn_shape(small_guide.ask(query))),
        (CheckResponse, check_shape(verdicts, worst_of(verdicts))),
    ):
        assert model.model_validate(shape).model_dump(mode="json") == shape


def test_the_description_has_examples_and_every_problem(served: Served) -> None:
    described = served.client.get("/api/v1/openapi.json").json()
    assert set(described["paths"]) == {
        "/search",
        "/ask",
        "/ask/events",
        "/check",
        "/feedback",
        "/documents",
        "/documents/{document}",
    }
    assert described["components"]["schemas"]["AskRequest"]["properties"]["question"]["examples"]
    for path in described["paths"].values():
        for operation in path.values():
            assert {"401", "422", "429", "503"} <= set(operation["responses"])
            for status, answer in operation["responses"].items():
                assert status == "200" or set(answer["content"]) == {"application/problem+json"}
