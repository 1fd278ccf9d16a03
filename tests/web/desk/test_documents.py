from datetime import UTC, datetime
from html import unescape

import pytest
from docx import Document as Word
from fastapi import FastAPI

from guidebot.guide import Guide
from guidebot.records import Label
from guidebot.store.accounts import Account
from guidebot.store.audit import audit_entries
from guidebot.store.database import Database
from guidebot.store.review_items import Reason, queue
from guidebot.store.stored_turns import Role
from guidebot.web.desk.drafts import Drafts
from guidebot.web.desk.publishing import Publisher
from web.desk.conftest import PASSWORD, People
from web.desk.test_item import HURT, unhelpful

AGE_PATH = "en-GB/age.md"
LEA = Account("lea", Role.LEAD)
OLD, NEW = "must be 18 or older", "must be 19 or older"


@pytest.fixture
def publisher(desk: FastAPI) -> Publisher:
    found = desk.state.room.publisher
    assert isinstance(found, Publisher)
    return found


def edited(publisher: Publisher) -> str:
    return (publisher.drafts.live(AGE_PATH) or b"").decode().replace(OLD, NEW)


def test_from_an_edit_to_the_queue_and_back(as_: People, kept: Guide, database: Database, publisher: Publisher) -> None:
    kept.ask(kept.query("How old must a host be?"))
    ann, lea = as_("ann"), as_("lea")
    assert "must be 18" in ann.get(f"/corpus/document?path={AGE_PATH}").text
    kept_as = ann.submit("/corpus/document", path=AGE_PATH, text=edited(publisher) + f"\n{HURT}\n")
    assert kept_as.status_code == 303
    page = ann.get(f"/corpus/document?path={AGE_PATH}").text
    assert "<ins>19 </ins>" in page
    assert "<script>hurt" not in page
    assert OLD in kept.ask(kept.query("How old must a host be?")).answer.text
    looked = ann.get("/corpus/publish").text
    assert "How old must a host be?" in looked
    assert "Only a lead can publish" in looked
    assert ann.submit("/corpus/publish").status_code == 403

    before = kept.generation().name
    publisher.publish(LEA).join()
    assert publisher.progress is not None
    assert not publisher.progress.failed
    assert "is in use" in lea.get("/corpus/publish").text
    assert NEW in kept.ask(kept.query("How old must a host be?")).answer.text
    assert kept.generation().name != before
    assert publisher.drafts.names() == []
    assert [item.reason for item in queue(database, Role.LEAD)] == [Reason.AFFECTED]
    assert "<del>18 </del>" in lea.get(f"/items/{queue(database, Role.LEAD)[0].id}").text
    assert audit_entries(database, 1)[0].what == "publish"

    assert lea.submit("/corpus/rollback").status_code == 303
    while publisher.progress is None or publisher.progress.ended is None:
        pass
    assert not publisher.progress.failed
    assert OLD in kept.ask(kept.query("How old must a host be?")).answer.text
    assert kept.generation().name == before
    assert publisher.drafts.names() == [AGE_PATH]
    assert publisher.publications() == []


def test_a_publication_that_fails_in_an_unforeseen_way_ends_and_says_so(
    kept: Guide, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path: path.read_bytes() for path in kept.settings.corpus.glob("en-GB/*.md")}
    publisher.drafts.save(AGE_PATH, edited(publisher).encode())

    def broken(*_: object) -> None:
        raise ZeroDivisionError("of no kind that anybody expected")

    monkeypatch.setattr(kept, "build", broken)
    publisher.publish(LEA).join()
    assert publisher.progress is not None
    assert publisher.progress.ended is not None
    assert publisher.progress.failed
    assert "ZeroDivisionError" in publisher.progress.said
    assert before == {path: path.read_bytes() for path in kept.settings.corpus.glob("en-GB/*.md")}
    monkeypatch.undo()
    publisher.publish(LEA).join()  # the next one can begin
    assert not publisher.progress.failed


def test_what_cannot_be_built_leaves_all_as_it_was(
    kept: Guide, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path: path.read_bytes() for path in kept.settings.corpus.rglob("*.md")}
    publisher.drafts.save(AGE_PATH, edited(publisher).encode())
    publisher.drafts.save("en-GB/new.md", b"# New\n\nA new rule.\n")
    with kept.generations.writing():  # somebody else builds
        publisher.publish(LEA).join()
    assert publisher.progress is not None
    assert publisher.progress.failed
    assert "another process is building" in publisher.progress.said
    for path, data in before.items():
        assert path.read_bytes() == data
    assert not (kept.settings.corpus / "en-GB/new.md").exists()
    assert publisher.drafts.names() == [AGE_PATH, "en-GB/new.md"]
    assert publisher.publications() == []
    publisher.publish(LEA).join()
    assert (kept.settings.corpus / "en-GB/new.md").exists()
    publisher.roll_back(LEA).join()
    assert not (kept.settings.corpus / "en-GB/new.md").exists()


def test_drafts_are_no_documents(kept: Guide, publisher: Publisher) -> None:
    from conftest import no_progress

    publisher.drafts.save("en-GB/new.md", b"# New\n\nA new rule.\n")
    assert not kept.build(no_progress).fresh
    assert len(publisher.drafts.as_they_would_be().files) == len(publisher.drafts.as_they_are().files) + 1


@pytest.mark.parametrize(
    "path",
    [
        "../x.md",
        "en-GB/../../x.md",
        "/etc/passwd",
        "en-GB/.hidden.md",
        "en-GB/x.exe",
        "en-GB",
        "",
        "x.md",
        "en-GB/a b.md",
    ],
)
def test_a_draft_stays_in_its_place(as_: People, publisher: Publisher, path: str) -> None:
    assert as_("ann").submit("/corpus/document", path=path, text="# X\n\nY.").status_code == 400
    assert publisher.drafts.names() == []


def test_two_do_not_overwrite_each_other(as_: People, publisher: Publisher) -> None:
    import re

    ann, ben = as_("ann"), as_("ben")
    seen = re.search(r'name="seen" value="(\w+)"', ann.get(f"/corpus/document?path={AGE_PATH}").text)
    assert seen is not None
    assert ben.submit("/corpus/document", path=AGE_PATH, text="# Mine\n\nBen.", seen=seen[1]).status_code == 303
    assert ann.submit("/corpus/document", path=AGE_PATH, text="# Mine\n\nAnn.", seen=seen[1]).status_code == 409
    assert b"Ben" in (publisher.drafts.draft(AGE_PATH) or b"")
    assert ann.submit("/corpus/drop", path=AGE_PATH).status_code == 303
    assert publisher.drafts.names() == []


def test_lines_end_as_they_did(as_: People, publisher: Publisher) -> None:
    place = publisher.drafts.corpus / AGE_PATH
    place.write_bytes(place.read_bytes().replace(b"\n", b"\r\n"))
    as_("ann").submit("/corpus/document", path=AGE_PATH, text=edited(publisher))
    assert (publisher.drafts.draft(AGE_PATH) or b"").count(b"\r\n") == place.read_bytes().count(b"\r\n")


def test_a_file_of_word_is_drafted_with_its_front_matter(as_: People, publisher: Publisher, tmp_path: "object") -> None:
    import io

    buffer = io.BytesIO()
    word = Word()
    word.add_heading("Breaks", 1)
    word.add_paragraph("A host may pause a LIVE for five minutes.")
    word.save(buffer)
    ann = as_("ann")
    files = {"file": ("breaks.docx", buffer.getvalue())}
    token = ann.get("/me").text.split('name="token" value="')[1].split('"')[0]
    sent = ann.post("/corpus/document", data={"token": token, "path": "en-GB/breaks.docx"}, files=files)
    assert "pause a LIVE for five minutes" in sent.text
    (publisher.drafts.corpus / "en-GB" / "breaks.docx").write_bytes(buffer.getvalue())
    (publisher.drafts.corpus / "en-GB" / "breaks.docx.yaml").write_text("title: Breaks\n")
    Drafts(publisher.drafts.corpus).save("en-GB/breaks.docx", buffer.getvalue())
    assert publisher.drafts.names() == ["en-GB/breaks.docx", "en-GB/breaks.docx.yaml"]
    checked = ann.post("/check", data={"token": token}, files={"file": ("draft.docx", buffer.getvalue())})
    assert "A host may pause a LIVE for five minutes." in checked.text


def test_a_draft_is_checked_in_the_scope_chosen_and_taken_along(as_: People) -> None:
    ann = as_("ann")
    draft = f"A LIVE host must be 18 or older. =cmd {HURT}"
    page = ann.submit("/check", draft=draft)
    assert f'class="{Label.SUPPORTED.value}"' in page.text
    assert "<script>hurt" not in page.text
    old = ann.submit("/check", draft="A LIVE host had to be 16 or older until 22 November 2022.", as_of="2022-11-01")
    assert f'mark class="{Label.SUPPORTED.value}"' in old.text
    table = ann.submit("/check", draft="=1+1 is what a host must be.\n" + draft, shape="csv")
    assert "'=1+1" in table.text
    assert table.headers["content-disposition"] == 'attachment; filename="checked.csv"'
    report = ann.submit("/check", draft=draft, shape="html")
    assert "sandbox" in report.headers["content-security-policy"]
    assert "<script>hurt" not in report.text
    for wrong in (
        {"draft": " "},
        {"draft": "x" * 20_001},
        {"draft": "x", "region": "XX"},
        {"draft": "x", "as_of": "x"},
    ):
        assert ann.submit("/check", **wrong).status_code == 400


@pytest.mark.slow
def test_the_other_rooms(as_: People, kept: Guide, database: Database) -> None:
    unhelpful(kept, database, f"What is {HURT}?", comment=HURT)
    ann, lea = as_("ann"), as_("lea")
    for where in (
        "/corpus",
        "/corpus?words=age",
        "/insights",
        "/insights?campaign=age&since=2026-01-01",
        "/impact",
        "/evaluation",
    ):
        page = ann.get(where)
        assert page.status_code == 200
        assert "<script>hurt" not in page.text
    assert "sandbox" in ann.get("/insights/weekly").headers["content-security-policy"]
    assert "section,name,count" in ann.get("/insights/table").text
    assert ann.get("/insights?since=2026-02-01&until=2026-01-01").status_code == 400
    assert ann.get("/corpus/pack?topic=nothing").status_code == 400
    assert ann.get("/evaluation/nothing").status_code == 400

    assert lea.submit("/accounts", name=HURT, role="reviewer", password=PASSWORD).status_code == 303
    assert HURT in unescape(lea.get("/accounts").text)
    assert HURT not in lea.get("/accounts").text
    assert lea.submit("/accounts", name="x", role="king", password=PASSWORD).status_code == 400
    assert lea.submit("/accounts/change", name="ben", disabled="yes").status_code == 303
    assert lea.submit("/accounts/change", name="lea", disabled="yes").status_code == 400
    assert lea.submit("/accounts/change", name="lea", role="reviewer").status_code == 400
    key = lea.submit("/accounts/keys", name="robot", audience="staff").text
    assert "gb_" in key
    assert "gb_" not in lea.get("/accounts").text
    assert "change account" in lea.get("/audit?words=ben").text
    assert datetime.now(UTC).strftime("%Y") in lea.get("/audit").text
