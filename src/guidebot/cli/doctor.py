"""`guidebot doctor`: health checks, with a fix for each problem."""

import os
import platform
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from guidebot import __version__
from guidebot.cli.shared.console import print_json, say
from guidebot.cli.shared.options import AsJson, CorpusDir, IndexDir, settings_from
from guidebot.cli.shared.settings_table import show_settings
from guidebot.config import PREFIX, Settings, settings_file, settings_in
from guidebot.corpus.read import read_corpus, source_files
from guidebot.errors import GuidebotError
from guidebot.guide import Guide, generation_store_of
from guidebot.index.embedders.configured import ModelEmbedder, embedder_of
from guidebot.index.embedders.remote import ServedEmbedder
from guidebot.index.generation import Generation
from guidebot.index.generation_store import GenerationStore, bytes_below
from guidebot.index.split import embedded_text
from guidebot.message.network import MessageNetwork
from guidebot.reader.network import reader_of
from guidebot.store.journal import OFF, exists

SAMPLE = 20
SAME = 0.999  # lowest cosine between a stored vector and the passage's current embedding
GIGABYTE = 1_000_000_000
ROOM = 4  # free space needed for a build, as a multiple of the index size


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Result of one check; `state` is ok, warning or failure."""

    name: str
    state: str
    text: str


def doctor(
    corpus: CorpusDir = None,
    index: IndexDir = None,
    as_json: AsJson = False,
    list_settings: Annotated[bool, typer.Option("--settings", help="List every setting and its origin.")] = False,
) -> None:
    """Report problems and how to fix them; exit 1 on a failure."""
    settings = settings_from(corpus=corpus, index=index)
    if list_settings:
        options = {name for name, value in (("corpus", corpus), ("index", index)) if value is not None}
        show_settings(settings, options, as_json=as_json)
        return
    findings = list(_examine(settings))
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            say(f"{finding.state:8} {finding.name:13} {finding.text}")
    if any(finding.state == "failure" for finding in findings):
        raise typer.Exit(1)


def _examine(settings: Settings) -> Iterator[CheckResult]:
    yield CheckResult("guidebot", "ok", f"{__version__} on Python {platform.python_version()}")
    yield _configuration(settings)
    yield _checked("corpus", lambda: _corpus(settings))
    yield from _model_and_index(settings)
    yield _checked("messages", _messages)
    yield _checked("reader", lambda: _reader(settings))
    yield from _generations(generation_store_of(settings))
    yield _checked("journal", lambda: _journal(settings))
    yield _disk(settings.index)


def _model_and_index(settings: Settings) -> Iterator[CheckResult]:
    """Check the model and the index; the model is loaded once for both."""
    try:
        embedder = embedder_of(settings)
    except GuidebotError as error:
        yield CheckResult("model", "failure", str(error))
        yield CheckResult("index", "failure", str(error))
        return
    yield _checked("model", lambda: _model(embedder))
    yield _checked("index", lambda: _index(Guide(settings, embedder)))


def _messages() -> CheckResult:
    card = MessageNetwork().card
    return CheckResult("messages", "ok", f"message network intact, trained on {card['examples']} examples")


def _reader(settings: Settings) -> CheckResult:
    reader = reader_of(settings.reader)
    if reader is None:
        return CheckResult("reader", "warning", "no reader: answers are chosen by similarity, which is less exact")
    return CheckResult("reader", "ok", f"reader intact, trained on {sum(reader.card['examples'].values())} examples")


def _checked(name: str, examine: Callable[[], CheckResult]) -> CheckResult:
    try:
        return examine()
    except GuidebotError as error:
        return CheckResult(name, "failure", str(error))


def _configuration(settings: Settings) -> CheckResult:
    known = {f"{PREFIX}{name}".upper() for name in (*Settings.model_fields, "settings")}
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name.upper() not in known)
    if unknown:
        return CheckResult(
            "configuration",
            "warning",
            f"unknown setting: {', '.join(unknown)}; list all with: guidebot doctor --settings",
        )
    given = sorted(name for name in settings.model_fields_set if f"{PREFIX}{name}".upper() in os.environ)
    file = settings_file()
    of_file = "" if file is None else f"; in {file}: {', '.join(sorted(settings_in(file))) or 'nothing'}"
    return CheckResult("configuration", "ok", f"set in the environment: {', '.join(given) or 'nothing'}{of_file}")


def _corpus(settings: Settings) -> CheckResult:
    read = read_corpus(settings.corpus)
    text = f"{len(read.documents)} documents in {settings.corpus}"
    if not read.documents:
        return CheckResult("corpus", "failure", f"{text}; add documents or choose another folder with --corpus")
    if read.faults:
        worst = read.faults[0]
        return CheckResult("corpus", "warning", f"{text}, {len(read.faults)} unreadable; {worst.path}: {worst.reason}")
    return CheckResult("corpus", "ok", text)


def _model(embedder: ModelEmbedder | ServedEmbedder) -> CheckResult:
    size = embedder.embed(["May I go LIVE?"]).shape[1]
    text = f"{embedder.name}, {size} dimensions"
    if isinstance(embedder, ServedEmbedder):
        return CheckResult("model", "ok", f"{text}, on a server")
    if embedder.refused() is not None:
        slow = f"uses torch because {embedder.refused()}; to retry the export, remove {embedder.folder}"
        return CheckResult("model", "warning", f"{text}; {slow}")
    if not embedder.is_exported:
        return CheckResult("model", "warning", f"{text}; uses torch, which takes seconds to load; run: guidebot index")
    return CheckResult("model", "ok", f"{text}, exported to ONNX")


def _index(guide: Guide) -> CheckResult:
    pointer = guide.generations.pointer()
    generation = guide.generation()
    manifest = generation.manifest
    text = f"{len(manifest.documents)} documents, {len(generation.passages)} passages, built {manifest.built}"
    wrong = _wrong_vectors(guide, generation)
    if wrong:
        return CheckResult("index", "failure", f"{wrong}; run: guidebot index --force")
    if pointer.rolled_back_from:
        return CheckResult(
            "index", "warning", f"{text}; rolled back from {pointer.rolled_back_from}; run: guidebot index"
        )
    if {each.path: each.digest for each in source_files(guide.settings.corpus)} != manifest.files:
        return CheckResult("index", "warning", f"{text}; the corpus has changed since; run: guidebot index")
    return CheckResult("index", "ok", text)


def _wrong_vectors(guide: Guide, generation: Generation) -> str:
    """Describe a problem with the vectors, by their ids and by re-embedding a sample of passages; "" if none."""
    ids = [passage.id for passage in generation.passages]
    if generation.vectors.ids() != set(ids):
        return "the vectors do not match the passages"
    chosen = [generation.passages[place] for place in np.linspace(0, len(ids) - 1, SAMPLE, dtype=int)]
    there = generation.vectors.vectors(sorted({passage.id for passage in chosen}))
    now = guide.embedder.embed([embedded_text(passage) for passage in chosen])
    lowest = min(
        float(vector @ there[passage.id]) / float(np.linalg.norm(there[passage.id]))
        for passage, vector in zip(chosen, now, strict=True)
    )
    return f"stored vectors differ from the model's (cosine {lowest:.3f})" if lowest < SAME else ""


def _generations(store: GenerationStore) -> Iterator[CheckResult]:
    """A warning for each damaged generation."""
    for name in store.names():
        try:
            store.check(name)
        except GuidebotError as error:
            yield CheckResult("generation", "warning", str(error))


def _journal(settings: Settings) -> CheckResult:
    if not exists(settings):
        off = settings.database_url == OFF
        return CheckResult("journal", "ok", "off" if off else "none yet; created when the first question is asked")
    from guidebot.store.database import Database
    from guidebot.store.stored_turns import count

    database = Database(settings.database_url)
    return CheckResult("journal", "ok", f"{count(database)} turns, kept for {settings.retention_days} days")


def _disk(index: Path) -> CheckResult:
    place = next(path for path in [index.absolute(), *index.absolute().parents] if path.exists())
    used = bytes_below(index)
    free = shutil.disk_usage(place).free
    text = f"{free / GIGABYTE:.1f} GB free, index uses {used / GIGABYTE:.2f} GB"
    if not os.access(place, os.W_OK):
        return CheckResult("disk", "warning", f"{text}; {place} is not writable, so the index cannot be built")
    if free < ROOM * used:
        return CheckResult("disk", "warning", f"{text}; free up space before the next build")
    return CheckResult("disk", "ok", text)
