"""What can go wrong, in the words a user reads.

    GuidebotError
    ├── UsageError                a command or setting that cannot be carried out as given (exit 2)
    ├── CorpusError           the corpus as a whole cannot be used
    │   └── Unreadable        one file cannot be read; the others still are
    ├── ModelError            the embedding model is missing, damaged or unusable
    ├── IndexProblem
    │   ├── IndexMissing      nothing has been built yet
    │   ├── IndexDamaged      what is on disk is not what was built
    │   ├── IndexMismatch     built with another embedding model than the one configured
    │   ├── IndexBusy         another process is building
    │   ├── IndexUnwritable   the disk is full, or does not take what is written
    │   └── ServerUnreachable the Chroma server does not answer
    ├── JournalProblem        the journal's database cannot be opened, read or written
    │   └── JournalNewer      a newer guidebot has written it
    ├── Conflict              somebody else was quicker; look again, then decide
    └── PermissionDenied               the account may not do this, or its password or key is wrong

Every message is one line that says what to do next.
"""


class GuidebotError(Exception):
    """The root of everything guidebot raises on purpose."""


class UsageError(GuidebotError):
    """The request itself cannot be carried out; nothing was changed."""


class CorpusError(GuidebotError):
    """The corpus folder cannot be used at all."""


class Unreadable(CorpusError):
    """One file cannot be read as a document; the message is the reason, without the path."""


class ModelError(GuidebotError):
    """The embedding model cannot be used."""


class IndexProblem(GuidebotError):
    """The index cannot be used."""


class IndexMissing(IndexProblem):
    """There is no built index in the folder."""


class IndexDamaged(IndexProblem):
    """The index on disk does not hold what its manifest says."""


class IndexMismatch(IndexProblem):
    """The index was built with another embedding model."""


class IndexBusy(IndexProblem):
    """Another process holds the index's write lock."""


class IndexUnwritable(IndexProblem):
    """What was built cannot be written; the index in use is as it was."""


class ServerUnreachable(IndexProblem):
    """The Chroma server does not answer, or not as one."""


class JournalProblem(GuidebotError):
    """The journal's database cannot be opened, read or written."""


class JournalNewer(JournalProblem):
    """The journal was written by a newer guidebot than this one."""


class Conflict(GuidebotError):
    """What was to be changed has been changed by somebody else meanwhile; nothing was changed."""


class PermissionDenied(GuidebotError):
    """Whoever asks may not do this; nothing was changed."""


def first_line(error: BaseException) -> str:
    """What an error of a library says, on one line; its kind where it says nothing."""
    return (str(error).splitlines() or [type(error).__name__])[0]
