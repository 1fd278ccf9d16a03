"""Files of questions or claims, answered line by line: a bad line is told of, and the rest go on."""

import csv
import io
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from guidebot.csv_safety import cell as safe_cell
from guidebot.errors import UsageError
from guidebot.serialise import Shape

Answering = Callable[[dict[str, Any]], Shape]


def lines_of(batch: str) -> Iterator[str]:
    """The lines of a file, or of stdin for `-`, that hold something. Raises `UsageError` if it cannot be opened."""
    with _opened(batch) as stream:
        for raw in stream:
            text = raw.decode("utf-8-sig", errors="replace").strip()
            if text:
                yield text


def _opened(batch: str) -> BinaryIO:
    try:
        return sys.stdin.buffer if batch == "-" else Path(batch).open("rb")
    except OSError as error:
        raise UsageError(f"cannot open {batch} ({error.strerror}); name a file, or - for stdin") from error


def answered(lines: Iterator[str], answer: Answering) -> Iterator[Shape]:
    """What is made of each line of JSON, with its `id`; a bad line gives its `error`."""
    for text in lines:
        yield _answered(text, answer)


def _answered(text: str, answer: Answering) -> Shape:
    key: Any = None
    try:
        line = json.loads(text)
        if not isinstance(line, dict):
            return {"id": None, "error": "a line wants a JSON object"}
        key = line.get("id")
        return {"id": key, **answer(line)}
    except (ValueError, RecursionError) as error:
        return {"id": key, "error": f"not JSON: {error}"}
    except UsageError as error:
        return {"id": key, "error": str(error)}


def csv_rows(batch: str) -> Iterator[str]:
    """The rows of a CSV file, whose first names the columns, as lines of JSON; empty cells are left out.

    A cell may hold several lines. Raises `UsageError` if the file cannot be opened, or a cell is too long to be read.
    """
    with io.TextIOWrapper(_opened(batch), encoding="utf-8-sig", errors="replace", newline="") as text:
        rows = csv.DictReader(text)
        try:
            for row in rows:
                cells = {name: cell for name, cell in row.items() if name and isinstance(cell, str) and cell.strip()}
                if cells:
                    yield json.dumps(cells, ensure_ascii=False)
        except csv.Error as error:
            raise UsageError(
                f"{batch} is no CSV after line {rows.line_num} ({error}); mend or remove the line"
            ) from error


def csv_text(rows: list[dict[str, str]]) -> str:
    """Rows as CSV with a line of names; a cell that a spreadsheet would take for a formula gets an apostrophe."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys(name for row in rows for name in row)), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: safe_cell(value) for name, value in row.items()} for row in rows)
    return out.getvalue()
