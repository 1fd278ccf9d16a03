"""What is asked about a passage points to the statements that answer it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from guidebot.answering.example_questions import SAME, AskVectors, near_asks, nearest_example, said_at
from guidebot.answering.rank_sentences import SearchedQuestion, candidates
from guidebot.index.embedders.protocol import Vectors
from guidebot.logistic import Logistic
from guidebot.records import Hit, ListScore, Passage, Source

TEXT = "A host must be 18. Proof may be wanted. Barred:\n\n- Fights\n- Weapons\n"
ASKS = ("how old must i be", "要不要身份证", "may i show a knife", "is it fun")
SAYS = (("A host must",), ("Proof may", "A host must"), ("Weapons",), None)
PASSAGE = Passage("p", Source("d", "1", "T", "d.md"), (), TEXT, 0, len(TEXT), asks=ASKS, says=SAYS)
NOTHING = np.zeros((0, 1), dtype=np.float32)


def rows(*values: float) -> Vectors:
    """Vectors of one dimension, so that a cosine with 1 is the value itself."""
    return np.array([[value] for value in values], dtype=np.float32)


ONE = np.ones(1, dtype=np.float32)


def test_each_ask_names_its_statements_by_the_words_they_begin_with() -> None:
    assert said_at(TEXT, ASKS, SAYS) == ((0,), (0, 1), (3,), None)
    assert said_at(TEXT, ("x",), ()) == (None,)


def test_words_that_stand_in_another_passage_of_the_section_name_nothing_here() -> None:
    assert said_at("Another half.", ("x", "y"), (("A host must",), ())) == ((), ())


def test_a_question_is_compared_with_the_asks_that_its_model_can_read() -> None:
    english = near_asks(PASSAGE, AskVectors(rows(0.9, 0.8, 0.7, 0.6), rows(0.5)), "en", ONE, None)
    assert [(round(each.cosine, 1), each.places) for each in english] == [(0.9, (0,)), (0.7, (3,)), (0.6, None)]
    chinese = near_asks(PASSAGE, AskVectors(rows(0.9, 0.8, 0.7, 0.6), rows(0.5)), "zh", ONE, ONE)
    assert [(each.cosine, each.places) for each in chinese] == [(0.5, (0, 1))]
    assert near_asks(PASSAGE, AskVectors(rows(0.9, 0.8, 0.7, 0.6), rows(0.5)), "zh", ONE, None) == []
    assert near_asks(PASSAGE, AskVectors(rows(0.9, 0.8, 0.7, 0.6), NOTHING), "zh", ONE, ONE) == []


@pytest.mark.parametrize(("near", "first"), [((0.9, 0.1, 0.2, 0.1), 0), ((0.2, 0.1, 0.9, 0.1), 3)])
def test_the_statement_that_answers_the_nearest_ask_is_marked_first(near: tuple[float, ...], first: int) -> None:
    asked = SearchedQuestion("x", "x", "en", ONE)
    statements = (rows(0.5, 0.5, 0.5, 0.5), AskVectors(rows(*near), NOTHING))
    by_asks = Logistic(("asked first",), (0.0,), (1.0,), ((5.0,),), (0.0,))
    found = candidates(asked, [Hit(PASSAGE, 1.0)], lambda _: statements, lambda _: 1.0, lambda _: by_asks)
    assert found[0].place == first
    assert {each.place for each in found if each.features["unasked"]} == {1, 2}


def test_nothing_is_made_of_asks_that_nobody_has_looked_at() -> None:
    passage = Passage("p", Source("d", "1", "T", "d.md"), (), TEXT, 0, len(TEXT), asks=ASKS)
    statements = (rows(0.5, 0.5, 0.5, 0.5), AskVectors(rows(0.9, 0.8, 0.7, 0.6), NOTHING))
    plain = Logistic(("similarity",), (0.0,), (1.0,), ((1.0,),), (0.0,))
    found = candidates(
        SearchedQuestion("x", "x", "en", ONE), [Hit(passage, 1.0)], lambda _: statements, lambda _: 1.0, lambda _: plain
    )
    assert not any({"asked", "unasked", "asked first"} & each.features.keys() for each in found)


FOUND = Hit(PASSAGE, 1.0, (ListScore("multilingual", 3.0, 1),))


@dataclass(frozen=True, slots=True)
class Told:
    """A multilingual model that gives each ask its cosine with the message."""

    cosines: dict[str, float]
    fingerprint: str = "told"

    def questions(self, texts: Sequence[str]) -> Vectors:
        return rows(*(self.cosines[text] for text in texts))

    def passages(self, texts: Sequence[str]) -> Vectors:
        return rows(*(0.0 for _ in texts))


def test_a_message_in_another_language_is_read_as_the_nearest_english_ask() -> None:
    model = Told({"how old must i be": SAME + 0.01, "may i show a knife": SAME, "is it fun": 0.1})
    assert nearest_example(ONE, [FOUND], model) == "how old must i be"


def test_a_message_that_no_ask_is_near_enough_is_read_as_none() -> None:
    far = Told(dict.fromkeys(ASKS, SAME - 0.01))
    assert nearest_example(ONE, [FOUND], far) is None
    near = Told(dict.fromkeys(ASKS, 1.0))
    assert nearest_example(ONE, [], near) is None
    assert nearest_example(None, [FOUND], near) is None
    assert nearest_example(ONE, [FOUND], None) is None
    # Its asks alone are no proof, if its text is far from the message.
    assert nearest_example(ONE, [Hit(PASSAGE, 1.0, (ListScore("multilingual", 1.0, 30),))], near) is None
    assert nearest_example(ONE, [Hit(PASSAGE, 1.0)], near) is None
