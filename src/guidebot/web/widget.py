"""The script that embeds the chat in another page. The chat's own headers decide which pages may frame it."""

from fastapi import APIRouter, Response

from guidebot.web.scripts import plain_script

router = APIRouter(include_in_schema=False)


@router.get("/widget.js")
def widget() -> Response:
    """Serve the script, which any page may load since it contains nothing private."""
    headers = {"Cache-Control": "public, max-age=3600", "Cross-Origin-Resource-Policy": "cross-origin"}
    return Response(plain_script("widget/main.js"), media_type="text/javascript", headers=headers)
