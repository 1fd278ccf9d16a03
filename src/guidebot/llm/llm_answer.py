"""An answer in a language model's words, every sentence checked, with the quoted answer as a fallback."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from guidebot.checking.checker import Checker
from guidebot.llm.client import LanguageModel, Writing, is_remote
from guidebot.llm.grounding import Written
from guidebot.locale import message
from guidebot.records import Answer, Citation, Passage, Quote
from guidebot.redaction import redact
from guidebot.text.language import language_of

OnSentence = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wording:
    """An answer in a language model's words: the answer shown, and everything that the model wrote."""

    answer: Answer
    written: Written
    model: LanguageModel

    @property
    def use(self) -> dict[str, Any]:
        """The record for the journal: the model, whether it is remote, any problem, and the dropped sentences."""
        dropped = [{"text": each.text, "reason": each.reason} for each in self.written.dropped]
        about = {"model": self.model.model, "remote": is_remote(self.model.base_url)}
        return {**about, "problem": self.written.problem, "dropped": dropped}


class SentenceEvidence:
    """Checks sentences, and remembers the quote that supports each of them."""

    def __init__(self, checker: Checker) -> None:
        self._checker = checker
        self.quotes: dict[str, Quote] = {}

    def supports(self, sentence: str, passages: Sequence[Passage]) -> bool:
        """True if these passages support every claim of a sentence."""
        verdicts = self._checker.check_against(sentence, passages)
        if not self._checker.all_supported(verdicts):
            return False
        self.quotes[sentence] = verdicts[0].evidence[0]
        return True


def llm_answer(answer: Answer, model: LanguageModel, checker: Checker, on_sentence: OnSentence) -> Wording:
    """Put a quoted answer into a language model's words; what fails the check is left out.

    `on_sentence` gets each sentence as soon as it is checked, since a language model takes seconds. If nothing is
    left, the quoted answer is kept with a note that explains why. Only the redacted question and the passages that the
    answer cites are sent.
    """
    language = language_of(answer.query.text)
    passages = tuple({citation.passage.id: citation.passage for citation in answer.citations}.values())
    evidence = SentenceEvidence(checker)
    writing = Writing(model, redact(answer.query.text).text, passages, evidence.supports, language)
    for sentence in writing:
        on_sentence(sentence.text)
    written = writing.written
    if not written.sentences:
        problem = written.problem or message("llm.nothing_supported", language)
        note = message("llm.not_used", language, problem=problem)
        return Wording(replace(answer, notes=(*answer.notes, note)), written, model)
    text, citations = _composed(written, evidence, passages)
    note = message("llm.worded_remotely" if is_remote(model.base_url) else "llm.worded", language)
    return Wording(replace(answer, text=text, citations=citations, notes=(*answer.notes, note)), written, model)


def _composed(
    written: Written, evidence: SentenceEvidence, passages: Sequence[Passage]
) -> tuple[str, tuple[Citation, ...]]:
    """The sentences as one text, each with the number of the passage that supports it."""
    text = ""
    citations: list[Citation] = []
    numbers: dict[str, int] = {}
    for sentence in written.sentences:
        quote = evidence.quotes[sentence.text]
        number = numbers.setdefault(quote.passage.id, len(numbers) + 1)
        start = len(text) + (1 if text else 0)
        text += f"{' ' if text else ''}{sentence.text}"
        citations.append(Citation(number, quote.passage, quote.start, quote.end, start, len(text)))
        text += f" [{number}]"
    assert {citation.passage.id for citation in citations} <= {passage.id for passage in passages}
    return text, tuple(citations)
