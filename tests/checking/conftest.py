"""A guide whose few documents hold a rule of each kind that a claim may get wrong."""

import pytest

from conftest import SMALL_CORPUS, HashingEmbedder, no_progress, write_corpus
from guidebot.config import Settings
from guidebot.guide import Guide

RULES = SMALL_CORPUS | {
    "en-GB/money.md": """# Money

You can withdraw at most £500 a day. A withdrawal takes 14 days. Gifts are never refunded.

## Subscriptions

A subscription costs £4.99 a month. The price changed on 1 May 2026. Subscribers may use custom emotes.

Creators must not promise Gifts in return. You can withdraw at most £500 a day.

## Rewards

Some creators receive a monthly bonus. The agency pays the tax on a bonus. The report is sent after the LIVE ends.
""",
    "zh-CN/money.md": """---
locale: zh-CN
---
# 提现

每天最多提现500英镑。提现需要14天到账。礼物不能退款。

## 直播时长

一场直播最多播10小时。部分观众可以送礼。
""",
}


@pytest.fixture(scope="session")
def rules_guide(tmp_path_factory: pytest.TempPathFactory) -> Guide:
    folder = tmp_path_factory.mktemp("rules")
    guide = Guide(Settings(corpus=write_corpus(folder / "corpus", RULES), index=folder / "index"), HashingEmbedder())
    guide.build(no_progress)
    return guide
