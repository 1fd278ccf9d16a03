"""The scripts as browsers get them: each page's modules joined into one."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from guidebot.web import scripts
from guidebot.web.scripts import FOLDER, joined, plain_script

ENTRIES = ("chat/main.js", "desk/main.js", "widget/main.js")
NODE = shutil.which("node")
SIDE_EFFECT = re.compile(r"^(?!import |export |function |async function |class |const |//|[}\]);]|\s|$)", re.MULTILINE)


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder to write modules in."""
    monkeypatch.setattr(scripts, "FOLDER", tmp_path)
    joined.cache_clear()
    yield tmp_path
    joined.cache_clear()


def write(folder: Path, **modules: str) -> None:
    for name, code in modules.items():
        (folder / f"{name}.js").write_text(code, encoding="utf-8")


def run(script: str) -> str:
    if NODE is None:
        pytest.skip("no node")
    return subprocess.run([NODE, "-e", script], capture_output=True, text=True, check=True).stdout


def test_a_joined_script_runs_as_its_modules_do(modules: Path) -> None:
    write(
        modules,
        main='import { greet } from "./greet.js";\nimport {\n  NAME,\n} from "./name.js";\n\nconsole.log(greet(NAME));\n',
        greet='import { NAME } from "./name.js";\n\nfunction mark() {\n  return "!";\n}\n\n'
        "export function greet(name) {\n  return `Hello ${name}${mark()} ${NAME === name}`;\n}\n",
        name='// Who is greeted.\nexport const NAME = "world";\n\nfunction mark() {}\n\nmark();\n',
    )
    assert run(plain_script("main.js")) == "Hello world! true\n"
    assert joined("main.js").count('"world"') == 1
    assert "Who is greeted" not in joined("main.js")


@pytest.mark.parametrize(
    "code",
    [
        "export default 1;\n",
        'import all from "./name.js";\n',
        'import * as all from "./name.js";\n',
        'import { a as b } from "./name.js";\n',
        'import "./name.js";\n',
        'const later = import("./name.js");\n',
        "const a = 1;\nexport { a };\n",
    ],
)
def test_syntax_that_cannot_be_joined_is_refused(modules: Path, code: str) -> None:
    write(modules, main=code, name="export const a = 1;\n")
    with pytest.raises(ValueError, match=r"main\.js: cannot join"):
        joined("main.js")


def test_modules_that_import_each_other_are_refused(modules: Path) -> None:
    write(modules, a='import { b } from "./b.js";\n', b='import { a } from "./a.js";\n')
    with pytest.raises(ValueError, match=r"a\.js imports itself through b\.js"):
        joined("a.js")


@pytest.mark.parametrize("entry", ENTRIES)
def test_each_page_gets_a_script_that_can_be_read(entry: str, tmp_path: Path) -> None:
    script = plain_script(entry)
    if NODE is None:
        pytest.skip("no node")
    file = tmp_path / "script.js"
    file.write_text(script, encoding="utf-8")
    subprocess.run([NODE, "--check", file], check=True)


def test_the_script_inside_the_chats_page_cannot_end_early() -> None:
    assert "</script" not in joined("chat/main.js").lower()
    assert "<!--" not in joined("chat/main.js")


def test_every_module_is_part_of_a_page_and_does_nothing_before_it_is_used() -> None:
    files = {str(file.relative_to(FOLDER)) for file in FOLDER.rglob("*.js")}
    served = "".join(map(joined, ENTRIES))
    assert {file for file in files if f"const ${file.removesuffix('.js').replace('/', '_')} = " not in served} == set()
    for file in files - set(ENTRIES):
        assert not SIDE_EFFECT.search((FOLDER / file).read_text(encoding="utf-8")), file
