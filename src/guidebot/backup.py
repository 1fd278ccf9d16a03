"""Corpus, index and journal in one file, and out of it again on another machine."""

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
from guidebot.store.protocol import OFF, exists

ABOUT = "backup.json"
CORPUS, INDEX, JOURNAL = "corpus", "index", "journal/guidebot.sqlite3"
LARGEST = 200 * 2**30  # bytes unpacked: more is no backup of guidebot's
NOT_OURS = "is no backup of guidebot's, or is cut off; copy it again"


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds; `generation` is empty where no index was saved, `turns` None where no journal was."""

    made: str
    guidebot: str
    generation: str
    turns: int | None


def save(settings: Settings, file: Path) -> Backup:
    """Write a backup. Nobody need stop: the journal is copied as of one moment, and no build runs meanwhile.

    Raises `UsageError` where the file is there or cannot be written, `IndexBusy` while another process builds.
    """
    if file.exists():
        raise UsageError(f"{file} is there already; name another file")
    draft = file.with_name(f".{file.name}.part")
    try:
        with tempfile.TemporaryDirectory(dir=file.absolute().parent) as scratch, tarfile.open(draft, "w:gz") as archive:
            about = _fill(settings, archive, Path(scratch))
        draft.chmod(0o600)  # what creators asked is for the operator alone
        draft.replace(file)
    except OSError as error:
        raise UsageError(f"cannot write {file} ({error.strerror or error}); name another file") from error
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


def _add_index(shelf: GenerationStore, archive: tarfile.TarFile) -> str:
    """Add the generation in use and the models; empty where there is none, or it is a Chroma server's."""
    if not shelf.in_folder:
        return ""
    try:
        name = shelf.pointer().name
    except IndexMissing:
        return ""
    with shelf.writing():
        archive.add(shelf.folder(name), f"{INDEX}/{name}")
        archive.add(shelf.index / CURRENT, f"{INDEX}/{CURRENT}")
        if (shelf.index / MODELS).is_dir():
            archive.add(shelf.index / MODELS, f"{INDEX}/{MODELS}")
    return name


def restore(file: Path, into: Path) -> Backup:
    """Unpack a backup into a folder that is not there, or is empty, and see that its index is whole.

    Raises `UsageError` where the folder holds something or the file is no backup; then nothing is left of it.
    """
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise UsageError(f"{into} is there already and not empty; name another folder with --into")
    arriving = into.absolute().with_name(f".{into.absolute().name}.arriving")
    try:
        arriving.mkdir(parents=True, mode=0o700)
        about = _unpacked(file, arriving)
        if into.exists():
            into.rmdir()
        arriving.rename(into)
    except FileExistsError as error:
        raise UsageError(f"{arriving} is left of a restore that broke off; remove it") from error
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
        raise UsageError(f"no file {file}" if not file.exists() else f"{file} {NOT_OURS}") from error
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
