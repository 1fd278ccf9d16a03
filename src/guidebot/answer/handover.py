"""What is said when a person must take over: comfort, helplines that fit the asker, who takes over, what to do now."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from guidebot.answer.people import People, Person, in_language, person_for
from guidebot.answer.reference import reference_of, summary_of
from guidebot.corpus.language import ENGLISH, language_of
from guidebot.corpus.lists import Contact, Route, Routes
from guidebot.records import Answer, Outcome, Query
from guidebot.retrieve.scope import ALIASES

# Somewhere else than the United Kingdom, as people name it. Another country's line is never theirs.
ELSEWHERE = re.compile(
    r"\b(?:in|from|over in|lives? in|based in)\s+(?:the\s+)?(?:usa?|u\.s\.|states|america|canada|australia|new zealand"
    r"|ireland|dublin|france|paris|germany|berlin|spain|madrid|italy|portugal|poland|romania|netherlands|belgium|sweden"
    r"|norway|denmark|finland|switzerland|austria|greece|turkey|india|pakistan|bangladesh|nigeria|ghana|kenya"
    r"|south africa|egypt|brazil|mexico|argentina|china|hong kong|taiwan|japan|korea|malaysia|singapore|indonesia"
    r"|philippines|thailand|vietnam|dubai|saudi|another country|a different country|abroad"
    r"|new york|california|texas|florida|arizona|ohio|georgia|chicago|los angeles|las vegas)\b"
    r"|(?:在|人在)(?:美国|美國|加拿大|澳洲|澳大利亚|法国|德国|西班牙|意大利|中国|国内|香港|台湾|台灣|日本|韩国|马来西亚|新加坡|国外)",
    re.IGNORECASE,
)
EMERGENCY = {"en": "Emergency number in {region}: {number}", "zh": "{region} 的紧急电话：{number}"}
HELPLINES = {"en": "Helplines in {region}:", "zh": "{region} 的求助热线："}
ABROAD = {
    "en": "These lines are in {region}. For somebody in another country, call that country's emergency number.",
    "zh": "以上热线都在 {region}。如果对方在别的国家，请拨打那个国家的紧急电话。",
}
CALL = {
    "en": "If you or someone else may be in danger, call {number} now.",
    "zh": "如果你或别人可能有危险，请马上拨打 {number}。",
}
CALL_THERE = {
    "en": "If you or someone else may be in danger, call the emergency number where you are now.",
    "zh": "如果你或别人可能有危险，请马上拨打当地的紧急电话。",
}
AT_ONCE = 2  # helplines named before an answer
MEANWHILE = {"en": "What the documents say:", "zh": "文件里是这样说的："}
STEPS = {"en": "What you can do now:", "zh": "现在可以做的："}
TAKES_OVER = {"en": "Who takes over: {contact}.", "zh": "接手的人：{contact}。"}
HOURS = {"en": "Hours: {hours}.", "zh": "时间：{hours}。"}
REPLY = {"en": "You can expect a reply: {reply}.", "zh": "预计回复：{reply}。"}
QUOTE = {
    "en": "Give this reference when you get in touch: {reference}.",
    "zh": "联系时请报这个编号：{reference}。",
}
REGIONS = {
    "en": {"GB": "the UK", "IE": "Ireland", "EEA": "the EEA", "CH": "Switzerland", "US": "the US"},
    "zh": {"GB": "英国", "IE": "爱尔兰", "EEA": "欧洲经济区", "CH": "瑞士", "US": "美国"},
}


def hand_over(query: Query, route: Route, routes: Routes, people: People, turn: tuple[str, datetime]) -> Answer:
    """The answer that a route gives, in the asker's language; `turn` is the turn's id and time.

    A person is named only where the settings name one, and a helpline only where it is verified for the asker's region
    and language.
    """
    turn_id, at = turn
    language = _language(query)
    person = person_for(people, route)
    reference = reference_of(turn_id)
    lines = tuple(_line(contact, language) for contact in helplines(query, route, routes, language))
    paragraphs = [
        in_language(route.say, language),
        _where_to_ring(query, route, routes, lines, language),
        _person(person, reference, language),
        _listed(STEPS[language], getattr(route.steps, language)),
    ]
    return Answer(
        query,
        Outcome.HANDOVER,
        "\n\n".join(filter(None, paragraphs)),
        route=route.route,
        contacts=lines + ((in_language(person.contact, language),) if person else ()),
        reference=reference,
        summary=summary_of(query, in_language(route.title, language), language, reference, at),
    )


def precaution(query: Query, route: Route, routes: Routes) -> str:
    """What is said before an answer where somebody may be in danger, and it is not sure: whom to call."""
    language = _language(query)
    region = REGIONS[language].get(_region(query), query.region)
    lines = tuple(_line(contact, language) for contact in helplines(query, route, routes, language))
    elsewhere = any(ELSEWHERE.search(text) for text in (*query.history, query.text))
    number = None if elsewhere else routes.local_emergency.get(_region(query))
    said = CALL[language].format(number=number) if number else CALL_THERE[language]
    if not lines:
        return said
    return f"{said}\n\n{_listed(HELPLINES[language].format(region=region), lines[:AT_ONCE])}"


def after_precaution(answer: Answer, words: str) -> Answer:
    """An answer that begins with these words; its citations move along."""
    moved = len(words) + 2
    citations = (
        replace(each, answer_start=each.answer_start + moved, answer_end=each.answer_end + moved)
        for each in answer.citations
    )
    return replace(answer, text=f"{words}\n\n{answer.text}", citations=tuple(citations))


def with_documents(handed: Answer, told: Answer) -> Answer:
    """A handover that goes on with what the documents say meanwhile, where they answer without doubt."""
    if told.outcome not in (Outcome.ANSWER, Outcome.PARTIAL) or told.unsure:
        return handed
    after = after_precaution(told, f"{handed.text}\n\n{MEANWHILE[_language(handed.query)]}")
    return replace(handed, text=after.text, citations=after.citations, hits=told.hits, notes=told.notes)


def helplines(query: Query, route: Route, routes: Routes, language: str) -> Iterator[Contact]:
    """The lines that are verified for a route in the asker's region and language; none for somebody elsewhere."""
    if any(ELSEWHERE.search(text) for text in (*query.history, query.text)):
        return
    for contact in routes.contacts:
        if route.route in contact.routes and _region(query) in contact.regions and language in contact.languages:
            yield contact


def _where_to_ring(query: Query, route: Route, routes: Routes, lines: tuple[str, ...], language: str) -> str:
    region = REGIONS[language].get(_region(query), query.region)
    if lines:
        shown = _listed(HELPLINES[language].format(region=region), lines)
        return f"{shown}\n\n{ABROAD[language].format(region=region)}"
    if not any(route.route in contact.routes for contact in routes.contacts):
        return ""
    number = routes.local_emergency.get(_region(query))
    emergency = EMERGENCY[language].format(region=region, number=number) + "\n\n" if number else ""
    return emergency + in_language(routes.fallback, language)


def _person(person: Person | None, reference: str, language: str) -> str:
    """Who takes over, when and how soon, as far as the settings say; nothing without them, so nothing is promised."""
    if person is None:
        return ""
    said = [TAKES_OVER[language].format(contact=in_language(person.contact, language))]
    if person.hours is not None:
        said.append(HOURS[language].format(hours=in_language(person.hours, language)))
    if person.reply is not None:
        said.append(REPLY[language].format(reply=in_language(person.reply, language)))
    return " ".join((*said, QUOTE[language].format(reference=reference)))


def _line(contact: Contact, language: str) -> str:
    reached = contact.phone or (f"text {contact.text}" if language == ENGLISH else f"短信 {contact.text}")
    about = "; ".join(filter(None, (contact.hours, contact.note and contact.note.rstrip("."))))
    return f"{contact.name}: {reached}{f' ({about})' if about else ''}"


def _listed(heading: str, items: Iterable[str]) -> str:
    return "\n".join((heading, "", *(f"- {item}" for item in items)))


def _region(query: Query) -> str:
    return ALIASES.get(query.region.upper(), query.region.upper())


def _language(query: Query) -> str:
    """The language of what was typed last."""
    return language_of(query.text)
