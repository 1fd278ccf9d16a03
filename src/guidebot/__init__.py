"""guidebot answers live-streaming creators from policy documents and shows the exact sentences it used.

The public names are below; each is loaded when it is first used. See docs/python.md for an example.
"""

from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from guidebot.config import Settings
    from guidebot.errors import GuidebotError, IndexMissing, IndexProblem, ModelError, UsageError
    from guidebot.guide import Guide, build_index
    from guidebot.records import Answer, Citation, Outcome, Query, Turn, Verdict

__version__ = version("guidebot")
__all__ = [
    "Answer",
    "Citation",
    "Guide",
    "GuidebotError",
    "IndexMissing",
    "IndexProblem",
    "ModelError",
    "Outcome",
    "Query",
    "Settings",
    "Turn",
    "UsageError",
    "Verdict",
    "build_index",
]
_MODULES = ("guidebot.errors", "guidebot.config", "guidebot.records", "guidebot.guide")  # lightest first


def __getattr__(name: str) -> Any:  # noqa: ANN401  # whatever the name stands for
    if name in __all__:
        for module in map(import_module, _MODULES):
            if hasattr(module, name):
                return getattr(module, name)
    raise AttributeError(f"module 'guidebot' has no attribute {name!r}")
