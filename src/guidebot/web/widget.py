"""The script that puts the chat on another page. Which pages may show it is said by the chat's own headers."""

from pathlib import Path

from fastapi import APIRouter, Response

SCRIPT = Path(__file__).with_name("widget.js")
router = APIRouter(include_in_schema=False)


@router.get("/widget.js")
def widget() -> Response:
    """The script, which any page may load; it holds nothing that is ours to keep."""
    headers = {"Cache-Control": "public, max-age=3600", "Cross-Origin-Resource-Policy": "cross-origin"}
    return Response(SCRIPT.read_text(encoding="utf-8"), media_type="text/javascript", headers=headers)
