"""SECURITY.md says where each thing is tried: those tests are there."""

import re

import pytest

from conftest import ROOT

NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


@pytest.mark.parametrize(("file", "name"), NAMED.findall((ROOT / "SECURITY.md").read_text(encoding="utf-8")))
def test_what_security_names_is_tried(file: str, name: str) -> None:
    assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")
