"""Markdown to plain text, for embedding, matching and display, never for quotes."""

import re

LINK = re.compile(r"!?\[([^\[\]]*)\]\((?:[^()\s]|\([^()]*\))*(?:\s+\"[^\"]*\")?\)")  # images too
# Characters of which the markup must contain one (a quick pre-check), its pattern, and the replacement.
MARKS = (
    ("<", re.compile(r"<!--.*?-->", re.DOTALL), " "),  # comments
    ("[", LINK, r"\1"),
    ("<", re.compile(r"<(?:https?://|mailto:)[^>\s]*>"), " "),  # URLs in angle brackets
    ("<", re.compile(r"</?[A-Za-z][^<>]*>"), " "),  # HTML tags
    ("|", re.compile(r"^[ \t]*\|?(?:[ \t]*:?-{2,}:?[ \t]*\|)+[ \t]*:?-*:?[ \t]*$", re.MULTILINE), " "),  # table rules
    ("-*_=", re.compile(r"^[ \t]*(?:[-*_=][ \t]*){3,}$", re.MULTILINE), " "),  # thematic breaks, underlines
    (">", re.compile(r"^[ \t]*(?:>[ \t]*)+", re.MULTILINE), ""),  # block quote markers
    ("#-*+•▪◦‣", re.compile(r"^[ \t]*(?:#{1,6}|[-*+•▪◦‣])[ \t]+", re.MULTILINE), ""),  # heading and bullet markers
    ("*~`", re.compile(r"(?<!\\)(?:\*{1,3}|~~|`+)"), ""),  # emphasis, strike-through, code
    ("_", re.compile(r"(?<![\w\\])_{1,3}(?=\S)|(?<=\S)(?<!\\)_{1,3}(?!\w)"), ""),  # emphasis by underscores
    ("|", re.compile(r"[ \t]*(?<!\\)\|[ \t]*"), " "),  # table columns
    ("\\", re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),  # escapes
)


def plain(text: str) -> str:
    """Strip Markdown markup, such as link targets, emphasis and table rules; line endings are kept."""
    for needed, mark, replacement in MARKS:
        if any(character in text for character in needed):
            text = mark.sub(replacement, text)
    return text.strip()
