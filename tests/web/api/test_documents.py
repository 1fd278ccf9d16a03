from guidebot.web.api.app import PATH
from web.api.conftest import Served

DOCUMENTS = f"{PATH}/documents"


def names(served: Served, **parameters: object) -> list[tuple[str, str]]:
    found = served.client.get(DOCUMENTS, params=parameters).json()["documents"]  # type: ignore[arg-type]
    return [(each["document"], each["version"]) for each in found]


def test_documents_in_force_here_are_listed(served: Served) -> None:
    assert names(served) == [("age", "2"), ("en-GB/moderators", "1")]
    assert ("en-GB/tax-us", "1") in names(served, region="US")
    assert ("age", "1") in names(served, as_of="2020-01-01")
    assert names(served, locale="zh-CN") == []
    assert names(served, limit=1, offset=1) == [("en-GB/moderators", "1")]


def test_a_document_is_shown_with_its_passages(served: Served) -> None:
    whole = served.client.get(f"{DOCUMENTS}/age").json()
    assert (whole["version"], whole["effective_from"], whole["urls"]) == (
        "2",
        "2022-11-23",
        ["https://example.org/age"],
    )
    assert any("18 or older" in passage["text"] for passage in whole["passages"])
    old = served.client.get(f"{DOCUMENTS}/age", params={"version": "1"}).json()
    assert old["effective_to"] == "2022-11-22"
    assert served.client.get(f"{DOCUMENTS}/en-GB/moderators").json()["title"] == "Moderators"
