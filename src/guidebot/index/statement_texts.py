"""The text to embed for each statement at build time, so that answering needs no forward pass for them."""

from guidebot.records import Passage
from guidebot.text.plain_text import plain
from guidebot.text.sentences import Statement, statements


def statement_text(passage: Passage, statement: Statement) -> str:
    """The text to embed for a statement: its heading, the lead-in sentence of its list, and its own text."""
    parts = [*passage.headings[-1:]]
    if statement.lead_in is not None:
        parts.append(passage.text[slice(*statement.lead_in)])
    parts.append(passage.text[statement.start : statement.end])
    return "\n".join(plain(part) for part in parts)


def statement_texts(passage: Passage) -> list[str]:
    """The texts to embed for the statements of a passage, in order."""
    return [statement_text(passage, statement) for statement in statements(passage.text)]
