"""The network that reads messages: what it makes of small talk and context, and what it does with damaged files."""

import json
import shutil
import time
from pathlib import Path

import pytest

from conftest import ROOT
from guidebot.answering.small_talk import SURE
from guidebot.errors import ModelError
from guidebot.index.embedders.packaged_network import CARD, NETWORK
from guidebot.message.kinds import INTENTS, KINDS, Intent, SmallTalk
from guidebot.message.network import FOLDER, OUTPUTS, STRIDE, WINDOW, MessageNetwork, windows

NETWORK_OF_THE_PACKAGE = MessageNetwork()
SETS = ROOT / "eval" / "routing"


def lines(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (SETS / name).read_text(encoding="utf-8").splitlines()]


def small_talk(text: str) -> SmallTalk | None:
    kind, probability = NETWORK_OF_THE_PACKAGE.read(text).small_talk
    return kind if probability >= SURE else None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("hi", SmallTalk.GREETING),
        ("hello", SmallTalk.GREETING),
        ("你好", SmallTalk.GREETING),
        ("thanks", SmallTalk.THANKS),
        ("thanks that helped", SmallTalk.THANKS),
        ("谢谢", SmallTalk.THANKS),
        ("bye", SmallTalk.GOODBYE),
        ("how are you", SmallTalk.HOW_ARE_YOU),
        ("are you a bot", SmallTalk.BOT),
        ("who made you", SmallTalk.BOT),
        ("what can you do", SmallTalk.CAPABILITIES),
        ("can I talk to a real person", SmallTalk.HUMAN),
        ("转人工", SmallTalk.HUMAN),
        ("you're useless", SmallTalk.INSULT),
        ("test", SmallTalk.NOISE),
        ("👍", SmallTalk.NOISE),
    ],
)
def test_small_talk_is_known_by_its_kind(text: str, kind: SmallTalk) -> None:
    found = small_talk(text)
    near = {SmallTalk.NOISE, SmallTalk.ACKNOWLEDGEMENT}  # a thumb up may be either
    assert found == kind or {found, kind} == near


def test_strangers_small_talk_is_seldom_missed_and_their_questions_seldom_taken_for_it() -> None:
    chat = [line["text"] for line in lines("small-talk.jsonl") if line["kind"] != "question"]
    questions = [line["text"] for line in lines("small-talk.jsonl") if line["kind"] == "question"]
    assert (len(chat), len(questions)) == (120, 60)
    missed = [text for text in chat if small_talk(text) is None]
    taken = [text for text in questions if small_talk(text) is not None]
    assert len(missed) <= 27, missed  # mostly long stories; the aim is 12
    assert len(taken) <= 2, taken


def test_everyday_questions_are_no_small_talk() -> None:
    questions = [line["text"] for line in lines("ordinary.jsonl") if line["kind"] in ("money", "rules", "technique")]
    assert sum(small_talk(text) is not None for text in questions) <= 0.02 * len(questions)


@pytest.mark.parametrize(
    ("previous", "text", "needs"),
    [
        ("How old do I have to be to host a LIVE?", "and to join as a guest?", True),
        ("how long is a mute", "and can they appeal it", True),
        ("礼物怎么提现", "那要多久", True),
        ("someone in my chat says they will post my address", "why is my stream black", False),
        ("how do I add a moderator", "can I drink beer on live", False),
        ("a viewer threatens me", "how do I get paid", False),
        ("怎么添加管理员", "直播黑屏怎么办", False),
    ],
)
def test_a_turn_needs_the_one_before_it_or_does_not(previous: str, text: str, needs: bool) -> None:
    assert (NETWORK_OF_THE_PACKAGE.needs_previous(previous, text) >= 0.5) is needs


def test_of_sixty_unrelated_pairs_few_are_read_together() -> None:
    pairs = lines("unrelated-pairs.jsonl")
    glued = [pair for pair in pairs if NETWORK_OF_THE_PACKAGE.needs_previous(pair["first"], pair["second"]) >= 0.5]
    assert len(pairs) == 60
    assert len(glued) <= 3, glued


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("What became of the appeal I lodged a fortnight ago, has anybody opened it?", Intent.ACCOUNT),
        ("which train goes from Leeds to York tonight", Intent.OFF_TOPIC),
        ("红烧肉要炖多久", Intent.OFF_TOPIC),
        ("How many diamonds is a rose gift worth to the host?", Intent.DOCUMENTS),
        ("when will my payout arrive if I withdraw today?", Intent.DOCUMENTS),
        ("主播几岁才能开直播？", Intent.DOCUMENTS),
    ],
)
def test_what_a_question_is_about(text: str, intent: Intent) -> None:
    reading = NETWORK_OF_THE_PACKAGE.read(text)
    assert max(Intent, key=reading.intent) is intent


def test_a_reading_holds_probabilities() -> None:
    reading = NETWORK_OF_THE_PACKAGE.read("how do I go live")
    assert (len(reading.kinds), len(reading.intents)) == (len(KINDS), len(INTENTS))
    assert sum(reading.kinds) == pytest.approx(1, abs=1e-4)
    assert sum(reading.intents) == pytest.approx(1, abs=1e-4)
    assert 0 <= reading.danger <= 1


def test_a_danger_late_in_a_long_message_is_read() -> None:
    story = "so i went live for two hours and the gifts were lovely and my mods were great. " * 30
    assert NETWORK_OF_THE_PACKAGE.read(f"{story} i have taken all my tablets and i want to die").danger > SURE
    assert NETWORK_OF_THE_PACKAGE.read(story).danger < SURE


def test_windows_overlap_and_miss_nothing() -> None:
    pieces = list(range(1000))
    cut = windows(pieces)
    assert all(len(each) <= WINDOW for each in cut)
    assert set(pieces) == {piece for each in cut for piece in each}
    assert cut[1][1] - cut[0][1] == STRIDE
    assert windows(pieces[:WINDOW]) == [pieces[:WINDOW]]


def test_a_message_of_any_length_takes_bounded_time() -> None:
    started = time.perf_counter()
    NETWORK_OF_THE_PACKAGE.read("二七二一" * 5000)
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize("name", OUTPUTS)
def test_weights_for_other_kinds_are_refused_with_what_to_do(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "weights"
    shutil.copytree(FOLDER, folder)
    card = json.loads((folder / CARD).read_text(encoding="utf-8")) | OUTPUTS
    (folder / CARD).write_text(json.dumps(card), encoding="utf-8")
    assert MessageNetwork(folder).read("hi") == NETWORK_OF_THE_PACKAGE.read("hi")
    (folder / CARD).write_text(json.dumps(card | {name: ["new", *OUTPUTS[name]]}), encoding="utf-8")
    with pytest.raises(ModelError, match=rf"the {name} in .* aren't those in message/kinds.py; train") as refused:
        MessageNetwork(folder).read("hi")
    assert "\n" not in str(refused.value)


def test_weights_that_name_no_kinds_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "weights"
    shutil.copytree(FOLDER, folder)
    card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    (folder / CARD).write_text(json.dumps({key: card[key] for key in card.keys() - OUTPUTS}), encoding="utf-8")
    assert MessageNetwork(folder).read("hi") == NETWORK_OF_THE_PACKAGE.read("hi")


def test_an_altered_file_is_refused_with_what_to_do(tmp_path: Path) -> None:
    folder = tmp_path / "weights"
    shutil.copytree(FOLDER, folder)
    whole = (folder / NETWORK).read_bytes()
    (folder / NETWORK).write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(ModelError, match="damaged; reinstall guidebot"):
        MessageNetwork(folder).read("hi")
    (folder / CARD).unlink()
    with pytest.raises(ModelError, match="cannot read the message network"):
        MessageNetwork(folder).read("hi")
