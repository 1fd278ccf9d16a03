from datetime import date

import pytest

from guidebot.corpus.front_matter import parse_front_matter, source_of, split_front_matter
from guidebot.errors import Unreadable
from guidebot.records import SourceStanding


def test_text_after_front_matter_is_untouched() -> None:
    block, text = split_front_matter("---\r\nid: a\r\n---\r\n\r\n# A \r\nx\r\n")
    assert block == "id: a\r\n"
    assert text == "\r\n# A \r\nx\r\n"


def test_text_without_front_matter_stays_whole() -> None:
    assert split_front_matter("# A\n---\nb") == (None, "# A\n---\nb")


def test_front_matter_never_closed() -> None:
    with pytest.raises(Unreadable, match="not closed"):
        split_front_matter("---\nid: a\n\n# A\n")


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        ("id: [", "not valid YAML"),
        ("- a\n- b", "must consist of"),
        ("nonsense: 1", "`nonsense`"),
        ("effective_from: soon", "`effective_from`"),
        ("effective_from: 2026-13-45", "not valid YAML"),
        ("standing: gospel", "`standing`"),
        ("locale: english", "`locale`"),
        ("regions: [GB, 4]", "`regions"),
    ],
)
def test_front_matter_that_is_wrong_is_named(block: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        parse_front_matter(block)


@pytest.mark.parametrize("block", ["id: " + "[" * 300_000, "- " * 300_000, "{a: " * 300_000])
def test_front_matter_that_nests_without_end_is_refused(block: str) -> None:
    with pytest.raises(Unreadable, match=r"nested too deeply|not valid YAML"):
        parse_front_matter(block)


def test_an_ask_is_its_words_or_its_words_with_what_answers_it() -> None:
    block = "asks:\n  A:\n    - how old\n    - {ask: proof, says: You may}\n    - {ask: why, says: []}\n  B: when"
    asks = parse_front_matter(block).asks
    assert [(each.ask, each.says) for each in asks["A"]] == [("how old", None), ("proof", ("You may",)), ("why", ())]
    assert [each.ask for each in asks["B"]] == ["when"]
    with pytest.raises(Unreadable, match="asks"):
        parse_front_matter("asks:\n  A:\n    - {ask: how old, sais: x}")


def test_every_field_reaches_the_source() -> None:
    front = parse_front_matter(
        "id: host-age\nversion: 2\ntitle: Host age\ntopic: eligibility\nkind: policy\nstanding: reported\n"
        "locale: zh-CN\nregions: GB\naudiences: [staff]\neffective_from: 2022-11-23\neffective_to: 2030-01-01\n"
        "translation_of: age\nsources: [https://example.org]\nchecked: 2026-08-20\n"
    )
    source = source_of(front, "en-GB/x.md", "Found title")
    assert (source.document, source.version, source.title) == ("host-age", "2", "Host age")
    assert (source.locale, source.regions, source.audiences) == ("zh-CN", ("GB",), ("staff",))
    assert source.effective_from == date(2022, 11, 23)
    assert source.urls == ("https://example.org",)
    assert source.standing is SourceStanding.REPORTED


def test_what_is_not_stated_comes_from_path_and_text() -> None:
    source = source_of(parse_front_matter(""), "zh-CN/rules/music_on-live.md", None)
    assert (source.document, source.locale, source.title) == ("zh-CN/rules/music_on-live", "zh-CN", "music on live")
    assert source_of(parse_front_matter(""), "rules/a.md", "Found").locale == "en-GB"
