"""YAML as people write it, read by PyYAML's parser in C where there is one, which takes a quarter of the time."""

from typing import Any

import yaml

FastLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEP = 5_000  # levels: the parser in C counts none, and would take the process down from some 50,000


def read_yaml(text: str) -> Any:  # noqa: ANN401  # whatever somebody wrote
    """What a text in YAML says. Raises `yaml.YAMLError`, `ValueError`, or `RecursionError` for one too deep."""
    opened = text.count("[") + text.count("{") + max((line.count("- ") for line in text.splitlines()), default=0)
    loader = FastLoader if opened < DEEP else yaml.SafeLoader
    return yaml.load(text, Loader=loader)  # noqa: S506  # both are safe loaders
