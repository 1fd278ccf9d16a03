"""Batch input, processed line by line: an invalid line gives an error, and the rest are still processed."""

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
    """The non-blank lines of a file, or of stdin for `-`. Raises `UsageError` if it cannot be opened."""
    with _opened(batch) as stream:
        for raw in stream:
            text = raw.decode("utf-8-sig", errors="replace").strip()
            if text:
                yield text


def _opened(batch: str) -> BinaryIO:
    try:
        return sys.stdin.buffer if batch == "-" else Path(batch).open("rb")
    except OSError as error:
        raise UsageError(f"cannot open {batch} ({error.strerror}); name a file, or use - for stdin") from error


def answered(lines: Iterator[str], answer: Answering) -> Iterator[Shape]:
    """The result for each JSON line, with its `id`; an invalid line gives an `error`."""
    for text in lines:
        yield _answered(text, answer)


def _answered(text: str, answer: Answering) -> Shape:
    key: Any = None
    try:
        line = json.loads(text)
        if not isinstance(line, dict):
            return {"id": None, "error": "each line must be a JSON object"}
        key = line.get("id")
        return {"id": key, **answer(line)}
    except (ValueError, RecursionError) as error:
        return {"id": key, "error": f"not valid JSON: {error}"}
    except UsageError as error:
        return {"id": key, "error": str(error)}


def csv_rows(batch: str) -> Iterator[str]:
    """The rows of a CSV file with a header row, as JSON lines; empty cells are left out.

    Cells may contain line breaks. Raises `UsageError` if the file cannot be opened or a cell is too long.
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
                f"{batch} is not valid CSV after line {rows.line_num} ({error}); fix or remove the line"
            ) from error


def csv_text(rows: list[dict[str, str]]) -> str:
    """Rows as CSV with a header row, safe from formula injection."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys(name for row in rows for name in row)), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: safe_cell(value) for name, value in row.items()} for row in rows)
    return out.getvalue()
