"""What a run varies, from a TOML file: `[retrieval]` as in `Retrieval`, `[answer]` with `enough`.

`[retrieval.english]` and `[retrieval.chinese]` are the lists' weights for a question in that language.
"""

import tomllib
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from guidebot.errors import UsageError
from guidebot.retrieval.search import Retrieval


@dataclass(frozen=True, slots=True)
class Config:
    """A named way of retrieving and answering."""

    name: str = "default"
    retrieval: Retrieval = field(default_factory=Retrieval)
    enough: float | None = None

    def fields(self) -> dict[str, Any]:
        """What decides the figures of a run, the name left out."""
        return {"retrieval": asdict(self.retrieval), "enough": self.enough}


def _retrieval(fields: dict[str, Any]) -> Retrieval:
    """The usual retrieval but for what is given; `english` and `chinese` are tables of weights."""
    usual = Retrieval()
    weights = {name: replace(getattr(usual, name), **fields.pop(name, {})) for name in ("english", "chinese")}
    return replace(usual, **weights, **fields)


def read_config(path: Path) -> Config:
    """Read a configuration; its name is the file's. Raises `UsageError` naming what is wrong in it."""
    try:
        fields = tomllib.loads(path.read_text(encoding="utf-8"))
        answer = fields.pop("answer", {})
        config = Config(path.stem, _retrieval(fields.pop("retrieval", {})), **answer)
    except OSError as error:
        raise UsageError(f"cannot read {path} ({error.strerror}); name a file of eval/configs") from error
    except (ValueError, TypeError) as error:
        raise UsageError(f"{path}: {error}") from error
    if fields:
        raise UsageError(f"{path}: unknown table [{next(iter(fields))}]; there are [retrieval] and [answer]")
    return config
