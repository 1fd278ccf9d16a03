"""The chat as a Gradio component: the page that is there already, linked with Python."""

from collections.abc import Callable
from typing import Any

import gradio as gr

from guidebot.guide import Guide
from guidebot.locale import LOCALES, message
from guidebot.records import GLOBAL, Answer, Outcome
from guidebot.retrieval.filters import today
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
    """The chat's page over a guide. The conversation itself is kept by the visitor's browser."""
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
    """The id of the chat's component, by which its functions are called."""
    return next(int(key) for key, block in page.blocks.items() if block.elem_id == CHAT)


def _served(talk: Conversation) -> list[Callable[[Any], Any]]:
    """What the page may call, as functions, on which Gradio can leave its mark."""

    def ask(data: Any) -> Any:  # noqa: ANN401  # what goes between Gradio and the browser
        return talk.ask(data)

    def hear(data: Any) -> Any:  # noqa: ANN401  # the same
        return talk.hear(data)

    def suggest(data: Any) -> Any:  # noqa: ANN401  # the same
        return talk.suggest(data)

    def rate(data: Any) -> Any:  # noqa: ANN401  # the same
        return talk.rate(data)

    def forget(data: Any) -> Any:  # noqa: ANN401  # the same
        return talk.forget(data)

    return [ask, hear, suggest, rate, forget]


def holdings_of(guide: Guide) -> Holdings:
    """What the documents of the index in use hold for creators, and examples that they answer."""
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
    """Of questions, one a line, those that these documents answer without a doubt."""
    previews = ((question, guide.preview(guide.query(question))) for question in questions.splitlines())
    return tuple(question for question, answer in previews if _is_sure(answer))


def _is_sure(answer: Answer | None) -> bool:
    return answer is not None and answer.outcome is Outcome.ANSWER and not answer.unsure


def mount_options() -> dict[str, Any]:
    """Gradio's theme, which takes where the page is mounted; nothing of it comes from elsewhere."""
    theme = gr.themes.Base(neutral_hue="slate", font=SYSTEM_FONTS, font_mono=["ui-monospace", "monospace"])
    return {"theme": theme, "footer_links": [], "run_history": False}
