from hypothesis import given
from hypothesis import strategies as st

from guidebot.text.markdown import markdown_blocks, markdown_sections

PIECES = st.sampled_from(
    [
        "# One",
        "## Two",
        "Setext\n===",
        "Some words.",
        "- item",
        "1. step",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "",
        "    deep",
    ]
    + ["> quoted", "<div>html</div>", "```\ncode # not a heading\n```", "***", "中文。", "a\r\nb", "x\u2028y", "\t"]
)
TEXTS = st.lists(PIECES, max_size=12).map("\n".join)


def test_sections_carry_the_path_of_headings_above_them() -> None:
    text = "intro\n# A\none\n## B\ntwo\n### C\n## D\nfour\n# E\nfive"
    found = [(section.headings, text[section.start : section.end].strip()) for section in markdown_sections(text)]
    assert found == [((), "intro"), (("A",), "one"), (("A", "B"), "two"), (("A", "D"), "four"), (("E",), "five")]


def test_headings_lose_their_marks() -> None:
    (section,) = markdown_sections("Who *may* go [LIVE](x.md)?\n=====\n\nAdults.\n")
    assert section.headings == ("Who may go LIVE?",)


def test_a_paragraph_above_a_line_of_dashes_stays_quotable() -> None:
    text = "A host must be 18 or older.\n---\nMore.\n\nTwo lines\nof words\n---\n"
    (section,) = markdown_sections(text)
    assert (section.start, section.end) == (0, len(text))


def test_a_hash_inside_code_is_no_heading() -> None:
    assert len(markdown_sections("```\n# no\n```\n")) == 1


@given(TEXTS)
def test_sections_are_ordered_disjoint_and_hold_all_but_headings(text: str) -> None:
    sections = markdown_sections(text)
    ends = [0]
    for section in sections:
        assert ends[-1] <= section.start < section.end <= len(text)
        ends.append(section.end)
    left_over = "".join(text[a:b] for a, b in zip(ends, [*(s.start for s in sections), len(text)], strict=True))
    assert not any(word in left_over for word in ("words", "item", "step", "quoted", "中文", "deep"))


@given(TEXTS)
def test_blocks_hold_every_line_that_is_not_blank(text: str) -> None:
    blocks = markdown_blocks(text)
    covered = "".join(text[block.start : block.end] for block in blocks)
    assert "".join(covered.split()) == "".join(text.split())


def test_blocks_know_lists_steps_and_tables() -> None:
    text = "Lead:\n\n- one\n- two\n  more\n\n1. first\n2. second\n\n| a |\n|---|\n| 1 |\n\nend"
    blocks = markdown_blocks(text)
    assert [block.kind for block in blocks] == ["paragraph", "list", "steps", "table", "paragraph"]
    assert [text[start:end] for start, end in blocks[1].items] == ["- one", "- two\n  more"]
