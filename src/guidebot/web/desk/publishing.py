"""Publish drafts: copy them to the corpus and build the index, or restore everything on failure."""

import json
import logging
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from guidebot.errors import GuidebotError, IndexBusy, UsageError
from guidebot.guide import Guide
from guidebot.store.accounts import Account
from guidebot.store.audit import note
from guidebot.store.database import Database
from guidebot.web.desk.drafts import Drafts

PUBLISHED = ".published"  # hidden next to the drafts: the replaced files, for undo
LIST = "publication.json"
KEPT = 10
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PublishProgress:
    """The progress of a publication; `ended` is None while it runs, and `said` describes the result."""

    what: str
    by: str
    stage: str = "preparing"
    done: int = 0
    total: int = 0
    ended: datetime | None = None
    failed: bool = False
    said: str = ""


@dataclass(frozen=True, slots=True)
class Publication:
    """A past publication; `paths` maps each file to whether it existed before."""

    name: str
    by: str
    at: datetime
    paths: dict[str, bool]


class Publisher:
    """Publishes the drafts of a corpus, one publication at a time."""

    def __init__(self, guide: Guide, database: Database) -> None:
        self.guide = guide
        self.database = database
        self.drafts = Drafts(guide.settings.corpus)
        self.progress: PublishProgress | None = None
        self._busy = threading.Lock()

    def publish(self, who: Account) -> threading.Thread:
        """Start publishing every draft. Raises `UsageError` if there is none, `IndexBusy` if one is under way."""
        if not self.drafts.names():
            raise UsageError("there are no drafts to publish; edit a document first")
        return self._begin("publish", who, self._publish)

    def roll_back(self, who: Account) -> threading.Thread:
        """Start undoing the newest publication; its files become drafts again."""
        if not self.publications():
            raise UsageError("there is no publication to undo")
        return self._begin("roll back", who, self._roll_back)

    def publications(self) -> list[Publication]:
        """The publications that were not undone, newest first."""
        found = []
        for path in sorted((self.guide.settings.corpus / PUBLISHED).glob(f"*/{LIST}"), reverse=True):
            fields: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            at = datetime.fromisoformat(fields["at"])
            found.append(Publication(path.parent.name, fields["by"], at, fields["paths"]))
        return found

    def _begin(self, what: str, who: Account, act: Callable[[Account], str]) -> threading.Thread:
        if not self._busy.acquire(blocking=False):
            raise IndexBusy("another publication is running; wait for it to finish")
        self.progress = PublishProgress(what, who.name)
        thread = threading.Thread(target=self._run, args=(what, who, act), name="publishing")
        thread.start()
        return thread

    def _run(self, what: str, who: Account, act: Callable[[Account], str]) -> None:
        try:
            said, failed = act(who), False
        except (GuidebotError, OSError) as error:
            said, failed = f"{error}; nothing was changed", True
            log.warning("%s: %s", what, error)
        except Exception as error:  # the page must not wait for a thread that has ended
            said, failed = f"unexpected error ({type(error).__name__}); nothing was changed; see the log", True
            log.exception("%s failed", what)
        assert self.progress is not None
        self.progress = replace(self.progress, ended=datetime.now(UTC), failed=failed, said=said)
        self._busy.release()

    def _publish(self, who: Account) -> str:
        names = self.drafts.names()
        now = datetime.now(UTC)
        kept = self.guide.settings.corpus / PUBLISHED / now.strftime("%Y%m%d-%H%M%S-%f")
        paths = {name: self.drafts.live(name) is not None for name in names}
        for name, was_there in paths.items():
            if was_there:
                _copy(self.guide.settings.corpus / name, kept / name)
        kept.mkdir(parents=True, exist_ok=True)
        about = {"by": who.name, "at": now.isoformat(), "paths": paths}
        (kept / LIST).write_text(json.dumps(about), encoding="utf-8")
        try:
            for name in names:
                _copy(self.drafts.folder / name, self.guide.settings.corpus / name)
            said = self._build()
        except BaseException:
            self._put_back(kept, paths)
            shutil.rmtree(kept)
            raise
        for name in names:
            (self.drafts.folder / name).unlink(missing_ok=True)
        self._audit(who, "publish", now, names)
        self._prune()
        return said

    def _roll_back(self, who: Account) -> str:
        last = self.publications()[0]
        kept = self.guide.settings.corpus / PUBLISHED / last.name
        for name in last.paths:
            if self.drafts.draft(name) is None:  # keep newer drafts
                _copy(self.guide.settings.corpus / name, self.drafts.folder / name)
        self._put_back(kept, last.paths)
        said = self._build()
        shutil.rmtree(kept)
        self._audit(who, "roll back", datetime.now(UTC), list(last.paths))
        return said

    def _put_back(self, kept: Path, paths: dict[str, bool]) -> None:
        for name, was_there in paths.items():
            if was_there:
                _copy(kept / name, self.guide.settings.corpus / name)
            else:
                (self.guide.settings.corpus / name).unlink(missing_ok=True)

    def _build(self) -> str:
        built = self.guide.build(self._show_stage)
        if built.faults:
            faults = "; ".join(f"{fault.path}: {fault.reason}" for fault in built.faults)
            log.warning("%s", faults)
        size = f"{len(built.manifest.documents)} documents, {built.manifest.passages} passages"
        return f"generation {built.manifest.generation} is in use: {size}, {built.embedded} newly embedded"

    def _show_stage(self, stage: str, done: int, total: int) -> None:
        assert self.progress is not None
        self.progress = replace(self.progress, stage=stage, done=done, total=total)

    def _audit(self, who: Account, what: str, now: datetime, names: list[str]) -> None:
        with self.database.writing() as connection:
            subject = f"{len(names)} {'file' if len(names) == 1 else 'files'}"
            note(connection, now, who.name, what, subject, {"paths": names})

    def _prune(self) -> None:
        for old in self.publications()[KEPT:]:
            shutil.rmtree(self.guide.settings.corpus / PUBLISHED / old.name, ignore_errors=True)


def _copy(source: Path, target: Path) -> None:
    """Replace a file atomically."""
    target.parent.mkdir(parents=True, exist_ok=True)
    new = target.with_name(f".{target.name}.new")
    shutil.copyfile(source, new)
    new.replace(target)
