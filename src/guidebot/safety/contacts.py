"""The operator's contacts for handovers: a contact, hours and reply time for a route or role."""

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
    """The contact details of a team; each is one text, or a pair in English and Chinese."""

    contact: Line | Both
    hours: Line | Both | None = None
    reply: Line | Both | None = None


Contacts = Mapping[str, TeamContact]
SHAPE = TypeAdapter(dict[str, TeamContact])


def read_contacts(path: str) -> Contacts:
    """Read contacts by route or role from a YAML file; none for an empty path. Raises `UsageError`."""
    if not path:
        return {}
    try:
        fields: Any = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
        return SHAPE.validate_python(fields if fields is not None else {})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UsageError(f"{SETTING}: {path}: {place or 'the file'}: {first['msg']}; see docs/safety.md") from error
    except OSError as error:
        raise UsageError(f"{SETTING}: cannot read {path} ({error.strerror}); name a YAML file") from error
    except (ValueError, yaml.YAMLError) as error:
        raise UsageError(f"{SETTING}: {path} is not valid YAML ({first_line(error)}); see docs/safety.md") from error


def contact_for(contacts: Contacts, route: Route) -> TeamContact | None:
    """The contact for a route: the one set for the route itself, or else for its role."""
    return contacts.get(route.route) or contacts.get(route.hand_over_to)


def in_language(words: str | Both, language: str) -> str:
    """A text in one of the two languages, or the only version there is."""
    return words if isinstance(words, str) else str(getattr(words, language))
