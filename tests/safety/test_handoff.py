from datetime import UTC, datetime
from pathlib import Path

import pytest

from conftest import ROOT
from guidebot.corpus.lists import Route, Safety, read_routes
from guidebot.errors import UsageError
from guidebot.records import Answer, Citation, Hit, Outcome, Passage, Query, Source
from guidebot.safety.contacts import TeamContact, contact_for, in_language, read_contacts
from guidebot.safety.handoff import hand_over, helplines, with_documents
from guidebot.safety.ticket import ALPHABET, LENGTH, ticket_of

ROUTES = read_routes(ROOT / "corpus")
assert ROUTES is not None
AT = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)


def route_named(name: str) -> Route:
    assert ROUTES is not None
    return next(route for route in ROUTES.routes if route.route == name)


def handed(name: str, text: str, region: str = "GB", contacts: dict[str, TeamContact] | None = None) -> Answer:
    assert ROUTES is not None
    return hand_over(Query(text, region=region), route_named(name), ROUTES, contacts or {}, ("turn-1", AT))


def names(route: str, text: str, region: str = "GB") -> list[str]:
    assert ROUTES is not None
    return [each.name for each in helplines(Query(text, region=region), route_named(route), ROUTES)]


def test_a_danger_to_life_shows_the_emergency_number_then_lines_then_steps_and_how_to_go_on() -> None:
    answer = handed("self_harm", "i want to die")
    assert answer.outcome is Outcome.HANDOVER
    assert answer.route == "self_harm"
    parts = ("999", "Samaritans: 116 123", "Report comment", "you can ask me anything else")
    order = [answer.text.index(part) for part in parts]
    assert order == sorted(order)
    assert any(each.startswith("Samaritans: 116 123 (24 hours a day") for each in answer.contacts)
    assert 1 <= len(answer.contacts) <= 4


def test_what_is_said_first_names_no_number_but_the_askers_own() -> None:
    assert ROUTES is not None
    for region, number in (("GB", "999"), ("US", "911"), ("FR", "112"), ("CN", "110 / 120"), ("HK", "999")):
        assert f"call {number}" in handed("overdose", "i took 40 paracetamol", region).text.lower()
    assert "your local emergency number" in handed("overdose", "i took 40 paracetamol", "BR").text
    for each in ROUTES.routes:
        said = each.say.en + each.say.zh
        assert not any(character.isdigit() for character in said.replace("18", "")), each.route


@pytest.mark.parametrize("region", ["US", "FR", "IE", "CN", "BR"])
def test_another_country_gets_no_line_of_the_uk(region: str) -> None:
    answer = handed("blackmail", "he wants money or he posts my pictures", region)
    assert "0345 6000 459" not in answer.text
    assert "999" not in answer.text


def test_a_country_without_lines_gets_the_directory() -> None:
    answer = handed("self_harm", "my friend in Nigeria wants to die")
    assert "findahelpline.com" in answer.text
    assert "local emergency number" in answer.text
    assert "116 123" not in answer.text


@pytest.mark.parametrize(
    ("route", "text", "line"),
    [
        ("domestic_abuse", "my husband hits me", "National Domestic Abuse Helpline (Refuge)"),
        ("child_at_risk", "im 14 and a man asked me to a hotel", "Childline"),
        ("sexual_assault", "i was raped", "24/7 Rape and Sexual Abuse Support Line"),
        ("blackmail", "he has my nudes", "Revenge Porn Helpline"),
        ("threats_and_doxxing", "a fan follows me home", "National Stalking Helpline"),
        ("overdose", "i took 40 paracetamol", "Samaritans"),
    ],
)
def test_lines_fit_the_situation(route: str, text: str, line: str) -> None:
    assert line in names(route, text)


def test_children_get_their_own_lines_first_and_adults_none_of_them() -> None:
    assert names("self_harm", "i'm 14 and want to die")[0] == "Childline"
    assert "Childline" not in names("self_harm", "i'm 34 and want to die")


def test_a_chinese_speaker_in_the_uk_gets_lines_and_how_to_ask_for_an_interpreter() -> None:
    answer = handed("self_harm", "我不想活了")
    assert "999" in answer.text
    assert any(each.startswith("Samaritans: 116 123") for each in answer.contacts)
    assert "Mandarin" in answer.text
    assert "每天 24 小时" in answer.text


def test_a_line_in_the_askers_language_needs_no_interpreter() -> None:
    answer = handed("self_harm", "我在广州，不想活了")
    assert "12356" in answer.text
    assert "Mandarin" not in answer.text


def test_every_line_has_a_source_and_the_day_it_was_checked() -> None:
    assert ROUTES is not None
    assert len(ROUTES.contacts) > 40
    for each in ROUTES.contacts:
        assert each.source
        assert each.checked.year >= 2020
        assert set(each.routes) <= {route.route for route in ROUTES.routes}
    fresh = {each.name for each in ROUTES.contacts if each.checked.year == 2026}
    assert {"Samaritans", "Childline"} <= fresh


def test_every_route_says_what_is_at_stake() -> None:
    assert ROUTES is not None
    life = {each.route for each in ROUTES.routes if each.safety is Safety.LIFE}
    assert life == {"overdose", "self_harm", "immediate_danger", "violence"}
    assert {each.route for each in ROUTES.routes if each.safety is Safety.NONE} == {
        "hacked_account", "payment_dispute", "legal_demand", "press",
    }  # fmt: skip


def answered() -> Answer:
    text = "You can block a viewer."
    passage = Passage("p", Source("d", "1", "T", "d.md"), (), text, 0, len(text))
    citation = Citation(1, passage, 0, len(text), 0, len(text))
    return Answer(Query("he threatens me"), Outcome.ANSWER, f"{text} [1]", (citation,), (Hit(passage, 1.0),))


def test_what_the_documents_say_stands_below_whom_to_call_and_its_citations_hold() -> None:
    assert ROUTES is not None
    contacts = {"safety lead": TeamContact(contact="safety@example.org")}
    route = route_named("threats_and_doxxing")
    alone = handed("threats_and_doxxing", "he threatens me", contacts=contacts)
    both = with_documents(alone, answered(), route, ROUTES, contacts)
    assert both.outcome is Outcome.HANDOVER
    order = [
        both.text.index(part)
        for part in ("999", "101", "safety@example.org", "What our documents say:", "You can block")
    ]
    assert order == sorted(order)
    (citation,) = both.citations
    assert both.text[citation.answer_start : citation.answer_end] == citation.quote
    assert len(both.contacts) <= 4


def test_a_matter_without_danger_shows_no_helpline() -> None:
    answer = handed("payment_dispute", "TikTok owes me money")
    assert answer.contacts == ()
    assert "helpline" not in answer.text


def test_nobody_is_promised_unless_somebody_is_set() -> None:
    assert "Contact:" not in handed("hacked_account", "my account got hacked").text
    contacts = {
        "creator manager": TeamContact(contact="help@example.org", hours="9am to 6pm", reply="within two hours")
    }
    answer = handed("hacked_account", "my account got hacked", contacts=contacts)
    for words in ("help@example.org", "9am to 6pm", "within two hours", ticket_of("turn-1")):
        assert words in answer.text
    assert "help@example.org" in answer.contacts


def test_a_person_for_the_route_comes_before_one_for_its_role() -> None:
    contacts = {"self_harm": TeamContact(contact="a"), "safety lead": TeamContact(contact="b")}
    assert contact_for(contacts, route_named("self_harm")) == TeamContact(contact="a")
    assert contact_for(contacts, route_named("blackmail")) == TeamContact(contact="b")


def test_the_summary_says_what_was_asked_when_where_and_about_what() -> None:
    answer = handed("self_harm", "i want to die")
    assert answer.summary.splitlines() == [
        f"guidebot reference: {answer.reference}",
        "Question: i want to die",
        "Time: 1 July 2026, 23:30 (London)",
        "Region: GB",
        "About: Suicide, self-harm or someone in crisis",
    ]


def test_a_reference_is_short_the_same_each_time_and_easy_to_read_aloud() -> None:
    references = {ticket_of(str(number)) for number in range(2000)}
    assert len(references) == 2000
    assert all(len(each) == LENGTH and set(each) <= set(ALPHABET) for each in references)
    assert set(ALPHABET).isdisjoint("01OIL")
    assert ticket_of("a") == ticket_of("a")


def test_people_are_read_from_a_file_in_one_or_two_languages(tmp_path: Path) -> None:
    path = tmp_path / "people.yaml"
    path.write_text(
        "safety lead:\n  contact: {en: ring 123, zh: 拨打 123}\n  reply: within an hour\n", encoding="utf-8"
    )
    person = read_contacts(str(path))["safety lead"]
    assert [in_language(person.contact, language) for language in ("en", "zh")] == ["ring 123", "拨打 123"]
    assert person.hours is None
    assert read_contacts("") == {}


@pytest.mark.parametrize(
    ("contents", "said"),
    [
        ("safety lead: {phone: 1}", "safety lead"),
        ("- a list", "the file"),
        ("a: [", "is not valid YAML"),
        ("safety lead: {contact: ''}", "safety lead.contact"),
    ],
)
def test_a_broken_file_of_people_is_one_line(tmp_path: Path, contents: str, said: str) -> None:
    path = tmp_path / "people.yaml"
    path.write_text(contents, encoding="utf-8")
    with pytest.raises(UsageError, match="GUIDEBOT_HANDOVER") as raised:
        read_contacts(str(path))
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_missing_file_of_people_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="name a YAML file"):
        read_contacts(str(tmp_path / "none.yaml"))
