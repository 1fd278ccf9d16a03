"""Maps each character of a Markdown token to its offset in the source text."""

from collections.abc import MutableMapping, Sequence

from markdown_it.token import Token


def offsets_of(token: Token, text: str, starts: Sequence[int], cells: MutableMapping[int, int]) -> list[int]:
    """The offset in the text of each character of a token; `cells` records how far each table row was read."""
    assert token.map is not None
    first = token.map[0] + (token.type == "fence")
    lines = token.content.split("\n")
    if len(lines) == 1 and "|" in text[starts[first] : starts[first + 1]] and token.level > 1:
        cell = _cell(token.content, text, cells.get(first, starts[first]), starts[first + 1])
        if cell is not None:
            cells[first] = cell[-1] + 1 if cell else cells.get(first, starts[first])
            return cell
    places: list[int] = []
    for number, line in enumerate(lines, start=first):
        begin, end = starts[min(number, len(starts) - 1)], starts[min(number + 1, len(starts) - 1)]
        places += _aligned(line, text, begin, end)
        places.append(max(places[-1] + 1 if places else begin, begin))  # the end of the line
    return places[:-1]


def _cell(content: str, text: str, begin: int, end: int) -> list[int] | None:
    """The offsets of a table cell, whose escaped pipes lost their backslashes; None if it is not in the row."""
    places: list[int] = []
    at = begin
    found = text.find(content, begin, end)
    if found >= 0:
        return list(range(found, found + len(content)))
    for character in content:
        at = text.find(character, at, end)
        if at < 0:
            return None
        places.append(at)
        at += 1
    return places


def _aligned(line: str, text: str, begin: int, end: int) -> list[int]:
    """The offsets of a line's characters, counted from its end, since block markers come before them."""
    places: list[int] = []
    at = end
    for character in reversed(line):
        while at > begin and text[at - 1] != character:
            at -= 1
        at = max(at - 1, begin)
        places.append(at)
    return places[::-1]
