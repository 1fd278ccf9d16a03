import threading

import pytest

from guidebot.errors import ModelError
from guidebot.llm.llm_answer import OnSentence
from guidebot.web.api.streaming import stream_sentences


def test_each_sentence_comes_before_the_next_is_worded() -> None:
    go_on = threading.Event()

    def ask(on_sentence: OnSentence) -> int:
        on_sentence("First.")
        assert go_on.wait(5)
        on_sentence("Second.")
        return 3

    coming = stream_sentences(ask)
    assert next(coming) == "First."
    go_on.set()
    assert list(coming) == ["Second.", 3]


def test_what_goes_wrong_is_raised_after_what_was_heard() -> None:
    def ask(on_sentence: OnSentence) -> int:
        on_sentence("First.")
        raise ModelError("the model is gone")

    coming = stream_sentences(ask)
    assert next(coming) == "First."
    with pytest.raises(ModelError, match="gone"):
        next(coming)
