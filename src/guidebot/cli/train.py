"""`guidebot train`: train the models that read and that find."""

from pathlib import Path
from typing import Annotated, Any

import typer

from guidebot.cli.shared.console import complain, print_json, say
from guidebot.cli.shared.options import AsJson
from guidebot.extras import extra

app = typer.Typer(
    help="Train the reader or the embedding model on your own data.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


@app.callback()
def _options() -> None:
    """Make the app a command group; it has no options of its own."""


@app.command()
def reader(  # each is an option of the command
    data: Annotated[
        list[Path],
        typer.Option(
            "--data", metavar="DIR", help="Folder of passages.jsonl, messages.jsonl and claims.jsonl; repeatable."
        ),
    ],
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Output folder; training goes on from its checkpoint.")
    ] = Path("reader"),
    steps: Annotated[int, typer.Option(min=1, help="Number of steps of 32 pairs.")] = 4000,
    layers: Annotated[int, typer.Option(min=1, max=12, help="Layers of the base to keep; fewer are faster.")] = 12,
    seed: Annotated[int, typer.Option(help="Random seed.")] = 7,
    as_json: AsJson = False,
) -> None:
    """Train the reader, which decides what answers a question and whether a text supports a claim."""
    with extra("train", "training a reader"):
        from guidebot.training.reader import train_reader
        from guidebot.training.reader_trainer import ReaderTraining

    card = train_reader(data, out, ReaderTraining(steps=steps, layers=layers, seed=seed), complain)
    if as_json:
        print_json(card)
    else:
        _show(card["figures"]["test"])
    complain(f"wrote {out}; to use it: GUIDEBOT_READER={out}")


@app.command()
def embedder(
    data: Annotated[
        list[Path],
        typer.Option(
            "--data", metavar="DIR", help="Folder of passages.jsonl, messages.jsonl and questions.jsonl; repeatable."
        ),
    ],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Output folder.")] = Path("embedder"),
    steps: Annotated[int, typer.Option(min=1, help="Number of steps of 40 questions.")] = 1000,
    seed: Annotated[int, typer.Option(help="Random seed.")] = 7,
    as_json: AsJson = False,
) -> None:
    """Train the multilingual embedding model, which finds what answers a message."""
    with extra("train", "training an embedding model"):
        from guidebot.training.embedder import EmbedderTraining, train_embedder

    card = train_embedder(data, out, EmbedderTraining(steps=steps, seed=seed), complain)
    if as_json:
        print_json(card)
    else:
        for name, after in card["figures"]["after"].items():
            say(f"  {name:16} {card['figures']['before'][name]} before, {after} after")
    complain(f"wrote {out}")


def _show(figures: dict[str, Any]) -> None:
    """The figures of the services held out, by language."""
    say("On services held out:")
    for language, found in figures.items():
        for name, figure in found.items():
            if isinstance(figure, list) and len(figure) == 3 and isinstance(figure[0], float):  # noqa: PLR2004
                say(f"  {language:4} {name:32} {figure[0]:.3f}  ({figure[1]:.3f} to {figure[2]:.3f})")
