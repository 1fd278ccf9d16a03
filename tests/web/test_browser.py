"""A creator's visit in a real browser, on a phone and at a desk, against the served shipped corpus."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from conftest import ROOT
from guidebot.guide import Guide

CHROMIUM = shutil.which("chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.real_model,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium; get it with: apt-get install chromium"),
]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_until_served(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(600):
        assert process.poll() is None, "guidebot serve stopped"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    pytest.fail("guidebot serve did not start")


@pytest.fixture(scope="module")
def address(shipped_guide: Guide) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "guidebot", "serve", "--port", str(port)]
    index = ["--index", str(shipped_guide.settings.index), "--corpus", str(shipped_guide.settings.corpus)]
    with subprocess.Popen([*command, *index], cwd=ROOT, env={**os.environ}) as process:
        try:
            wait_until_served(process, port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(params=[(1280, 800), (390, 844)], ids=["desk", "phone"])
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    asked_elsewhere: list[str] = []
    page.on(
        "request",
        lambda sent: None if sent.url.startswith((address, "data:", "blob:")) else asked_elsewhere.append(sent.url),
    )
    page.goto(address)
    page.wait_for_selector("#question textarea")
    yield page
    assert asked_elsewhere == []
    context.close()


def ask(page: Page, question: str) -> None:
    page.fill("#question textarea", question)
    page.keyboard.press("Enter")


def test_a_question_is_answered_with_its_sentence_marked(page: Page) -> None:
    ask(page, "How old do I have to be to host a LIVE?")
    expect(page.locator("#conversation")).to_contain_text("18 or older")
    card = page.locator("#source-1")
    expect(card.locator("mark").first).to_contain_text("18 or older")
    expect(page.locator("#sources")).to_contain_text("in force from 23 November 2022")
    card.locator("summary").click()
    expect(card.locator("a").first).to_be_visible()
    page.locator("#conversation a[href='#source-1']").first.click()
    expect(card).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_follow_up_knows_the_question_before_it(page: Page) -> None:
    ask(page, "How do I add a moderator?")
    expect(page.locator("#conversation")).to_contain_text("Moderators")
    ask(page, "and how many can I have?")
    expect(page.locator("#conversation")).to_contain_text("20")


def test_an_example_asks_itself(page: Page) -> None:
    page.get_by_role("button", name="How do I add a moderator?").click()
    expect(page.locator("#source-1")).to_contain_text("moderator")


def test_what_says_too_little_is_asked_back_with_buttons(page: Page) -> None:
    ask(page, "how long?")
    expect(page.locator("#conversation")).to_contain_text("Which of these is it?")
    choice = page.locator(
        "#conversation [data-testid=bot] ~ * button, #conversation .options button, #conversation .option"
    ).first
    choice.click()
    expect(page.locator("#conversation [data-testid=bot]")).to_have_count(2)


def test_an_honest_no(page: Page) -> None:
    ask(page, "What is the capital of France?")
    expect(page.locator("#conversation")).to_contain_text("will not guess")
    expect(page.locator("#sources")).to_contain_text("No document was quoted")


def test_a_summary_to_copy_fits_a_phone(page: Page) -> None:
    ask(page, "why was MY live banned yesterday, i was literally just doing my makeup")
    expect(page.locator("#conversation pre")).to_contain_text("guidebot reference")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_what_a_visitor_types_is_shown_and_never_run(page: Page) -> None:
    ask(page, "<img src=x onerror='window.hurt=1'> may I <script>window.hurt=2</script> smoke?")
    expect(page.locator("#conversation .bot, #conversation [data-testid=bot]").first).to_be_visible()
    page.wait_for_timeout(300)
    assert page.evaluate("window.hurt") is None


def test_an_empty_question_changes_nothing(page: Page) -> None:
    ask(page, "   ")
    page.wait_for_timeout(300)
    expect(page.locator("#conversation [data-testid=user]")).to_have_count(0)
