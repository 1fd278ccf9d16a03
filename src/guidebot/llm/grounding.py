"""Sentences of a language model, each verified against the passages it cites, or dropped with a reason."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from guidebot.llm.prompt import RULES
from guidebot.records import Passage
from guidebot.text.sentences import MARKER, sentence_spans

# True if the passages support a sentence.
Verify = Callable[[str, Sequence[Passage]], bool]

CITED = re.compile(r"\s*[\[【［](?:passages?\s)?\s?(\d{1,3}(?:\s?[,;、，]\s?\d{1,3}){0,9})[\]】］]", re.IGNORECASE)
# "18. [1] Next" means "18 [1]. Next".
CITED_BEHIND = re.compile(
    r"([.!?…。！？]+[\"'”’)」』）*_]*)((?:\s*[\[【［](?:passages?\s)?[\d\s,;、，]{1,40}[\]】］])+)", re.IGNORECASE
)
CITATION_BEGUN = re.compile(r"\s*[\[【［][^\]】］\n]{0,50}$")
LINK = re.compile(r"https?://[^\s)\]>]+|\bwww\.[^\s)\]>]+|!?\[[^\]]*\]\([^)]*\)", re.IGNORECASE)
INSTRUCTION = re.compile(
    r"\b(?:ignor|disregard|forget|overrid)\w*\b.{0,40}\b(?:instruction|prompt|rule|above|previous|prior|everything)"
    r"|\bsystem\s(?:prompt|message)\b|\byou are now\b|\bas an? (?:ai|language model|assistant)\b|\bdeveloper mode\b"
    r"|\b(?:cite|citing)\s(?:passage|source|document)\b|(?:忽略|无视|忘记|不要理会).{0,20}(?:指令|指示|规则|提示|以上|之前)"
    r"|系统提示|你现在是|作为(?:一个)?(?:AI|人工智能|语言模型)",
    re.IGNORECASE,
)
OWN_RULES = frozenset(" ".join(line.lower().split()) for line in re.split(r"(?<=[.:])\s", RULES))


@dataclass(frozen=True, slots=True)
class GroundedSentence:
    """A verified sentence without its numbers, and the passages that support it."""

    text: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sentence that is not shown, and the reason."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Written:
    """The result of a language model; if `sentences` is empty, the caller keeps its own answer."""

    sentences: tuple[GroundedSentence, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    problem: str | None = None


class Cutter:
    """Splits text that arrives in pieces into sentences, each with the numbers in or after it.

    A sentence is yielded when the next one has begun, since its numbers may follow its full stop.
    """

    def __init__(self) -> None:
        self._waiting = ""

    def feed(self, piece: str) -> Iterator[str]:
        """Yield the sentences that are now complete."""
        *lines, self._waiting = (self._waiting + piece).split("\n")
        for line in lines:
            yield from _sentences(line)
        begun = CITATION_BEGUN.search(self._waiting)
        held = self._waiting[begun.start() :] if begun else ""
        whole = CITED_BEHIND.sub(_moved, self._waiting.removesuffix(held))
        spans = sentence_spans(whole)
        if len(spans) > 1:
            last = spans[-1][0]
            yield from _sentences(whole[:last])
            whole = whole[last:]
            self._waiting = whole + held

    def rest(self) -> list[str]:
        """The remaining sentences at the end of the text; the last one may be incomplete."""
        left = _sentences(self._waiting)
        self._waiting = ""
        return left


def _moved(match: re.Match[str]) -> str:
    return f"{match[2]}{match[1]}"


def _sentences(line: str) -> list[str]:
    marker = MARKER.match(line)
    moved = CITED_BEHIND.sub(_moved, line[marker.end() :] if marker else line)
    return [moved[start:end] for start, end in sentence_spans(moved)]


def judge(written: str, passages: Sequence[Passage], verify: Verify) -> GroundedSentence | Dropped:
    """A sentence that may be shown, or the reason why it may not."""
    numbers = [int(number) for cited in CITED.findall(written) for number in re.findall(r"\d+", cited)]
    text = CITED.sub("", written).strip()
    unknown = [number for number in numbers if not 1 <= number <= len(passages)]
    named = tuple(passages[number - 1] for number in dict.fromkeys(numbers) if number not in unknown)
    if unknown:
        return Dropped(written, f"cites passage {unknown[0]}, which does not exist")
    fault = _fault(text, named)
    if not fault and not verify(text, named):
        fault = "is not supported by the passages it cites"
    return Dropped(written, fault) if fault else GroundedSentence(text, named)


def _fault(text: str, named: Sequence[Passage]) -> str:
    """The formal fault of a sentence, regardless of its claims; empty if there is none."""
    if not any(character.isalnum() for character in text):
        return "says nothing"
    if INSTRUCTION.search(text) or " ".join(text.lower().split()) in OWN_RULES:
        return "repeats an instruction"
    if not named:
        return "cites no passage"
    if any(link not in passage.text for link in LINK.findall(text) for passage in named):
        return "contains a link that its passages do not"
    return ""
