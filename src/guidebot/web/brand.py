"""The operator's branding of the chat: name, colour, logo, welcome text and disclaimer."""

import base64
from dataclasses import dataclass
from pathlib import Path

from guidebot.config import Settings
from guidebot.errors import UsageError
from guidebot.text.language import CHINESE, ENGLISH
from guidebot.web.colour import readable_on_dark, readable_on_light

KINDS = {".svg": "svg+xml", ".png": "png", ".webp": "webp", ".jpg": "jpeg", ".jpeg": "jpeg"}
LARGEST_LOGO = 48 * 1024  # it is part of the page, which a phone must download before anybody can ask


@dataclass(frozen=True, slots=True)
class Brand:
    """The operator's branding; `welcome` and `disclaimer` are by language, if the settings give them.

    `logo` is a data URI or empty; `on_light` and `on_dark` are readable variants of the colour.
    """

    name: str
    on_light: str
    on_dark: str
    logo: str
    welcome: dict[str, str]
    disclaimer: dict[str, str]


def brand_of(settings: Settings) -> Brand:
    """The brand from the settings. Raises `UsageError` if the logo cannot be used."""
    return Brand(
        name=settings.name,
        on_light=readable_on_light(settings.colour),
        on_dark=readable_on_dark(settings.colour),
        logo=_logo(Path(settings.logo)) if settings.logo else "",
        welcome=_by_language(settings.welcome, settings.welcome_zh),
        disclaimer=_by_language(settings.disclaimer, settings.disclaimer_zh),
    )


def _by_language(english: str, chinese: str) -> dict[str, str]:
    """A text for each language; if only one is given, it is used for both."""
    texts = {ENGLISH: english or chinese, CHINESE: chinese or english}
    return {language: text for language, text in texts.items() if text}


def _logo(path: Path) -> str:
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        raise UsageError(f"GUIDEBOT_LOGO: {path} is not an image file (use {', '.join(KINDS)})")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"GUIDEBOT_LOGO: cannot read {path} ({error.strerror}); choose an image file") from error
    if len(content) > LARGEST_LOGO:
        raise UsageError(f"GUIDEBOT_LOGO: {path} is {len(content) // 1024} KiB; use an image of at most 48 KiB")
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
