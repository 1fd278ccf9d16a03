"""The chat: a question, a short answer with numbers, and beside it the sentences they stand for."""

import logging
from pathlib import Path
from typing import Any

import gradio as gr

from guidebot.errors import GuidebotError
from guidebot.guide import Guide
from guidebot.web.render import sources_html, turn_markdown

STYLE = Path(__file__).with_name("style.css")
LONGEST_QUESTION = 2000
TITLE = "LIVE guide"
WELCOME = "Ask about TikTok LIVE. Answers quote the documents, and the numbers show you where."
EXAMPLES = (
    "Who can go LIVE?",
    "Why was my LIVE stopped?",
    "How do I get my money out?",
    "How do I add a moderator?",
    "Why is my stream black?",
)
NO_SOURCES = '<p class="gb-none">The sentences an answer rests on will stand here.</p>'
UNAVAILABLE = "The guide cannot answer at the moment. Please try again later, or tell the person who runs it."
SYSTEM_FONTS = ["system-ui", "-apple-system", "Segoe UI", "Noto Sans CJK SC", "Microsoft YaHei", "sans-serif"]

Messages = list[dict[str, Any]]
Step = tuple[str, Messages, list[str], str]
log = logging.getLogger(__name__)


def build_chat(guide: Guide) -> gr.Blocks:
    """The chat's page over a guide; a conversation lives in the visitor's session."""

    def reply(question: str, messages: Messages, asked: list[str]) -> Step:
        question = (question or "").strip()[:LONGEST_QUESTION]
        if not question:
            return "", messages, asked, gr.skip()
        shown, sources, choices = _answer(guide, question, tuple(asked))
        options = [{"value": choice} for choice in choices]
        answer = {"role": "assistant", "content": shown, "options": options}
        return "", [*messages, {"role": "user", "content": question}, answer], [*asked, question], sources

    def choose(messages: Messages, asked: list[str], chosen: gr.SelectData) -> Step:
        return reply(str(chosen.value), messages, asked)

    with gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True) as page:
        asked = gr.State([])
        gr.HTML(f"<header class='gb-header'><h1>{TITLE}</h1><p>{WELCOME}</p></header>")
        with gr.Row(elem_classes="gb-columns"):
            with gr.Column(scale=3, min_width=320):
                chat = gr.Chatbot(
                    label="Conversation",
                    elem_id="conversation",
                    height="56vh",
                    buttons=[],
                    placeholder=" ",
                    line_breaks=False,  # a quote from a PDF has the line ends of its page
                )
                with gr.Row(elem_classes="gb-ask"):
                    box = gr.Textbox(
                        label="Your question",
                        show_label=False,
                        placeholder="Type your question…",
                        elem_id="question",
                        max_length=LONGEST_QUESTION,
                        scale=5,
                        autofocus=True,
                    )
                    send = gr.Button("Ask", variant="primary", elem_id="ask", scale=1, min_width=80)
                with gr.Row(elem_classes="gb-examples"):
                    examples = [gr.Button(example, size="sm", elem_classes="gb-example") for example in EXAMPLES]
            with gr.Column(scale=2, min_width=320):
                gr.HTML("<h2 class='gb-heading'>Sources</h2>")
                sources = gr.HTML(NO_SOURCES, elem_id="sources")
        outputs = [box, chat, asked, sources]
        gr.on([box.submit, send.click], reply, [box, chat, asked], outputs, api_visibility="private")
        for button in examples:
            button.click(reply, [button, chat, asked], outputs, api_visibility="private")
        chat.option_select(choose, [chat, asked], outputs, api_visibility="private")
        chat.clear(lambda: ([], NO_SOURCES), None, [asked, sources], api_visibility="private")
    return page


def _answer(guide: Guide, question: str, history: tuple[str, ...]) -> tuple[str, str, tuple[str, ...]]:
    """What is shown, its sources, and what there is to choose from where the guide asks back."""
    try:
        turn = guide.ask(guide.query(question, history=history), channel="chat")
    except GuidebotError as error:
        log.error("a question could not be answered: %s", error)  # noqa: TRY400  # its message says all
        return UNAVAILABLE, NO_SOURCES, ()
    return turn_markdown(turn), sources_html(turn.answer), turn.answer.choices


def mount_options() -> dict[str, Any]:
    """Theme and style, which Gradio takes where the page is mounted; nothing of them comes from elsewhere."""
    theme = gr.themes.Base(
        primary_hue="rose", neutral_hue="slate", font=SYSTEM_FONTS, font_mono=["ui-monospace", "monospace"]
    )
    return {"theme": theme, "css": STYLE.read_text(encoding="utf-8"), "footer_links": []}
