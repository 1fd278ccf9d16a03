"""What could be asked next: questions that the sections beside an answer's own are there to answer."""

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

Section = tuple[str, str, tuple[str, ...]]  # of a document, a version, under headings


def section_of(passage: Passage) -> Section:
    """What a passage is a part of."""
    return passage.source.document, passage.source.version, passage.headings


def neighbours(answer: Answer, generation: Generation, language: str) -> Iterator[tuple[str, Section]]:
    """Questions in a language with the sections they were written of, nearest to what was quoted first.

    First come the sections after and before those that an answer cites, in the cited documents and in the scope; then
    what was found and not cited. Each section is asked about once, and none that is cited.
    """
    cited = [citation.passage for citation in answer.citations]
    told = {section_of(passage) for passage in cited}
    asked = {_key(text) for text in (*answer.query.history, answer.query.text)}
    for passage in _around(cited, answer, generation, language):
        section = section_of(passage)
        if section in told:
            continue
        told.add(section)
        question = question_of(passage, language)
        if question and _key(question) not in asked:
            asked.add(_key(question))
            yield question, section


def question_of(passage: Passage, language: str) -> str:
    """A question that a passage's section answers, fit to be shown: its heading, or an ask; empty where none is."""
    for text in (*passage.headings[-1:], *passage.asks):
        shown = " ".join(text.split())
        if language_of(shown) == language and _is_fit(shown, language):
            return _written(shown, language)
    return ""


def is_answer_to(answer: Answer, section: Section) -> bool:
    """Whether a question is answered in full, and from the section that it was written of."""
    return answer.outcome is Outcome.ANSWER and any(section_of(each.passage) == section for each in answer.citations)


def next_query(answer: Answer, question: str) -> Query:
    """A question as it is asked from beside an answer: in its scope, and for itself, since it says all."""
    return replace(answer.query, text=question, history=())


def _around(cited: list[Passage], answer: Answer, generation: Generation, language: str) -> Iterator[Passage]:
    allowed = passages_for(answer.query, language, generation)
    places = {passage.id: generation.positions.get(passage.id) for passage in (*cited, *_found(answer))}
    # What was answered from another generation may not stand in this one.
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
    """Whether a text reads as a short question, and not as a story or a search."""
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
