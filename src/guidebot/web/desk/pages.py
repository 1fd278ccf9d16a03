"""Rendered templates; values are escaped unless a template marks them as safe."""

from datetime import date, datetime
from functools import cache
from http import HTTPStatus
from typing import Any

from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse

from guidebot.days import LONDON
from guidebot.store.stored_turns import Role

ROOMS = (
    ("queue", "Queue", False),
    ("check", "Check a draft", False),
    ("impact", "Impact", False),
    ("insights", "Insights", False),
    ("corpus", "Documents", False),
    ("evaluation", "Evaluation", False),
    ("accounts", "Accounts", True),
    ("audit", "Audit log", True),
)
# A self-contained page, such as a report, brings its own style and may do nothing else.
ALONE = "sandbox allow-modals; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"


@cache
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("guidebot.web.desk"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"moment": _moment, "soon": _soon, "day": _day, "dayname": _dayname, "line": _line, "share": _share}
    return made


def _moment(given: datetime | None) -> str:
    """A time in London, with the year."""
    return "–" if given is None else given.astimezone(LONDON).strftime("%-d %b %Y, %H:%M")


def _soon(given: datetime) -> str:
    """A recent time, without the year, for a table column."""
    return given.astimezone(LONDON).strftime("%-d %b %H:%M")


def _day(given: date | None) -> str:
    return "–" if given is None else given.strftime("%-d %B %Y")


def _dayname(iso: str) -> str:
    return date.fromisoformat(iso).strftime("%-d %b")


def _line(text: str, longest: int = 160) -> str:
    """A text on one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else f"{flat[: longest - 1]}…"


def _share(part: float) -> str:
    return f"{part:.0%}"


def page(request: Request, template: str, status: int = HTTPStatus.OK, /, **values: Any) -> HTMLResponse:  # noqa: ANN401
    """A page of the desk; `values` fill its template."""
    return HTMLResponse(filled(request, template, **values), status)


def filled(request: Request, template: str, /, **values: Any) -> str:  # noqa: ANN401  # whatever the template needs
    """The HTML of a template."""
    session = request.state.session
    root = request.scope.get("root_path", "")
    lead = session is not None and session.who.role is Role.LEAD
    rooms = [(where, shown) for where, shown, for_leads in ROOMS if lead or not for_leads]
    here = request.url.path.removeprefix(root).split("/")[1:2]
    around = {"session": session, "lead": lead, "root": root, "rooms": rooms, "here": "".join(here)}
    return _templates().get_template(f"{template}.html").render(**around, **values)


def alone(html: str, file: str | None = None) -> HTMLResponse:
    """A self-contained page, such as a report; downloaded as `file` if that is given."""
    headers = {"Content-Security-Policy": ALONE}
    if file is not None:
        headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return HTMLResponse(html, headers=headers)


def onward(request: Request, where: str) -> RedirectResponse:
    """A redirect after a form, so that reloading the page sends nothing twice."""
    return RedirectResponse(f"{request.scope.get('root_path', '')}{where}", HTTPStatus.SEE_OTHER)
