from pathlib import Path

import pytest
from console_command import Command

from guidebot.cli.shared.settings_table import HIDDEN, rows_of, shown
from guidebot.config import Settings
from guidebot.errors import UsageError


def write(folder: Path, text: str) -> Path:
    file = folder / "guidebot.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_environment_wins_over_the_file_and_the_caller_over_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUIDEBOT_SETTINGS", str(write(tmp_path, 'region = "US"\npassages = 7\nport = 8000\n')))
    monkeypatch.setenv("GUIDEBOT_PASSAGES", "9")
    settings = Settings(port=9000)
    assert (settings.region, settings.passages, settings.port) == ("US", 9, 9000)
    origins = {row.name: row.origin for row in rows_of(settings, {"port"})}
    file = str(tmp_path / "guidebot.toml")
    assert (origins["region"], origins["passages"], origins["port"]) == (file, "environment", "option")
    assert origins["host"] == "default"


def test_a_file_in_the_working_folder_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, 'locale = "zh-CN"\n')
    monkeypatch.chdir(tmp_path)
    assert Settings().locale == "zh-CN"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('flavour = "sweet"', "unknown setting 'flavour'"),
        ('llm_api_key = "k"', "is a secret"),
        ("port = ", "cannot read"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Command, text: str, words: str
) -> None:
    monkeypatch.setenv("GUIDEBOT_SETTINGS", str(write(tmp_path, text)))
    with pytest.raises(UsageError, match=words):
        Settings()
    code, _, err = run("doctor", "--settings")
    assert (code, err.count("\n"), words in err) == (2, 1, True)


def test_a_file_that_is_named_and_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDEBOT_SETTINGS", str(tmp_path / "nothing.toml"))
    with pytest.raises(UsageError, match="cannot read"):
        Settings()


def test_every_setting_is_listed_and_no_secret(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDEBOT_LLM_API_KEY", "sesame-1")
    monkeypatch.setenv("GUIDEBOT_METRICS_TOKEN", "sesame-2")
    monkeypatch.setenv("GUIDEBOT_DATABASE_URL", "postgresql://ann:sesame-3@db/journal")
    monkeypatch.setenv("GUIDEBOT_WEBHOOK_URL", "https://hooks.example.org/sesame-4")
    code, out, _ = run("doctor", "--settings")
    assert (code, "sesame" in out) == (0, False)
    assert [line.split()[0] for line in out.splitlines()] == [
        f"GUIDEBOT_{name.upper()}" for name in Settings.model_fields
    ]
    assert HIDDEN in out
    assert shown("database_url", "postgresql://ann:sesame-3@db/journal") == "postgresql://…@db/journal"
