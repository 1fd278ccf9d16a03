"""The models of relevance and confidence, with weights from a file."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from guidebot.errors import UsageError
from guidebot.logistic import Logistic

log = logging.getLogger(__name__)
PACKAGED = Path(__file__).parent / "weights.json"
# Fitted before sentences were compared by the multilingual model: without one, those cosines are missing.
ONE_MODEL = Path(__file__).parent / "weights-one-model.json"
AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Calibration:
    """The models that decide an answer: the relevance of a statement, and the confidence that one answers.

    From `enough`, an answer is given; from `certain`, it is given without a warning that it may not fit the question.
    """

    relevance: Logistic
    confidence: Logistic
    enough: float
    certain: float


# For embedding models without fitted weights: uses the cosine and the words that question and statement share.
PLAIN = Calibration(
    Logistic(
        ("similarity", "coverage", "own score", "steps where how is asked"),
        (0.0,) * 4,
        (1.0,) * 4,
        ((10.0, 3.0, 0.5, 1.5),),
        (-7.0,),
    ),
    Logistic(("similarity",), (0.0,), (1.0,), ((10.0,),), (-4.0,)),
    0.5,
    0.6,
)


@cache
def calibration_of(setting: str, embedder: str, *, multilingual: bool = True) -> Calibration:
    """The weights that `GUIDEBOT_CALIBRATION` names: a file, or `auto` for the packaged ones if they fit.

    `embedder` is its fingerprint, and `multilingual` is false without a multilingual model. Raises `UsageError` for a
    file that cannot be read.
    """
    packaged = PACKAGED if multilingual else ONE_MODEL
    path = packaged if setting == AUTO else Path(setting).expanduser()
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        relevance, confidence = (_logistic(fields[name]) for name in ("relevance", "confidence"))
        if fields["embedder"] != embedder:
            if setting == AUTO:
                return PLAIN
            log.warning("the weights %s were fitted with another embedding model; run: guidebot eval calibrate", path)
        return Calibration(relevance, confidence, float(fields["enough"]), float(fields["certain"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"cannot read the weights {path} ({error}); to create them, run: guidebot eval calibrate"
        ) from error


def _logistic(fields: Mapping[str, Any]) -> Logistic:
    names, means, scales, weights = (tuple(fields[name]) for name in ("names", "means", "scales", "weights"))
    return Logistic(names, means, scales, (weights,), (float(fields["bias"]),))


def fields_of(model: Logistic) -> dict[str, Any]:
    """The fields of a model as written to a file."""
    (weights,), (bias,) = model.weights, model.biases
    return {"names": model.names, "means": model.means, "scales": model.scales, "weights": weights, "bias": bias}
