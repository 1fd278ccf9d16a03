"""The safety routes of a corpus."""

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
        raise ValueError(f"is not a valid regular expression ({error})") from error
    return pattern


Words = tuple[Annotated[str, Field(min_length=1), BeforeValidator(str)], ...]
Pattern = Annotated[str, AfterValidator(_compiles)]
Model = TypeVar("Model", bound="Listed")


class Listed(BaseModel):
    """Base model of list entries: frozen, without extra fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Both(Listed):
    """A text in English and Chinese."""

    en: Annotated[str, Field(min_length=1)]
    zh: Annotated[str, Field(min_length=1)]


class BothWords(Listed):
    """Lists of texts in English and Chinese."""

    en: Words
    zh: Words


class BothPatterns(Listed):
    """Case-insensitive regular expressions for each language."""

    en: tuple[Pattern, ...]
    zh: tuple[Pattern, ...]


class Safety(StrEnum):
    """Risk of a situation: a danger to life, a risk of harm, or neither."""

    LIFE = "life"
    HARM = "harm"
    NONE = "none"


class Route(Listed):
    """A situation handed over to a person: the message, the contact, and the patterns that recognise it.

    For a danger to life only help is shown; for a risk of harm the documents' answer follows below. `patterns` are for
    situations that the message network is not trained on; `examples` are positive and `look_alikes` negative examples.
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
    """A helpline, with the routes and regions it is verified for; `*` means every region.

    It has exactly one of `phone`, `text` and `web`. `languages` are those it answers in.
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
    """The routes, in order of priority, and their contacts.

    `fallback` is shown if the user's country is unknown, `interpreter` if no helpline speaks their language.
    """

    routes: tuple[Route, ...]
    contacts: tuple[Contact, ...]
    fallback: Both
    interpreter: Both
    local_emergency: dict[str, str]


def read_routes(corpus: Path) -> Routes | None:
    """The routes of a corpus folder, None if there are none. Raises `CorpusError` if they are invalid."""
    return _read(corpus / ROUTES, Routes) if (corpus / ROUTES).is_file() else None


def list_files(corpus: Path) -> dict[str, bytes]:
    """The raw routes file, by name, if there is one; it is stored in the index with the passages."""
    return {ROUTES: (corpus / ROUTES).read_bytes()} if (corpus / ROUTES).is_file() else {}


def routes_of(contents: bytes | None) -> Routes | None:
    """Parse a routes file; None for None. Raises `CorpusError` if it is invalid."""
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
