"""Each rule catches its planted fault, names file and line, and is silent on a sound corpus."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from conftest import ROOT, write_corpus
from guidebot.corpus.lint import RULES, LintFinding, open_draft, word_count
from guidebot.index.passage_lint import PASSAGE_RULES, lint

TODAY = date(2026, 11, 22)
FRONT = {
    "id": "age",
    "version": '"1"',
    "title": "Host age",
    "topic": "eligibility",
    "kind": "policy",
    "standing": "official",
    "locale": "en-GB",
    "regions": "[global]",
    "audiences": "[creator, staff]",
    "effective_from": "null",
    "effective_to": "null",
    "translation_of": "null",
    "sources": "[https://example.org]",
    "checked": "2026-08-20",
}
BODY = "# Host age\n\nA LIVE host must be 18 or older.\n"


def page(body: str = BODY, **changed: str | None) -> str:
    fields = {name: value for name, value in {**FRONT, **changed}.items() if value is not None}
    return "---\n" + "".join(f"{name}: {value}\n" for name, value in fields.items()) + f"---\n\n{body}"


def findings(folder: Path, files: dict[str, str]) -> list[LintFinding]:
    return lint(open_draft(write_corpus(folder, files), TODAY))


def test_a_sound_corpus_has_no_findings(tmp_path: Path) -> None:
    sound = {
        "en-GB/age.md": page(version='"2"', effective_from="2022-11-23", translations="[zh-CN]"),
        "en-GB/age.v1.md": page("# Host age\n\nHosts had to be 16.\n", effective_to="2022-11-22"),
        "zh-CN/age.md": page(
            "# 主播年龄\n\n主播必须年满 18 岁。\n", id="zh-age", version='"2"', locale="zh-CN", translation_of="age"
        ),
        "en-GB/book.md": page(
            "# Book\n\nSuggested practice, not TikTok policy: ask first. See [age](age.md#host-age) and "
            "[there](https://example.org).\n",
            id="book",
            kind="playbook",
            standing="suggested practice",
            audiences="[staff]",
            topic="staff",
        ),
    }
    assert findings(tmp_path, sound) == []


LONG = " ".join(["Hosts stream every day."] * 50)
SHARED_WORDS = "Every creator who hosts a LIVE keeps a list of blocked words and asks a friend to moderate the chat."
PLANTED: dict[str, tuple[dict[str, str], str, int | None, str]] = {
    # rule: (files, path it is found in, line, words of the message)
    "unreadable": ({"en-GB/a.md": page(checked="soon")}, "en-GB/a.md", 1, "`checked`"),
    "missing-fields": ({"en-GB/a.md": page(sources=None)}, "en-GB/a.md", 1, "sources"),
    "unknown-words": ({"en-GB/a.md": page(topic="gossip")}, "en-GB/a.md", 5, "`gossip`"),
    "same-version": (
        {"en-GB/a.md": page(), "en-GB/b.md": page("# B\n\nOther words.\n")},
        "en-GB/b.md",
        2,
        "already used by",
    ),
    "dates-in-order": (
        {
            "en-GB/a.md": page(effective_to="2022-11-20"),
            "en-GB/b.md": page("# B\n\nOther words.\n", version='"2"', effective_from="2022-11-23"),
        },
        "en-GB/a.md",
        12,
        "leaves a gap",
    ),
    "dead-links": ({"en-GB/a.md": page(BODY + "\nSee [that](gone.md).\n")}, "en-GB/a.md", 22, "gone.md"),
    "translations": ({"en-GB/a.md": page(translations="[zh-CN]")}, "en-GB/a.md", 16, "zh-CN is missing"),
    "unmarked-practice": (
        {"en-GB/a.md": page(BODY, kind="playbook", standing="suggested practice", audiences="[staff]")},
        "en-GB/a.md",
        20,
        "Suggested practice",
    ),
    "broken-lists": (
        {"en-GB/a.md": page(), "routes.yaml": "routes: []"},
        "routes.yaml",
        None,
        "contacts",
    ),
    "lost-asks": ({"en-GB/a.md": page(asks='{"Age of hosts": [how old]}')}, "en-GB/a.md", 16, "'Age of hosts'"),
    "lost-says": (
        {"en-GB/a.md": page("# Age\n\nHosts are 18.\n", asks="{Age: [{ask: how old, says: [Hosts are, Guests are]}]}")},
        "en-GB/a.md",
        16,
        "'Guests are'",
    ),
    "long-sections": ({"en-GB/a.md": page(f"# Host age\n\n{LONG}\n")}, "en-GB/a.md", 20, "200 words"),
    "long-unchecked": ({"en-GB/a.md": page(checked="2026-05-01")}, "en-GB/a.md", 15, "205 days ago"),
    "long-sentences": (
        {"en-GB/a.md": page(f"# Host age\n\n1. Short.\n2. {'word ' * 41}.\n")},
        "en-GB/a.md",
        21,
        "41 words",
    ),
    "near-copies": (
        {"en-GB/a.md": page(f"# A\n\n{SHARED_WORDS}\n"), "en-GB/b.md": page(f"# B\n\nYes. {SHARED_WORDS}\n", id="b")},
        "en-GB/a.md",
        20,
        "en-GB/b.md",
    ),
    "unquotable-sentences": (
        {"en-GB/a.md": page("# A\n\nA rule <span hidden>that nobody sees</span> holds.\n")},
        "en-GB/a.md",
        20,
        "never quoted",
    ),
    "disagreeing-figures": (
        {
            "en-GB/a.md": page("# A\n\nA LIVE replay is kept in LIVE Center for 90 days.\n"),
            "en-GB/b.md": page("# B\n\nIn LIVE Center, a LIVE replay is kept for 30 days.\n", id="b"),
        },
        "en-GB/a.md",
        20,
        "says 90 days, but en-GB/b.md:20 says 30 days",
    ),
}


@pytest.mark.parametrize("rule", PLANTED)
def test_a_planted_fault_is_caught_by_its_rule_alone(tmp_path: Path, rule: str) -> None:
    files, path, line, words = PLANTED[rule]
    (found,) = findings(tmp_path, files)
    assert (found.rule, found.path, found.line) == (rule, path, line)
    assert words in found.message


def test_every_rule_has_its_planted_fault() -> None:
    assert {rule.name for rule in (*RULES, *PASSAGE_RULES)} == PLANTED.keys()


@pytest.mark.parametrize(
    ("path", "locale", "said"),
    [
        ("zh-CN/a.md", "en-GB", ["invalid locale `en-GB`; use one of: zh-CN"]),
        ("en-GB/a.md", "en-GB", []),
        ("a.md", "en-GB", []),
        ("rules/a.md", "zh-CN", []),
    ],
)
def test_a_locale_must_be_that_of_its_folder_if_the_folder_is_one(
    tmp_path: Path, path: str, locale: str, said: list[str]
) -> None:
    found = findings(tmp_path, {path: page(locale=locale)})
    assert [each.message for each in found if each.rule == "unknown-words"] == said


Change = Callable[[], dict[str, str]]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"a.md": page(effective_from="2026-02-01", effective_to="2026-01-01")}, "before effective_from"),
        (
            {"a.md": page(), "b.md": page("# B\n\nOther.\n", version='"2"', effective_from="2026-01-01")},
            "overlaps version 2",
        ),
        ({"a.md": page(translation_of="nothing")}, "not in the corpus"),
        (
            {"a.md": page(), "b.md": page("# B\n\nB.\n", id="b", version='"2"', translation_of="age")},
            "translates a version",
        ),
        (
            {"a.md": page(), "b.md": page("# B\n\nB.\n", id="b", checked="2026-08-19", translation_of="age")},
            "outdated: checked before its original, `age`",
        ),
        ({"a.md": page(kind="playbook", audiences="[staff]")}, "standing"),
        ({"a.md": page(kind="training", standing="suggested practice")}, "must have audiences [staff]"),
        ({"a.md": page(locale="zh-CN")}, "locale `zh-CN`"),
    ],
)
def test_other_forms_of_the_faults(tmp_path: Path, files: dict[str, str], words: str) -> None:
    found = findings(tmp_path, {f"en-GB/{name}": text for name, text in files.items()})
    assert any(words in each.message for each in found)


ROUTE = """
routes:
  - route: r
    safety: none
    title: {en: T, zh: 标题}
    urgency: immediate
    hand_over_to: safety lead
    document: DOCUMENT
    say: {en: Say, zh: 说}
    steps: {en: [], zh: []}
    patterns: {en: ["PATTERN"], zh: []}
    examples: {en: [I was hacked], zh: []}
    look_alikes: {en: [hacksaw], zh: []}
contacts: []
fallback: {en: F, zh: 无}
interpreter: {en: I, zh: 译}
local_emergency: {GB: "999"}
"""


@pytest.mark.parametrize(
    ("document", "pattern", "words"),
    [
        ("age", "\\\\bhacked\\\\b", None),
        ("gone", "\\\\bhacked\\\\b", "`gone`"),
        ("age", "hack", "matches its look-alike"),
        ("age", "stolen", "its own example"),
        ("age", "(", "not a valid regular expression"),
    ],
)
def test_routes_are_tried_on_their_own_examples(tmp_path: Path, document: str, pattern: str, words: str | None) -> None:
    text = ROUTE.replace("DOCUMENT", document).replace("PATTERN", pattern)
    found = findings(tmp_path, {"en-GB/a.md": page(), "routes.yaml": text})
    assert [each.rule for each in found] == ["broken-lists"] * (words is not None)
    assert words is None or words in found[0].message


def test_the_examples_of_a_danger_need_no_pattern(tmp_path: Path) -> None:
    text = ROUTE.replace("DOCUMENT", "age").replace('["PATTERN"]', "[]").replace("safety: none", "safety: harm")
    assert findings(tmp_path, {"en-GB/a.md": page(), "routes.yaml": text}) == []


def test_words_are_counted_in_both_languages() -> None:
    assert word_count("A LIVE host must be 18.") == 6
    assert word_count("主播必须年满十八岁") == 5


def test_the_shipped_corpus_is_clean() -> None:
    found = lint(open_draft(ROOT / "corpus", TODAY))
    assert found == []
