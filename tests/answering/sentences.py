"""Sentences of a small passage, to be ranked and quoted."""

import numpy as np

from guidebot.answering.rank_sentences import RankedSentence
from guidebot.records import Hit, Passage, Source
from guidebot.text.sentences import statements

PASSAGE_TEXT = (
    "First rule. Second rule. Barred:\n\n- Fights\n- Weapons\n\nTo stop:\n\n1. Tap.\n2. Wait.\n\n| a |\n|---|\n| 1 |"
)
STATEMENTS = statements(PASSAGE_TEXT)


def candidate(passage_number: int, statement_number: int, score: float = 1.0, locale: str = "en-GB") -> RankedSentence:
    source = Source(f"d{passage_number}", "1", "T", "d.md", locale=locale)
    passage = Passage(f"p{passage_number}", source, (), PASSAGE_TEXT, 0, len(PASSAGE_TEXT))
    return RankedSentence(
        Hit(passage, score), STATEMENTS[statement_number], statement_number, np.eye(1, 8)[0], score, 0.0, {}, score
    )
