"""The documentation against the product: its commands, options, files and modules exist."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from console_command import Command

from conftest import ROOT
from guidebot.locale import message

PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
WITH_FILES = (*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md")
SOURCE = ROOT / "src" / "guidebot"
TOP = "files at the top"
MIGRATIONS = SOURCE / "store" / "migrations"
FENCE = "```"
OPERATORS = frozenset("();<>|&")
SETTING = re.compile(r"[A-Z_]+=.*")
SPAN = re.compile(r"`([^`\n]+)`")
FILE = re.compile(r"(?<![\w./-])(?:src|docs|tests|eval|deploy)/[\w./*-]*[\w/*]")
LINK = re.compile(r"\]\(([^)#\s]+)")
OPTION = re.compile(r"(?<![\w-])--?[A-Za-z][\w-]*")
SUBCOMMAND = re.compile(r"^  ([a-z][a-z-]*)(?:  |$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Shown:
    """A `guidebot` command as a page shows it: the words after `guidebot`."""

    page: str
    words: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.page}: guidebot {' '.join(self.words)}"

    @property
    def options(self) -> tuple[str, ...]:
        named = (word.partition("=")[0] for word in self.words)
        return tuple(word for word in named if OPTION.fullmatch(word))


def fenced(text: str) -> list[str]:
    """The lines of every fenced block."""
    inside, lines = False, []
    for line in text.splitlines():
        if line.lstrip().startswith(FENCE):
            inside = not inside
        elif inside:
            lines.append(line)
    assert not inside
    return lines


def typed(text: str) -> list[str]:
    """What somebody would type: lines after a `$` in fenced blocks, and code in sentences."""
    prompts = [line.partition("$ ")[2] for line in fenced(text)]
    return [*filter(None, prompts), *SPAN.findall(text)]


def commands(line: str) -> Iterator[tuple[str, ...]]:
    """Each `guidebot` command of a shell line: its words after `guidebot`."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    command: list[str] = []
    for word in (*lexer, ";"):
        if word and set(word) <= OPERATORS:
            while command and SETTING.fullmatch(command[0]):
                del command[0]
            if command and Path(command[0]).name == "guidebot" and len(command) > 1:
                yield tuple(command[1:])
            command = []
        else:
            command.append(word)


def shown() -> list[Shown]:
    found = [
        Shown(str(page.relative_to(ROOT)), words)
        for page in PAGES
        for line in typed(page.read_text(encoding="utf-8"))
        if "guidebot " in line
        for words in commands(line)
    ]
    return list(dict.fromkeys(found))


def help_of(run: Command, *command: str) -> str:
    code, out, err = run(*command, "--help")
    assert code == 0, f"guidebot {' '.join(command)}: {err}"
    return out


@pytest.mark.parametrize("command", shown(), ids=str)
def test_a_documented_command_and_its_options_exist(run: Command, command: Shown) -> None:
    path = command.words[:1]
    text = help_of(run, *path)
    _, heading, listed = text.partition("\nCommands:\n")
    if heading and len(command.words) > 1 and not command.words[1].startswith("-"):
        assert command.words[1] in SUBCOMMAND.findall(listed)
        path = command.words[:2]
        text = help_of(run, *path)
    assert set(command.options) <= set(OPTION.findall(text))


def test_the_commands_of_fenced_blocks_are_found() -> None:
    text = "```console\n$ printf x | .venv/bin/guidebot ask --batch -\n$ A=1 guidebot index && cd /srv\n```\n`guidebot eval`\n"
    found = [words for line in typed(text) for words in commands(line)]
    assert found == [("ask", "--batch", "-"), ("index",), ("eval",)]
    assert Shown("", ("index", "--keep=3", "-k", "-", "a -b")).options == ("--keep", "-k")
    assert len(shown()) > 40


@pytest.mark.parametrize(
    ("command", "reason"),
    [(("nothing",), "nothing"), (("eval", "nothing"), "nothing"), (("ask", "Q", "--nothing"), "--nothing")],
)
def test_a_command_that_does_not_exist_is_noticed(run: Command, command: tuple[str, ...], reason: str) -> None:
    with pytest.raises(AssertionError, match=reason):
        test_a_documented_command_and_its_options_exist(run, Shown("a page", command))


@pytest.mark.parametrize("page", WITH_FILES, ids=lambda page: page.name)
def test_every_file_named_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    missing = [named for named in FILE.findall(text) if not any(ROOT.glob(named.rstrip("/")))]
    assert not missing


@pytest.mark.parametrize("page", WITH_FILES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file(page: Path) -> None:
    links = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]
    assert not [link for link in links if not (page.parent / link).is_file()]


def test_the_readme_shows_a_decline_as_it_is_said() -> None:
    lines = fenced((ROOT / "README.md").read_text(encoding="utf-8"))
    said, _, related = lines[lines.index('$ guidebot ask "What is the capital of France?"') + 1 :][:3]
    between = message("answer.between_titles", "en")
    assert said == message("answer.declined", "en")
    titles = re.findall(message("answer.title", "en", title="(.+?)"), related)
    joined = between.join(message("answer.title", "en", title=title) for title in titles)
    assert related == message("answer.related", "en", titles=joined)
    assert len(titles) == 2


def test_the_map_names_every_module_and_no_other(run: Command) -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.partition("## Where things are\n")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in section.splitlines() if line.startswith("|")]
    folders = [(SOURCE if name == TOP else SOURCE / name.strip("`/"), modules) for name, _, modules in rows[2:]]
    named = {folder / name for folder, modules in folders for name in SPAN.findall(modules)}
    assert not [folder for folder, _ in folders if not folder.is_dir()]
    assert not [module for module in named if not (module.exists() or module.with_suffix(".py").exists())]
    commands = {SOURCE / "cli" / name for name in SUBCOMMAND.findall(help_of(run))}
    own = {path.with_suffix("") for path in SOURCE.rglob("*.py") if MIGRATIONS not in path.parents}
    assert {module for module in own - named - commands if not module.name.startswith("__")} == set()


def test_the_site_has_every_page() -> None:
    navigation = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:\n")[2]
    assert sorted(re.findall(r"[\w-]+\.md", navigation)) == [page.name for page in PAGES[1:]]
