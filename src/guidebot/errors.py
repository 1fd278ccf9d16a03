"""Exceptions raised by guidebot. Every message is one line that says what to do next.

GuidebotError
├── UsageError                invalid command, option or setting (exit 2)
├── CorpusError               the corpus cannot be used
│   └── Unreadable            one file cannot be read; the rest still can
├── ModelError                the embedding model is missing, damaged or unusable
├── IndexProblem
│   ├── IndexMissing          no index has been built yet
│   ├── IndexDamaged          the files on disk do not match the manifest
│   ├── IndexMismatch         built with a different embedding model
│   ├── IndexBusy             another process is building the index
│   ├── IndexUnwritable       the index cannot be written, for instance because the disk is full
│   └── ServerUnreachable     the Chroma server does not answer
├── JournalProblem            the journal database cannot be opened, read or written
│   └── JournalNewer          the journal was written by a newer version of guidebot
├── Conflict                  someone else changed it first; reload and decide again
└── PermissionDenied          the account lacks permission, or its password or key is wrong
"""


class GuidebotError(Exception):
    """Base class of every exception that guidebot raises on purpose."""


class UsageError(GuidebotError):
    """Invalid request; nothing was changed."""


class CorpusError(GuidebotError):
    """The corpus folder cannot be used."""


class Unreadable(CorpusError):
    """A file cannot be read as a document; the message is the reason, without the path."""


class ModelError(GuidebotError):
    """The embedding model cannot be used."""


class IndexProblem(GuidebotError):
    """The index cannot be used."""


class IndexMissing(IndexProblem):
    """The folder contains no index."""


class IndexDamaged(IndexProblem):
    """The index on disk does not match its manifest."""


class IndexMismatch(IndexProblem):
    """The index was built with a different embedding model."""


class IndexBusy(IndexProblem):
    """Another process holds the index's write lock."""


class IndexUnwritable(IndexProblem):
    """The new index cannot be written; the current one is unchanged."""


class ServerUnreachable(IndexProblem):
    """The Chroma server does not answer, or its response is invalid."""


class JournalProblem(GuidebotError):
    """The journal database cannot be opened, read or written."""


class JournalNewer(JournalProblem):
    """The journal was written by a newer version of guidebot."""


class Conflict(GuidebotError):
    """Someone else has changed the record in the meantime; nothing was changed."""


class PermissionDenied(GuidebotError):
    """The caller lacks permission; nothing was changed."""


def first_line(error: BaseException) -> str:
    """The first line of an exception's message, or the name of its class if it has none."""
    return (str(error).splitlines() or [type(error).__name__])[0]
