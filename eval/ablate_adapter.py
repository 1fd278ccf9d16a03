"""Train adapters that differ in one thing from each other, and print what each learnt.

    python eval/ablate_adapter.py DATA OUT [NAME ...]

Each line of `eval/adapters.jsonl` is a training by name; cards go to OUT, and one that is there is not trained again.
"""

import json
import sys
import time
from pathlib import Path

from guidebot.config import PACKAGED_MODEL
from guidebot.training.adapter import learn
from guidebot.training.hyperparameters import AdapterTraining

TRAININGS = Path(__file__).parent / "adapters.jsonl"


def main(data: Path, out: Path, names: list[str]) -> None:
    """Train what is named, or all, and print a row of each."""
    out.mkdir(parents=True, exist_ok=True)
    print("| training | questions | Success@1 by meaning | Success@5 by meaning | with words | minutes |")
    print("|---|---|---|---|---|---|")
    for line in TRAININGS.read_text(encoding="utf-8").splitlines():
        fields = json.loads(line)
        name = fields.pop("name")
        if names and name not in names:
            continue
        card = out / f"{name}.json"
        if not card.is_file():
            began = time.monotonic()
            made = learn(data, card.with_suffix(".safetensors"), PACKAGED_MODEL, AdapterTraining(**fields), _tell)
            minutes = round((time.monotonic() - began) / 60, 1)
            card.write_text(json.dumps({**made, "minutes": minutes}, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        _row(name, json.loads(card.read_text(encoding="utf-8")))


def _row(name: str, card: dict) -> None:
    after = [card["figures"][key]["after"] for key in ("Success@1 by meaning", "Success@5 by meaning")]
    words = card["figures"]["Success@5 by meaning and words"]["after"]
    cells = [name, card["data"]["questions"], *(f"{figure:.3f}" for figure in (*after, words)), card["minutes"]]
    print("| " + " | ".join(map(str, cells)) + " |", flush=True)


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
