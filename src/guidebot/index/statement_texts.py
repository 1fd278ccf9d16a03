"""The text to embed for each statement at build time, so that answering needs no forward pass for them."""

from guidebot.index.split import context_of
from guidebot.records import Passage
from guidebot.text.plain_text import plain
from guidebot.text.sentences import Statement, statements


def statement_texts(passage: Passage) -> list[str]:
    """The texts to embed for the statements of a passage, in order, each below its heading."""
    heading = [plain(each) for each in passage.headings[-1:]]
    return ["\n".join([*heading, _text(passage, statement)]) for statement in statements(passage.text)]


def statement_texts_in_context(passage: Passage) -> list[str]:
    """The same below the title and all headings, as the multilingual model was trained."""
    context = context_of(passage.source.title, passage.headings)
    return [f"{context}\n{_text(passage, statement)}" for statement in statements(passage.text)]


def _text(passage: Passage, statement: Statement) -> str:
    """A statement's own text, after the lead-in sentence of its list."""
    parts = [passage.text[statement.start : statement.end]]
    if statement.lead_in is not None:
        parts.insert(0, passage.text[slice(*statement.lead_in)])
    return "\n".join(plain(part) for part in parts)
