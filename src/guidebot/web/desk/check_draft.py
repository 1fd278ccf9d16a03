"""Check a draft, pasted or from a file, in a chosen scope; download the result as a web page or CSV."""

import csv
import io
from pathlib import PurePath
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, UploadFile
from starlette.responses import Response

from guidebot.checking.report import WORDS, Checked, report
from guidebot.corpus.read import text_of_file
from guidebot.csv_safety import cell
from guidebot.days import day_from, today
from guidebot.errors import Unreadable, UsageError
from guidebot.guide import Guide
from guidebot.records import EVERYONE, Label, Quote, Verdict
from guidebot.text.highlight import HighlightPiece
from guidebot.web.desk.dependencies import InRoom
from guidebot.web.desk.highlights import judged, reworded, said
from guidebot.web.desk.pages import alone, page

LONGEST = 20_000
REGIONS = ("GB", "US", "EEA")
LOCALES = ("en-GB", "zh-CN")
COLUMNS = ("claim", "label", "confidence", "what differs", "evidence", "document", "heading")
Text = Annotated[str, Form()]
router = APIRouter()


@router.get("/check")
def ask(request: Request, room: InRoom) -> Response:
    """Show an empty form."""
    settings = room.guide.settings
    scope = {"region": settings.region, "locale": settings.locale, "audience": "creator", "as_of": today().isoformat()}
    return _page(request, "", "", scope, None)


@router.post("/check")
def check(
    request: Request,
    room: InRoom,
    draft: Text = "",
    question: Text = "",
    region: Text = "GB",
    locale: Text = "en-GB",
    audience: Text = "creator",
    as_of: Text = "",
    shape: Text = "",
    file: UploadFile | None = None,
) -> Response:
    """Show the draft with its claims coloured, or send it as a file."""
    uploaded = bool(file and file.filename)
    if file and file.filename:
        draft = _text(file.filename, file.file.read())
    scope = {"region": region, "locale": locale, "audience": audience, "as_of": as_of}
    checked = _checked(room.guide, draft.replace("\r\n", "\n"), question, scope)
    if shape == "html" and not uploaded:
        return alone(report([checked]), "checked.html")
    if shape == "csv" and not uploaded:
        headers = {"Content-Disposition": 'attachment; filename="checked.csv"'}
        return Response(table(checked), media_type="text/csv; charset=utf-8", headers=headers)
    return _page(request, checked.draft, question, scope, checked)


def _text(name: str, data: bytes) -> str:
    try:
        return text_of_file(PurePath(name).suffix, data)
    except Unreadable as error:
        raise UsageError(f"{name} cannot be read: {error}") from error


def _checked(guide: Guide, draft: str, question: str, scope: dict[str, str]) -> Checked:
    if not draft.strip():
        raise UsageError("there is nothing to check; paste a draft or choose a file")
    if len(draft) > LONGEST:
        raise UsageError(f"the draft is longer than {LONGEST} characters; check it in parts")
    if scope["region"] not in REGIONS or scope["locale"] not in LOCALES or scope["audience"] not in EVERYONE:
        raise UsageError("unknown region, language or audience; choose from the lists")
    words = {name: scope[name] for name in ("region", "locale", "audience")}
    query = guide.query(question, (), **words, as_of=day_from(scope["as_of"].strip() or None))
    return Checked(draft, question, guide.check(draft, query))


def _page(request: Request, draft: str, question: str, scope: dict[str, str], checked: Checked | None) -> Response:
    verdicts = checked.verdicts if checked else ()
    values: dict[str, Any] = {
        "draft": draft,
        "question": question,
        "scope": scope,
        "regions": REGIONS,
        "locales": LOCALES,
        "audiences": EVERYONE,
        "checked": checked,
        "pieces": judged(draft, verdicts) if checked else (),
        "rows": [(verdict, WORDS[verdict.label], difference(verdict)) for verdict in verdicts],
        "counts": [(label, WORDS[label], sum(each.label is label for each in verdicts)) for label in Label],
    }
    return page(request, "check", **values)


def difference(verdict: Verdict) -> list[HighlightPiece]:
    """The word-by-word difference between the closest sentence and a contradicted claim."""
    if verdict.label is not Label.CONTRADICTED or not verdict.evidence:
        return []
    return reworded(said(verdict.evidence[0].words), said(verdict.claim))


def table(checked: Checked) -> str:
    """The claims as CSV; no cell can start a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    for each in checked.verdicts:
        closest = each.evidence[0] if each.evidence else None
        row = (each.claim, WORDS[each.label], round(each.confidence, 2), "; ".join(each.reasons), *_cells(closest))
        writer.writerow([cell(value) for value in row])
    return stream.getvalue()


def _cells(quote: Quote | None) -> tuple[str, str, str]:
    if quote is None:
        return "", "", ""
    return said(quote.words), quote.passage.source.path, " > ".join(quote.passage.headings)
