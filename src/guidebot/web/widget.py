"""The script that embeds the chat in another page. The chat's own headers decide which pages may frame it."""

from pathlib import Path

from fastapi import APIRouter, Response

SCRIPT = Path(__file__).with_name("widget.js")
router = APIRouter(include_in_schema=False)


@router.get("/widget.js")
def widget() -> Response:
    """Serve the script, which any page may load since it contains nothing private."""
    headers = {"Cache-Control": "public, max-age=3600", "Cross-Origin-Resource-Policy": "cross-origin"}
    return Response(SCRIPT.read_text(encoding="utf-8"), media_type="text/javascript", headers=headers)
