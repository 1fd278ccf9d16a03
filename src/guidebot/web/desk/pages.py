"""The templates of the desk, filled in and sent."""

from http import HTTPStatus

from fastapi import Request
from starlette.responses import HTMLResponse, RedirectResponse

from guidebot.store.stored_turns import Role
from guidebot.templating import render

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


def page(request: Request, template: str, status: int = HTTPStatus.OK, /, **values: object) -> HTMLResponse:
    """A page of the desk; `values` fill its template."""
    return HTMLResponse(render(f"desk/{template}.html", **_around(request), **values), status)


def _around(request: Request) -> dict[str, object]:
    """What every page shows above its own part."""
    session = request.state.session
    root = request.scope.get("root_path", "")
    lead = session is not None and session.who.role is Role.LEAD
    rooms = [(where, shown) for where, shown, for_leads in ROOMS if lead or not for_leads]
    here = request.url.path.removeprefix(root).split("/")[1:2]
    return {"session": session, "lead": lead, "root": root, "rooms": rooms, "here": "".join(here)}


def alone(html: str, file: str | None = None) -> HTMLResponse:
    """A self-contained page, such as a report; downloaded as `file` if that is given."""
    headers = {"Content-Security-Policy": ALONE}
    if file is not None:
        headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return HTMLResponse(html, headers=headers)


def onward(request: Request, where: str) -> RedirectResponse:
    """A redirect after a form, so that reloading the page sends nothing twice."""
    return RedirectResponse(f"{request.scope.get('root_path', '')}{where}", HTTPStatus.SEE_OTHER)
