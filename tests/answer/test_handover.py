from datetime import UTC, datetime
from pathlib import Path

import pytest

from conftest import ROOT
from guidebot.answer.handover import hand_over, precaution
from guidebot.answer.people import Person, in_language, person_for, read_people
from guidebot.answer.reference import ALPHABET, LENGTH, reference_of
from guidebot.corpus.lists import Route, read_routes
from guidebot.errors import Misuse
from guidebot.records import Answer, Outcome, Query

ROUTES = read_routes(ROOT / "corpus")
assert ROUTES is not None
AT = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)


def route_named(name: str) -> Route:
    assert ROUTES is not None
    return next(route for route in ROUTES.routes if route.route == name)


def handed(name: str, text: str, region: str = "GB", people: dict[str, Person] | None = None) -> Answer:
    assert ROUTES is not None
    return hand_over(Query(text, region=region), route_named(name), ROUTES, people or {}, ("turn-1", AT))


def test_a_crisis_shows_what_is_said_first_then_the_lines_then_the_steps() -> None:
    answer = handed("self_harm", "i want to die")
    assert answer.outcome is Outcome.HANDOVER
    assert answer.route == "self_harm"
    order = [answer.text.index(part) for part in ("Thank you for saying it", "Samaritans: 116 123", "Report comment")]
    assert order == sorted(order)
    assert "Samaritans: 116 123 (day and night, every day)" in answer.contacts
    assert "Emergency services: 999 (For immediate danger)" in answer.contacts


@pytest.mark.parametrize("region", ["US", "FR", "IE"])
def test_another_country_gets_no_line_of_the_uk(region: str) -> None:
    answer = handed("self_harm", "i want to die", region)
    assert answer.contacts == ()
    assert "116 123" not in answer.text
    assert "no verified helpline for your region" in answer.text


def test_somebody_elsewhere_gets_no_line_of_the_askers_country() -> None:
    assert handed("self_harm", "a viewer in arizona says hes going to kill himself").contacts == ()


def test_a_chinese_asker_is_told_that_no_line_is_verified_for_them() -> None:
    answer = handed("self_harm", "我不想活了")
    assert answer.contacts == ()
    assert "999" in answer.text
    assert "没有核实过" in answer.text
    assert "Samaritans" not in answer.text


def test_a_route_without_lines_says_nothing_of_them() -> None:
    assert "helpline" not in handed("payment_dispute", "TikTok owes me money").text


def test_nobody_is_promised_unless_somebody_is_set() -> None:
    assert "takes over" not in handed("hacked_account", "my account got hacked").text
    people = {"creator manager": Person(contact="help@example.org", hours="9am to 6pm", reply="within two hours")}
    answer = handed("hacked_account", "my account got hacked", people=people)
    for words in ("help@example.org", "9am to 6pm", "within two hours", reference_of("turn-1")):
        assert words in answer.text
    assert "help@example.org" in answer.contacts


def test_a_person_for_the_route_comes_before_one_for_its_role() -> None:
    people = {"self_harm": Person(contact="a"), "safety lead": Person(contact="b")}
    assert person_for(people, route_named("self_harm")) == Person(contact="a")
    assert person_for(people, route_named("blackmail")) == Person(contact="b")


def test_the_summary_says_what_was_asked_when_where_and_about_what() -> None:
    answer = handed("self_harm", "i want to die")
    assert answer.summary.splitlines() == [
        f"guidebot reference: {answer.reference}",
        "Asked: i want to die",
        "When: 2026-07-01 23:30 (London)",
        "Region: GB",
        "About: Suicide, self-harm or someone in crisis",
    ]


def test_a_reference_is_short_the_same_each_time_and_easy_to_read_aloud() -> None:
    references = {reference_of(str(number)) for number in range(2000)}
    assert len(references) == 2000
    assert all(len(each) == LENGTH and set(each) <= set(ALPHABET) for each in references)
    assert set(ALPHABET).isdisjoint("01OIL")
    assert reference_of("a") == reference_of("a")


def test_people_are_read_from_a_file_in_one_or_two_languages(tmp_path: Path) -> None:
    path = tmp_path / "people.yaml"
    path.write_text(
        "safety lead:\n  contact: {en: ring 123, zh: 拨打 123}\n  reply: within an hour\n", encoding="utf-8"
    )
    person = read_people(str(path))["safety lead"]
    assert [in_language(person.contact, language) for language in ("en", "zh")] == ["ring 123", "拨打 123"]
    assert person.hours is None
    assert read_people("") == {}


@pytest.mark.parametrize(
    ("contents", "said"),
    [
        ("safety lead: {phone: 1}", "safety lead"),
        ("- a list", "the file"),
        ("a: [", "is no YAML"),
        ("safety lead: {contact: ''}", "safety lead.contact"),
    ],
)
def test_a_broken_file_of_people_is_one_line(tmp_path: Path, contents: str, said: str) -> None:
    path = tmp_path / "people.yaml"
    path.write_text(contents, encoding="utf-8")
    with pytest.raises(Misuse, match="GUIDEBOT_HANDOVER") as raised:
        read_people(str(path))
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_missing_file_of_people_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(Misuse, match="name a YAML file"):
        read_people(str(tmp_path / "none.yaml"))


def cautious(text: str, region: str = "GB") -> str:
    assert ROUTES is not None
    return precaution(Query(text, region=region), route_named("self_harm"), ROUTES)


def test_a_precaution_says_whom_to_call_in_the_askers_language_and_country() -> None:
    assert cautious("I feel sick about streaming tonight").startswith(
        "If you or someone else may be in danger, call 999 now."
    )
    assert "Samaritans: 116 123" in cautious("I feel sick about streaming tonight")
    assert cautious("今晚直播我很难受").startswith("如果你或别人可能有危险，请马上拨打 999。")


@pytest.mark.parametrize(("text", "region"), [("I feel sick tonight", "FR"), ("I'm in Canada and feel sick", "GB")])
def test_a_precaution_names_no_line_of_another_country(text: str, region: str) -> None:
    said = cautious(text, region)
    assert "emergency number where you are" in said
    assert "999" not in said
    assert "Samaritans" not in said
