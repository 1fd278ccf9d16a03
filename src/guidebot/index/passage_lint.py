"""The corpus linter, with the rules that need passages and sentences."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from guidebot.corpus.lint import RULES, Draft, Found, LintFinding, Rule, Severity, word_count
from guidebot.corpus.read import ParsedFile
from guidebot.index.quotable import is_quotable
from guidebot.index.split import Splitter
from guidebot.records import GLOBAL, Passage, Source
from guidebot.text.figures import Figure, figures
from guidebot.text.plain_text import plain
from guidebot.text.sentences import sentence_spans, statements, without_marker
from guidebot.text.terms import terms

LONGEST_SENTENCE = 40  # words
PASSAGE_TOKENS = 220
SHINGLE = 4  # words per shingle
TWINS = 0.6  # lowest Jaccard similarity of shingles for near-duplicates
SAME_SUBJECT = 0.65  # lowest Jaccard similarity of words for two sentences on the same subject
FEWEST_WORDS = 4  # in a sentence, for it to be compared


@dataclass(frozen=True, slots=True)
class FigureClaim:
    """A sentence with figures, and its other words."""

    file: ParsedFile
    start: int
    words: frozenset[str]
    figures: tuple[Figure, ...]


def lint(draft: Draft) -> list[LintFinding]:
    """The findings of all rules, sorted by path and line."""
    found = [finding for rule in (*RULES, *PASSAGE_RULES) for finding in rule.findings(draft)]
    return sorted(found, key=lambda each: (each.path, each.line or 0, each.rule, each.message))


def long_sentences(draft: Draft) -> Iterator[Found]:
    """Sentences too long to read easily on a phone."""
    for each in draft.files:
        for start, end in _sentences(each):
            words = word_count(plain(each.document.text[start:end]))
            if words > LONGEST_SENTENCE:
                message = f"sentence has {words} words; split it to stay within {LONGEST_SENTENCE}"
                yield each.document.source.path, each.line_of(start), message


def unquotable_sentences(draft: Draft) -> Iterator[Found]:
    """Sentences never quoted in answers, because they contain markup or invisible characters."""
    for each in draft.files:
        for start, end in _sentences(each):
            if not is_quotable(each.document.text[start:end]):
                message = "contains invisible characters or markup, so it is never quoted; write it as plain text"
                yield each.document.source.path, each.line_of(start), message


def _sentences(file: ParsedFile) -> Iterator[tuple[int, int]]:
    """The sentence spans of a document, including list items and steps, without tables."""
    text = file.document.text
    for section in file.document.sections:
        body = text[section.start : section.end]
        for statement in statements(body):
            if statement.kind == "table":
                continue
            for line_start, line_end in _lines_of_steps(body, statement.start, statement.end, statement.kind):
                for start, end in sentence_spans(body, line_start, line_end):
                    yield section.start + start, section.start + end


def _lines_of_steps(body: str, start: int, end: int, kind: str) -> list[tuple[int, int]]:
    if kind != "steps":
        return [(start, end)]
    starts = [start, *(match.end() for match in re.finditer(r"\n(?=[ \t]*\d+[.)])", body[:end]) if match.end() > start)]
    return [without_marker(body, step) for step in zip(starts, [*starts[1:], end], strict=True)]


def near_copies(draft: Draft) -> Iterator[Found]:
    """Near-duplicate passages in different documents, which would drift apart over time."""
    passages = _passages(draft)
    shingles = [_shingles(passage) for _, passage in passages]
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, each in enumerate(shingles):
        for shingle in each:
            holders[shingle].append(number)
    pairs = {pair for numbers in holders.values() for pair in combinations(numbers, 2)}
    for one, other in sorted(pairs):
        (file, passage), (_, twin) = passages[one], passages[other]
        if passage.source.document == twin.source.document or not shingles[one]:
            continue
        share = len(shingles[one] & shingles[other]) / len(shingles[one] | shingles[other])
        if share >= TWINS:
            line = file.line_of(passage.start)
            yield passage.source.path, line, f"{share:.0%} identical to a passage of {twin.source.path}; keep one"


def _passages(draft: Draft) -> list[tuple[ParsedFile, Passage]]:
    # Counts words instead of tokens, so that linting needs no model.
    splitter = Splitter(lambda texts: [len(terms(text)) for text in texts], PASSAGE_TOKENS)
    return [(each, passage) for each in draft.files for passage in splitter.split(each.document)]


def _shingles(passage: Passage) -> frozenset[tuple[str, ...]]:
    words = terms(plain(passage.text))
    return frozenset(tuple(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1))


def disagreeing_figures(draft: Draft) -> Iterator[Found]:
    """Sentences of two documents, in force at the same time, that give different figures for the same thing."""
    claims = [claim for each in draft.files for claim in _claims(each)]
    for one, other in combinations(claims, 2):
        if _together(one.file.document.source, other.file.document.source) and _same_subject(one, other):
            its_kinds = _by_kind(other.figures)
            for kind, mine in _by_kind(one.figures).items():
                its = its_kinds.get(kind, [])
                if its and not any(figure.equals(each) for figure in mine for each in its):
                    yield _disagreement(one, mine, other, its)


def _by_kind(figures: Iterable[Figure]) -> dict[tuple[str, str], list[Figure]]:
    """Figures that can be compared with each other, by dimension and what is counted."""
    kinds: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for figure in figures:
        kinds[figure.dimension, figure.noun].append(figure)
    return kinds


def _disagreement(one: FigureClaim, mine: Iterable[Figure], other: FigureClaim, its: Iterable[Figure]) -> Found:
    own, theirs = (" and ".join(each.text for each in figures) for figures in (mine, its))
    source, line = one.file.document.source, one.file.line_of(one.start)
    its_line = other.file.line_of(other.start)
    place = other.file.document.source.path + (f":{its_line}" if its_line else "")
    return source.path, line, f"says {own}, but {place} says {theirs}"


def _together(one: Source, other: Source) -> bool:
    """True if two different documents apply in a common region and period, in the same locale."""
    if one.document == other.document or one.locale != other.locale:
        return False
    regions = {*one.regions, *other.regions}
    same_place = GLOBAL in regions or bool(set(one.regions) & set(other.regions))
    begun_before_end = not (one.effective_from and other.effective_to and one.effective_from > other.effective_to)
    ends_after_begin = not (other.effective_from and one.effective_to and other.effective_from > one.effective_to)
    return same_place and begun_before_end and ends_after_begin


def _same_subject(one: FigureClaim, other: FigureClaim) -> bool:
    if min(len(one.words), len(other.words)) < FEWEST_WORDS:
        return False
    return len(one.words & other.words) / len(one.words | other.words) >= SAME_SUBJECT


def _claims(file: ParsedFile) -> Iterator[FigureClaim]:
    text = file.document.text
    for start, end in _sentences(file):
        sentence = plain(text[start:end])
        found = figures(sentence)
        if found:
            own = {term for figure in found for term in terms(figure.text)}
            yield FigureClaim(file, start, frozenset(terms(sentence)) - own, found)


PASSAGE_RULES: Sequence[Rule] = (
    Rule("long-sentences", Severity.ERROR, long_sentences),
    Rule("unquotable-sentences", Severity.WARNING, unquotable_sentences),
    Rule("near-copies", Severity.ERROR, near_copies),
    Rule("disagreeing-figures", Severity.ERROR, disagreeing_figures),
)
