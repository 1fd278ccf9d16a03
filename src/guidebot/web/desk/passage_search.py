"""A search for passages to quote, with the reasons for each match and its best sentence."""

from dataclasses import dataclass

from guidebot.errors import UsageError
from guidebot.guide import Guide
from guidebot.records import Hit, Passage, Query
from guidebot.retrieval.explain import matched_terms
from guidebot.retrieval.search import Found
from guidebot.text.sentences import statements
from guidebot.text.terms import terms
from guidebot.web.desk.highlights import PassageSentence, sentences

SHOWN = 9  # so that each has a key on the keyboard
PICK_PARTS = 3
BEST = 3  # ranked lists named for each passage
LISTS = {"dense": "meaning", "lexical": "words", "asks": "similar questions", "asked_words": "words in questions"}


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage found; `lists` are those that ranked it highest, `matched` the words it shares with the query."""

    passage: Passage
    pieces: tuple[PassageSentence, ...]
    lists: tuple[tuple[str, int], ...]
    matched: tuple[str, ...]


def find_passages(guide: Guide, query: Query) -> list[FoundPassage]:
    """The passages found for a query, in its scope; none for an empty query."""
    if not query.text.strip():
        return []
    found, _ = guide.search(query, SHOWN)
    return [_offer(found, hit) for hit in found.hits]


def _offer(found: Found, hit: Hit) -> FoundPassage:
    best = sorted(hit.lists, key=lambda each: each.rank)[:BEST]
    lists = tuple((_list_name(each.name), each.rank) for each in best)
    pieces = tuple(sentences(hit.passage, _closest(found.searched_for, hit.passage)))
    return FoundPassage(hit.passage, pieces, lists, matched_terms(found, hit.passage))


def _list_name(name: str) -> str:
    """The plain name of a list such as `asks with the turn before`."""
    first, sign, rest = name.partition(" ")
    return f"{LISTS.get(first, first.replace('_', ' '))}{sign}{rest}"


def _closest(question: str, passage: Passage) -> tuple[int, int] | None:
    """The sentence that shares most words with a question, for its length; the first if several tie."""
    asked = set(terms(question))
    spans = [(each.start, each.end) for each in statements(passage.text)]
    return max(spans, key=lambda span: _share(asked, passage.text[slice(*span)]), default=None)


def _share(asked: set[str], sentence: str) -> float:
    own = set(terms(sentence))
    return len(asked & own) / (len(own) + len(asked)) if own else -1.0


def picked(guide: Guide, picks: list[str]) -> list[tuple[Passage, str]]:
    """The passages and words that a form names. Raises `UsageError` if they are no longer in the index."""
    generation = guide.generation()
    chosen = []
    for pick in dict.fromkeys(picks):
        key, *span = pick.rsplit("|", PICK_PARTS - 1)
        position = generation.positions.get(key)
        if position is None or len(span) != PICK_PARTS - 1 or not all(each.isdecimal() for each in span):
            raise UsageError("a sentence you selected is no longer in the documents; search again and select another")
        passage = generation.passages[position]
        words = passage.text[int(span[0]) : int(span[1])]
        if not words:
            raise UsageError("a sentence you selected is no longer in the documents; search again and select another")
        chosen.append((passage, words))
    return chosen
