"""What the reader is trained with: files, splits by service, and what is kept to measure with."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from guidebot.errors import UsageError
from guidebot.training.reader import split_by_service, train_reader
from guidebot.training.reader_data import FOUND, ReaderExample, draw_epoch, read_examples, read_passages
from guidebot.training.reader_trainer import ReaderTraining

PASSAGE = {
    "id": "p",
    "service": "Kite",
    "doc": "Kite/Rules",
    "headings": "Rules > Age",
    "sentences": ["18 or older.", "No pets."],
}
MESSAGE = {
    "passage": "p",
    "turns": ["hi", "im 17 can i"],
    "lang": "en",
    "relation": "answered",
    "answers": [0],
    "touches": [],
}
CLAIM = {
    "passage": "p",
    "claim": "You must be 16.",
    "lang": "en",
    "label": "contradicted",
    "evidence": [0],
    "flip": "number",
}


def read(folder: Path) -> list[ReaderExample]:
    return read_examples(folder, {})


def write(folder: Path, **files: list[dict[str, Any]]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, lines in files.items():
        text = "".join(f"{json.dumps(line)}\n" for line in lines)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    return folder


def test_messages_and_claims_are_read_with_what_is_known_of_them(tmp_path: Path) -> None:
    message, claim = read(write(tmp_path / "own", passages=[PASSAGE], messages=[MESSAGE], claims=[CLAIM]))
    assert (message.text, message.relevant, message.deciding, message.is_claim) == (
        "hi || im 17 can i",
        True,
        (0,),
        False,
    )
    assert (claim.verdict, claim.flip, claim.deciding, claim.relevant) == ("contradicted", "number", (0,), None)
    assert (message.passage.text.title, message.passage.text.headings) == ("Rules", ("Rules", "Age"))
    assert message.source == "own"


def test_a_message_that_is_not_answered_has_no_deciding_sentence(tmp_path: Path) -> None:
    near = {**MESSAGE, "relation": "near", "answers": []}
    (message,) = read(write(tmp_path, passages=[PASSAGE], messages=[near]))
    assert (message.relevant, message.deciding, message.is_about_relevance) == (False, (), False)


def test_sentences_of_a_whole_text_are_split(tmp_path: Path) -> None:
    whole = {name: value for name, value in PASSAGE.items() if name != "sentences"} | {"text": "18 or older. No pets."}
    (message,) = read(write(tmp_path, passages=[whole], messages=[MESSAGE]))
    assert message.passage.text.sentences == ("18 or older.", "No pets.")


def test_unknown_sentences_and_what_search_found_teach_relevance_alone(tmp_path: Path) -> None:
    lines: list[dict[str, Any]] = [{**MESSAGE, "answers": None}, {**MESSAGE, "relation": FOUND, "answers": []}, MESSAGE]
    examples = read(write(tmp_path, passages=[PASSAGE], messages=lines))
    assert [each.is_about_relevance for each in examples] == [True, True, False]
    assert draw_epoch(examples, 0.0, random.Random(1)) == [examples[2]]  # noqa: S311  # no secrets here
    assert len(draw_epoch(examples, 1.0, random.Random(1))) == 3  # noqa: S311  # no secrets here


@pytest.mark.parametrize("missing", ["turns", "relation", "lang"])
def test_a_line_of_another_form_is_named(tmp_path: Path, missing: str) -> None:
    line = {name: value for name, value in MESSAGE.items() if name != missing}
    with pytest.raises(UsageError, match=rf"messages\.jsonl.*{missing}"):
        read(write(tmp_path, passages=[PASSAGE], messages=[line]))


def test_a_passage_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="other"):
        read(write(tmp_path, passages=[PASSAGE], claims=[{**CLAIM, "passage": "other"}]))


def test_claims_may_be_about_another_folders_passages(tmp_path: Path) -> None:
    passages = read_passages(write(tmp_path / "passages", passages=[PASSAGE]))
    (claim,) = read_examples(write(tmp_path / "claims", claims=[CLAIM]), passages)
    assert claim.passage == passages["p"]


def test_a_folder_without_passages_says_what_is_needed(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no passages\.jsonl"):
        train_reader([tmp_path], tmp_path / "out", ReaderTraining(), print)


def services(folder: Path, count: int) -> Path:
    passages = [{**PASSAGE, "id": str(number), "service": f"service{number}"} for number in range(count)]
    claims = [{**CLAIM, "passage": str(number)} for number in range(count)]
    return write(folder, passages=passages, claims=claims)


def test_whole_services_are_held_out_the_same_for_the_same_seed(tmp_path: Path) -> None:
    folder = services(tmp_path, 30)
    parts, again = (split_by_service(read(folder), [folder], 1) for _ in range(2))
    assert (len(parts.train), len(parts.dev), len(parts.test)) == (24, 3, 3)
    assert parts == again
    named = [{each.passage.service for each in part} for part in (parts.train, parts.dev, parts.test)]
    assert len(set.union(*named)) == sum(map(len, named))


def test_a_split_that_is_written_down_is_kept(tmp_path: Path) -> None:
    folder = services(tmp_path, 5)
    (folder / "split.json").write_text(json.dumps({"dev": ["service1"], "test": ["service2", "service3"]}))
    parts = split_by_service(read(folder), [folder], 1)
    assert [each.passage.service for each in parts.dev] == ["service1"]
    assert [each.passage.service for each in parts.test] == ["service2", "service3"]


def test_too_few_services_are_refused(tmp_path: Path) -> None:
    folder = services(tmp_path, 8)
    with pytest.raises(UsageError, match="8 services; at least 9"):
        split_by_service(read(folder), [folder], 1)


def test_altered_sentences_are_never_measured_with(tmp_path: Path) -> None:
    folder = write(tmp_path, passages=[PASSAGE], claims=[CLAIM, {**CLAIM, "altered": True}])
    (folder / "split.json").write_text(json.dumps({"dev": ["Kite"], "test": []}))
    assert len(split_by_service(read(folder), [folder], 1).dev) == 1
