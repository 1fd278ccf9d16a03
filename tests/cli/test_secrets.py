"""No command shows a key that it was given."""

import json

import pytest
from console_command import Command

from guidebot.guide import Guide

KEY = "sk-do-not-show-1234567890"


def test_the_doctor_knows_the_language_models_settings_and_does_not_show_the_key(
    run: Command, small_guide: Guide, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"BASE_URL": "http://127.0.0.1:8000/v1", "MODEL": "m", "API_KEY": KEY, "TIMEOUT": "5"}.items():
        monkeypatch.setenv(f"GUIDEBOT_LLM_{name}", value)
    monkeypatch.setenv("GUIDEBOT_EMBEDDING_MODEL", "/nowhere")
    folders = "--corpus", small_guide.settings.corpus, "--index", small_guide.settings.index
    _, out, err = run("doctor", "--json", *folders)
    states = {each["name"]: each for each in json.loads(out)}
    assert states["configuration"]["state"] == "ok"
    assert "llm_api_key" in states["configuration"]["text"]
    _, text, more = run("doctor", *folders)
    assert KEY not in out + err + text + more


def test_a_setting_that_is_wrong_is_named_without_the_key(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDEBOT_LLM_API_KEY", KEY)
    monkeypatch.setenv("GUIDEBOT_LLM_TIMEOUT", "never")
    code, out, err = run("doctor")
    assert (code, out) == (2, "")
    assert "GUIDEBOT_LLM_TIMEOUT" in err
    assert KEY not in err
