"""Running the claim checker on labelled claims."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from guidebot import __version__
from guidebot.checking.checker import worst_of
from guidebot.evaluation.labelled_claims import LabelledClaim, Measured, by_kind, claim_measures
from guidebot.guide import Guide
from guidebot.index.progress import Progress
from guidebot.records import Label


@dataclass(frozen=True, slots=True)
class ClaimRun:
    """Result of a claim run; `rate` is claims per second."""

    claims: tuple[Mapping[str, Any], ...]
    measures: Mapping[str, Measured]
    kinds: Mapping[str, Mapping[str, int]]
    rate: float
    generation: str
    made: str

    def fields(self) -> dict[str, Any]:
        """The result as JSON."""
        measures = {name: asdict(figure) for name, figure in self.measures.items()}
        return {"measures": measures, "kinds": dict(self.kinds), "rate": round(self.rate, 1)}

    def write(self, path: Path, split: str) -> Path:
        """Write the result to a file and return its path."""
        about = {"split": split, "made": self.made, "guidebot": __version__, "generation": self.generation}
        fields = {**about, **self.fields(), "claims": list(self.claims)}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(fields, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return path


def run_claims(guide: Guide, claims: Sequence[LabelledClaim], progress: Progress) -> ClaimRun:
    """Check each claim in its own scope. A claim that is split gets the worst label of its parts."""
    generation = guide.generation()
    guide.check("This claim loads the model and the index before timing starts.", guide.query(""))
    said: list[Label] = []
    lines = []
    started = time.perf_counter()
    for number, claim in enumerate(claims, start=1):
        verdicts = guide.check(claim.claim, claim.query)
        said.append(worst_of(verdicts))
        reasons = [reason for verdict in verdicts for reason in verdict.reasons]
        lines.append({"id": claim.id, "label": claim.label, "said": said[-1], "reasons": reasons})
        progress("checking", number, len(claims))
    rate = len(claims) / (time.perf_counter() - started)
    measures = claim_measures([claim.label for claim in claims], said)
    made = datetime.now(UTC).isoformat(timespec="seconds")
    return ClaimRun(tuple(lines), measures, by_kind(claims, said), rate, generation.name, made)
