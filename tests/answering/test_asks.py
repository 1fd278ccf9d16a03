"""What the corpus says it answers is answered: a sample of its asks through the whole guide."""

import random
from collections import Counter

import pytest

from guidebot.guide import Guide
from guidebot.records import Outcome
from guidebot.retrieval.filters import in_scope
from guidebot.text.language import language_of

SAMPLE = 600
ANSWERED = (Outcome.ANSWER, Outcome.PARTIAL)


@pytest.mark.real_model
def test_a_sample_of_what_is_asked_is_answered_and_nobody_is_sent_away(shipped_guide: Guide) -> None:
    asks = sorted(
        {
            ask
            for passage in shipped_guide.generation().passages
            for ask in passage.asks
            if language_of(ask) == "en" and in_scope(passage.source, shipped_guide.query(ask))
        }
    )
    sample = random.Random(23).sample(asks, SAMPLE)  # noqa: S311  # the same each time
    answers = [shipped_guide.ask(shipped_guide.query(ask)).answer for ask in sample]
    outcomes = Counter(answer.outcome for answer in answers)
    assert sum(outcomes[each] for each in ANSWERED) >= 0.93 * SAMPLE, outcomes
    assert outcomes[Outcome.SMALL_TALK] <= 2, outcomes
    alone = [answer.query.text for answer in answers if answer.outcome is Outcome.HANDOVER and not answer.citations]
    assert len(alone) <= 0.02 * SAMPLE, alone
