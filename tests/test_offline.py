"""Nothing leaves the machine: with the network cut, everything still works."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT, SMALL_CORPUS, write_corpus


def can_cut_the_network() -> bool:
    unshare = shutil.which("unshare")
    return (
        unshare is not None
        and subprocess.run([unshare, "-n", "true"], check=False, capture_output=True).returncode == 0
    )


pytestmark = [
    pytest.mark.real_model,
    pytest.mark.skipif(not can_cut_the_network(), reason="the network cannot be cut here; run as root with unshare"),
]

PAGE = """
import sys
from starlette.testclient import TestClient
from guidebot.config import Settings
from guidebot.guide import Guide
from guidebot.web.app import create_app
guide = Guide.from_settings(Settings(corpus=sys.argv[1], index=sys.argv[2]))
print(TestClient(create_app(guide)).get("/").status_code)
"""


def cut(home: Path, *command: str) -> str:
    """Run a command in a network namespace without even a loopback, in a home without caches."""
    environment = {**os.environ, "HOME": str(home), "HF_HOME": str(home / "hub")}
    done = subprocess.run(
        ["unshare", "-n", sys.executable, *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_index_ask_and_the_page_without_a_network(tmp_path: Path) -> None:
    corpus = str(write_corpus(tmp_path / "corpus", SMALL_CORPUS))
    index = str(tmp_path / "index")
    home = tmp_path / "home"
    home.mkdir()
    assert cut(home, "-m", "guidebot", "index", "--corpus", corpus, "--index", index).startswith("Built 5 documents")
    turn = json.loads(cut(home, "-m", "guidebot", "ask", "How old must a host be?", "--json", "--index", index))
    assert "18" in turn["answer"]
    assert cut(home, "-c", PAGE, corpus, index).strip() == "200"
    # Libraries that keep an identifier, or what they would report, keep it there. (Matplotlib's fonts do no harm.)
    left = [path for path in home.rglob("*") if path.is_file() and "matplotlib" not in str(path)]
    assert left == []
