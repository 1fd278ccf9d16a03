"""An answer in a language model's words, each sentence verified. The only module that imports openai.

Whatever the server does, no exception leaves this module: `Written.problem` explains in one line what went wrong.
"""

import ipaddress
import queue
import threading
import time
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from guidebot.config import Settings
from guidebot.errors import UsageError
from guidebot.extras import needs
from guidebot.llm.grounding import Cutter, Dropped, GroundedSentence, Verify, Written, judge
from guidebot.llm.prompt import messages, new_boundary
from guidebot.records import Passage

MOST_CHARACTERS = 6000  # an answer has about 120 words; a model that writes this much has gone astray
NO_KEY = "none"  # the client needs a key, and would otherwise use one meant for another server
FINISHED = "stop"
MOST_TIMES = 3  # small models may repeat themselves endlessly


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """An OpenAI-compatible server and its model; `timeout` is for a whole answer, in seconds."""

    base_url: str
    model: str
    api_key: SecretStr = field(default_factory=lambda: SecretStr(""))
    timeout: float = 20.0


def language_model_of(settings: Settings) -> LanguageModel | None:
    """The language model from the settings, if there is one. Raises `UsageError` if a setting is missing."""
    if not settings.llm_base_url:
        return None
    if not settings.llm_model:
        raise UsageError("GUIDEBOT_LLM_BASE_URL needs a model name in GUIDEBOT_LLM_MODEL")
    if not _host(settings.llm_base_url):
        raise UsageError("GUIDEBOT_LLM_BASE_URL is not a valid URL (use the form http://127.0.0.1:8000/v1)")
    if find_spec("openai") is None:
        raise UsageError(needs("llm", "a language model"))
    return LanguageModel(settings.llm_base_url, settings.llm_model, settings.llm_api_key, settings.llm_timeout)


def is_remote(base_url: str) -> bool:
    """True if a server may be outside the operator's own network; if unclear, it counts as outside."""
    host = _host(base_url)
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        own = host.isascii() and host[:1].isalpha() and "." not in host  # the bare name of a machine or container
        return not (own or host.endswith(".localhost"))
    mapped = getattr(address, "ipv4_mapped", None) or address
    return not (mapped.is_loopback or mapped.is_private)


def _host(base_url: str) -> str:
    """The host of an http URL, in lower case; empty for any other URL."""
    try:
        parts = urlsplit(base_url)
    except ValueError:
        return ""
    return (parts.hostname or "").rstrip(".") if parts.scheme in ("http", "https") else ""


class Writing:
    """An answer being written. Iterating yields each verified sentence; `written` holds the whole result."""

    def __init__(
        self, model: LanguageModel, question: str, passages: Sequence[Passage], verify: Verify, language: str = ""
    ) -> None:
        self._model = model
        self._passages = tuple(passages)
        self._verify = verify
        self._messages = messages(question, self._passages, language, new_boundary())
        self._dropped: list[Dropped] = []
        self._sentences: list[GroundedSentence] = []
        self._said: Counter[str] = Counter()
        self._problem: str | None = None

    @property
    def written(self) -> Written:
        """The result so far."""
        return Written(tuple(self._sentences), tuple(self._dropped), self._problem)

    def __iter__(self) -> Generator[GroundedSentence]:
        """Ask the model once and yield verified sentences."""
        cutter = Cutter()
        with closing(self._pieces()) as pieces:
            for piece in pieces:
                for text in cutter.feed(piece):
                    yield from self._judged(text)
                if self._problem:
                    break
        *left, last = cutter.rest() or [""]
        for text in left:
            yield from self._judged(text)
        if last and self._problem:
            self._dropped.append(Dropped(last, "broken off"))
        elif last:
            yield from self._judged(last)
        if not self._problem and not self._sentences:
            self._problem = "the language model wrote no sentence that its passages support"

    def _judged(self, text: str) -> Iterator[GroundedSentence]:
        words = " ".join(text.split())
        self._said[words] += 1
        if self._said[words] > 1:
            self._dropped.append(Dropped(text, "was said already"))
            if self._said[words] == MOST_TIMES:
                self._problem = "the language model repeats itself and was cut off"
            return
        found = judge(text, self._passages, self._verify)
        if isinstance(found, GroundedSentence):
            self._sentences.append(found)
            yield found
        else:
            self._dropped.append(found)

    def _pieces(self) -> Generator[str]:
        """The text as it arrives, until it ends, times out or grows too long; sets `_problem`."""
        arriving: queue.Queue[str | _End] = queue.Queue()
        stop = threading.Event()
        # In its own thread, since a server that sends one byte at a time never exceeds the client's own timeout.
        threading.Thread(target=_receive, args=(self._model, self._messages, arriving, stop), daemon=True).start()
        deadline = time.monotonic() + self._model.timeout
        try:
            while True:
                arrived = arriving.get(timeout=max(0.0, deadline - time.monotonic()))
                if isinstance(arrived, _End):
                    self._problem = arrived.problem
                    return
                yield arrived
        except queue.Empty:
            self._problem = f"the language model did not finish within {self._model.timeout:g} seconds"
        finally:
            stop.set()


def write(
    model: LanguageModel, question: str, passages: Sequence[Passage], verify: Verify, language: str = ""
) -> Written:
    """A verified answer from the passages; `language` is `en`, `zh`, or empty for the question's own."""
    writing = Writing(model, question, passages, verify, language)
    for _ in writing:
        pass
    return writing.written


@dataclass(frozen=True, slots=True)
class _End:
    """The end of the text, with the problem if there was one."""

    problem: str | None = None


def _receive(
    model: LanguageModel,
    messages: list[dict[str, str]],
    arriving: "queue.Queue[str | _End]",
    stop: threading.Event,
) -> None:
    """Put the text into the queue as it arrives, followed by an `_End`."""
    try:
        arriving.put(_End(_stream(model, messages, arriving, stop)))
    except Exception as error:  # noqa: BLE001  # whatever a server sends, the quoted answer must survive
        arriving.put(_End(_reason(error, model)))


def _stream(
    model: LanguageModel, messages: list[dict[str, str]], arriving: "queue.Queue[str | _End]", stop: threading.Event
) -> str | None:
    """Pass the text on; returns the problem with its end, if there is one."""
    left = MOST_CHARACTERS
    finish = None
    with _client(model) as client, _opened(client, model.model, messages) as stream:
        for chunk in stream:
            if stop.is_set():
                return None
            for choice in chunk.choices[:1]:
                finish = choice.finish_reason or finish
                piece = choice.delta.content or ""
                if piece:
                    arriving.put(str(piece[:left]))
                    left -= len(piece)
            if left <= 0:
                return f"the language model wrote more than {MOST_CHARACTERS} characters and was cut off"
    if finish is None and left == MOST_CHARACTERS:
        return "the language model did not answer with text"
    return None if finish == FINISHED else "the language model stopped early"


def _client(model: LanguageModel) -> Any:  # noqa: ANN401  # openai is only imported when it is used
    import openai

    return openai.OpenAI(
        base_url=model.base_url,
        api_key=model.api_key.get_secret_value() or NO_KEY,
        timeout=model.timeout,
        max_retries=0,
        # The environment's OpenAI account must not be sent to another server, and a local server must not redirect us
        # elsewhere.
        default_headers={"OpenAI-Organization": openai.Omit(), "OpenAI-Project": openai.Omit()},  # type: ignore[dict-item]
        http_client=openai.DefaultHttpxClient(follow_redirects=False),
    )


def _opened(client: Any, name: str, messages: list[dict[str, str]]) -> Any:  # noqa: ANN401  # as above
    import openai

    ask = client.chat.completions.create
    try:
        return ask(model=name, messages=messages, stream=True, temperature=0)
    except openai.BadRequestError as error:
        if "temperature" not in str(error):  # some models accept only their own
            raise
        return ask(model=name, messages=messages, stream=True)


def _reason(error: Exception, model: LanguageModel) -> str:
    """The problem on one line, in our words: the server's message may contain the key or the question."""
    import openai

    if isinstance(error, openai.APITimeoutError):
        return f"the language model did not finish within {model.timeout:g} seconds"
    if isinstance(error, openai.APIConnectionError):
        return "the connection to the language model failed; check GUIDEBOT_LLM_BASE_URL"
    if isinstance(error, (openai.AuthenticationError, openai.PermissionDeniedError)):
        return f"the language model rejected the API key (HTTP {error.status_code}); check GUIDEBOT_LLM_API_KEY"
    if isinstance(error, openai.APIStatusError):
        return f"the language model answered with HTTP {error.status_code}"
    return f"the language model did not answer with text ({type(error).__name__})"
