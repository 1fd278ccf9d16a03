"""`guidebot index`: build the index from the corpus."""

from dataclasses import asdict
from typing import Annotated

import typer

from guidebot.cli.console import complain, print_json, progress_bar, say
from guidebot.cli.options import AsJson, CorpusDir, IndexDir, settings_from
from guidebot.guide import Guide
from guidebot.index.build import Built


def index(
    corpus: CorpusDir = None,
    index: IndexDir = None,
    strict: Annotated[bool, typer.Option(help="Exit 1 if any file could not be read.")] = False,
    force: Annotated[bool, typer.Option(help="Build even if nothing has changed.")] = False,
    as_json: AsJson = False,
) -> None:
    """Build the index from the corpus, unless it is up to date."""
    guide = Guide.from_settings(settings_from(corpus=corpus, index=index))
    with progress_bar() as progress:
        built = guide.build(progress, force=force)
    report_faults(built)
    if as_json:
        print_json(_shape(built))
    else:
        say(summary(built))
    if strict and built.faults:
        raise typer.Exit(1)


def report_faults(built: Built) -> None:
    """Name each file that could not be read, a line each."""
    for fault in built.faults:
        complain(f"{fault.path}: {fault.reason}")


def summary(built: Built) -> str:
    """What a build did, in one line."""
    manifest = built.manifest
    size = f"{len(manifest.documents)} documents, {manifest.passages} passages"
    if not built.fresh:
        return f"Up to date: {size} (generation {manifest.generation})"
    rate = manifest.passages / built.seconds if built.seconds else 0.0
    return f"Built {size} in {built.seconds:.1f} s ({rate:.0f} passages a second, generation {manifest.generation})"


def _shape(built: Built) -> dict[str, object]:
    return {
        "generation": built.manifest.generation,
        "fresh": built.fresh,
        "documents": len(built.manifest.documents),
        "passages": built.manifest.passages,
        "seconds": round(built.seconds, 3),
        "faults": [asdict(fault) for fault in built.faults],
    }
