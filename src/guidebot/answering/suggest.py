"""Follow-up questions: those that the sections around an answer's sources can answer."""

import re
from collections.abc import Iterator
from dataclasses import replace

from guidebot.answering.query_decomposition import ASKS
from guidebot.index.generation import Generation
from guidebot.index.quotable import is_quotable
from guidebot.records import Answer, Outcome, Passage, Query, Source
from guidebot.retrieval.filters import passages_for
from guidebot.text.language import CHINESE, language_of

LONGEST = {CHINESE: 24}
LONGEST_ELSEWHERE = 70
SHORTEST_ELSEWHERE = 3  # words
I_ALONE = re.compile(r"(?<![\w.])i(?=['’ ])")
ENDS = ("?", "？")
CHINESE_ASKS = (
    "吗",
    "几",
    "谁",
    "哪",
    "什么",
    "怎么",
    "多少",
    "多久",
    "为什么",
    "如何",
    "能不能",
    "可不可以",
    "是不是",
)

Section = tuple[str, str, tuple[str, ...]]  # document, version and headings


def section_of(passage: Passage) -> Section:
    """The section of a passage."""
    return passage.source.document, passage.source.version, passage.headings


def neighbours(answer: Answer, generation: Generation, language: str) -> Iterator[tuple[str, Section]]:
    """Questions in a language, with their sections, closest to the quoted text first.

    The sections after and before those that an answer cites come first, in the cited documents and in scope; then the
    passages found but not cited. Each section gets one question, and cited sections get none.
    """
    cited = [citation.passage for citation in answer.citations]
    seen = {section_of(passage) for passage in cited}
    asked = {_key(text) for text in (*answer.query.history, answer.query.text)}
    for passage in _around(cited, answer, generation, language):
        section = section_of(passage)
        if section in seen:
            continue
        seen.add(section)
        question = question_of(passage, language)
        if question and _key(question) not in asked:
            asked.add(_key(question))
            yield question, section


def question_of(passage: Passage, language: str) -> str:
    """A presentable question that a passage's section answers: its heading or an ask; empty if there is none."""
    for text in (*passage.headings[-1:], *passage.asks):
        shown = " ".join(text.split())
        if language_of(shown) == language and _is_fit(shown, language):
            return _written(shown, language)
    return ""


def is_answer_to(answer: Answer, section: Section) -> bool:
    """True if a question is fully answered, and from its own section."""
    return answer.outcome is Outcome.ANSWER and any(section_of(each.passage) == section for each in answer.citations)


def next_query(answer: Answer, question: str) -> Query:
    """A follow-up question as a query: in the answer's scope, without history, since it is complete."""
    return replace(answer.query, text=question, history=())


def _around(cited: list[Passage], answer: Answer, generation: Generation, language: str) -> Iterator[Passage]:
    allowed = passages_for(answer.query, language, generation)
    places = {passage.id: generation.positions.get(passage.id) for passage in (*cited, *_found(answer))}
    # Passages from another generation may not exist in this one.
    read = {key: place for key, place in places.items() if place is not None and allowed[place]}
    first: dict[Source, int] = {}
    for passage in cited:
        if passage.id in read:
            first.setdefault(passage.source, read[passage.id])
    for source, here in sorted(first.items(), key=lambda item: not item[0].locale.startswith(language)):
        near = sorted(generation.places[source], key=lambda at: (at < here, abs(at - here)))
        yield from (generation.passages[place] for place in near)
    yield from (passage for passage in _found(answer) if passage.id in read)


def _found(answer: Answer) -> list[Passage]:
    return [hit.passage for hit in answer.hits]


def _is_fit(text: str, language: str) -> bool:
    """True if a text reads as a short question, not a story or a search."""
    if len(text) > LONGEST.get(language, LONGEST_ELSEWHERE) or not is_quotable(text):
        return False
    if text.endswith(ENDS):
        return True
    if language == CHINESE:
        return "，" not in text and any(word in text for word in CHINESE_ASKS)
    first = ASKS.match(text)
    return first is not None and "," not in text and len(text.split()) >= SHORTEST_ELSEWHERE


def _written(text: str, language: str) -> str:
    text = I_ALONE.sub("I", text)
    if not text.endswith(ENDS):
        text += "？" if language == CHINESE else "?"
    return text[0].upper() + text[1:]


def _key(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
