"""Comparison of a claim with a sentence of the documents, with one check per aspect.

A check returns numeric features for the model, and the differences in words.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from guidebot.checking import parties
from guidebot.checking import polarity as wording
from guidebot.text.dates import dates
from guidebot.text.figures import Figure, figures

Seen = dict[str, float]
SAYS = {"": "exactly", ">=": "at least", "<=": "at most"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Features of a claim and its evidence, and the differences in words."""

    seen: Seen
    reasons: tuple[str, ...] = field(default=())


def compare(claim: str, evidence: str) -> Comparison:
    """Run every check on two plain texts."""
    seen: Seen = {}
    reasons: list[str] = []
    for check in CHECKS:
        numbers, said = check(claim, evidence)
        seen |= numbers
        reasons += said
    return Comparison(seen, tuple(reasons))


def figures_agree(claim: str, evidence: str) -> tuple[Seen, Sequence[str]]:
    """Compare the figures by amount, unit, period and bound."""
    theirs = figures(evidence)
    seen = dict.fromkeys(
        ("figures agree", "number differs", "unit differs", "period differs", "bound differs", "figure alone"), 0.0
    )
    reasons: list[str] = []
    for own in figures(claim):
        kind, other = _matched(own, theirs)
        seen[kind] += 1.0
        if other is not None and kind != "figures agree":
            reasons.append(_difference(kind, own, other))
    return seen, reasons


def _matched(own: Figure, theirs: Sequence[Figure]) -> tuple[str, Figure | None]:
    same_kind = [other for other in theirs if other.dimension == own.dimension and _countable(own, other)]
    for other in same_kind:
        if own.equals(other):
            if own.per and other.per and own.per != other.per:
                return "period differs", other
            if own.bound and other.bound and own.bound != other.bound:
                return "bound differs", other
            return "figures agree", other
    for other in theirs:
        if other.dimension != own.dimension and _number(own) == _number(other):
            return "unit differs", other
    if same_kind:
        return "number differs", same_kind[0]
    return "figure alone", None


def _countable(own: Figure, other: Figure) -> bool:
    return (
        own.dimension != "count" or not own.noun or not other.noun or own.noun == other.noun or own.value == other.value
    )


def _number(figure: Figure) -> str:
    return "".join(character for character in figure.text if character.isdigit()) or figure.text


def _difference(kind: str, own: Figure, other: Figure) -> str:
    if kind == "bound differs":
        return f"{kind}: claim {SAYS[own.bound]} {own.text}, policy {SAYS[other.bound]} {other.text}"
    if kind == "period differs":
        return f"{kind}: claim {own.text} a {own.per}, policy {other.text} a {other.per}"
    return f"{kind}: claim {own.text}, policy {other.text}"


def dates_agree(claim: str, evidence: str) -> tuple[Seen, Sequence[str]]:
    """Compare the dates."""
    theirs = dates(evidence)
    seen = {"dates agree": 0.0, "date differs": 0.0, "date alone": 0.0}
    reasons = []
    for own in dates(claim):
        if any(own.agrees(other) for other in theirs):
            seen["dates agree"] += 1.0
        elif theirs:
            seen["date differs"] += 1.0
            reasons.append(f"date differs: claim {own.text}, policy {theirs[0].text}")
        else:
            seen["date alone"] += 1.0
    return seen, reasons


def negation_agrees(claim: str, evidence: str) -> tuple[Seen, Sequence[str]]:
    """Compare the number of negations."""
    own, other = wording.negations(claim), wording.negations(evidence)
    differs = float((own > 0) != (other > 0))
    seen = {
        "negation differs": differs,
        "claim alone says no": float(own > 0 and not other),
        "both say no": float(own > 0 and other > 0),
        "negations are odd": float((own + other) % 2),
    }
    return seen, ["negation differs: only one of them is negative"] if differs else []


def permission_agrees(claim: str, evidence: str) -> tuple[Seen, Sequence[str]]:
    """Compare permission: allowed, forbidden, required or optional."""
    own, other = wording.permission(claim), wording.permission(evidence)
    differs = bool(own and other and wording.opposed(own, other))
    seen = {
        "permission differs": float(differs),
        "permissions agree": float(bool(own) and own == other),
        "claim allows what is forbidden": float((own, other) == ("may", "must not")),
        "claim forbids what is allowed": float((own, other) == ("must not", "may")),
        "claim frees of a duty": float(own == "need not" and other in ("must", "should", "must not")),
        "claim makes a duty": float(own == "must" and other in ("may", "should", "need not")),
        "permission alone": float(bool(own) and not other),
    }
    return seen, [f"permission differs: claim says {own}, policy {other}"] if differs else []


def quantity_agrees(claim: str, evidence: str) -> tuple[Seen, Sequence[str]]:
    """Compare quantifiers: all, some and only."""
    own = [bool(pattern.search(claim)) for pattern in (wording.ALL, wording.SOME, wording.ONLY)]
    other = [bool(pattern.search(evidence)) for pattern in (wording.ALL, wording.SOME, wording.ONLY)]
    widened = own[0] and not other[0]
    seen = {
        "claim alone says all": float(widened),
        "claim says all of some": float(widened and other[1]),
        "claim alone says some": float(own[1] and not other[1]),
        "claim says some of all": float(own[1] and other[0] and not own[0]),
        "claim alone says only": float(own[2] and not other[2]),
        "claim drops only": float(other[2] and not own[2]),
    }
    return seen, ["quantity differs: claim says all, policy some"] if widened and other[1] else []


def conditions_agree(claim: str, evidence: str) -> tuple[Seen, Sequence[str]]:
    """Compare conditions and exceptions: dropped, added or denied by the claim."""
    own, other = (len(wording.CONDITIONS.findall(text)) for text in (claim, evidence))
    waved = bool(wording.REGARDLESS.search(claim)) and not wording.REGARDLESS.search(evidence)
    seen = {
        "condition dropped": float(bool(other) and not own),
        "condition added": float(bool(own) and not other),
        "condition waved away": float(waved),
    }
    return seen, ["condition differs: claim says it does not matter"] if waved else []


def opposites_agree(claim: str, evidence: str) -> tuple[Seen, Sequence[str]]:
    """Look for pairs of opposite words."""
    found = wording.opposites(claim, evidence)
    return {"opposite words": float(found is not None)}, [
        f"opposite words: “{found[0]}”, “{found[1]}”"
    ] if found else []


def parties_agree(claim: str, evidence: str) -> tuple[Seen, Sequence[str]]:
    """Compare the parties and the first party, who is usually the agent."""
    own, other = parties.roles(claim), parties.roles(evidence)
    strangers = [role for role in own if role not in other]
    absent = [role for role in other if role not in own]
    shared = [role for role in own if role in other]
    swapped = len(shared) > 1 and shared != [role for role in other if role in own]
    first_differs = bool(own and other and own[0] != other[0])
    seen = {
        "party alone": float(len(strangers)),
        "party left out": float(len(absent)),
        "parties swapped": float(swapped),
        "first party differs": float(first_differs),
        "party exchanged": float(bool(strangers and absent)),
    }
    if strangers and absent:
        return seen, [f"party differs: claim {strangers[0]}, policy {absent[0]}"]
    return seen, ["party differs: the parties are swapped"] if swapped else []


def names_agree(claim: str, evidence: str) -> tuple[Seen, Sequence[str]]:
    """Compare names of features, programmes and regions."""
    lowered = evidence.lower()
    strangers = sorted(name for name in parties.names(claim) if name not in lowered)
    missing = sorted(name for name in parties.names(evidence) if name not in claim.lower())
    here, there = parties.regions(claim), parties.regions(evidence)
    elsewhere = bool(here and there and not here & there)
    seen = {
        "name alone": float(min(3, len(strangers))),
        "name exchanged": float(bool(strangers and missing)),
        "region alone": float(bool(here - there)),
        "region differs": float(elsewhere),
    }
    reasons = [f"name differs: the policy does not name {strangers[0]} here"] if strangers else []
    if elsewhere:
        reasons.append(f"region differs: claim {', '.join(sorted(here))}, policy {', '.join(sorted(there))}")
    return seen, reasons


CHECKS: tuple[Callable[[str, str], tuple[Seen, Sequence[str]]], ...] = (
    figures_agree,
    dates_agree,
    negation_agrees,
    permission_agrees,
    quantity_agrees,
    conditions_agree,
    opposites_agree,
    parties_agree,
    names_agree,
)
