"""Backup and restore of corpus, index and journal as one file."""

import json
import shutil
import tarfile
import tempfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from guidebot import __version__
from guidebot.config import Settings
from guidebot.errors import IndexMissing, UsageError
from guidebot.guide import generation_store_of
from guidebot.index.embedders.configured import MODELS
from guidebot.index.generation import Contents
from guidebot.index.generation_store import CURRENT, GenerationStore
from guidebot.store.journal import OFF, exists

ABOUT = "backup.json"
CORPUS, INDEX, JOURNAL = "corpus", "index", "journal/guidebot.sqlite3"
LARGEST = 200 * 2**30  # bytes unpacked; a larger archive is rejected
NOT_OURS = "is not a guidebot backup, or is incomplete; copy it again"


@dataclass(frozen=True, slots=True)
class Backup:
    """Contents of a backup; `generation` is empty if it has no index, `turns` is None if it has no journal."""

    made: str
    guidebot: str
    generation: str
    turns: int | None


def save(settings: Settings, file: Path) -> Backup:
    """Write a backup while guidebot runs: the journal is copied as a snapshot, and builds wait.

    Raises `UsageError` if the file exists or cannot be written, `IndexBusy` while another process builds.
    """
    if file.exists():
        raise UsageError(f"{file} already exists; choose another file")
    draft = file.with_name(f".{file.name}.part")
    try:
        with tempfile.TemporaryDirectory(dir=file.absolute().parent) as scratch, tarfile.open(draft, "w:gz") as archive:
            about = _fill(settings, archive, Path(scratch))
        draft.chmod(0o600)  # creators' questions are for the operator only
        draft.replace(file)
    except OSError as error:
        raise UsageError(f"cannot write {file} ({error.strerror or error}); choose another file") from error
    finally:
        draft.unlink(missing_ok=True)
    return about


def _fill(settings: Settings, archive: tarfile.TarFile, scratch: Path) -> Backup:
    if settings.corpus.is_dir():
        archive.add(settings.corpus, CORPUS)
    generation = _add_index(generation_store_of(settings), archive)
    turns = None
    if settings.database_url != OFF and exists(settings):
        from guidebot.store.transfer import save_journal

        turns = save_journal(settings.database_url, scratch / "journal")
        archive.add(scratch / "journal", JOURNAL)
    about = Backup(datetime.now(UTC).isoformat(timespec="seconds"), __version__, generation, turns)
    (scratch / ABOUT).write_text(json.dumps(asdict(about)), encoding="utf-8")
    archive.add(scratch / ABOUT, ABOUT)
    return about


def _add_index(store: GenerationStore, archive: tarfile.TarFile) -> str:
    """Add the current generation and the models; its name, or "" if there is none or it is on a Chroma server."""
    if not store.in_folder:
        return ""
    try:
        name = store.pointer().name
    except IndexMissing:
        return ""
    with store.writing():
        archive.add(store.folder(name), f"{INDEX}/{name}")
        archive.add(store.index / CURRENT, f"{INDEX}/{CURRENT}")
        if (store.index / MODELS).is_dir():
            archive.add(store.index / MODELS, f"{INDEX}/{MODELS}")
    return name


def restore(file: Path, into: Path) -> Backup:
    """Unpack a backup into a new or empty folder and verify its index.

    Raises `UsageError` if the folder is not empty or the file is not a backup; nothing is left behind then.
    """
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise UsageError(f"{into} is not empty; choose another folder with --into")
    arriving = into.absolute().with_name(f".{into.absolute().name}.arriving")
    try:
        arriving.mkdir(parents=True, mode=0o700)
        about = _unpacked(file, arriving)
        if into.exists():
            into.rmdir()
        arriving.rename(into)
    except FileExistsError as error:
        raise UsageError(f"{arriving} is left over from an interrupted restore; remove it and try again") from error
    except OSError as error:
        raise UsageError(f"cannot restore into {into} ({error.strerror or error})") from error
    except BaseException:
        shutil.rmtree(arriving, ignore_errors=True)
        raise
    return about


def _unpacked(file: Path, place: Path) -> Backup:
    try:
        with tarfile.open(file, "r:gz") as archive:
            members = archive.getmembers()
            _check(file, members)
            archive.extractall(place, members, filter="data")  # no links outside, no devices, no owners
        about = Backup(**json.loads((place / ABOUT).read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise UsageError(f"file not found: {file}" if not file.exists() else f"{file} {NOT_OURS}") from error
    except (tarfile.TarError, EOFError, ValueError, TypeError, OSError) as error:
        raise UsageError(f"{file} {NOT_OURS}") from error
    if about.generation:
        folder = place / INDEX / about.generation
        Contents(folder).manifest.check(folder)
    return about


def _check(file: Path, members: list[tarfile.TarInfo]) -> None:
    roots = {member.name.split("/", 1)[0] for member in members}
    plain = all(member.isfile() or member.isdir() for member in members if not member.name.startswith(f"{CORPUS}/"))
    if not roots <= {CORPUS, INDEX, JOURNAL.split("/", 1)[0], ABOUT} or not plain:
        raise UsageError(f"{file} {NOT_OURS}")
    if sum(member.size for member in members) > LARGEST:
        raise UsageError(f"{file} unpacks to more than {LARGEST // 2**30} GB")
