"""A reviewer's decision on an item: the form, the decision it makes, and a preview of its results."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from guidebot.errors import UsageError
from guidebot.records import Answer, Outcome, Passage, Query
from guidebot.store.accounts import Account
from guidebot.store.resolve import ClaimVerdict, ReviewDecision, ReviewLabel, chosen_quote, claims_of, preview
from guidebot.store.reviewed_answers import ReviewedAnswer, ReviewedQuote, answer_again
from guidebot.store.stored_turns import StoredTurn
from guidebot.store.training_examples import case_line
from guidebot.text.language import language_of
from guidebot.web.desk.dependencies import Desk
from guidebot.web.desk.passage_search import picked

NOTHING = "nothing"
LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it was sent; each of `quotes` names a passage and a span of its text."""

    version: int
    expected: str = Outcome.ANSWER.value
    answer: str = ""
    quotes: tuple[str, ...] = ()
    verdicts: tuple[str, ...] = ()
    note: str = ""

    @property
    def digest(self) -> str:
        """A digest of the form, so that only a previewed form can be resolved."""
        about = (self.version, self.expected, self.answer, self.quotes, self.verdicts, self.note)
        return sha256(json.dumps(about).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Ready:
    """A decision with the passages that it quotes."""

    decision: ReviewDecision
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """The results of resolving an item.

    `answer` will be given from then on, if there is one; `case` is the line of the export; `asks` are the documents and
    headings that the question will train; `negatives` counts the passages learnt as not answering it.
    """

    answer: Answer | None
    why_not: str
    case: dict[str, Any] | None
    asks: tuple[tuple[str, str], ...]
    negatives: int


def ready(room: Desk, turn: StoredTurn, filled: Filled) -> Ready:
    """The decision in a form. Raises `UsageError` with what to fix."""
    chosen = picked(room.guide, list(filled.quotes))
    if filled.answer.strip() and not chosen:
        raise UsageError("select the sentences that support your corrected answer")
    if len(filled.answer) > LONGEST:
        raise UsageError(f"the answer is longer than {LONGEST} characters; shorten it")
    claims = claims_of(turn.answer)
    labels = [label for label in filled.verdicts if label in [each.value for each in ReviewLabel]]
    given = zip(claims, labels, strict=False) if len(labels) == len(claims) else ()
    decision = ReviewDecision(
        _expected(filled.expected),
        tuple(ClaimVerdict(claim, ReviewLabel(label)) for claim, label in given),
        filled.answer.replace("\r\n", "\n").strip(),
        tuple(chosen_quote(passage, words) for passage, words in chosen),
        filled.note.strip(),
    )
    return Ready(decision, tuple(passage for passage, _ in chosen))


def _expected(given: str) -> Outcome | None:
    if given == NOTHING:
        return None
    try:
        return Outcome(given)
    except ValueError as error:
        raise UsageError("choose the correct outcome") from error


def previewed(room: Desk, turn: StoredTurn, number: int, who: Account, filled: Filled, now: datetime) -> Made:
    """A preview of resolving an item, from the rows that would be stored; raises what resolving would raise."""
    given = ready(room, turn, filled)
    row = preview(room.database, number, who, given.decision, now)
    quotes = tuple(ReviewedQuote(**quote) for quote in row["quotes"])
    answer, why_not = _again(room, turn, row, quotes, now)
    headings = {passage.id: (passage.source.path, passage.headings) for passage in room.guide.generation().passages}
    used = dict.fromkeys(quote.passage for quote in quotes) if not row["history"] else {}
    asks = [headings[key] for key in used if key in headings]
    return Made(
        answer,
        why_not,
        None if row["expected"] is None else case_line(row),
        tuple((path, own[-1] if own else "") for path, own in asks),
        len(row["negatives"]) if used else 0,
    )


def _again(
    room: Desk,
    turn: StoredTurn,
    row: Mapping[str, Any],
    quotes: tuple[ReviewedQuote, ...],
    now: datetime,
) -> tuple[Answer | None, str]:
    if not quotes:
        return None, "no sentences are selected"
    if row["withdrawn"] is not None:
        return None, str(row["withdrawn_why"])
    query = Query(turn.question, turn.history, turn.locale, turn.region, turn.audience)
    reviewed = ReviewedAnswer("", row["by"], now, row["answer"], quotes)
    answer = answer_again(reviewed, query, room.guide.generation().passages, language_of(turn.question))
    return answer, "" if answer else "a passage that it cites has changed, or is not for this audience"
