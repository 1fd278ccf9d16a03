"""Lint rules for the corpus that need only documents; rules that need passages are in `index.passage_lint`."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from pathlib import Path, PurePosixPath

from guidebot.corpus.front_matter import LOCALE
from guidebot.corpus.lists import ROUTES, Route, Routes, Safety, read_routes
from guidebot.corpus.read import ParsedFile, parse_files
from guidebot.errors import CorpusError
from guidebot.records import Document, Fault, Section, SourceStanding
from guidebot.text.plain_text import LINK, plain

TOPICS = (
    *("eligibility", "going-live", "technical", "features", "money", "rules", "minors", "ai", "commercial"),
    *("music-and-copyright", "enforcement", "safety", "moderation", "agencies", "campaigns", "privacy", "staff"),
)
KINDS = ("policy", "feature", "how-to", "campaign", "training", "playbook")
SUGGESTED_KINDS = ("playbook", "training")
REQUIRED = (
    *("id", "version", "title", "topic", "kind", "standing", "locale", "regions", "audiences"),
    *("effective_from", "effective_to", "translation_of", "sources", "checked"),
)
STALE_AFTER = 180  # days after which a document should be checked against its source again
LONGEST_SECTION = 180  # words, or the equivalent in Chinese characters
CHARACTERS_A_WORD = 1.8
TARGET = re.compile(r"\]\(([^()\s]+)")
WORD = re.compile(r"[\w£$€%'’.,/+-]*\w[\w£$€%'’.,/+-]*")
CHINESE = re.compile(r"[\u3400-\u9fff]")


class Severity(StrEnum):
    """An error blocks publishing; a warning needs a human look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class LintFinding:
    """One finding of a rule; `line` counts from 1 and is None if the format has no lines."""

    rule: str
    severity: Severity
    path: str
    line: int | None
    message: str


@dataclass(frozen=True, slots=True)
class Draft:
    """The input of the linter: every parsed file, the unreadable files, and today's date."""

    root: Path
    files: Sequence[ParsedFile]
    faults: Sequence[Fault]
    today: date
    stale_after: int = STALE_AFTER

    def titled(self, document: str) -> list[ParsedFile]:
        """Every version of a document, by its id."""
        return [each for each in self.files if each.document.source.document == document]


Found = tuple[str, int | None, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """A lint rule: its name, its severity, and a function that yields (path, line, message)."""

    name: str
    severity: Severity
    find: Callable[[Draft], Iterator[Found]]

    def findings(self, draft: Draft) -> Iterator[LintFinding]:
        """The rule's findings."""
        for path, line, message in self.find(draft):
            yield LintFinding(self.name, self.severity, path, line, message)


def open_draft(root: Path, today: date, stale_after: int = STALE_AFTER) -> Draft:
    """Read a corpus folder for linting. Raises `CorpusError` if it does not exist."""
    return Draft(root, *parse_files(root), today, stale_after)


def unreadable(draft: Draft) -> Iterator[Found]:
    """Unreadable files, including those with invalid front matter."""
    for fault in draft.faults:
        yield fault.path, 1, fault.reason


def missing_fields(draft: Draft) -> Iterator[Found]:
    """Front matter without a required field."""
    for each in draft.files:
        missing = [name for name in REQUIRED if name not in each.fields]
        if missing:
            yield each.document.source.path, 1, f"front matter is missing {', '.join(missing)}"


def unknown_words(draft: Draft) -> Iterator[Found]:
    """Unknown topics and kinds, and locales that differ from the folder's if that is one."""
    for each in draft.files:
        source = each.document.source
        folder = PurePosixPath(source.path).parts[0]
        for name, value, known in (
            ("topic", source.topic, TOPICS),
            ("kind", source.kind, KINDS),
            ("locale", source.locale, (folder if LOCALE.fullmatch(folder) else source.locale,)),
        ):
            if value not in known:
                yield source.path, each.fields.get(name, 1), f"invalid {name} `{value}`; use one of: {', '.join(known)}"


def same_version(draft: Draft) -> Iterator[Found]:
    """Two files with the same (id, version), which must be unique for citations."""
    first: dict[tuple[str, str], str] = {}
    for each in draft.files:
        source = each.document.source
        other = first.setdefault((source.document, source.version), source.path)
        if other != source.path:
            message = f"id `{source.document}` version `{source.version}` is already used by {other}; change one"
            yield source.path, each.fields.get("id", 1), message


def dates_in_order(draft: Draft) -> Iterator[Found]:
    """End dates before start dates, and versions whose dates overlap or leave a gap."""
    for each in draft.files:
        source = each.document.source
        if source.effective_from and source.effective_to and source.effective_to < source.effective_from:
            yield source.path, each.fields.get("effective_to", 1), "effective_to is before effective_from"
    for document in dict.fromkeys(each.document.source.document for each in draft.files):
        yield from _gaps(draft.titled(document))


def _gaps(versions: list[ParsedFile]) -> Iterator[Found]:
    in_order = sorted(versions, key=lambda each: each.document.source.effective_from or date.min)
    for earlier, later in pairwise(in_order):
        ends, begins = earlier.document.source.effective_to, later.document.source.effective_from
        name = f"version {later.document.source.version} (from {begins or 'an unknown day'})"
        line = earlier.fields.get("effective_to", 1)
        if earlier.document.source.version == later.document.source.version:
            continue  # reported by another rule
        if ends is None or begins is None or begins <= ends:
            yield earlier.document.source.path, line, f"overlaps {name}: effective_to is {ends or 'open'}"
        elif begins - ends > timedelta(days=1):
            yield earlier.document.source.path, line, f"leaves a gap before {name}: effective_to is {ends}"


def dead_links(draft: Draft) -> Iterator[Found]:
    """Broken links between documents."""
    for each in draft.files:
        document = each.document
        folder = (draft.root / document.source.path).parent
        for link in LINK.finditer(document.text):
            target = TARGET.search(link.group())
            path = target[1].split("#")[0] if target else ""
            if path and ":" not in path and not (folder / path).is_file():
                yield document.source.path, each.line_of(link.start()), f"broken link to {path}"


def translations(draft: Draft) -> Iterator[Found]:
    """Translations that are missing, outdated or without an original."""
    for each in draft.files:
        source = each.document.source
        for locale in each.front.translations:
            if not _translations_of(draft, source.document, locale):
                yield source.path, each.fields.get("translations", 1), f"translation into {locale} is missing"
        if source.translation_of is None:
            continue
        originals = {one.document.source.version: one for one in draft.titled(source.translation_of)}
        line = each.fields.get("translation_of", 1)
        if not originals:
            yield source.path, line, f"translates `{source.translation_of}`, which is not in the corpus"
        elif source.version not in originals:
            yield source.path, line, f"translates a version of `{source.translation_of}` that is not in the corpus"
        elif is_older(each.document, originals[source.version].document):
            yield (
                source.path,
                each.fields.get("checked", 1),
                f"outdated: checked before its original, `{source.translation_of}`",
            )


def _translations_of(draft: Draft, document: str, locale: str) -> list[ParsedFile]:
    sources = ((each, each.document.source) for each in draft.files)
    return [each for each, source in sources if source.translation_of == document and source.locale == locale]


def is_older(translation: Document, original: Document) -> bool:
    """Return True if a translation was checked before its original, or has no check date."""
    mine, its = translation.source.checked, original.source.checked
    return its is not None and (mine is None or mine < its)


def unmarked_practice(draft: Draft) -> Iterator[Found]:
    """Playbooks and training material not marked as suggested practice or as staff-only."""
    for each in draft.files:
        source = each.document.source
        if source.kind not in SUGGESTED_KINDS:
            continue
        if source.standing is not SourceStanding.SUGGESTED:
            yield (
                source.path,
                each.fields.get("standing", 1),
                f"a {source.kind} must have standing `suggested practice`",
            )
        if source.audiences != ("staff",):
            yield source.path, each.fields.get("audiences", 1), f"a {source.kind} must have audiences [staff]"
        opening = each.document.text[each.document.sections[0].start :].lstrip()
        if source.locale.startswith("en") and not opening.startswith("Suggested practice, not TikTok policy"):
            line = _first_line(each, each.document.sections[0])
            yield source.path, line, "the first line must begin `Suggested practice, not TikTok policy: ...`"


def long_sections(draft: Draft) -> Iterator[Found]:
    """Sections too long to be quoted in full."""
    for each in draft.files:
        for section in each.document.sections:
            words = word_count(plain(each.document.text[section.start : section.end]))
            if words > LONGEST_SECTION:
                name = f"`{section.headings[-1]}` " if section.headings else ""
                message = f"section {name}has {words} words; split it to stay within {LONGEST_SECTION}"
                yield each.document.source.path, _first_line(each, section), message


def _first_line(file: ParsedFile, section: Section) -> int | None:
    text = file.document.text
    blank = len(text[section.start : section.end]) - len(text[section.start : section.end].lstrip())
    return file.line_of(section.start + blank)


def word_count(text: str) -> int:
    """The number of words in a text; Chinese characters are converted to an equivalent number of English words."""
    chinese = len(CHINESE.findall(text))
    return len(WORD.findall(CHINESE.sub(" ", text))) + round(chinese / CHARACTERS_A_WORD)


def long_unchecked(draft: Draft) -> Iterator[Found]:
    """Documents whose last check against their source is too long ago."""
    for each in draft.files:
        checked = each.document.source.checked
        if checked is not None and draft.today - checked > timedelta(days=draft.stale_after):
            days = (draft.today - checked).days
            yield (
                each.document.source.path,
                each.fields.get("checked", 1),
                f"last checked {days} days ago, on {checked}",
            )


def broken_lists(draft: Draft) -> Iterator[Found]:
    """An invalid routes file: wrong fields, missing documents, or patterns that fail their examples."""
    try:
        routes = read_routes(draft.root)
    except CorpusError as error:
        yield ROUTES, None, str(error)
        return
    if routes is not None:
        yield from _broken_routes(draft, routes)


def _broken_routes(draft: Draft, routes: Routes) -> Iterator[Found]:
    names = {route.route for route in routes.routes}
    for contact in routes.contacts:
        if not set(contact.routes) <= names:
            yield ROUTES, None, f"contact {contact.name} names an unknown route"
    for route in routes.routes:
        if not draft.titled(route.document):
            yield ROUTES, None, f"route {route.route} shows `{route.document}`, which is not in the corpus"
        if route.safety is not Safety.NONE:
            continue  # dangers are classified by the network; tests/safety covers their examples
        for text in (*route.examples.en, *route.examples.zh):
            if not _matches(route, text):
                yield ROUTES, None, f"route {route.route} does not match its own example {text!r}"
        for text in (*route.look_alikes.en, *route.look_alikes.zh):
            wrong = [other.route for other in routes.routes if _matches(other, text)]
            if wrong:
                yield ROUTES, None, f"route {wrong[0]} matches its look-alike {text!r}"


def _matches(route: Route, text: str) -> bool:
    patterns = (*route.patterns.en, *route.patterns.zh)
    return any(re.search(pattern, text, re.IGNORECASE) for pattern in patterns)


def lost_asks(draft: Draft) -> Iterator[Found]:
    """Asks under a heading that the document does not have."""
    for each in draft.files:
        document = each.document
        headings = {
            section.headings[-1] if section.headings else document.source.title for section in document.sections
        }
        for heading in each.front.asks:
            if heading not in headings:
                line = each.fields.get("asks", 1)
                yield (
                    document.source.path,
                    line,
                    f"asks are listed under {heading!r}, which is not a heading followed by text",
                )


def lost_says(draft: Draft) -> Iterator[Found]:
    """Asks whose annotated answer is no longer in their section."""
    for each in draft.files:
        document, line = each.document, each.fields.get("asks", 1)
        for section in document.sections:
            text = document.text[section.start : section.end]
            for ask, said in zip(section.asks, section.says, strict=True):
                for words in (words for words in said or () if words not in text):
                    yield (
                        document.source.path,
                        line,
                        f"{ask!r} has the answer {words!r}, which is not in its section",
                    )


RULES = (
    Rule("unreadable", Severity.ERROR, unreadable),
    Rule("missing-fields", Severity.ERROR, missing_fields),
    Rule("unknown-words", Severity.ERROR, unknown_words),
    Rule("same-version", Severity.ERROR, same_version),
    Rule("dates-in-order", Severity.ERROR, dates_in_order),
    Rule("dead-links", Severity.ERROR, dead_links),
    Rule("translations", Severity.ERROR, translations),
    Rule("unmarked-practice", Severity.ERROR, unmarked_practice),
    Rule("broken-lists", Severity.ERROR, broken_lists),
    Rule("lost-asks", Severity.ERROR, lost_asks),
    Rule("lost-says", Severity.ERROR, lost_says),
    Rule("long-sections", Severity.ERROR, long_sections),
    Rule("long-unchecked", Severity.WARNING, long_unchecked),
)
