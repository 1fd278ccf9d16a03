"""What is embedded of each statement that can be quoted, so that answering costs no forward pass."""

from guidebot.records import Passage
from guidebot.text.plain_text import plain
from guidebot.text.sentences import Statement, statements


def statement_text(passage: Passage, statement: Statement) -> str:
    """What is embedded of a statement: its own words, after its heading and the sentence that leads into its list."""
    parts = [*passage.headings[-1:]]
    if statement.lead_in is not None:
        parts.append(passage.text[slice(*statement.lead_in)])
    parts.append(passage.text[statement.start : statement.end])
    return "\n".join(plain(part) for part in parts)


def statement_texts(passage: Passage) -> list[str]:
    """What is embedded of each statement of a passage, in order."""
    return [statement_text(passage, statement) for statement in statements(passage.text)]
