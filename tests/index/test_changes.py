from hypothesis import given
from hypothesis import strategies as st

from guidebot.corpus.formats import extract_markdown
from guidebot.index.changes import Change, ChangeKind, changes, word_changes
from guidebot.records import Document, Source

OLD = """# Rules

A host must be 16 or older to go LIVE. Gifts are for adults.

## Bans

A ban can be appealed within 30 days of the notice.

- Fights are not allowed.
- Weapons are not allowed.
"""
SENTENCES = st.lists(
    st.sampled_from(["Alpha beta gamma.", "Delta epsilon.", "Zeta eta theta.", "Iota kappa."]), max_size=6
)


def document(text: str) -> Document:
    return Document(Source("rules", "1", "Rules", "rules.md"), text, extract_markdown(text).sections, "")


def compare(old: str, new: str) -> list[Change]:
    return changes(document(old), document(new))


def test_layout_is_no_change() -> None:
    new = (
        "Rules\n=====\n\nA host must be **16 or older** to go\nLIVE. Gifts are for [adults](x.md).\n\n## Bans ##\n\n"
        "A ban can be appealed within 30\u00a0days of the notice.\n\n"
        "* Fights are not allowed.\n\n* Weapons are not allowed.\n"
    )
    assert compare(OLD, new) == []


def test_each_kind_of_change() -> None:
    new = OLD.replace("16", "18").replace(" Gifts are for adults.", "")
    new = new.replace("- Fights", "- Drugs are not sold.\n- Fights")
    found = compare(OLD, new)
    assert [(each.kind, each.headings[-1]) for each in found] == [
        (ChangeKind.REWORDED, "Rules"),
        (ChangeKind.REMOVED, "Rules"),
        (ChangeKind.ADDED, "Bans"),
    ]
    assert found[0].before == "A host must be 16 or older to go LIVE."
    assert word_changes(found[0].before, found[0].after) == [
        ("=", "A host must be"),
        ("-", "16"),
        ("+", "18"),
        ("=", "or older to go LIVE."),
    ]


def test_what_was_moved_was_not_removed() -> None:
    new = OLD.replace(" Gifts are for adults.", "") + "\n## Gifts\n\nGifts are for adults.\n"
    (found,) = compare(OLD, new)
    assert (found.kind, found.headings[-1]) == (ChangeKind.MOVED, "Gifts")


def test_chinese_is_compared_by_character() -> None:
    (found,) = compare("主播必须年满十六岁才能开播。", "主播必须年满十八岁才能开播。")
    assert found.kind is ChangeKind.REWORDED
    assert ("-", "六") in word_changes(found.before, found.after)


@given(SENTENCES)
def test_a_text_does_not_differ_from_itself(sentences: list[str]) -> None:
    text = "\n\n".join(sentences)
    assert compare(text, text) == []


@given(SENTENCES, SENTENCES)
def test_every_removal_was_there_and_every_addition_is(old: list[str], new: list[str]) -> None:
    before, after = " ".join(old), " ".join(new)
    for change in compare(before, after):
        assert change.before in before
        assert change.after in after
