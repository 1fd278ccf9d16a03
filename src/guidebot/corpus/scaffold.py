"""Creating documents from templates, with front matter filled in."""

import re
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path

import yaml

from guidebot.corpus.lint import KINDS, SUGGESTED_KINDS, TOPICS
from guidebot.errors import UsageError
from guidebot.records import SourceStanding

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Outline:
    """Front matter of a new document."""

    title: str
    kind: str
    topic: str
    locale: str
    regions: tuple[str, ...]
    sources: tuple[str, ...]
    checked: date
    effective_from: date | None = None
    effective_to: date | None = None


def slug_of(title: str) -> str:
    """A file name from a title: lower-case words joined by hyphens. Raises `UsageError` if nothing is left."""
    slug = "-".join(re.findall(r"[a-z0-9]+", title.lower().replace("'", "").replace("’", "")))
    if not slug:
        raise UsageError("cannot make a file name from the title; give one with --id")
    return slug


def new_document(corpus: Path, outline: Outline, document: str | None = None) -> Path:
    """Write a new document into a corpus folder and return its path.

    Raises `UsageError` for an unknown kind or topic, an invalid id, or an existing file.
    """
    for name, value, known in (("kind", outline.kind, KINDS), ("topic", outline.topic, TOPICS)):
        if value not in known:
            raise UsageError(f"unknown {name} `{value}`; use one of: {', '.join(known)}")
    document = document or slug_of(outline.title)
    if not SLUG.fullmatch(document):
        raise UsageError(f"invalid id `{document}`; use lower-case words joined by hyphens")
    path = corpus / outline.locale / outline.topic / f"{document}.md"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(draft_text(outline, document))
    except FileExistsError as error:
        raise UsageError(f"{path} already exists; choose another id with --id") from error
    except OSError as error:
        raise UsageError(f"cannot write {path} ({error.strerror})") from error
    return path


def draft_text(outline: Outline, document: str) -> str:
    """The text of a new document: front matter and the template of its kind."""
    suggested = outline.kind in SUGGESTED_KINDS
    fields = {
        "id": document,
        "version": "1",
        "title": outline.title,
        "topic": outline.topic,
        "kind": outline.kind,
        "standing": (SourceStanding.SUGGESTED if suggested else SourceStanding.OFFICIAL).value,
        "locale": outline.locale,
        "regions": list(outline.regions),
        "audiences": ["staff"] if suggested else ["creator", "staff"],
        "effective_from": outline.effective_from,
        "effective_to": outline.effective_to,
        "translation_of": None,
        "sources": list(outline.sources),
        "checked": outline.checked,
    }
    front = yaml.safe_dump(fields, sort_keys=False, allow_unicode=True, default_flow_style=None, width=1000)
    template = files("guidebot.corpus").joinpath("templates", f"{outline.kind}.md").read_text(encoding="utf-8")
    return f"---\n{front}---\n\n{template.replace('{title}', outline.title)}"
