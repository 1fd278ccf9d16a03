"""A text without its marks: what is embedded, matched and read aloud, never what is quoted."""

import re

LINK = re.compile(r"!?\[([^\[\]]*)\]\((?:[^()\s]|\([^()]*\))*(?:\s+\"[^\"]*\")?\)")  # images too
# The characters one of which a mark must hold (looked for first, which is quicker), the mark, and what it becomes.
MARKS = (
    ("<", re.compile(r"<!--.*?-->", re.DOTALL), " "),  # comments
    ("[", LINK, r"\1"),
    ("<", re.compile(r"<(?:https?://|mailto:)[^>\s]*>"), " "),  # addresses between angle brackets
    ("<", re.compile(r"</?[A-Za-z][^<>]*>"), " "),  # HTML tags
    ("|", re.compile(r"^[ \t]*\|?(?:[ \t]*:?-{2,}:?[ \t]*\|)+[ \t]*:?-*:?[ \t]*$", re.MULTILINE), " "),  # table rules
    ("-*_=", re.compile(r"^[ \t]*(?:[-*_=][ \t]*){3,}$", re.MULTILINE), " "),  # thematic breaks, underlines
    (">", re.compile(r"^[ \t]*(?:>[ \t]*)+", re.MULTILINE), ""),  # quotation marks of a block
    ("#-*+•▪◦‣", re.compile(r"^[ \t]*(?:#{1,6}|[-*+•▪◦‣])[ \t]+", re.MULTILINE), ""),  # heading and bullet marks
    ("*~`", re.compile(r"(?<!\\)(?:\*{1,3}|~~|`+)"), ""),  # emphasis, strike-through, code
    ("_", re.compile(r"(?<![\w\\])_{1,3}(?=\S)|(?<=\S)(?<!\\)_{1,3}(?!\w)"), ""),  # emphasis by underscores
    ("|", re.compile(r"[ \t]*(?<!\\)\|[ \t]*"), " "),  # table columns
    ("\\", re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),  # escapes
)


def plain(text: str) -> str:
    """Strip link targets, emphasis marks, table rules and the other marks of Markdown; line ends stay."""
    for needed, mark, replacement in MARKS:
        if any(character in text for character in needed):
            text = mark.sub(replacement, text)
    return text.strip()
