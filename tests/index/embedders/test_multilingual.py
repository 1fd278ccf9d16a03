"""The packaged multilingual model: its vectors, in both languages."""

import numpy as np
import pytest

from guidebot.index.embedders.multilingual import DIMENSION, LONGEST, PackagedMultilingual

MODEL = PackagedMultilingual()

pytestmark = pytest.mark.real_model


def test_vectors_are_of_unit_length_and_do_not_depend_on_the_batch() -> None:
    texts = ["how do I get paid", "may I smoke on LIVE?", "主播必须年满十八岁。", "word " * 3 * LONGEST, ""]
    together = MODEL.passages(texts)
    assert together.shape == (len(texts), DIMENSION)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-3)
    alone = np.vstack([MODEL.passages([text]) for text in texts])
    assert (together * alone).sum(1).min() > 0.98  # weights of eight bits round by the batch
    assert MODEL.passages([]).shape == (0, DIMENSION)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (
            "they took my whole channel off me overnight and nobody says why",
            "To appeal a ban, open the notice in the app.",
        ),
        ("钱什么时候到账", "A withdrawal takes up to 15 days to arrive."),
        ("wann bekomme ich mein Geld", "A withdrawal takes up to 15 days to arrive."),
    ],
)
def test_a_message_is_nearest_to_what_answers_it(question: str, answer: str) -> None:
    others = ["Viewers can send Gifts during a LIVE.", "LIVE Studio needs Windows 10.", "You can mute a viewer."]
    cosines = MODEL.passages([answer, *others]) @ MODEL.questions([question])[0]
    assert int(cosines.argmax()) == 0
