"""`guidebot index`: build, list, roll back, export and import the index."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from guidebot.cli.shared.console import complain, print_json, progress_bar, say
from guidebot.cli.shared.options import AsJson, CorpusDir, IndexDir, settings_from
from guidebot.cli.shared.recording import journal_of
from guidebot.errors import IndexDamaged, IndexProblem, UsageError
from guidebot.guide import Guide, generation_store_of
from guidebot.index.generation_store import GenerationStore, bytes_below
from guidebot.store.journal import exists

if TYPE_CHECKING:
    from guidebot.index.build import Built

MEGABYTE = 1_000_000


def index(
    corpus: CorpusDir = None,
    index: IndexDir = None,
    strict: Annotated[bool, typer.Option(help="Exit 1 if any file cannot be read.")] = False,
    force: Annotated[bool, typer.Option(help="Rebuild everything, even if nothing has changed.")] = False,
    keep: Annotated[int | None, typer.Option(metavar="N", help="Number of generations to keep [3].")] = None,
    listing: Annotated[bool, typer.Option("--list", help="List the kept generations.")] = False,
    rollback: Annotated[bool, typer.Option("--rollback", help="Go back to the previous generation.")] = False,
    export: Annotated[
        Path | None, typer.Option("--export", metavar="FILE", help="Export the index and its model to a file.")
    ] = None,
    take_in: Annotated[
        Path | None, typer.Option("--import", metavar="FILE", help="Import and use an index written by --export.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Build the index from the corpus if it is out of date."""
    if sum([listing, rollback, export is not None, take_in is not None]) > 1:
        raise UsageError("choose one of --list, --rollback, --export and --import")
    settings = settings_from(corpus=corpus, index=index, keep=keep)
    store = generation_store_of(settings)
    if listing:
        _list(store, as_json=as_json)
    elif rollback:
        _roll_back(store, as_json=as_json)
    elif export is not None:
        _export(Guide.from_settings(settings), export)
    elif take_in is not None:
        _import(Guide.from_settings(settings), take_in)
    else:
        guide = Guide.from_settings(settings)
        if exists(settings):  # to find past answers affected by this build
            guide.journal = journal_of(settings)
        _build(guide, force=force, strict=strict, as_json=as_json)


def _build(guide: Guide, *, force: bool, strict: bool, as_json: bool) -> None:
    try:
        with progress_bar() as progress:
            built = guide.build(progress, force=force)
    except KeyboardInterrupt:
        complain("interrupted; the current index is unchanged, and the next run resumes from here")
        raise typer.Exit(1) from None
    report_faults(built)
    if as_json:
        print_json(_shape(built))
    else:
        say(summary(built))
    if strict and built.faults:
        raise typer.Exit(1)


def report_faults(built: "Built") -> None:
    """Print each unreadable file and the reason, one per line."""
    for fault in built.faults:
        complain(f"{fault.path}: {fault.reason}")


def summary(built: "Built") -> str:
    """A one-line summary of a build."""
    manifest = built.manifest
    size = f"{len(manifest.documents)} documents, {manifest.passages} passages"
    if not built.fresh:
        return f"Up to date: {size} (generation {manifest.generation})"
    taken_over = manifest.passages - built.embedded
    reused = f", {built.embedded} re-embedded" if taken_over else ""
    return f"Built {size}{reused} in {built.seconds:.1f} s (generation {manifest.generation})"


def _shape(built: "Built") -> dict[str, object]:
    return {
        "generation": built.manifest.generation,
        "fresh": built.fresh,
        "documents": len(built.manifest.documents),
        "passages": built.manifest.passages,
        "embedded": built.embedded,
        "seconds": round(built.seconds, 3),
        "faults": [asdict(fault) for fault in built.faults],
    }


def _list(store: GenerationStore, *, as_json: bool) -> None:
    pointer = store.pointer()
    rows = [_row(store, name, in_use=name == pointer.name) for name in reversed(store.names())]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        mark = "*" if row["in_use"] else " "
        size = f"{row['megabytes']:8.1f} MB"
        if row["damaged"]:
            say(f"{mark} {row['generation']} {size}  damaged: {row['damaged']}")
        else:
            say(f"{mark} {row['generation']} {size}  {row['documents']} documents, {row['passages']} passages")
    if pointer.rolled_back_from:
        say(f"Rolled back from {pointer.rolled_back_from}; rebuild with: guidebot index")


def _row(store: GenerationStore, name: str, *, in_use: bool) -> dict[str, object]:
    folder = store.folder(name)
    size = bytes_below(folder)
    row: dict[str, object] = {"generation": name, "in_use": in_use, "megabytes": round(size / MEGABYTE, 1)}
    try:
        manifest = store.check(name)
    except IndexDamaged as error:
        return {**row, "built": None, "documents": None, "passages": None, "damaged": str(error)}
    found = {"built": manifest.built, "documents": len(manifest.documents), "passages": manifest.passages}
    return {**row, **found, "damaged": None}


def _roll_back(store: GenerationStore, *, as_json: bool) -> None:
    pointer = store.roll_back()
    if as_json:
        print_json({"generation": pointer.name, "rolled_back_from": pointer.rolled_back_from})
    else:
        say(f"Rolled back to generation {pointer.name}; it stays in use until you run: guidebot index")


def _export(guide: Guide, file: Path) -> None:
    from guidebot.index.bundle import write_bundle

    manifest = write_bundle(guide.generations, guide.model_folder, file)
    size = file.stat().st_size / MEGABYTE
    complain(f"exported generation {manifest.generation} to {file} ({size:.1f} MB)")


def _import(guide: Guide, file: Path) -> None:
    from guidebot.index.bundle import read_bundle

    manifest = read_bundle(guide.generations, file)
    complain(f"imported generation {manifest.generation}, {manifest.passages} passages")
    try:
        Guide(guide.settings, guide.embedder).generation()
    except IndexProblem as error:
        complain(f"but {error}")
