import pytest

from guidebot.text.plain_text import plain


@pytest.mark.parametrize(
    ("marked", "bare"),
    [
        ('See [the rules](https://x.y/z_(a)?q=1 "t").', "See the rules."),
        ("![logo](a.png) words", "logo words"),
        ("**bold**, *slanted* and __under__ `code` ~~gone~~", "bold, slanted and under code gone"),
        ("a snake_case_name stays", "a snake_case_name stays"),
        ("| Age | Rule |\n|-----|:---:|\n| 18 | host |", "Age Rule \n \n 18 host"),
        ("- one\n* two\n• three", "one\ntwo\nthree"),
        ("## Heading", "Heading"),
        ("> quoted\n> more", "quoted\nmore"),
        (r"1\. Overview \*", "1. Overview *"),
        ("5 * 3 - 2 costs £10", "5  3 - 2 costs £10"),
        ("<b>bold</b> a < b", "bold  a < b"),
        ("line\n---\nnext", "line\n \nnext"),
    ],
)
def test_marks_go_and_words_stay(marked: str, bare: str) -> None:
    assert plain(marked) == bare
