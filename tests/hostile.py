"""Text that would run if a page did not escape it, and what looks for it in a page."""

from bs4 import BeautifulSoup

from guidebot.templating import environment

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><svg onload=alert(3)>"


def assert_nothing_runs(html: str) -> None:
    """EVIL is shown as text, and no element or attribute comes from it."""
    page = BeautifulSoup(html, "html.parser")
    for script in page.find_all("script"):
        assert "alert(" not in script.get_text() or script.get("type") == "application/json"
    assert not [image for image in page.find_all("img") if image.get("src") == "x"]
    assert not [name for each in page.find_all() for name in each.attrs if name in ("onerror", "onload")]
    assert not page.find_all(href=lambda address: address is not None and address.startswith("javascript:"))


def templates_of(room: str) -> set[str]:
    """Every template of a room, such as `desk`."""
    return {name for name in environment().list_templates() if name.startswith(f"{room}/")}


def used_templates(room: str) -> set[str]:
    """The templates of a room that were used since `environment.cache_clear()`."""
    cache = environment().cache
    assert cache is not None
    return {name for _, name in cache} & templates_of(room)
