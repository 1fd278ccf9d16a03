"""The documents: their state, editing, the effect of drafts, and publishing."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, UploadFile
from starlette.responses import Response

from guidebot.corpus.formats import MARKDOWN_SUFFIXES, decode
from guidebot.corpus.lint import Draft, Severity
from guidebot.corpus.print_pack import print_pack
from guidebot.corpus.read import ParsedFile
from guidebot.corpus.status import corpus_status
from guidebot.errors import Unreadable, UsageError
from guidebot.index.changes import Change, changes
from guidebot.index.passage_lint import lint
from guidebot.records import Document, Source
from guidebot.store.current_text import sections
from guidebot.text.highlight import HighlightPiece
from guidebot.text.markdown import markdown_html
from guidebot.web.desk.dependencies import Desk, InRoom, Who, leads_only
from guidebot.web.desk.drafts import SIDECAR, digest
from guidebot.web.desk.highlights import reworded
from guidebot.web.desk.impact_page import affected, counts, lines
from guidebot.web.desk.pages import alone, onward, page
from guidebot.web.desk.publishing import Publisher

MOST_FINDINGS = 60
Text = Annotated[str, Form()]
router = APIRouter()
for_leads = APIRouter(dependencies=[Depends(leads_only)])


@router.get("/corpus")
def show(request: Request, room: InRoom, words: str = "") -> Response:
    """List the documents and drafts, with the state of the corpus."""
    read = room.publisher.drafts.as_they_are()
    wanted = words.casefold().split()
    sources = sorted((each.document.source for each in read.files), key=lambda each: (each.topic, each.path))
    summed = corpus_status(read)
    values: dict[str, Any] = {
        "board": summed,
        "locales": sorted({locale for row in summed.rows for locale in row.locales}),
        "sources": [each for each in sources if all(word in _searched(each) for word in wanted)],
        "faults": read.faults,
        "drafts": room.publisher.drafts.names(),
        "words": words,
    }
    return page(request, "corpus", **values)


def _searched(source: Source) -> str:
    return f"{source.path} {source.title} {source.topic}".casefold()


@router.get("/corpus/pack")
def pack(room: InRoom, topic: str = "", locale: str = "en-GB") -> Response:
    """The printable handbook of a topic."""
    return alone(print_pack(room.publisher.drafts.as_they_are(), topic, locale))


@router.get("/corpus/document")
def document(request: Request, room: InRoom, path: str = "") -> Response:
    """Show a document: its text to edit, a preview, and the changes in its draft."""
    return _document(request, room, path, "")


@router.post("/corpus/document")
def save(
    request: Request,
    room: InRoom,
    path: Text = "",
    text: Text = "",
    seen: Text = "",
    file: UploadFile | None = None,
) -> Response:
    """Save a draft, typed or uploaded."""
    drafts = room.publisher.drafts
    if file is not None and file.filename:
        drafts.save(path, file.file.read())
    else:
        ends = "\r\n" if b"\r\n" in (drafts.live(path) or b"") else "\n"
        drafts.save(path, text.replace("\r\n", "\n").replace("\n", ends).encode(), seen or None)
    return onward(request, f"/corpus/document?path={path}")


@router.post("/corpus/drop")
def drop(request: Request, room: InRoom, path: Text = "") -> Response:
    """Discard a draft."""
    room.publisher.drafts.drop(path)
    return onward(request, "/corpus")


def _document(request: Request, room: Desk, path: str, trouble: str) -> Response:
    drafts = room.publisher.drafts
    live, draft = drafts.live(path), drafts.draft(path)
    data = live if draft is None else draft
    editable = path.endswith((*MARKDOWN_SUFFIXES, SIDECAR, ".txt", ".html", ".htm"))
    read = drafts.as_they_would_be() if draft is not None else drafts.as_they_are()
    about = path.removesuffix(SIDECAR)
    found = _file(read, about)
    values: dict[str, Any] = {
        "path": path,
        "about": about,
        "sidecar": f"{about}{SIDECAR}" if drafts.live(f"{about}{SIDECAR}") is not None else "",
        "there": live is not None,
        "drafted": draft is not None,
        "editable": editable,
        "text": _text(data) if editable else "",
        "seen": digest(data),
        "source": found.document.source if found else None,
        "prose": markdown_html(found.document.text) if found else "",
        "fault": next((fault.reason for fault in read.faults if fault.path == about), ""),
        "findings": [each for each in lint(read) if each.path == about] if draft is not None else [],
        "changes": _changes(room.publisher, about) if draft is not None else [],
        "trouble": trouble,
    }
    return page(request, "document", **values)


def _text(data: bytes | None) -> str:
    try:
        return decode(data or b"")
    except Unreadable as error:
        raise UsageError(f"this file cannot be edited here: {error}") from error


def _file(read: Draft, path: str) -> ParsedFile | None:
    return next((each for each in read.files if each.document.source.path == path), None)


def _changes(publisher: Publisher, path: str) -> list[tuple[Change, list[HighlightPiece]]]:
    """The changes a draft makes to its document, by passage and word by word."""
    before = _file(publisher.drafts.as_they_are(), path)
    after = _file(publisher.drafts.as_they_would_be(), path)
    if after is None:
        return []
    old = before.document if before else Document(after.document.source, "", (), "")
    return [(each, _pieces(each)) for each in changes(old, after.document)]


def _pieces(change: Change) -> list[HighlightPiece]:
    return reworded(change.before, change.after) if change.before else [HighlightPiece(change.after, "+")]


@router.get("/corpus/publish")
def publish(request: Request, room: InRoom, who: Who) -> Response:
    """Show all drafts, the answers they would affect, and a button to publish them."""
    publisher = room.publisher
    names = publisher.drafts.names()
    values: dict[str, Any] = {
        "drafts": [(name, _changes(publisher, name)) for name in names],
        "progress": publisher.progress,
        "running": publisher.progress is not None and publisher.progress.ended is None,
        "publications": publisher.publications(),
        "findings": (),
        "errors": 0,
        "counts": (),
        "lines": (),
    }
    if names and not values["running"]:
        then, would = publisher.drafts.as_they_are(), publisher.drafts.as_they_would_be()
        findings = sorted(lint(would), key=lambda each: each.path not in names)
        standing = sections([each.document for each in would.files])
        found = affected(room, who, standing, sections([each.document for each in then.files]))
        errors = sum(each.severity is Severity.ERROR for each in findings)
        values |= {"findings": findings[:MOST_FINDINGS], "errors": errors}
        values |= {"counts": counts(found), "lines": lines(found)}
    return page(request, "publish", **values)


@for_leads.post("/corpus/publish")
def begin(request: Request, room: InRoom, who: Who) -> Response:
    """Publish the drafts."""
    room.publisher.publish(who)
    return onward(request, "/corpus/publish")


@for_leads.post("/corpus/rollback")
def back(request: Request, room: InRoom, who: Who) -> Response:
    """Undo the newest publication."""
    room.publisher.roll_back(who)
    return onward(request, "/corpus/publish")
