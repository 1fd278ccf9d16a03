"""An answer in a language model's words, where one is set: every sentence checked, or the quoted answer stands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from guidebot.checking.checker import Checker
from guidebot.llm.client import LanguageModel, Writing, is_remote
from guidebot.llm.grounding import Written
from guidebot.locale import message
from guidebot.records import Answer, Citation, Outcome, Passage, Quote
from guidebot.redaction import redact
from guidebot.text.language import language_of

OnSentence = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wording:
    """What a language model made of an answer: the answer that is shown, and everything that the model wrote."""

    answer: Answer
    written: Written
    model: LanguageModel

    @property
    def use(self) -> dict[str, Any]:
        """What is kept of it: the model, whether it is remote, what went wrong, and what is not shown."""
        dropped = [{"text": each.text, "reason": each.reason} for each in self.written.dropped]
        about = {"model": self.model.model, "remote": is_remote(self.model.base_url)}
        return {**about, "problem": self.written.problem, "dropped": dropped}


class AnswerEvidence:
    """Checks sentences, and remembers for each that is supported the words that support it."""

    def __init__(self, checker: Checker) -> None:
        self._checker = checker
        self.quotes: dict[str, Quote] = {}

    def supports(self, sentence: str, passages: Sequence[Passage]) -> bool:
        """Whether every claim of a sentence is supported by these passages."""
        verdicts = self._checker.held_against(sentence, passages)
        if not self._checker.all_supported(verdicts):
            return False
        self.quotes[sentence] = verdicts[0].evidence[0]
        return True


def llm_answer(answer: Answer, model: LanguageModel, checker: Checker, on_sentence: OnSentence) -> Wording:
    """Put an answer into a language model's words; what fails the check is left out.

    `on_sentence` gets each sentence as soon as it is checked, since a language model takes seconds. Where nothing
    is left the quoted answer stands, and a note says why. The question is redacted before it is sent, and of the
    documents only the passages that the answer cites are.
    """
    language = language_of(answer.query.text)
    passages = tuple({citation.passage.id: citation.passage for citation in answer.citations}.values())
    evidence = AnswerEvidence(checker)
    writing = Writing(model, redact(answer.query.text).text, passages, evidence.supports, language)
    for sentence in writing:
        on_sentence(sentence.text)
    written = writing.written
    if not written.sentences or answer.outcome not in (Outcome.ANSWER, Outcome.PARTIAL):
        problem = written.problem or message("llm.nothing_supported", language)
        note = message("llm.not_used", language, problem=problem)
        return Wording(replace(answer, notes=(*answer.notes, note)), written, model)
    text, citations = _composed(written, evidence, passages)
    note = message("llm.worded_remotely" if is_remote(model.base_url) else "llm.worded", language)
    return Wording(replace(answer, text=text, citations=citations, notes=(*answer.notes, note)), written, model)


def _composed(
    written: Written, evidence: AnswerEvidence, passages: Sequence[Passage]
) -> tuple[str, tuple[Citation, ...]]:
    """The sentences in a row, each with the number of the passage whose words support it."""
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
