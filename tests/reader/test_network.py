"""The packaged reader: what it reads in passages that it has never seen, in two languages, and what its files must be."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from guidebot.errors import ModelError, UsageError
from guidebot.index.embedders.packaged_network import CARD, NETWORK
from guidebot.reader.network import FOLDER, ReaderNetwork, reader_of
from guidebot.reader.reading import Flip, ReadablePassage, Reading
from guidebot.records import Label

pytestmark = pytest.mark.real_model

READER = ReaderNetwork()
POOL = ReadablePassage(
    "Larkmoor Leisure Centre",
    ("Swimming pool", "Lockers and visits"),
    (
        "The pool opens at 7 am from Monday to Friday and at 9 am at weekends.",
        "Children under 8 must be with an adult who is in the water.",
        "Lockers take a £1 coin, which you get back.",
        "You may cancel a lesson up to 24 hours before it starts; after that it is charged in full.",
        "Dogs are not allowed in the building, except assistance dogs.",
    ),
)
LIBRARY = ReadablePassage(
    "青禾图书馆",
    ("借书",),
    (
        "每张借书证最多可以借六本书，借期三十天。",
        "逾期每天每本收费一角，最高不超过十元。",
        "丢失的书按定价的两倍赔偿。",
    ),
)


def first(reading: Reading) -> int:
    return int(np.argmax(reading.sentences))


@pytest.mark.parametrize(
    ("passage", "question", "sentence"),
    [
        (POOL, "what time can i get in for a swim on saturday", 0),
        (POOL, "my lad is 6, can he go in on his own while i have a coffee", 1),
        (POOL, "do i lose my pound", 2),
        (POOL, "something came up and i can't make tonight's class, will i still have to pay??", 3),
        (POOL, "我能带狗进去吗", 4),
        (LIBRARY, "一次能借几本", 0),
        (LIBRARY, "书被我弄丢了要赔多少钱", 2),
        (LIBRARY, "what does it cost if i bring a book back late", 1),
    ],
)
def test_the_sentence_that_answers_comes_first(passage: ReadablePassage, question: str, sentence: int) -> None:
    (reading,) = READER.read(question, [passage])
    assert first(reading) == sentence
    assert reading.relevance > 0.5


@pytest.mark.parametrize(
    "question", ["who won the match last night", "how do I change my email address", "今天天气怎么样"]
)
def test_a_passage_that_does_not_answer_is_less_relevant(question: str) -> None:
    (nothing,) = READER.read(question, [POOL])
    (something,) = READER.read("when does the pool open", [POOL])
    assert nothing.relevance < 0.3 < something.relevance


@pytest.mark.parametrize(
    ("passage", "claim", "label"),
    [
        (POOL, "On weekends you can't swim before nine.", Label.SUPPORTED),
        (POOL, "On weekends the pool opens at seven.", Label.CONTRADICTED),
        (POOL, "The sauna costs £5 a visit.", Label.NOT_FOUND),
        (LIBRARY, "一张证能借六本。", Label.SUPPORTED),
        (LIBRARY, "咖啡厅每天十点开门。", Label.NOT_FOUND),
    ],
)
def test_a_claim_is_judged_by_the_passage(passage: ReadablePassage, claim: str, label: Label) -> None:
    (reading,) = READER.check(claim, [passage])
    assert reading.label is label


def test_probabilities_are_probabilities() -> None:
    (reading,) = READER.check("Dogs are welcome.", [POOL])
    assert sum(reading.verdict) == pytest.approx(1, abs=1e-4)
    assert sum(reading.flips) == pytest.approx(1, abs=1e-4)
    assert len(reading.flips) == len(Flip)
    assert all(0 <= each <= 1 for each in (reading.relevance, *reading.sentences))


def test_passages_read_together_or_alone_give_the_same() -> None:
    question = "when does it open"
    together = READER.read(question, [POOL, LIBRARY, POOL])
    alone = [READER.read(question, [passage])[0] for passage in (POOL, LIBRARY, POOL)]
    for one, other in zip(together, alone, strict=True):
        assert one.relevance == pytest.approx(other.relevance, abs=0.05)  # eight bits round by batch
        assert one.sentences == pytest.approx(other.sentences, abs=0.08)


def test_a_passage_of_many_pages_has_a_probability_for_each_sentence() -> None:
    padding = tuple(f"Room {number} is cleaned every evening by the staff of the centre." for number in range(80))
    long = ReadablePassage(POOL.title, POOL.headings, (*padding, POOL.sentences[2]))
    (reading,) = READER.read("do i get the pound for the locker back", [long])
    assert len(reading.sentences) == len(long.sentences)
    assert first(reading) == 80


def test_nothing_to_read_gives_nothing() -> None:
    assert READER.read("hello", []) == []
    (empty,) = READER.read("hello", [ReadablePassage("Title", (), ())])
    assert empty.sentences == ()


@pytest.mark.parametrize("text", ["", " ", "\x00", "🙃" * 500, "一" * 30_000])
def test_any_text_can_be_asked(text: str) -> None:
    (reading,) = READER.read(text, [POOL])
    assert len(reading.sentences) == len(POOL.sentences)


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "reader")
    with (folder / NETWORK).open("ab") as file:
        file.write(b"x")
    with pytest.raises(ModelError, match=r"the reader in .* is damaged"):
        ReaderNetwork(folder).read("hello", [POOL])


def test_the_setting_names_the_packaged_reader_another_or_none(tmp_path: Path) -> None:
    assert reader_of("off") is None
    packaged = reader_of("auto")
    assert packaged is not None
    assert packaged.fingerprint == json.loads((FOLDER / CARD).read_text(encoding="utf-8"))["checksums"][NETWORK]
    with pytest.raises(UsageError, match="GUIDEBOT_READER"):
        reader_of(str(tmp_path / "missing"))
