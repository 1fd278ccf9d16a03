"""The scripts of the web pages: ES modules in `static/`, joined into one script for each page.

A browser then needs no request for each module. A module becomes a function, after those of the modules that it
imports, so its names stay its own. Lines that are only a comment are left out: the chat's script is part of its page.
"""

import re
from functools import cache
from pathlib import Path, PurePosixPath

FOLDER = Path(__file__).parents[1] / "static"
IMPORT = re.compile(r'^import \{(?P<names>\s*\w+(?:,\s*\w+)*,?\s*)\} from "\./(?P<file>[\w-]+\.js)";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?P<rest>(?:async )?(?:function|class|const) (?P<name>\w+))", re.MULTILINE)
COMMENT = re.compile(r"^ *//.*\n", re.MULTILINE)
OTHER_SYNTAX = re.compile(r"^(?:import|export)\b.*|\bimport\(.*", re.MULTILINE)


@cache
def joined(entry: str) -> str:
    """An entry module and all that it imports as one script, for the inside of a function.

    Raises `ValueError` for modules that import each other, and for syntax other than named imports and exports.
    """
    modules: dict[str, str] = {}
    _add(entry, modules, ())
    return "".join(modules.values())


def plain_script(entry: str) -> str:
    """The same as a file that any page can load without `type="module"`."""
    return f'(() => {{\n"use strict";\n{joined(entry)}}})();\n'


def _add(path: str, modules: dict[str, str], importing: tuple[str, ...]) -> None:
    """Add a module, after those that it imports."""
    if path in importing:
        raise ValueError(f"{path} imports itself through {importing[-1]}")
    code = COMMENT.sub("", (FOLDER / path).read_text(encoding="utf-8"))
    folder = PurePosixPath(path).parent
    for found in IMPORT.finditer(code):
        needed = str(folder / found["file"])
        if needed not in modules:
            _add(needed, modules, (*importing, path))
    modules[path] = _as_function(path, code)


def _as_function(path: str, code: str) -> str:
    """A module as a function that returns what it exports."""
    folder = PurePosixPath(path).parent
    exported = [found["name"] for found in EXPORT.finditer(code)]
    body = IMPORT.sub(lambda found: f"const {{{found['names']}}} = {_name(str(folder / found['file']))};", code)
    body = EXPORT.sub(r"\g<rest>", body)
    if other := OTHER_SYNTAX.search(body):
        raise ValueError(f"{path}: cannot join {other[0]!r}; use named imports and exports")
    return f"const {_name(path)} = (() => {{\n{body}return {{ {', '.join(exported)} }};\n}})();\n"


def _name(path: str) -> str:
    """The name of a module in the joined script, which none of its own names can be."""
    return "$" + re.sub(r"\W", "_", path.removesuffix(".js"))
