"""The scope of a question on the command line: locale, region, audience and day."""

from collections.abc import Callable, Mapping
from functools import wraps
from inspect import Signature, signature
from typing import Annotated, Any

import typer

from guidebot.cli.shared.options import AsOf
from guidebot.days import day_from
from guidebot.errors import UsageError

AUDIENCES = ("creator", "staff")
LONGEST_REGION = 3

Scope = dict[str, Any]


def _options(
    locale: Annotated[str | None, typer.Option(metavar="LOCALE", help="User's locale, such as en-GB or zh-CN.")] = None,
    region: Annotated[str | None, typer.Option(metavar="CODE", help="User's region, such as GB, US or EEA.")] = None,
    audience: Annotated[
        str | None, typer.Option(metavar="ROLE", help="User's role: creator or staff [creator].")
    ] = None,
    as_of: AsOf = None,
) -> Scope:
    return scope_from(locale, region, audience, as_of)


def scoped(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of a scope; it gets their values together, as `scope`."""
    own = [each for each in signature(command).parameters.values() if each.name != "scope"]
    options = signature(_options).parameters

    @wraps(command)
    def run(**given: Any) -> None:  # noqa: ANN401  # whatever the command takes
        scope = _options(**{name: given.pop(name) for name in options})
        command(**given, scope=scope)

    run.__signature__ = Signature([*own, *options.values()])  # type: ignore[attr-defined]  # what Typer reads
    return run


def scope_from(locale: object, region: object, audience: object, as_of: object) -> Scope:
    """A question's scope as fields of a `Query`. Raises `UsageError` for an invalid value."""
    for name, value in (("locale", locale), ("region", region)):
        if value is not None and not (isinstance(value, str) and value.strip()):
            raise UsageError(f"{name} must be a code such as {'en-GB' if name == 'locale' else 'GB'}")
    if region is not None and not (str(region).isalpha() and len(str(region)) <= LONGEST_REGION):
        raise UsageError(f"invalid region '{region}'; use a code such as GB, US or EEA")
    if audience not in (None, *AUDIENCES):
        raise UsageError(f"invalid audience '{audience}'; use one of: {', '.join(AUDIENCES)}")
    return {"locale": locale, "region": region, "audience": audience, "as_of": day_from(as_of)}


def scope_of(line: Mapping[str, Any], scope: Mapping[str, Any]) -> Scope:
    """The scope of one line of a batch file, with the command's scope as defaults. Raises `UsageError`."""
    own = scope_from(*(line.get(name) for name in ("locale", "region", "audience", "as_of")))
    return {name: value if value is not None else scope[name] for name, value in own.items()}
