"""A question on its way through the guide: its time, the facts known about it, and the seconds of each stage."""

import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime

from guidebot.answering.decide import Facts, Help
from guidebot.answering.read_hits import Evidence, is_too_little
from guidebot.answering.small_talk import is_small_talk
from guidebot.index.generation import Generation
from guidebot.message.analyse import MessageAnalysis
from guidebot.records import Answer, Query
from guidebot.safety.gate import RouteMatch


class Stopwatch:
    """The seconds of each stage of a question."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._since = time.perf_counter()

    def took(self, stage: str, within: dict[str, float] | None = None) -> None:
        """Record a stage that took the time since the previous one, apart from the stages `within` it."""
        now = time.perf_counter()
        self.seconds |= within or {}
        self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self._since - sum((within or {}).values())
        self._since = now


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, its turn's id and time, and the generation it uses, even if a newer one is published."""

    query: Query
    generation: Generation
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def stamp(self) -> tuple[str, datetime]:
        """The turn's id and time."""
        return self.id, self.at


@dataclass(frozen=True, slots=True)
class AnswerByStaff:
    """An earlier answer by staff to the same question, with its id."""

    id: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Known:
    """Everything known about a question before its outcome is decided."""

    analysis: MessageAnalysis
    match: RouteMatch | None = None
    by_staff: AnswerByStaff | None = None
    evidence: Evidence | None = None

    @property
    def needs_documents(self) -> bool:
        """True if the documents have to be searched."""
        talk = self.match is None and self.analysis.foreign is None and is_small_talk(self.analysis.alone)
        return not talk and not (self.match and self.match.help_only) and self.by_staff is None

    def facts(self) -> Facts:
        """The facts that decide the question's outcome."""
        help_ = Help.NONE if self.match is None else Help.ONLY if self.match.help_only else Help.FIRST
        if self.evidence is None:
            return Facts(
                help_,
                small_talk=is_small_talk(self.analysis.alone),
                foreign=self.analysis.foreign is not None,
                reviewed=self.by_staff is not None,
            )
        return Facts(
            help_,
            foreign=self.analysis.foreign is not None,
            about_account=self.evidence.about_account,
            too_little=is_too_little(self.analysis.query, self.analysis.in_context, self.evidence),
            parts=len(self.evidence.parts),
            answered=len(self.evidence.answered),
            unsure=self.evidence.unsure,
        )
