"""`guidebot serve`: the web server."""

from typing import Annotated

import typer

from guidebot.cli.index import report_faults, summary
from guidebot.cli.shared.console import complain, progress_bar
from guidebot.cli.shared.options import CorpusDir, IndexDir, settings_from
from guidebot.cli.shared.recording import journal_of
from guidebot.errors import IndexBusy, IndexMissing, IndexProblem
from guidebot.guide import Guide


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on [127.0.0.1].")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on [7860].")] = None,
    corpus: CorpusDir = None,
    index: IndexDir = None,
) -> None:
    """Serve the chat, building the index first if it is out of date; without a corpus, serve the imported index."""
    settings = settings_from(corpus=corpus, index=index, host=host, port=port)
    guide = Guide.from_settings(settings)
    guide.journal = journal_of(settings)
    _make_ready(guide)
    guide.warm()
    from guidebot.web.app import run

    complain(f"serving at http://{settings.host}:{settings.port} (press Ctrl-C to stop)")
    run(guide)


def _make_ready(guide: Guide) -> None:
    if _rolled_back(guide):
        complain("the index was rolled back and is served as it is; rebuild with: guidebot index")
        return
    if not guide.settings.corpus.is_dir():
        _check_imported(guide)
        return
    try:
        with progress_bar() as progress:
            built = guide.build(progress)
    except IndexBusy as busy:
        guide.generation()  # raises if there is no index to serve meanwhile
        complain(f"{busy}; serving the current index meanwhile")
        return
    report_faults(built)
    complain(summary(built))


def _check_imported(guide: Guide) -> None:
    corpus, index = guide.settings.corpus, guide.settings.index
    if not guide.generations.names():
        raise IndexMissing(
            f"no corpus folder {corpus} and no index in {index}; choose a folder with --corpus DIR, "
            "or import an index with: guidebot index --import FILE"
        )
    complain(f"no corpus folder {corpus}; serving the index in {index} as it is")


def _rolled_back(guide: Guide) -> bool:
    try:
        return guide.generations.pointer().rolled_back_from is not None
    except IndexProblem:
        return False
