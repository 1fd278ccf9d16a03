"""A creator's visit in a real browser, on a phone and at a desk, against the served shipped corpus."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright
from pypdf import PdfReader

from conftest import ROOT
from guidebot.guide import Guide
from guidebot.store.database import Database
from guidebot.store.retention import forget
from guidebot.store.stored_turns import Role, stored_turns
from guidebot.web.chat.words import words
from waiting import free_port, wait_until_served

CHROMIUM = shutil.which("chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.real_model,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium; get it with: apt-get install chromium"),
]


GRAVE = {"serious", "critical"}
PHONE, DESK = (390, 844), (1280, 800)
EVIL = "<img src=x onerror='window.hurt=1'> may I <script>window.hurt=2</script> smoke?"


class Served:
    """A guidebot that serves the shipped corpus, and can be started again on the same port."""

    def __init__(self, guide: Guide, journal: Path) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.database = f"sqlite:///{journal}"
        index = ["--index", str(guide.settings.index), "--corpus", str(guide.settings.corpus)]
        self._command = [sys.executable, "-m", "guidebot", "serve", "--port", str(self.port), *index]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = {**os.environ, "GUIDEBOT_DATABASE_URL": self.database}
        self._process = subprocess.Popen(self._command, cwd=ROOT, env=environment)
        wait_until_served(self._process, self.port)

    def stop(self) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.wait(timeout=30)

    def conversations(self) -> set[str | None]:
        return {turn.conversation for turn in stored_turns(Database(self.database), Role.LEAD)}


@pytest.fixture(scope="module")
def served(shipped_guide: Guide, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    served = Served(shipped_guide, tmp_path_factory.mktemp("journal") / "journal.sqlite3")
    served.start()
    yield served
    served.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def opened(browser: Browser, served: Served, size: tuple[int, int], *, dark: bool = False) -> BrowserContext:
    width, height = size
    return browser.new_context(
        viewport={"width": width, "height": height},
        has_touch=size == PHONE,
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        base_url=served.address,
        locale="en-GB",
    )


def watched(context: BrowserContext, served: Served) -> tuple[Page, list[str]]:
    """A page of the chat, and what goes wrong in it: scripts that fail, and requests to elsewhere."""
    page = context.new_page()
    wrong: list[str] = []
    own = (served.address, "data:", "blob:")
    page.on("request", lambda sent: None if sent.url.startswith(own) else wrong.append(sent.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto("/")
    return page, wrong


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def page(browser: Browser, served: Served, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = opened(browser, served, request.param)
    page, wrong = watched(context, served)
    yield page
    assert wrong == []
    context.close()


@pytest.fixture
def phone(browser: Browser, served: Served) -> Iterator[Page]:
    context = opened(browser, served, PHONE)
    page, wrong = watched(context, served)
    yield page
    assert wrong == []
    context.close()


def ask(page: Page, question: str) -> Locator:
    """The answer to a question, when it is there."""
    count = page.locator(".turn").count()
    page.fill("#question", question)
    page.keyboard.press("Enter")
    answer = page.locator(".turn").nth(count).locator(".answer:not(.waiting)")
    expect(answer).to_be_visible(timeout=20_000)
    return answer


def of_source(page: Page) -> Locator:
    """Where an opened source stands: in a sheet on a phone, beside the answer at a desk."""
    return page.locator("#sheet[open], #beside:visible").first


def test_an_answer_opens_its_passage_with_the_sentence_marked(page: Page) -> None:
    answer = ask(page, "How old do I have to be to host a LIVE?")
    expect(answer).to_contain_text("18 or older")
    expect(answer.locator(".outcome")).to_contain_text("Answered from")
    expect(page.locator(".asked").last).to_be_in_viewport()
    chip = answer.locator(".chip").first
    chip.focus()
    page.keyboard.press("Enter")
    card = of_source(page).locator(".card[data-source='1']")
    expect(card).to_be_focused()
    expect(card.locator("mark").first).to_contain_text("18 or older")
    expect(card.locator("mark").first).to_be_in_viewport()
    for shown in ("How old do I have to be?", "Checked on", "Applies worldwide", "In English"):
        expect(card).to_contain_text(shown)
    card.locator("summary").click()
    expect(card.locator("details a").first).to_have_attribute("rel", "noopener noreferrer")
    page.keyboard.press("Escape")
    expect(chip).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_follow_up_can_be_asked_in_other_words(page: Page) -> None:
    ask(page, "How do I add a moderator?")
    answer = ask(page, "and how many can I have?")
    expect(answer).to_contain_text("20")
    expect(answer.locator("q")).to_have_text("How do I add a moderator? / and how many can I have?")
    answer.locator(".change").click()
    page.keyboard.press("Control+A")
    page.keyboard.type("May I smoke on LIVE?")
    page.keyboard.press("Enter")
    expect(page.locator(".turn").last.locator(".asked")).to_contain_text("May I smoke on LIVE?")
    expect(page.locator(".turn").last.locator(".outcome")).to_contain_text("Answered", timeout=20_000)
    expect(page.locator(".turn")).to_have_count(2)


def test_what_to_ask_next_is_answered(phone: Page) -> None:
    answer = ask(phone, "How do I add a moderator?")
    suggested = answer.locator(".next .choice").first
    expect(suggested).to_be_visible(timeout=20_000)
    suggested.click()
    expect(phone.locator(".turn").nth(1).locator(".outcome")).to_contain_text("Answered from", timeout=20_000)


def test_what_says_too_little_is_asked_back_with_buttons(phone: Page) -> None:
    answer = ask(phone, "how long?")
    expect(answer.locator(".outcome")).to_have_text(words("clarify", "en"))
    answer.locator(".choice").first.click()
    expect(phone.locator(".turn .answer:not(.waiting)")).to_have_count(2, timeout=20_000)


def test_an_honest_no_and_who_could_know(phone: Page) -> None:
    expect(ask(phone, "What is the capital of France?").locator(".outcome")).to_have_text(words("declined", "en"))
    account = ask(phone, "why was my LIVE stopped last night?")
    expect(account.locator("pre")).to_contain_text("guidebot reference")
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_somebody_in_danger_sees_the_helplines_first(phone: Page) -> None:
    answer = ask(phone, "i want to kill myself")
    expect(answer.locator(".outcome")).to_be_in_viewport()
    expect(answer.locator("a[href='tel:116123']")).to_be_in_viewport()
    phone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    answer.locator(".copy-summary").click()
    expect(answer.locator(".noted")).to_have_text("Copied")
    assert "guidebot reference" in phone.evaluate("navigator.clipboard.readText()")


def test_feedback_is_thanked_for_and_survives_a_reload(page: Page) -> None:
    answer = ask(page, "May I smoke on LIVE?")
    answer.locator(".rate[data-helpful='no']").click()
    answer.get_by_label("It's out of date").check()
    answer.get_by_label("Anything to add? (optional)").fill(EVIL)
    answer.get_by_role("button", name="Send").click()
    expect(answer.locator(".noted")).to_have_text("Thanks, we'll look into it.")
    page.reload()
    expect(page.locator(".rate[data-helpful='no']")).to_have_attribute("aria-pressed", "true")


def test_a_copy_on_paper_has_the_sources_and_no_buttons(page: Page, tmp_path: Path) -> None:
    turn = ask(page, "How old do I have to be to host a LIVE?")
    page.evaluate("window.print = () => { window.printed = true; }")
    turn.get_by_role("button", name="Save a copy").click()
    assert page.evaluate("window.printed")
    paper = tmp_path / "copy.pdf"
    page.pdf(path=paper, format="A4")
    text = " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(paper).pages).split())
    for shown in ("How old do I have to be to host a LIVE?", "18 or older", "[1]", "checked on"):
        assert shown in text
    for shown in ("Helpful", "Save a copy", "Options", "Ask next", "Open the whole document"):
        assert shown not in text
    expect(page.locator(".printed")).to_have_count(0)


def test_a_source_opens_the_document_with_the_words_marked(page: Page) -> None:
    turn = ask(page, "Who can go LIVE?")
    turn.locator(".chip").first.click()
    with page.expect_popup() as opened:
        of_source(page).locator(".card .whole a").first.click()
    expect(opened.value.locator("mark").first).to_be_visible()


def test_the_whole_page_speaks_chinese_at_once_and_again_after_a_reload(page: Page) -> None:
    answer = ask(page, "May I smoke on LIVE?")
    page.get_by_role("button", name="切换").or_(page.locator("#language")).first.click()
    expect(answer.locator(".outcome")).to_contain_text("份文件回答")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.locator("#question")).to_have_attribute("placeholder", "输入你的问题…")
    page.reload()
    expect(page.locator("#ask")).to_have_text("提问")
    ours = page.evaluate(
        "[...document.querySelectorAll('#guidebot *')].filter(e => !e.closest('.text, .card, .asked, .cited, .choices button,"
        " .top h1, .searching, script, style, [data-of=en]') && e.childElementCount === 0).map(e => e.textContent).join(' ')"
    )
    assert not set(ours.replace("English", "").split()) & {"Ask", "Options", "Copy", "Helpful", "Sources", "Close"}
    assert not [word for word in ours.replace("English", "").split() if word.isascii() and word.isalpha()]


def test_a_conversation_outlives_a_restart_and_is_forgotten_with_one_button(browser: Browser, served: Served) -> None:
    context = opened(browser, served, PHONE)
    page, _ = watched(context, served)
    ask(page, "How do I add a moderator?")
    name = page.evaluate("JSON.parse(localStorage['guidebot.conversations']).conversations[0].id")
    assert name in served.conversations()
    served.stop()
    served.start()
    page.reload()
    expect(page.locator(".turn")).to_have_count(1)
    expect(ask(page, "and how many can I have?")).to_contain_text("20")
    page.locator("#open-options").click()
    page.locator("#forget").click()
    expect(page.locator("#told")).to_have_text("Conversation deleted, on this device and from our records.")
    expect(page.locator(".turn")).to_have_count(0)
    assert name not in served.conversations()
    page.reload()
    expect(page.locator(".turn")).to_have_count(0)
    context.close()


def test_region_and_day_are_remembered(phone: Page) -> None:
    phone.locator("#open-options").click()
    phone.locator("#region").select_option("US")
    phone.locator("#day").fill("2026-03-01")
    phone.locator("#options .close").click()
    phone.reload()
    expect(phone.locator("#as-of")).to_contain_text("Asking about 1 March 2026")
    expect(phone.locator("#region")).to_have_value("US")
    phone.locator("#today").click()
    expect(phone.locator("#as-of")).to_be_hidden()


def test_what_a_visitor_types_is_shown_and_never_run(page: Page) -> None:
    ask(page, EVIL)
    answer = ask(page, "and <b onclick=window.hurt=3>who</b>?")
    expect(answer).to_be_visible()
    page.reload()
    expect(page.locator(".asked").first).to_contain_text("<script>window.hurt=2</script>")
    assert page.evaluate("window.hurt") is None


def test_a_conversation_survives_a_reload_and_nothing_stored_is_run(page: Page) -> None:
    answer = ask(page, "May I smoke on LIVE?")
    text = answer.locator(".text").inner_text()
    page.evaluate(
        """evil => {
            const kept = JSON.parse(localStorage['guidebot.conversations']);
            Object.assign(kept.conversations[0].turns[0], { question: evil, next: [evil], html: evil });
            localStorage['guidebot.conversations'] = JSON.stringify(kept);
            localStorage['guidebot.conversation'] = JSON.stringify({ name: 'a'.repeat(32), turns: [{ html: evil }] });
        }""",
        EVIL,
    )
    page.reload()
    expect(page.locator(".turn .text")).to_have_text(text, use_inner_text=True)
    expect(page.locator(".asked")).to_contain_text(EVIL)
    expect(page.locator(".next .choice")).to_have_text(EVIL)
    assert page.evaluate("window.hurt") is None
    assert page.locator("#turns script, #turns img").count() == 0


def test_a_turn_deleted_from_the_records_is_shown_as_its_question(phone: Page, served: Served) -> None:
    ask(phone, "May I smoke on LIVE?")
    name = phone.evaluate("JSON.parse(localStorage['guidebot.conversations']).conversations[0].id")
    forget(Database(served.database), name, "lea", datetime.now(UTC))
    phone.reload()
    expect(phone.locator(".turn .answer")).to_have_text("This answer is no longer kept.")
    expect(phone.locator(".turn .asked")).to_contain_text("May I smoke on LIVE?")


def test_two_tabs_keep_what_both_asked(browser: Browser, served: Served) -> None:
    context = opened(browser, served, DESK)
    (one, _), (two, _) = watched(context, served), watched(context, served)
    ask(one, "May I smoke on LIVE?")
    ask(two, "How do I add a moderator?")
    ask(one, "Who can go LIVE?")
    kept = one.evaluate("JSON.parse(localStorage['guidebot.conversations']).conversations.flatMap(c => c.turns)")
    assert [turn["question"] for turn in kept] == [
        "How do I add a moderator?",
        "May I smoke on LIVE?",
        "Who can go LIVE?",
    ]
    one.locator("#open-options").click()
    one.locator("#forget").click()
    two.reload()
    expect(two.locator(".asked")).to_contain_text("How do I add a moderator?")
    context.close()


def test_an_empty_question_changes_nothing(phone: Page) -> None:
    phone.fill("#question", "   ")
    phone.keyboard.press("Enter")
    expect(phone.locator(".turn")).to_have_count(0)


def test_nothing_moves_when_an_answer_arrives_nor_when_gradio_does(phone: Page) -> None:
    where = "[...document.querySelectorAll('.top, .foot, .asked, .text')].map(e => e.getBoundingClientRect().top)"
    phone.evaluate(
        "window.moved = 0; new PerformanceObserver(list => list.getEntries().forEach(e => window.moved += e.value))"
        ".observe({ type: 'layout-shift', buffered: true })"
    )
    ask(phone, "May I smoke on LIVE?")
    moved, before = phone.evaluate(f"[window.moved, {where}]")
    assert moved < 0.01
    expect(phone.locator("#chat #guidebot")).to_be_attached(timeout=20_000)
    expect(phone.locator(".next .choice").first).to_be_visible(timeout=20_000)
    assert phone.evaluate(where) == before


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_no_grave_fault(browser: Browser, served: Served, size: tuple[int, int], *, dark: bool) -> None:
    context = opened(browser, served, size, dark=dark)
    page, _ = watched(context, served)
    assert_accessible(page)
    answer = ask(page, "How old do I have to be to host a LIVE?")
    expect(page.locator("#chat #guidebot")).to_be_attached(timeout=20_000)
    answer.locator(".rate[data-helpful='no']").click()
    answer.locator(".chip").first.click()
    assert_accessible(page)
    page.keyboard.press("Escape")
    ask(page, "i want to kill myself")
    page.locator("#language").click()
    page.locator("#open-options").click()
    assert_accessible(page)
    context.close()


def assert_accessible(page: Page) -> None:
    found = Axe().run(page).response
    assert len(found["passes"]) > 10
    assert [(each["id"], each["impact"]) for each in found["violations"] if each["impact"] in GRAVE] == []
