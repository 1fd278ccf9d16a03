import threading

import pytest

from guidebot.errors import ModelError
from guidebot.llm.llm_answer import Hear
from guidebot.web.chat.streaming import heard


def test_each_sentence_comes_before_the_next_is_worded() -> None:
    go_on = threading.Event()

    def ask(hear: Hear) -> int:
        hear("First.")
        assert go_on.wait(5)
        hear("Second.")
        return 3

    coming = heard(ask)
    assert next(coming) == "First."
    go_on.set()
    assert list(coming) == ["Second.", 3]


def test_what_goes_wrong_is_raised_after_what_was_heard() -> None:
    def ask(hear: Hear) -> int:
        hear("First.")
        raise ModelError("the model is gone")

    coming = heard(ask)
    assert next(coming) == "First."
    with pytest.raises(ModelError, match="gone"):
        next(coming)
