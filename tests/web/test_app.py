import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from starlette.testclient import TestClient

from guidebot.config import Settings
from guidebot.errors import UsageError
from guidebot.guide import Guide
from guidebot.web.app import create_app
from guidebot.web.brand import brand_of
from guidebot.web.chat.component import holdings_of
from guidebot.web.chat.page import Holdings, page_html

ELSEWHERE = re.compile(r"""(?:src|href|content)=["'](?:https?:)?//(?!127\.0\.0\.1|testserver)""")
EVIL = '</script><script>alert(1)</script><img src=x onerror="">'
NOTHING = Holdings(0, date(2026, 8, 20), "GB", (), {"en": (), "zh": ()})


@pytest.fixture
def client(small_guide: Guide) -> TestClient:
    return TestClient(create_app(small_guide))


def test_the_page_loads_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert not ELSEWHERE.search(page.text)
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_the_chat_stands_in_the_first_response(client: TestClient) -> None:
    page = client.get("/").text
    assert page.index("<body") < page.index('id="guidebot"') < page.index("<gradio-app")
    assert '<html\n\tlang="en-GB"' in page
    assert 'id="gradio-entry"' in page
    entry = re.search(r'data-src="\./(assets/[^"]+)"', page)
    assert entry is not None
    assert client.get("/" + entry[1]).status_code == 200


def test_what_never_changes_is_kept_and_everything_is_packed(client: TestClient) -> None:
    page = client.get("/")
    assert page.headers["content-encoding"] == "gzip"
    assert "immutable" not in page.headers.get("cache-control", "")
    entry = re.search(r'data-src="\./(assets/[^"]+)"', page.text)
    assert entry is not None
    script = client.get("/" + entry[1])
    assert "immutable" in script.headers["cache-control"]
    assert script.headers["content-encoding"] in {"br", "gzip"}
    assert "immutable" not in client.get("/assets/none-12345678.js").headers.get("cache-control", "")


def test_a_question_is_answered_over_the_way_that_the_page_takes(client: TestClient) -> None:
    config = json.loads(re.search(r"window\.gradio_config = (.*?);</script>", client.get("/").text)[1])  # type: ignore[index]
    chat = next(each for each in config["components"] if each["props"].get("elem_id") == "chat")
    sent = {"question": "How old must a LIVE host be?", "conversation": "a" * 32}
    call = {"data": sent, "component_id": chat["id"], "fn_name": "ask", "session_hash": "s"}
    told: dict[str, Any] = client.post(f"{config['api_prefix']}/component_server/", json=call).json()
    assert "18 or older" in told["html"]


def test_the_page_says_what_the_documents_hold(small_guide: Guide) -> None:
    holdings = holdings_of(small_guide)
    assert holdings.documents == 3
    assert holdings.checked == date(2026, 8, 20)
    assert holdings.regions == ("US",)
    page = page_html(brand_of(Settings()), holdings)
    assert "Answers come only from 3 policy documents, last checked on 20 August 2026" in page
    assert '<option data-say="region_US" value="US">United States</option>' in page


def test_the_brand_is_escaped_and_said_in_both_languages(tmp_path: Path) -> None:
    logo = tmp_path / "logo.svg"
    logo.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    brand = brand_of(Settings(name=EVIL, colour="#00aa88", logo=str(logo), welcome=EVIL, disclaimer_zh="仅供参考"))
    page = page_html(brand, NOTHING)
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert 'src="data:image/svg+xml;base64,' in page
    table = json.loads(re.search(r'id="guidebot-words">(.*?)</script>', page, re.DOTALL)[1])  # type: ignore[index]
    assert table["own"]["en"] == {"own_welcome": EVIL, "own_disclaimer": "仅供参考"}
    assert table["own"]["zh"] == {"own_welcome": EVIL, "own_disclaimer": "仅供参考"}


@pytest.mark.parametrize(("name", "size"), [("logo.exe", 10), ("logo.png", 100_000), ("missing.png", None)])
def test_a_logo_that_cannot_be_used_is_one_line(tmp_path: Path, name: str, size: int | None) -> None:
    if size is not None:
        (tmp_path / name).write_bytes(b"x" * size)
    with pytest.raises(UsageError, match=r"^GUIDEBOT_LOGO: [^\n]*$"):
        brand_of(Settings(logo=str(tmp_path / name)))


@pytest.mark.parametrize("wrong", [{"colour": "red"}, {"colour": "#12345g"}, {"name": ""}, {"name": "x" * 61}])
def test_other_settings_that_cannot_be_used_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings(**wrong)
