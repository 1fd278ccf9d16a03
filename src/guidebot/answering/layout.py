"""The layout of chosen statements as one text with citations."""

from collections.abc import Sequence

from guidebot.answering.example_questions import said_at
from guidebot.answering.rank_sentences import RankedSentence
from guidebot.locale import message
from guidebot.records import Citation, Passage
from guidebot.text.language import language_of
from guidebot.text.sentences import Statement


class _Page:
    """A growing text with the citations in it."""

    def __init__(self) -> None:
        self.text = ""
        self.citations: list[Citation] = []
        self._numbers: dict[str, int] = {}

    def write(self, words: str) -> None:
        self.text += words

    def quote(self, passage: Passage, start: int, end: int) -> None:
        number = self._numbers.setdefault(passage.id, len(self._numbers) + 1)
        answer_start = len(self.text)
        self.text += passage.text[start:end]
        self.citations.append(Citation(number, passage, start, end, answer_start, len(self.text)))
        # After a table, the number needs its own line, or it would be read as a cell.
        self.text += f"\n\n[{number}]" if self.text.endswith("|") else f" [{number}]"


def lay_out(chosen: Sequence[RankedSentence], language: str) -> tuple[str, tuple[Citation, ...]]:
    """The text of an answer in Markdown, with its citations; one number per passage, in order of first use.

    Passages come in the order of their best statement, and quotes from one passage keep their own order. A list item
    comes below the sentence that introduces its list. A quote in another language than the reader's comes below a line
    that says what it is about.
    """
    page = _Page()
    for passage_id in dict.fromkeys(each.hit.passage.id for each in chosen):
        quoted = [each for each in chosen if each.hit.passage.id == passage_id]
        about = about_in(language, quoted[0])
        if about:
            page.write("\n\n" if page.text else "")
            page.write(message("answer.quoted_about", language, about=about))
        previous: Statement | None = None
        for candidate in sorted(quoted, key=lambda each: each.statement.start):
            _add(page, candidate.hit.passage, candidate.statement, previous)
            previous = candidate.statement
    return page.text, tuple(page.citations)


def about_in(language: str, foreign: RankedSentence) -> str:
    """What a statement in another language is about: an example question in this language that it answers.

    Empty if it is in this language, or its passage has no such question.
    """
    passage = foreign.hit.passage
    if passage.source.locale.startswith(language):
        return ""
    places = said_at(passage.text, passage.asks, passage.says)
    own = [
        (foreign.place in (said or ()), ask)
        for ask, said in zip(passage.asks, places, strict=True)
        if language_of(ask) == language
    ]
    return max(own, key=lambda each: each[0])[1] if own else ""


def _add(page: _Page, passage: Passage, statement: Statement, previous: Statement | None) -> None:
    same_list = previous is not None and previous.kind == statement.kind and previous.lead_in == statement.lead_in
    if statement.lead_in is not None and not same_list:
        page.write("\n\n" if page.text else "")
        page.quote(passage, *statement.lead_in)
    page.write(_gap(statement.kind, opens=not page.text, follows_on=same_list))
    page.quote(passage, statement.start, statement.end)


def _gap(kind: str, *, opens: bool, follows_on: bool) -> str:
    """The separator between a statement and the text before it."""
    if kind == "item":
        return "- " if opens else "\n- " if follows_on else "\n\n- "
    if opens:
        return ""
    return " " if kind == "sentence" and follows_on else "\n\n"
