"""The routes of the document pages."""

from collections.abc import Callable

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, HTMLResponse, Response

from guidebot.days import today
from guidebot.errors import IndexProblem
from guidebot.guide import Guide
from guidebot.records import Source
from guidebot.templating import static_file
from guidebot.web.documents.library import DocumentLibrary
from guidebot.web.documents.links import HOME, cited_in
from guidebot.web.documents.pages import STYLE
from guidebot.web.documents.views import PageContext, diff_page, document_page, index_page, message_page
from guidebot.web.documents.words import language_for
from guidebot.web.viewer import may_read

PDF = "application/pdf"
Page = Callable[[DocumentLibrary, Request], Response]


def documents_router(guide: Guide) -> APIRouter:
    """The routes for the document list, each document, changes between versions, and PDF files."""
    router = APIRouter(prefix="", include_in_schema=False)

    def shown(request: Request, made: Page) -> Response:
        """A page from the generation in use, or a short message if there is none."""
        try:
            library = DocumentLibrary(guide.generation(), guide.settings.corpus, may_read(request))
        except IndexProblem:
            return _message(request, "not_found", "unavailable", 503)
        return made(library, request)

    # Plain functions, which Starlette runs in threads, since reading a PDF is slow.
    def index(request: Request) -> Response:
        return shown(request, _index)

    def document(request: Request) -> Response:
        return shown(request, _document)

    def style() -> Response:
        headers = {"Cache-Control": "max-age=3600"}
        return Response(static_file("documents/style.css"), media_type="text/css", headers=headers)

    router.add_api_route(HOME, index, methods=["GET"], response_model=None)
    router.add_api_route(HOME + "/{name:path}", document, methods=["GET"], response_model=None)
    router.add_api_route(STYLE, style, methods=["GET"], response_model=None)
    return router


def _index(library: DocumentLibrary, request: Request) -> Response:
    language = language_for(request.query_params.get("lang"), "")
    return HTMLResponse(index_page(PageContext(library, language, today())))


def _document(library: DocumentLibrary, request: Request) -> Response:
    """A document, its changes or its file, by the end of the path; a document's own name takes priority."""
    name = request.path_params["name"]
    if library.versions(name):
        return _text(library, request, name)
    stem, _, view = name.rpartition("/")
    if view == "diff":
        return _diff(library, request, stem)
    if view == "file":
        return _file(library, request, stem)
    return _not_found(request)


def _text(library: DocumentLibrary, request: Request, name: str) -> Response:
    source = library.version(name, request.query_params.get("v"), today())
    if source is None:
        return _not_found(request)
    cited = cited_in(request.query_params.getlist("at"))
    return HTMLResponse(document_page(_context(library, request, source), source, cited))


def _diff(library: DocumentLibrary, request: Request, name: str) -> Response:
    wanted = [request.query_params.get(end) for end in ("from", "to")]
    old, new = (library.version(name, version or "", today()) for version in wanted)
    if old is None or new is None:
        return _not_found(request)
    return HTMLResponse(diff_page(_context(library, request, new), old, new))


def _file(library: DocumentLibrary, request: Request, name: str) -> Response:
    source = library.version(name, request.query_params.get("v"), today())
    if source is None or not source.path.lower().endswith(".pdf"):
        return _not_found(request)
    path = library.file(source)
    if path is None:
        return _message(request, "documents", "no_file", 404)
    headers = {"X-Content-Type-Options": "nosniff"}
    # A fixed name, since a file's own name is not safe in a header.
    return FileResponse(
        path, media_type=PDF, headers=headers, filename="document.pdf", content_disposition_type="inline"
    )


def _context(library: DocumentLibrary, request: Request, source: Source) -> PageContext:
    return PageContext(library, language_for(request.query_params.get("lang"), source.locale), today())


def _not_found(request: Request) -> Response:
    return _message(request, "not_found", "none", 404)


def _message(request: Request, title: str, message: str, status: int) -> Response:
    language = language_for(request.query_params.get("lang"), "")
    return HTMLResponse(message_page(language, title, message), status_code=status)
