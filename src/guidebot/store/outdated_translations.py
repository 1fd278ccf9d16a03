"""Translations that have not followed a change of their original."""

from collections.abc import Iterable

from guidebot.records import Passage
from guidebot.store.current_text import Said
from guidebot.store.impact import Affected


def left_behind(passages: Iterable[Passage], before: Iterable[Passage]) -> list[Affected]:
    """The unchanged translations of changed originals."""
    now, then = _by_document(passages), _by_document(before)
    found = []
    for document, said in sorted(now.items()):
        original = said.passages[0].source.translation_of
        if original is None or original not in then or document not in then:
            continue
        old, new = then[original], now.get(original, Said(()))
        if said.known == then[document].known and old.known != new.known:
            gone = " ".join(unit.text for unit in old.units if unit.words not in new.known)
            come = " ".join(unit.text for unit in new.units if unit.words not in old.known)
            title = said.passages[0].source.title
            found.append(Affected("translation", document, title, "", document, "", (), gone, come, 0, None, None))
    return found


def _by_document(passages: Iterable[Passage]) -> dict[str, Said]:
    found: dict[str, list[Passage]] = {}
    for passage in passages:
        found.setdefault(passage.source.document, []).append(passage)
    return {document: Said(own) for document, own in found.items()}
