import re
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from fastapi import FastAPI
from starlette.testclient import TestClient

from conftest import ROOT, SMALL_CORPUS, HashingEmbedder, no_progress, write_corpus
from guidebot.config import Settings
from guidebot.guide import Guide
from guidebot.records import Passage
from guidebot.templating import environment
from guidebot.web.documents.links import document_link
from guidebot.web.documents.router import documents_router
from hostile import assert_nothing_runs, templates_of, used_templates

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>"
MORE = {
    "zh-CN/age.md": "---\nid: age-zh\ntitle: 主播年龄\ntranslation_of: age\nversion: '2'\neffective_from: 2022-11-23\n---\n# 主播年龄\n\n主播必须年满 18 岁。\n",
    "zh-CN/payout.md": "---\ntranslation_of: en-GB/payout\naudiences: [staff]\n---\n# 处理提现投诉\n\n先询问提现日期。\n",
    "en-GB/moderators.v2.md": "---\nid: en-GB/moderators\nversion: '2'\naudiences: [staff]\n---\n# Moderators\n\nStaff may add fifty moderators.\n",
    "en-GB/links.md": "# Links\n\nRead [the age](age.md), [payouts](payout.md), [none](gone.md) and [a site](https://example.org/a).\n",
    "en-GB/evil.md": (
        f"---\nid: evil\ntitle: '{EVIL}'\ntopic: '{EVIL}'\nregions: ['{EVIL}']\nversion: '{EVIL}'\n"
        f"sources: ['javascript:alert(3)', 'https://x.org/{EVIL}', '{EVIL}', 'http://[']\n---\n# {EVIL}\n\nPlain {EVIL} words.\n\n"
        f"## {EVIL}\n\n[a](javascript:alert(4))\n\n| {EVIL} | b |\n|---|---|\n| {EVIL} | c |\n"
    ),
}


@pytest.fixture
def guide(tmp_path: Path) -> Guide:
    corpus = write_corpus(tmp_path / "corpus", {**SMALL_CORPUS, **MORE})
    for name in ("length-and-ending.pdf", "length-and-ending.pdf.yaml"):
        shutil.copy(ROOT / "corpus/en-GB/going-live" / name, corpus / "en-GB" / name)
    guide = Guide(Settings(corpus=corpus, index=tmp_path / "index"), HashingEmbedder())
    guide.build(no_progress)
    return guide


@pytest.fixture
def client(guide: Guide) -> TestClient:
    app = FastAPI()
    app.include_router(documents_router(guide))
    return TestClient(app)


def passage(guide: Guide, words: str) -> Passage:
    return next(each for each in guide.generation().passages if words in each.text)


def read(client: TestClient, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.text, "html.parser")


def quoted(guide: Guide, words: str) -> str:
    found = passage(guide, words)
    start = found.text.index(words)
    return document_link(found, (start, start + len(words)))


def test_a_citation_opens_its_document_with_its_words_marked(client: TestClient, guide: Guide) -> None:
    page = read(client, quoted(guide, "A LIVE host must be 18 or older."))
    assert [mark.get_text() for mark in page.find_all("mark")] == ["A LIVE host must be 18 or older."]
    assert page.find(id=passage(guide, "must be 18").id)
    words = page.get_text(" ")
    for shown in (
        "Official",
        "from 23 November 2022",
        "Worldwide",
        "English",
        "20 August 2026",
        "Version 1",
        "主播年龄",
    ):
        assert shown in words
    assert page.find("a", href="https://example.org/age")
    assert page.find("a", href="/documents/age/diff?from=1&to=2&lang=en")
    assert "effective_from" not in words


def test_an_anchor_stands_at_the_first_words_marked(client: TestClient, guide: Guide) -> None:
    page = read(client, quoted(guide, "The rule has held since 23 November 2022."))
    anchor = page.find(id=passage(guide, "must be 18").id)
    assert anchor is not None
    assert anchor.next_sibling == page.find("mark")


def test_an_old_version_says_so_and_leads_to_the_one_in_force(client: TestClient) -> None:
    page = read(client, "/documents/age?v=1")
    assert "no longer applies" in page.get_text()
    assert page.find("a", href="/documents/age?v=2&lang=en")
    assert "18 or older" in read(client, "/documents/age").get_text()


def test_what_changed_between_versions(client: TestClient) -> None:
    page = read(client, "/documents/age/diff?from=1&to=2")
    assert "18" in " ".join(each.get_text() for each in page.find_all("ins"))
    assert "16" in " ".join(each.get_text() for each in page.find_all("del"))
    assert "no differences" in read(client, "/documents/age/diff?from=2&to=2").get_text()


def test_words_that_are_not_there_are_said_to_be_gone(client: TestClient) -> None:
    assert "no longer in this text" in read(client, "/documents/age?v=2&at=0000000000000000:0-4").get_text()
    assert not read(client, "/documents/age?v=2&at=nonsense").find_all("mark")


UNKNOWN = (
    "/documents/nothing",
    "/documents/age?v=9",
    "/documents/en-GB/payout",
    "/documents/en-GB/payout?v=1",
    "/documents/zh-CN/payout",
    "/documents/en-GB/moderators?v=2",
    "/documents/en-GB/moderators/diff?from=1&to=2",
    "/documents/age/diff",
    "/documents/age/diff?from=1",
    "/documents/age/file",
    "/documents/en-GB/payout/file",
    "/documents/%2e%2e/%2e%2e/etc/passwd",
    "/documents/%00",
)


def test_what_staff_alone_may_read_is_as_unknown_as_what_is_not(client: TestClient) -> None:
    answers = {(client.get(address).status_code, client.get(address).text) for address in UNKNOWN}
    assert len(answers) == 1
    assert answers.pop()[0] == 404


def test_what_staff_alone_may_read_is_neither_listed_nor_linked(client: TestClient) -> None:
    pages = [
        client.get(address).text for address in ("/documents", "/documents?lang=zh", "/documents/en-GB/moderators")
    ]
    for page in [*pages, client.get("/documents/en-GB/links").text]:
        assert "payout" not in page.replace("payouts", "")
        assert "提现" not in page.replace("收入与提现", "")
        assert 'v=2&amp;lang=en">Version' not in page
    assert "fifty" not in pages[2]


def test_links_between_documents_lead_to_their_pages(client: TestClient) -> None:
    main = read(client, "/documents/en-GB/links").find("main")
    assert main is not None
    assert [link["href"] for link in main.find_all("a")] == ["/documents/age?v=2&lang=en", "https://example.org/a"]


def test_the_index_lists_each_document_once_in_either_language(client: TestClient) -> None:
    english, chinese = (read(client, f"/documents?lang={language}") for language in ("en", "zh"))
    assert [link["href"] for link in english.find_all("a", string="Host age")] == ["/documents/age?v=2&lang=en"]
    assert not english.find_all("a", string="主播年龄")
    assert chinese.find_all("a", string="主播年龄")
    assert not chinese.find_all("a", string="Host age")
    assert chinese.find_all("a", string="Moderators")


def test_a_chinese_document_is_shown_in_chinese_or_as_asked(client: TestClient) -> None:
    page = client.get("/documents/age-zh").text
    assert '<html lang="zh-CN">' in page
    assert "有效期" in page
    assert '<html lang="en-GB">' in client.get("/documents/age-zh?lang=en").text


@pytest.mark.parametrize("name", ["/documents/evil", "/documents/evil?at=x", "/documents", "/documents/evil/diff"])
def test_nothing_of_a_document_runs(client: TestClient, guide: Guide, name: str) -> None:
    asked = {"from": EVIL, "to": EVIL} if name.endswith("diff") else {}
    response = client.get(name, params=asked)
    assert response.status_code == 200
    page = BeautifulSoup(response.text, "html.parser")
    assert not page.find_all(["script", "img"])
    assert not re.search(r"""href=["']?\s*(?:javascript|data)""", response.text)
    assert "alert(1)" in page.get_text()


def test_every_template_of_the_documents_escapes_what_it_shows(client: TestClient) -> None:
    environment.cache_clear()
    for address, asked in (
        ("/documents", {}),
        ("/documents/evil", {}),
        ("/documents/evil/diff", {"from": EVIL, "to": EVIL}),
        ("/documents/none", {}),
    ):
        assert_nothing_runs(client.get(address, params=asked).text)
    assert used_templates("documents") == templates_of("documents")


def test_a_pdf_is_served_as_nothing_else_and_opens_at_its_page(client: TestClient, guide: Guide) -> None:
    found = next(each for each in guide.generation().passages if each.source.path.endswith(".pdf"))
    page = read(client, document_link(found, (0, 20)))
    assert "".join(mark.get_text() for mark in page.find_all("mark")) == " ".join(found.text[:20].splitlines())
    link = page.find("a", class_="button")
    assert link is not None
    assert str(link["href"]).endswith(f"#page={found.page}")
    response = client.get(str(link["href"]))
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["content-disposition"].startswith("inline")
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.content.startswith(b"%PDF")


def test_a_changed_file_does_not_change_what_is_shown(client: TestClient, guide: Guide) -> None:
    path = guide.settings.corpus / "en-GB/age.md"
    path.write_text(path.read_text(encoding="utf-8").replace("18 or older", "21 or older"), encoding="utf-8")
    address = quoted(guide, "A LIVE host must be 18 or older.")
    page = read(client, address)
    assert "has changed since" in page.get_text()
    assert [mark.get_text() for mark in page.find_all("mark")] == ["A LIVE host must be 18 or older."]
    path.unlink()
    page = read(client, address)
    assert "can't be opened" in page.get_text()
    assert page.find("h2", string="Proof")
    assert page.find(id=passage(guide, "must be 18").id)
    assert "18" in read(client, "/documents/age/diff?from=1&to=2").get_text()


def test_a_pdf_that_is_another_by_now_is_not_served(client: TestClient, guide: Guide) -> None:
    name = next(each.source.document for each in guide.generation().passages if each.source.path.endswith(".pdf"))
    (guide.settings.corpus / "en-GB/length-and-ending.pdf").write_bytes(b"%PDF-1.4 another")
    assert client.get(f"/documents/{name}/file?v=1").status_code == 404
    assert "can't be opened" in read(client, f"/documents/{name}").get_text()


def test_without_an_index_the_page_says_so(tmp_path: Path) -> None:
    app = FastAPI()
    app.include_router(documents_router(Guide(Settings(index=tmp_path / "none"), HashingEmbedder())))
    response = TestClient(app).get("/documents")
    assert response.status_code == 503
    assert "try again later" in response.text


def test_the_style_is_served(client: TestClient) -> None:
    assert client.get("/documents.css").headers["content-type"].startswith("text/css")
