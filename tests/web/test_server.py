import re

import pytest
from starlette.testclient import TestClient

from guidebot.guide import Guide
from guidebot.web.server import create_app

ELSEWHERE = re.compile(r"""(?:src|href)=["'](?:https?:)?//(?!127\.0\.0\.1|testserver)""")


@pytest.fixture
def client(small_guide: Guide) -> TestClient:
    return TestClient(create_app(small_guide))


def test_the_page_loads_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert not ELSEWHERE.search(page.text)
    assert "default-src 'self'" in page.headers["content-security-policy"]


def test_no_machine_interface_is_offered(client: TestClient) -> None:
    assert "reply" not in str(client.get("/gradio_api/info").json()["named_endpoints"])
