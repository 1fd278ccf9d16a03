"""The corpus's own lists: what creators call things, and the situations that a person must handle."""

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from guidebot.errors import CorpusError

GLOSSARY = "glossary.yaml"
ROUTES = "routes.yaml"


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"is no regular expression ({error})") from error
    return pattern


Words = tuple[Annotated[str, Field(min_length=1), BeforeValidator(str)], ...]
Pattern = Annotated[str, AfterValidator(_compiles)]
Model = TypeVar("Model", bound="Listed")


class Listed(BaseModel):
    """An entry of a list: frozen, and of the fields named here alone."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Term(Listed):
    """What the documents call a thing, and what creators call it, in English and in Chinese."""

    documents: Words = Field(min_length=1)
    creators: Words = ()
    zh_documents: Words = ()
    zh_creators: Words = ()


class Both(Listed):
    """A text in both languages."""

    en: Annotated[str, Field(min_length=1)]
    zh: Annotated[str, Field(min_length=1)]


class BothWords(Listed):
    """Several texts in each language."""

    en: Words
    zh: Words


class BothPatterns(Listed):
    """Regular expressions for each language, to be searched for without regard to case."""

    en: tuple[Pattern, ...]
    zh: tuple[Pattern, ...]


class Route(Listed):
    """A situation that a person must handle: how it is recognised, what is said, and who takes over."""

    route: str
    title: Both
    urgency: Literal["immediate", "same_day", "normal"]
    hand_over_to: str
    document: str
    say: Both
    steps: BothWords
    patterns: BothPatterns
    examples: BothWords
    look_alikes: BothWords


class Contact(Listed):
    """A helpline, for the routes, regions and languages it is verified for."""

    name: str
    routes: Words
    regions: Words
    languages: Words
    phone: str | None = None
    text: str | None = None
    hours: str | None = None
    note: str | None = None
    source: str
    checked: date


class Routes(Listed):
    """Every route, in the order in which they count, and the contacts they may show."""

    routes: tuple[Route, ...]
    contacts: tuple[Contact, ...]
    fallback: Both
    local_emergency: dict[str, str]


class Glossary(Listed):
    """Every term."""

    terms: tuple[Term, ...]


def read_glossary(corpus: Path) -> Glossary:
    """The glossary of a corpus folder, empty where there is none. Raises `CorpusError` for a broken one."""
    return _read(corpus / GLOSSARY, Glossary) if (corpus / GLOSSARY).is_file() else Glossary(terms=())


def read_routes(corpus: Path) -> Routes | None:
    """The routes of a corpus folder, None where there are none. Raises `CorpusError` for broken ones."""
    return _read(corpus / ROUTES, Routes) if (corpus / ROUTES).is_file() else None


def _read(path: Path, model: type[Model]) -> Model:
    try:
        fields: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        return model.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise CorpusError(f"{path.name}: {place}: {first['msg']}") from error
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise CorpusError(f"{path.name} cannot be read ({str(error).splitlines()[0]})") from error
