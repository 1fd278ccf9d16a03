"""The chat on somebody else's page, in a real browser: on one that may show it, and on one that may not."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from guidebot.guide import Guide
from guidebot.web.app import create_app
from web.serving import served_at

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium; get it with: apt-get install chromium"),
]


def page_with(guide_address: dict[str, str]) -> Starlette:
    async def page(_: Request) -> HTMLResponse:
        script = f"{guide_address['is']}/widget.js"
        return HTMLResponse(f"<!doctype html><title>Ours</title><h1>Ours</h1><script src={script!r} async></script>")

    return Starlette(routes=[Route("/", page)])


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def ask(page: Page, question: str) -> None:
    box = page.frame_locator("#guidebot-frame").locator("#question")
    box.fill(question)
    box.press("Enter")


def open_widget(browser: Browser, address: str) -> Page:
    page = browser.new_page()
    page.goto(address)
    page.get_by_role("button", name="Ask the LIVE guide").click()
    return page


def test_the_chat_answers_on_a_page_that_may_show_it_and_on_no_other(browser: Browser, small_guide: Guide) -> None:
    where: dict[str, str] = {}
    with served_at(page_with(where)) as friend, served_at(page_with(where)) as stranger:
        given = {"widget_origins": friend}
        small_guide.settings = small_guide.settings.model_copy(update=given)
        with served_at(create_app(small_guide)) as guide:
            where["is"] = guide
            page = open_widget(browser, friend)
            frame = page.frame_locator("#guidebot-frame")
            ask(page, "How old must a host be?")
            expect(frame.locator("#turns")).to_contain_text("18 or older", timeout=20_000)
            ask(page, "Which date should I ask the creator for when they complain of a payout?")
            expect(frame.locator("#turns .answer:not(.waiting)")).to_have_count(2, timeout=20_000)
            page.wait_for_timeout(300)
            shown = frame.locator("body").inner_text()  # staff's document is nowhere on a creator's page
            assert "date of the withdrawal" not in shown
            assert "Handling payout" not in shown
            page.get_by_role("button", name="Ask the LIVE guide").click()
            expect(page.locator("#guidebot-frame")).to_be_hidden()
            refused = open_widget(browser, stranger)
            refused.wait_for_timeout(1500)
            assert refused.frame_locator("#guidebot-frame").locator("#question").count() == 0
