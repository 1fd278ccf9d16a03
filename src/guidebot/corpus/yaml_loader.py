"""Safe YAML loading with PyYAML's C parser if available, which is over ten times as fast."""

from typing import Any

import yaml

FastLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEP = 5_000  # nesting levels; the C parser has no limit and crashes the process at about 50,000


def read_yaml(text: str) -> Any:  # noqa: ANN401  # any YAML value
    """Parse YAML. Raises `yaml.YAMLError`, `ValueError`, or `RecursionError` if it is nested too deeply."""
    opened = text.count("[") + text.count("{") + max((line.count("- ") for line in text.splitlines()), default=0)
    loader = FastLoader if opened < DEEP else yaml.SafeLoader
    return yaml.load(text, Loader=loader)  # noqa: S506  # both are safe loaders
