"""JSON Lines files."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from guidebot.errors import UsageError


def json_lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each object of a file with its location, `path:line`; blank lines are skipped. Raises `UsageError` naming it."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {path} ({error})") from error
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
        except ValueError as error:
            raise UsageError(f"{path}:{number} is not valid JSON; fix or remove the line") from error
        if not isinstance(fields, dict):
            raise UsageError(f"{path}:{number} is not a JSON object; fix or remove the line")
        yield f"{path}:{number}", fields


def write_json_lines(path: Path, lines: Iterable[object]) -> None:
    """Write one JSON value a line, and the folders above if needed. Raises `UsageError` if that fails."""
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {path} ({error.strerror}); choose another file") from error
