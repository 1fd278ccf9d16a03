"""Front matter: YAML at the top of a Markdown file, or in a `<file>.yaml` sidecar for other formats."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import PurePosixPath
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from guidebot.corpus.yaml_loader import read_yaml
from guidebot.errors import Unreadable
from guidebot.records import EVERYONE, GLOBAL, Source, SourceStanding

OPENING = re.compile(r"---[ \t]*(?:\r\n?|\n)")
CLOSING = re.compile(r"^---[ \t]*(?:\r\n?|\n|\Z)", re.MULTILINE)
LOCALE = re.compile(r"[a-z]{2}-[A-Z]{2}")


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Words = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], BeforeValidator(_as_list)]
Text = Annotated[str, BeforeValidator(_as_text), Field(min_length=1)]


class Ask(BaseModel):
    """A question that a section answers; `says` has the opening words of each sentence that answers it.

    `says` is None if nobody has annotated it, and empty if no sentence answers the question.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    ask: Text
    says: Words | None = None


def _as_asks(value: object) -> object:
    each = value if isinstance(value, list | tuple) else [value]
    return [one if isinstance(one, Mapping) else {"ask": one} for one in each]


Asks = Annotated[tuple[Ask, ...], BeforeValidator(_as_asks)]


class FrontMatter(BaseModel):
    """The front matter fields. All have defaults: required fields are checked by the linter, not the reader."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Text | None = None
    version: Text = "1"
    title: Text | None = None
    topic: str = ""
    kind: str = ""
    standing: SourceStanding = SourceStanding.OFFICIAL
    locale: Annotated[str, Field(pattern=f"^{LOCALE.pattern}$")] | None = None
    regions: Words = (GLOBAL,)
    audiences: Words = EVERYONE
    effective_from: date | None = None
    effective_to: date | None = None
    translation_of: str | None = None
    translations: Words = ()
    sources: Words = ()
    checked: date | None = None
    asks: Mapping[str, Asks] = Field(default_factory=dict)


def split_front_matter(text: str) -> tuple[str | None, str]:
    """The YAML block of a Markdown text (None if it has none) and the unchanged text after it.

    Raises `Unreadable` if a block is not closed.
    """
    opening = OPENING.match(text)
    if opening is None:
        return None, text
    closing = CLOSING.search(text, opening.end())
    if closing is None:
        raise Unreadable("front matter is not closed; add a line of --- below it")
    return text[opening.end() : closing.start()], text[closing.end() :]


def parse_front_matter(block: str) -> FrontMatter:
    """Parse front matter. Raises `Unreadable` naming the invalid field."""
    try:
        fields = read_yaml(block)
    except (yaml.YAMLError, ValueError) as error:
        raise Unreadable(f"front matter is not valid YAML ({_trouble(error)})") from error
    except RecursionError as error:
        raise Unreadable("front matter is nested too deeply") from error
    if fields is None:
        fields = {}
    if not isinstance(fields, Mapping):
        raise Unreadable("front matter must consist of `field: value` lines")
    return _validated({str(key): value for key, value in fields.items()})


def _trouble(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or str(error).splitlines()[0]
    return what if mark is None else f"line {mark.line + 1}: {what}"


def _validated(fields: dict[str, Any]) -> FrontMatter:
    try:
        return FrontMatter(**fields)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise Unreadable(f"front matter field `{field}`: {first['msg']}") from error


def source_of(front: FrontMatter, path: str, found_title: str | None) -> Source:
    """The metadata of a document: its front matter, completed from the file's path and the title in its text.

    The default locale is the first folder of the path if that is a locale, else en-GB.
    """
    pure = PurePosixPath(path)
    folder = pure.parts[0] if len(pure.parts) > 1 else ""
    locale = front.locale or (folder if LOCALE.fullmatch(folder) else "en-GB")
    return Source(
        document=front.id or str(pure.with_suffix("")),
        version=front.version,
        title=front.title or found_title or pure.stem.replace("-", " ").replace("_", " "),
        path=path,
        topic=front.topic,
        kind=front.kind,
        standing=front.standing,
        locale=locale,
        regions=front.regions,
        audiences=front.audiences,
        effective_from=front.effective_from,
        effective_to=front.effective_to,
        translation_of=front.translation_of,
        urls=front.sources,
        checked=front.checked,
    )
