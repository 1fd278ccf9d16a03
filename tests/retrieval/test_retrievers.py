"""The best of a list of scores."""

from types import SimpleNamespace
from typing import cast

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from guidebot.index.generation import Generation
from guidebot.retrieval.retrievers import best_of

ROWS = st.lists(st.tuples(st.integers(-3, 3), st.booleans()), min_size=1, max_size=40)


@given(ROWS, st.integers(1, 12))
def test_the_best_are_those_of_a_whole_sort_ties_in_the_order_of_the_passages(
    rows: list[tuple[int, bool]], depth: int
) -> None:
    passages = [SimpleNamespace(id=f"p{place}") for place in range(len(rows))]
    generation = cast("Generation", SimpleNamespace(passages=passages))
    scores = np.array([score for score, _ in rows], dtype=np.float32)
    allowed = np.array([held for _, held in rows])
    wanted = sorted(
        (place for place, (score, held) in enumerate(rows) if held and score > -2), key=lambda p: -rows[p][0]
    )
    found = best_of(generation, scores, allowed, depth, above=-2.0)
    assert list(found.items()) == [(f"p{place}", float(rows[place][0])) for place in wanted[:depth]]
