"""A citation opened in a real browser, on a phone and at a desk."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import expect, sync_playwright

from conftest import HashingEmbedder, no_progress, write_corpus
from guidebot.config import Settings
from guidebot.guide import Guide
from guidebot.web.documents.links import document_link
from guidebot.web.documents.router import documents_router
from web.serving import served_at

CHROMIUM = shutil.which("chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
WANTED = "A host may **pause** a LIVE for five minutes."
LONG = "# Pausing\n\n" + "".join(f"## Part {number}\n\n{'Words that lead up to it. ' * 30}\n\n" for number in range(20))

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium; get it with: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def guide(tmp_path_factory: pytest.TempPathFactory) -> Guide:
    folder: Path = tmp_path_factory.mktemp("documents")
    text = f"{LONG}## The end\n\n{WANTED}\n\n{'More words. ' * 200}\n"
    corpus = write_corpus(folder / "corpus", {"en-GB/pausing.md": text})
    guide = Guide(Settings(corpus=corpus, index=folder / "index"), HashingEmbedder())
    guide.build(no_progress)
    return guide


@pytest.fixture(scope="module")
def address(guide: Guide) -> Iterator[str]:
    app = FastAPI()
    app.include_router(documents_router(guide))
    with served_at(app) as address:
        yield address


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_citation_opens_with_its_words_in_view(
    guide: Guide, address: str, width: int, height: int, scheme: str
) -> None:
    passage = next(each for each in guide.generation().passages if WANTED in each.text)
    start = passage.text.index(WANTED)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]  # a parameter's text
        page.goto(address + document_link(passage, (start, start + len(WANTED))))
        expect(page.locator("mark").first).to_be_in_viewport()
        assert "".join(page.locator("mark").all_inner_texts()) == WANTED.replace("*", "")
        assert page.evaluate("window.scrollY") > 0
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        browser.close()
