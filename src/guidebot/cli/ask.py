"""`guidebot ask`: answer a question or a file of questions."""

from guidebot.cli.shared.console import print_json, say
from guidebot.cli.shared.options import AsJson, CorpusDir, IndexDir, WithJournal, settings_from
from guidebot.cli.shared.questions import Batch, Question, query_from, run_batch, title_of
from guidebot.cli.shared.recording import journal_of
from guidebot.cli.shared.scope import Scope, scoped
from guidebot.guide import Guide
from guidebot.records import Citation, Turn, understood
from guidebot.serialise import turn_shape
from guidebot.text.plain_text import LINK


@scoped
def ask(
    scope: Scope,
    question: Question = None,
    batch: Batch = None,
    as_json: AsJson = False,
    corpus: CorpusDir = None,
    index: IndexDir = None,
    journal: WithJournal = True,
) -> None:
    """Answer a question and quote the sentences that support the answer."""
    guide = Guide.from_settings(settings_from(corpus=corpus, index=index))
    if batch is not None:
        guide.journal = journal_of(guide.settings) if journal else None
        run_batch(guide, batch, question, scope, lambda query: turn_shape(guide.ask(query, channel="batch")))
        return
    query = query_from(guide, question, scope)
    guide.generation()  # fails if the index is missing, before a journal is created
    guide.journal = journal_of(guide.settings, purge=False) if journal else None
    turn = guide.ask(query, channel="command line")
    if as_json:
        print_json(turn_shape(turn))
    else:
        _show_turn(turn)


def _show_turn(turn: Turn) -> None:
    if understood(turn):
        say(f"(Searching for: {understood(turn)})\n")
    say(LINK.sub(r"\1", turn.answer.text))  # links between documents do not work in a terminal
    for note in turn.answer.notes:
        say(f"\n({note})")
    if turn.answer.summary:
        say(f"\n{turn.answer.summary}")
    firsts: dict[int, Citation] = {}
    for citation in turn.answer.citations:
        firsts.setdefault(citation.number, citation)
    if firsts:
        say()
    for number, citation in firsts.items():
        source = citation.passage.source
        since = f", in force from {source.effective_from}" if source.effective_from else ""
        say(f"[{number}] {title_of(citation.passage)} ({source.path}{since})")
