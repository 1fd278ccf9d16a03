"""The loss of the reader: what lowers it."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from guidebot.reader.pairs import Pair
from guidebot.reader.reading import ReadablePassage
from guidebot.training.reader_data import ReaderExample, TrainingPassage
from guidebot.training.reader_network import FIRST_FLIP, LABELS, OUTPUTS, RELEVANCE, EncodedExample, loss_of
from guidebot.training.reader_trainer import together

PASSAGE = TrainingPassage("p", "Kite", ReadablePassage("Rules", (), ("18 or older.", "No pets.")))
PAIR = Pair(tuple(range(9)), (1, 3), ((4, 6), (6, 8)))
MESSAGE = EncodedExample(ReaderExample(PASSAGE, "how old", "en", relevant=True, deciding=(0,)), PAIR)
TRUE, FALSE = (
    EncodedExample(ReaderExample(PASSAGE, "x", "en", verdict=verdict, flip=flip, deciding=(0,)), PAIR)
    for verdict, flip in (("supported", ""), ("contradicted", "number"))
)


def scores(**own: float) -> Tensor:
    """Scores of a passage: zero but for its relevance or a label."""
    row = torch.zeros(OUTPUTS)
    for name, score in own.items():
        row[RELEVANCE if name == "relevance" else 1 + LABELS.index(name)] = score
    return row


def loss(encoded: EncodedExample, passage: Tensor, *sentences: float) -> float:
    return loss_of(passage[None], torch.tensor([sentences]), [encoded]).item()


def test_a_right_relevance_lowers_the_loss() -> None:
    assert loss(MESSAGE, scores(relevance=2.0), 0, 0) < loss(MESSAGE, scores(relevance=-2.0), 0, 0)
    wrong = replace(MESSAGE, example=replace(MESSAGE.example, relevant=False, deciding=()))
    assert loss(wrong, scores(relevance=-2.0), 0, 0) < loss(wrong, scores(relevance=2.0), 0, 0)


def test_a_right_sentence_lowers_the_loss() -> None:
    assert loss(MESSAGE, scores(), 2, -2) < loss(MESSAGE, scores(), -2, 2)
    unknown = replace(MESSAGE, example=replace(MESSAGE.example, deciding=None))
    assert loss(unknown, scores(), 2, -2) == loss(unknown, scores(), -2, 2)


@pytest.mark.parametrize("claim", [TRUE, FALSE])
def test_a_right_verdict_lowers_the_loss(claim: EncodedExample) -> None:
    others = [label for label in LABELS if label != claim.example.verdict]
    right = loss(claim, scores(**{claim.example.verdict: 2.0}), 0, 0)
    assert all(right < loss(claim, scores(**{label: 2.0}), 0, 0) for label in others)


def test_the_kind_of_difference_counts_for_contradicted_claims_alone() -> None:
    number = scores()
    number[FIRST_FLIP] = 2.0
    assert loss(FALSE, number, 0, 0) < loss(FALSE, scores(), 0, 0)
    assert loss(TRUE, number, 0, 0) == loss(TRUE, scores(), 0, 0)


def test_of_two_twins_the_supported_one_should_look_more_like_it() -> None:
    twins = [replace(each, example=replace(each.example, twin="t")) for each in (TRUE, FALSE)]
    apart = [replace(each, example=replace(each.example, twin=str(number))) for number, each in enumerate(twins, 1)]
    rows, sentences = torch.stack([scores(supported=1.0), scores(supported=3.0)]), torch.zeros(2, 2)
    alone = loss_of(rows, sentences, apart).item()
    assert loss_of(rows, sentences, twins).item() > alone
    swapped = rows.flip(0)
    assert (loss_of(rows, sentences, twins) - alone) > (
        loss_of(swapped, sentences, twins) - loss_of(swapped, sentences, apart)
    )


def test_twins_stay_together() -> None:
    twins = [replace(each, example=replace(each.example, twin="t")) for each in (TRUE, FALSE)]
    assert together([twins[0], MESSAGE, twins[1], MESSAGE]) == [twins, [MESSAGE], [MESSAGE]]
