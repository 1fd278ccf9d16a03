"""How the operator wants the chat to look: its name, colour and logo, and what it says of itself."""

import base64
from dataclasses import dataclass
from pathlib import Path

from guidebot.config import Settings
from guidebot.errors import UsageError
from guidebot.text.language import CHINESE, ENGLISH
from guidebot.web.colour import readable_on_dark, readable_on_light

KINDS = {".svg": "svg+xml", ".png": "png", ".webp": "webp", ".jpg": "jpeg", ".jpeg": "jpeg"}
LARGEST_LOGO = 48 * 1024  # it comes with the page, which a phone has to fetch before anything is asked


@dataclass(frozen=True, slots=True)
class Brand:
    """What is the operator's own in the page; `welcome` and `disclaimer` by language, where the settings give them.

    `logo` is a data URI or empty; `on_light` and `on_dark` are the colour as it can be read on either page.
    """

    name: str
    on_light: str
    on_dark: str
    logo: str
    welcome: dict[str, str]
    disclaimer: dict[str, str]


def brand_of(settings: Settings) -> Brand:
    """The brand that the settings name. Raises `UsageError` in one line for a logo that cannot be used."""
    return Brand(
        name=settings.name,
        on_light=readable_on_light(settings.colour),
        on_dark=readable_on_dark(settings.colour),
        logo=_logo(Path(settings.logo)) if settings.logo else "",
        welcome=_by_language(settings.welcome, settings.welcome_zh),
        disclaimer=_by_language(settings.disclaimer, settings.disclaimer_zh),
    )


def _by_language(english: str, chinese: str) -> dict[str, str]:
    """A text for each language; what is given in one alone is said in both."""
    texts = {ENGLISH: english or chinese, CHINESE: chinese or english}
    return {language: text for language, text in texts.items() if text}


def _logo(path: Path) -> str:
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        raise UsageError(f"GUIDEBOT_LOGO: {path} is none of {', '.join(KINDS)}; name a picture")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"GUIDEBOT_LOGO: cannot read {path} ({error.strerror}); name a picture") from error
    if len(content) > LARGEST_LOGO:
        raise UsageError(f"GUIDEBOT_LOGO: {path} has {len(content) // 1024} KiB; make it at most 48")
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
