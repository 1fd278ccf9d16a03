"""`guidebot adapt`: teach the embedding model how those who ask put things."""

from pathlib import Path
from typing import Annotated

import typer

from guidebot.cli.console import complain, print_json, say
from guidebot.cli.options import AsJson, settings_from
from guidebot.training.adapter import Card, learn
from guidebot.training.hyperparameters import AdapterTraining

FOLDER = typer.Option(metavar="DIR", help="Folder with passages.jsonl and questions.jsonl.")


def adapt(
    data: Annotated[Path, FOLDER],
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where the adapter goes.")] = Path("adapter.safetensors"),
    rank: Annotated[
        int, typer.Option(min=1, max=128, help="Of the adapter: more learns more and takes more room.")
    ] = 48,
    epochs: Annotated[int, typer.Option(min=1, max=20, help="Passes over the questions.")] = 1,
    negatives: Annotated[int, typer.Option(min=0, max=8, help="Wrong passages beside each right one.")] = 0,
    strength: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="The share of what was learnt that is kept; less forgets less.")
    ] = 0.5,
    seed: Annotated[int, typer.Option(help="The same seed and data give the same adapter.")] = 1,
    most: Annotated[int | None, typer.Option(min=64, metavar="N", help="Learn from N of the questions.")] = None,
    as_json: AsJson = False,
) -> None:
    """Learn a small adapter for the embedding model from questions and the passages that answer them."""
    how = AdapterTraining(rank=rank, epochs=epochs, negatives=negatives, strength=strength, seed=seed, most=most)
    card = learn(data, out, settings_from().embedding_model, how, complain)
    if as_json:
        print_json(card)
    else:
        _show(card)
    complain(f"wrote {out}; to use it: GUIDEBOT_ADAPTER={out} guidebot index")


def _show(card: Card) -> None:
    figures = card["figures"]
    say(f"On {figures['questions']} questions about documents that were held out:")
    for name, figure in figures.items():
        if name != "questions":
            low, high = figure["gain"][1:]
            say(f"  {name:32} {figure['before']:.3f} -> {figure['after']:.3f}  ({low:+.3f} to {high:+.3f})")
