"""The chat as a Gradio component that connects the existing page with Python."""

from collections.abc import Callable
from typing import Any

import gradio as gr

from guidebot.days import today
from guidebot.guide import Guide
from guidebot.locale import LOCALES, message
from guidebot.records import GLOBAL, Answer, Outcome
from guidebot.web.brand import Brand
from guidebot.web.chat.conversation import Conversation
from guidebot.web.chat.page import Holdings

CHAT = "chat"
LINKED = "window.guidebot.adopt(element, server);"
SYSTEM_FONTS = [
    "system-ui",
    "-apple-system",
    "Segoe UI",
    "PingFang SC",
    "Noto Sans CJK SC",
    "Microsoft YaHei",
    "sans-serif",
]


def build_chat(guide: Guide, brand: Brand) -> gr.Blocks:
    """The chat page for a guide. The visitor's browser keeps the conversation."""
    talk = Conversation(guide)
    with gr.Blocks(title=brand.name, analytics_enabled=False, fill_width=True) as page:
        gr.HTML(
            html_template="",
            js_on_load=LINKED,
            server_functions=_served(talk),
            apply_default_css=False,
            elem_id=CHAT,
        )
    return page


def component_of(page: gr.Blocks) -> int:
    """The id of the chat's component, needed to call its functions."""
    return next(int(key) for key, block in page.blocks.items() if block.elem_id == CHAT)


def _served(talk: Conversation) -> list[Callable[[Any], Any]]:
    """The functions that the page may call, wrapped so that Gradio can set attributes on them."""

    def ask(data: Any) -> Any:  # noqa: ANN401  # JSON from Gradio and the browser
        return talk.ask(data)

    def hear(data: Any) -> Any:  # noqa: ANN401  # the same
        return talk.hear(data)

    def turns(data: Any) -> Any:  # noqa: ANN401  # the same
        return talk.turns(data)

    def suggest(data: Any) -> Any:  # noqa: ANN401  # the same
        return talk.suggest(data)

    def rate(data: Any) -> Any:  # noqa: ANN401  # the same
        return talk.rate(data)

    def forget(data: Any) -> Any:  # noqa: ANN401  # the same
        return talk.forget(data)

    return [ask, hear, turns, suggest, rate, forget]


def holdings_of(guide: Guide) -> Holdings:
    """A summary of the documents for creators in the current index, with example questions."""
    sources = [source for source in guide.generation().places if "creator" in source.audiences]
    regions = {region for source in sources for region in source.regions} - {GLOBAL}
    return Holdings(
        documents=len({source.document for source in sources}),
        checked=max((source.checked for source in sources if source.checked), default=today()),
        region=guide.settings.region,
        regions=tuple(sorted(regions)),
        examples={language: _answered(guide, message("examples.questions", language)) for language in LOCALES},
    )


def _answered(guide: Guide, questions: str) -> tuple[str, ...]:
    """The questions, one per line, that these documents answer confidently."""
    previews = ((question, guide.preview(guide.query(question))) for question in questions.splitlines())
    return tuple(question for question, answer in previews if _is_sure(answer))


def _is_sure(answer: Answer | None) -> bool:
    return answer is not None and answer.outcome is Outcome.ANSWER and not answer.unsure


def mount_options() -> dict[str, Any]:
    """Options for mounting the page; the theme loads nothing from other servers."""
    theme = gr.themes.Base(neutral_hue="slate", font=SYSTEM_FONTS, font_mono=["ui-monospace", "monospace"])
    return {"theme": theme, "footer_links": [], "run_history": False}
