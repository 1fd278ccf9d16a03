"""What stands in for the claim checker where only its signature matters."""

from collections.abc import Sequence

from guidebot.records import Passage
from guidebot.text.terms import terms

ENOUGH = 0.7


def covered(text: str, passages: Sequence[Passage]) -> bool:
    """An honest double of the claim checker: most words, and every figure, stand in the passages."""
    there = {term for each in passages for term in terms(each.text)}
    said = terms(text)
    figures = {term for term in said if any(character.isdigit() for character in term)}
    return bool(said) and figures <= there and sum(term in there for term in said) / len(said) >= ENOUGH
