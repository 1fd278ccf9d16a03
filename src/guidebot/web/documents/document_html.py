"""A document's text as HTML, with highlighted spans and an anchor for each passage.

Spans are offsets into the Markdown source. The parser itself tracks the position of each character: a rule of ours,
which runs before all others, receives its position in the source. Everything becomes tokens of the parser, whose
renderer writes the HTML, and nh3 cleans that.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markupsafe import Markup

from guidebot.text.markdown import line_starts
from guidebot.text.plain_text import plain
from guidebot.web.documents.annotations import Annotation, Span, annotations_at
from guidebot.web.documents.offset_map import offsets_of
from guidebot.web.documents.sanitise import sanitise

# A line break inside a sentence, caused by the page width.
WRAPPED = re.compile(r"(?<![\n\r.:!?。：！？])\n(?![ \t]*(?:\n|[-*•▪◦‣][ \t]|\d{1,3}[.)][ \t]))")

Follow = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Highlighting:
    """The spans to highlight in a text, and the ids to insert by offset.

    `follow` returns the address for a link in the text, or None if the link must be removed.
    """

    spans: tuple[Span, ...] = ()
    anchors: Mapping[int, str] | None = None
    follow: Follow = lambda address: address


def markdown_html(text: str, marking: Highlighting, title: str = "") -> Markup:
    """A Markdown text as HTML, without a first heading that only repeats the title."""
    env = {"text": text, "marking": marking, "title": " ".join(title.split())}
    return sanitise(_renderer().render(text, env))


def plain_html(text: str, span: Span, marking: Highlighting) -> Markup:
    """Part of a plain text as HTML; it keeps line breaks except those that merely wrap a sentence."""
    words = text[span[0] : span[1]]
    span = span[0] + len(words) - len(words.lstrip()), span[0] + len(words.rstrip())
    places = range(span[0], span[1])
    anchors = sorted((marking.anchors or {}).items())
    cuts = annotations_at(places, marking.spans, [each for each in anchors if span[0] <= each[0] < span[1]])
    tokens = _annotated(WRAPPED.sub(" ", text[span[0] : span[1]]), cuts)
    return sanitise(_renderer().renderer.render(tokens, _renderer().options, {}))


@cache
def _renderer() -> MarkdownIt:
    # Parsed as the corpus parses it; HTML in a document is escaped.
    reader = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["code", "reference"])
    reader.core.ruler.at("inline", _inline)
    reader.inline.ruler.before("text", "cut", _cut)
    return reader


def _inline(state: StateCore) -> None:
    """Parse the text of each block, split at highlights and anchors."""
    marking: Highlighting = state.env["marking"]
    anchors = sorted((marking.anchors or {}).items())
    starts = line_starts(state.env["text"])
    cells: dict[int, int] = {}
    for token in state.tokens:
        if token.type not in ("inline", "fence") or token.map is None:
            continue
        places = offsets_of(token, state.env["text"], starts, cells)
        due = 0 if not places else bisect_left(anchors, (places[-1] + 1, ""))
        cuts = annotations_at(places, marking.spans, anchors[:due])
        anchors = anchors[due:]
        if token.type == "fence":
            token.meta["cuts"] = cuts
            continue
        token.children = []
        state.env.update(cuts=cuts, within=token.content)
        state.md.inline.parse(token.content, state.md, state.env, token.children)
        token.children += [_cut_token(cut) for cut in state.env["cuts"]]
        token.children = list(_followed(_nested(token.children), marking.follow))
    _drop_title(state)
    state.tokens = list(_framed(state.tokens))


def _cut(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  # the parser's signature for rules
    """Emit the annotations that are due, and read plain text only up to the next one."""
    if silent or state.src is not state.env["within"]:  # looking ahead, or reading an image's text
        return False
    cuts: list[Annotation] = state.env["cuts"]
    while cuts and cuts[0].at <= state.pos:
        state.push("cut", "", 0).meta["cut"] = cuts.pop(0)
    if not cuts:
        return False
    special = state.md.inline.terminator_re.search(state.src, state.pos)
    end = min(special.start() if special else state.posMax, cuts[0].at, state.posMax)
    if end <= state.pos:
        return False
    state.append_pending(state.src[state.pos : end])
    state.pos = end
    return True


def _cut_token(cut: Annotation) -> Token:
    return Token("cut", "", 0, meta={"cut": cut})


def _nested(tokens: Iterable[Token]) -> list[Token]:
    """Highlights as elements that contain only text, so that they never cross emphasis or a link."""
    nested: list[Token] = []
    marked = False
    for token in tokens:
        cut: Annotation | None = token.meta.get("cut")
        if cut is not None and cut.kind == "anchor":
            nested += _anchor(cut)
        elif cut is not None:
            marked = cut.kind == "open"
        elif marked and token.nesting == 0 and (token.content or token.type.endswith("break")):
            if nested and nested[-1].type == "mark_close":
                nested[-1:] = [token, nested[-1]]
            else:
                nested += [Token("mark_open", "mark", 1), token, Token("mark_close", "mark", -1)]
        else:
            nested.append(token)
    return nested


def _followed(tokens: Iterable[Token], follow: Follow) -> Iterable[Token]:
    """Allowed links, and only the text of all others and of images, since documents load none."""
    kept: list[bool] = []
    for token in tokens:
        if token.type == "link_open":
            target = follow(str(token.attrGet("href") or ""))
            kept.append(target is not None)
            if target is not None:
                yield Token("link_open", "a", 1, attrs={"href": target})
        elif token.type == "image":
            yield _text(token.content)
        elif token.type != "link_close" or kept.pop():
            yield token


def _framed(tokens: Iterable[Token]) -> Iterable[Token]:
    """Tables in an element that scrolls, and code with its highlights."""
    for token in tokens:
        if token.type == "fence":
            code = _annotated(token.content, token.meta["cuts"])
            yield from _within("pre", _within("code", code))
            continue
        if token.type == "table_open":
            yield Token("frame_open", "div", 1, attrs={"class": "table", "tabindex": "0"})
        yield token
        if token.type == "table_close":
            yield Token("frame_close", "div", -1)


def _annotated(words: str, cuts: Iterable[Annotation]) -> list[Token]:
    """Plain text with highlights and anchors."""
    tokens: list[Token] = []
    done = 0
    for cut in cuts:
        tokens.append(_text(words[done : cut.at]))
        tokens += _anchor(cut) if cut.kind == "anchor" else [Token("mark", "mark", 1 if cut.kind == "open" else -1)]
        done = cut.at
    return [*tokens, _text(words[done:])]


def _anchor(cut: Annotation) -> list[Token]:
    return [Token("anchor_open", "span", 1, attrs={"id": cut.anchor}), Token("anchor_close", "span", -1)]


def _text(words: str) -> Token:
    return Token("text", "", 0, content=words)


def _within(tag: str, tokens: list[Token]) -> list[Token]:
    return [Token(f"{tag}_open", tag, 1), *tokens, Token(f"{tag}_close", tag, -1)]


def _drop_title(state: StateCore) -> None:
    tokens = state.tokens
    if tokens and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        words = " ".join(plain(tokens[1].content).split())
        if words == state.env["title"]:
            del tokens[:3]
