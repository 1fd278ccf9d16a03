"""The corpus's own list: the situations that a person must handle."""

import re
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from guidebot.corpus.yaml_loader import read_yaml
from guidebot.errors import CorpusError

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


class Safety(StrEnum):
    """What is at stake in a situation: somebody's life, harm to somebody, or neither."""

    LIFE = "life"
    HARM = "harm"
    NONE = "none"


class Route(Listed):
    """A situation that a person must handle: what is said, who takes over, and how the operator's own are recognised.

    Where a life is at stake help is shown and nothing else; where somebody may come to harm, what the documents say
    stands below it. `patterns` are for situations that the network does not know; `examples` and `look_alikes` show
    what belongs to a route and what does not.
    """

    route: str
    safety: Safety
    title: Both
    urgency: Literal["immediate", "same_day", "normal"]
    hand_over_to: str
    document: str
    say: Both
    steps: BothWords
    patterns: BothPatterns = BothPatterns(en=(), zh=())
    examples: BothWords = BothWords(en=(), zh=())
    look_alikes: BothWords = BothWords(en=(), zh=())


class Contact(Listed):
    """A helpline, for the routes and regions it is verified for; `*` is every region.

    It has a number to ring, a number to text, or a page. `languages` are those it answers in.
    """

    name: str
    routes: Words
    regions: Words
    languages: Words
    phone: str | None = None
    text: str | None = None
    web: str | None = None
    hours: Both | None = None
    note: Both | None = None
    ages: Literal["any", "under_18", "adult"] = "any"
    source: str
    checked: date

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum(each is not None for each in (self.phone, self.text, self.web)) != 1:
            raise ValueError("needs exactly one of phone, text and web")
        return self


class Routes(Listed):
    """Every route, in the order in which they count, and the contacts they may show.

    `fallback` is said where the asker's country is not known, `interpreter` where no line answers in their language.
    """

    routes: tuple[Route, ...]
    contacts: tuple[Contact, ...]
    fallback: Both
    interpreter: Both
    local_emergency: dict[str, str]


def read_routes(corpus: Path) -> Routes | None:
    """The routes of a corpus folder, None where there are none. Raises `CorpusError` for broken ones."""
    return _read(corpus / ROUTES, Routes) if (corpus / ROUTES).is_file() else None


def list_files(corpus: Path) -> dict[str, bytes]:
    """The file of the corpus's own list as it is, by name, if there is one; an index keeps it with the passages."""
    return {ROUTES: (corpus / ROUTES).read_bytes()} if (corpus / ROUTES).is_file() else {}


def routes_of(contents: bytes | None) -> Routes | None:
    """The routes that a file's contents are; None for None. Raises `CorpusError` for broken ones."""
    return None if contents is None else _parsed(contents, ROUTES, Routes)


def _read(path: Path, model: type[Model]) -> Model:
    try:
        contents = path.read_bytes()
    except OSError as error:
        raise CorpusError(f"{path.name} cannot be read ({error.strerror})") from error
    return _parsed(contents, path.name, model)


def _parsed(contents: bytes, name: str, model: type[Model]) -> Model:
    try:
        fields = read_yaml(contents.decode())
        return model.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise CorpusError(f"{name}: {place}: {first['msg']}") from error
    except RecursionError as error:
        raise CorpusError(f"{name} is nested too deeply") from error
    except (ValueError, yaml.YAMLError) as error:
        raise CorpusError(f"{name} cannot be read ({str(error).splitlines()[0]})") from error
