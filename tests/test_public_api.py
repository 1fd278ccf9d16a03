"""The public names, and the example of docs/python.md, run as it is written."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import guidebot
from conftest import ROOT, SMALL_CORPUS, with_model, write_corpus

EXAMPLE = re.compile(r"```python\n([^`]+)```")


def test_every_public_name_is_there() -> None:
    assert all(getattr(guidebot, name) is not None for name in guidebot.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = guidebot.nothing


def test_importing_guidebot_loads_none_of_its_libraries() -> None:
    code = (
        "import sys, guidebot; print(sorted({'numpy', 'chromadb', 'pydantic', 'torch', 'gradio'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.slow
def test_the_example_runs_as_it_is_written(
    tmp_path: Path, models: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (code,) = EXAMPLE.findall((ROOT / "docs" / "python.md").read_text(encoding="utf-8"))
    write_corpus(tmp_path / "corpus", SMALL_CORPUS)
    with_model(tmp_path / "index", models)
    monkeypatch.chdir(tmp_path)
    exec(code, {})  # noqa: S102  # our own document
    shown = capsys.readouterr().out
    assert "A LIVE host must be 18 or older." in shown
    assert "Host age says: " in shown
    assert "contradicted A LIVE host must be 16 or older." in shown
