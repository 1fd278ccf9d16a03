"""Who takes over, as the operator set it: a contact, hours and an expected reply for a route or a role."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import Field, TypeAdapter, ValidationError

from guidebot.corpus.lists import Both, Listed, Route
from guidebot.errors import UsageError, first_line

Line = Annotated[str, Field(min_length=1)]
SETTING = "GUIDEBOT_HANDOVER"


class TeamContact(Listed):
    """How to reach whoever takes over; each in one text, or in English and Chinese."""

    contact: Line | Both
    hours: Line | Both | None = None
    reply: Line | Both | None = None


Contacts = Mapping[str, TeamContact]
SHAPE = TypeAdapter(dict[str, TeamContact])


def read_contacts(path: str) -> Contacts:
    """Who takes over, as a YAML file names them by route or role; none for an empty path. Raises `UsageError` in one line."""
    if not path:
        return {}
    try:
        fields: Any = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
        return SHAPE.validate_python(fields if fields is not None else {})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UsageError(f"{SETTING}: {path}: {place or 'the file'}: {first['msg']}; see the README") from error
    except OSError as error:
        raise UsageError(f"{SETTING}: cannot read {path} ({error.strerror}); name a YAML file") from error
    except (ValueError, yaml.YAMLError) as error:
        raise UsageError(f"{SETTING}: {path} is no YAML ({first_line(error)}); see the README") from error


def contact_for(contacts: Contacts, route: Route) -> TeamContact | None:
    """Who takes a route over: the one set for the route, or else for the role that it names."""
    return contacts.get(route.route) or contacts.get(route.hand_over_to)


def in_language(words: str | Both, language: str) -> str:
    """A text in one of the two languages, or the only one there is."""
    return words if isinstance(words, str) else str(getattr(words, language))
