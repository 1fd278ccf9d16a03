"""`guidebot doctor`: what is in order, what is not, and the mend."""

import platform
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

import typer

from guidebot import __version__
from guidebot.cli.console import print_json, say
from guidebot.cli.options import AsJson, CorpusDir, IndexDir, settings_from
from guidebot.config import Settings
from guidebot.corpus import read_corpus
from guidebot.errors import GuidebotError
from guidebot.guide import Guide
from guidebot.index.generation import current_generation, read_manifest


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's: state is ok, warning or failure."""

    name: str
    state: str
    text: str


def doctor(corpus: CorpusDir = None, index: IndexDir = None, as_json: AsJson = False) -> None:
    """Check model, corpus and index; exit 1 if something must be mended."""
    settings = settings_from(corpus=corpus, index=index)
    findings = list(_examine(settings))
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            say(f"{finding.state:8} {finding.name:8} {finding.text}")
    if any(finding.state == "failure" for finding in findings):
        raise typer.Exit(1)


def _examine(settings: Settings) -> Iterator[Finding]:
    yield Finding("guidebot", "ok", f"{__version__} on Python {platform.python_version()}")
    yield _checked("model", lambda: _model(settings))
    yield _checked("corpus", lambda: _corpus(settings))
    yield _checked("index", lambda: _index(settings))


def _checked(name: str, examine: Callable[[], Finding]) -> Finding:
    try:
        return examine()
    except GuidebotError as error:
        return Finding(name, "failure", str(error))


def _model(settings: Settings) -> Finding:
    embedder = Guide.from_settings(settings).embedder
    size = embedder.embed(["May I go LIVE?"]).shape[1]
    return Finding("model", "ok", f"{settings.embedding_model} gives vectors of {size} ({embedder.fingerprint[:19]}…)")


def _corpus(settings: Settings) -> Finding:
    read = read_corpus(settings.corpus)
    text = f"{len(read.documents)} documents in {settings.corpus}"
    if not read.documents:
        return Finding("corpus", "failure", f"{text}; add documents, or name another folder with --corpus")
    if read.faults:
        worst = read.faults[0]
        return Finding("corpus", "warning", f"{text}, {len(read.faults)} not read; {worst.path}: {worst.reason}")
    return Finding("corpus", "ok", text)


def _index(settings: Settings) -> Finding:
    generation = Guide.from_settings(settings).generation()
    manifest = read_manifest(current_generation(settings.index))
    text = f"{len(manifest.documents)} documents, {len(generation.passages)} passages, built {manifest.built}"
    documents = {document.source.path: document.digest for document in read_corpus(settings.corpus).documents}
    if documents != manifest.documents:
        return Finding("index", "warning", f"{text}; the corpus has changed since: run guidebot index")
    return Finding("index", "ok", text)
