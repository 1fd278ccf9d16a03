"""`guidebot adapt`: fine-tune the embedding model on real questions with a LoRA adapter."""

from pathlib import Path
from typing import Annotated

import typer

from guidebot.cli.shared.console import complain, print_json, say
from guidebot.cli.shared.options import AsJson, settings_from
from guidebot.training.adapter import Card, learn
from guidebot.training.hyperparameters import AdapterTraining

FOLDER = typer.Option(metavar="DIR", help="Folder that contains passages.jsonl and questions.jsonl.")


def adapt(
    data: Annotated[Path, FOLDER],
    out: Annotated[Path, typer.Option(metavar="FILE", help="Output file.")] = Path("adapter.safetensors"),
    rank: Annotated[
        int,
        typer.Option(min=1, max=128, help="Rank of the adapter; a higher rank learns more and makes a larger file."),
    ] = 48,
    epochs: Annotated[int, typer.Option(min=1, max=20, help="Number of passes over the questions.")] = 1,
    negatives: Annotated[int, typer.Option(min=0, max=8, help="Hard negatives per question.")] = 0,
    strength: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Scale of the learnt change; lower values forget less.")
    ] = 0.5,
    seed: Annotated[int, typer.Option(help="Random seed; the same seed and data give the same adapter.")] = 1,
    most: Annotated[int | None, typer.Option(min=64, metavar="N", help="Use at most N questions.")] = None,
    as_json: AsJson = False,
) -> None:
    """Train an adapter for the embedding model on questions and the passages that answer them."""
    how = AdapterTraining(rank=rank, epochs=epochs, negatives=negatives, strength=strength, seed=seed, most=most)
    card = learn(data, out, settings_from().embedding_model, how, complain)
    if as_json:
        print_json(card)
    else:
        _show(card)
    complain(f"wrote {out}; to use it: GUIDEBOT_ADAPTER={out} guidebot index")


def _show(card: Card) -> None:
    figures = card["figures"]
    say(f"On {figures['questions']} questions about held-out documents:")
    for name, figure in figures.items():
        if name != "questions":
            low, high = figure["gain"][1:]
            say(f"  {name:32} {figure['before']:.3f} -> {figure['after']:.3f}  ({low:+.3f} to {high:+.3f})")
