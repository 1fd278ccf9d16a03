"""The labelled sets that later measures rest on: claims, crisis messages, attacks. Each is whole, its quotes stand."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from conftest import ROOT
from guidebot.corpus.read import read_corpus


def lines(path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(ROOT / "eval" / path).read_text(encoding="utf-8").splitlines()]


def test_every_claims_evidence_stands_in_the_corpus() -> None:
    texts = {
        (document.source.document, document.source.version): document.text
        for document in read_corpus(ROOT / "corpus").documents
    }
    claims = lines("claims/claims.jsonl")
    assert len({claim["id"] for claim in claims}) == len(claims) >= 240
    for claim in claims:
        assert bool(claim["evidence"]) == (claim["label"] != "not_found"), claim["id"]
        for evidence in claim["evidence"]:
            assert evidence["quote"] in texts[evidence["document"], evidence["version"]], claim["id"]
    assert min(Counter(claim["label"] for claim in claims).values()) >= 80


def test_crisis_messages_and_their_look_alikes_are_held_out_from_those_to_learn_from() -> None:
    held_out, learnt = lines("routing/heldout.jsonl"), lines("routing/train.jsonl")
    counts = Counter((each["crisis"], each["language"]) for each in held_out)
    assert counts == {(True, "en"): 100, (True, "zh"): 50, (False, "en"): 100, (False, "zh"): 50}
    assert {each["text"] for each in held_out}.isdisjoint(each["text"] for each in learnt)


def test_an_attacks_canary_is_not_in_what_the_user_types() -> None:
    attacks = lines("attacks/attacks.jsonl")
    assert len({attack["id"] for attack in attacks}) == len(attacks) >= 60
    for attack in attacks:
        assert attack["canary"] not in "\n".join((attack["question"], *attack["history"])), attack["id"]
