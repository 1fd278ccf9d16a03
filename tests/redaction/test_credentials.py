"""Passwords and stream keys: the forms people write, and questions about them that must stay."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidebot.redaction import redact


def shown(text: str) -> str:
    return redact(text).text


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("password: hunter2", "password: [password]"),
        ("PASSWORD: HUNTER2", "PASSWORD: [password]"),
        ("password is Fluffy2019! can you check", "password is [password] can you check"),
        ("password hunter2", "password [password]"),
        ("password = monkey", "password = [password]"),
        ("password - monkey1", "password - [password]"),
        ("my password's hunter2", "my password's [password]"),
        ("my password’s hunter2", "my password’s [password]"),
        ("my password (its sunsetblvd77) is that ok", "my password (its [password]) is that ok"),
        ('password is "hunter2"', 'password is "[password]"'),
        ("password is “hunter2”, ok", "password is “[password]”, ok"),
        ("pw: hunter2.", "pw: [password]."),
        ("pwd=hunter2", "pwd=[password]"),
        ("pass: letmein", "pass: [password]"),
        ("my pass was Tr0ub4dor&3 and now", "my pass was [password] and now"),
        ("passcode 482913 doesn't work", "passcode [password] doesn't work"),
        ("passphrase: correcthorse", "passphrase: [password]"),
        ("username: jay password: Ilovemydog!23 2fa off", "username: jay password: [password] 2fa off"),
        ("密码：abc123，帮我看看", "密码：[password]，帮我看看"),
        ("密码是abc123", "密码是[password]"),
        ("密码是“abc123”", "密码是“[password]”"),
        ("密码是「abc123」", "密码是「[password]」"),
        ("口令 xyz789", "口令 [password]"),
        ("密码：ａｂｃ１２３", "密码：[password]"),
    ],
)
def test_a_password_goes_and_what_announces_it_stays(text: str, redacted: str) -> None:
    assert shown(text) == redacted


@pytest.mark.parametrize(
    "text",
    [
        "how do i change my password",
        "forgot my password and no email comes",
        "password is wrong",
        "my password's been changed",
        "the password is too short",
        "password must be 8 characters",
        "is password sharing with my mod against the rules",
        "a password-protected LIVE",
        "can a passcode be put on a private live",
        "pass the mic to a guest",
        "I passed the age check, 2 passes left",
        "密码可以给管理员吗",
        "忘记密码怎么办",
        "密码错误",
    ],
)
def test_a_question_about_passwords_stays(text: str) -> None:
    assert shown(text) == text


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("stream key is live_48213377_hQ2vXz81LmKpR0sT and OBS", "stream key is [stream key] and OBS"),
        ("live_4821_hQ2vXz81LmKp", "[stream key]"),
        ("stream-884120993-x7Gt2 gives a black screen", "[stream key] gives a black screen"),
        ("my stream key a1b2c3d4e5f6 leaked", "my stream key [stream key] leaked"),
        ("Stream Key - a1b2c3d4e5f6", "Stream Key - [stream key]"),
        ("streaming key: abcd-1234-efgh-5678", "streaming key: [stream key]"),
        ("key: sk_live-9aK2-77fj-PP01", "key: [stream key]"),
        ("推流码：abcd1234efgh，黑屏", "推流码：[stream key]，黑屏"),
        ("推流密钥是abcd1234efgh", "推流密钥是[stream key]"),
        ("串流密钥 abcd1234efgh", "串流密钥 [stream key]"),
        ("流密钥：stream-118827736-Zx9，黑屏", "流密钥：[stream key]，黑屏"),
    ],
)
def test_a_stream_key_goes_and_what_announces_it_stays(text: str, redacted: str) -> None:
    assert shown(text) == redacted


@pytest.mark.parametrize(
    "url",
    [
        "rtmp://push-rtmp-l1.tiktokcdn.com/game/stream-3092817765?expire=1788&sign=9f2ca1",
        "rtmps://ingest.global.example.com:443/rtmp/8f3b1c77e2d04a9b",
        "rtmp://amy:secret@live.example.net/app/8f3b1c77",
    ],
)
def test_an_rtmp_address_with_its_key_goes_whole(url: str) -> None:
    assert shown(f"OBS says {url}, error 0x80") == "OBS says [stream key], error 0x80"


@pytest.mark.parametrize(
    "text",
    [
        "server url rtmp://live.example.net/app is that normal",
        "where is the stream key in LIVE Studio",
        "can i reset the stream key if it leaked",
        "stream key is missing",
        "stream key: see LIVE Studio",
        "which key do i press",
        "key light at 5600K",
        "key: true",
        "livestream-2026 tag",
        "推流码在哪里看",
        "推流码泄露了要怎么重置",
    ],
)
def test_a_question_about_stream_keys_stays(text: str) -> None:
    assert shown(text) == text


SECRETS = st.text(string.ascii_letters + string.digits + "!$%^&_", min_size=6, max_size=20).map(
    lambda each: f"{each}7x"
)


@given(SECRETS, st.sampled_from(["password is ", "Password: ", "pw ", "my passcode was ", "密码：", "密码是"]))
def test_no_part_of_an_announced_password_is_left(secret: str, announced: str) -> None:
    assert shown(f"hi, {announced}{secret} thanks") == f"hi, {announced}[password] thanks"
