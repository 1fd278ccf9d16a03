"""Default routes for a corpus without `routes.yaml`: an emergency call and a directory of helplines."""

from datetime import date

from guidebot.corpus.lists import Both, BothWords, Contact, Route, Routes, Safety
from guidebot.message.kinds import Danger

LIFE = (Danger.OVERDOSE, Danger.SELF_HARM, Danger.IMMEDIATE_DANGER, Danger.VIOLENCE)
SAY = Both(
    en="If you or someone else is in danger, call {emergency} now. I'm really glad you told me.",
    zh="如果你或别人有危险，请马上拨打 {emergency}。你愿意告诉我，这很重要。",
)
DIRECTORY = Contact(
    name="findahelpline.com",
    routes=tuple(Danger),
    regions=("*",),
    languages=("en",),
    web="https://findahelpline.com",
    note=Both(en="Lists free helplines by country", zh="按国家列出免费求助热线"),
    source="https://findahelpline.com/AU",
    checked=date(2026, 11, 30),
)
DEFAULT_ROUTES = Routes(
    routes=tuple(
        Route(
            route=kind,
            safety=Safety.LIFE if kind in LIFE else Safety.HARM,
            title=Both(en="Somebody may be in danger", zh="可能有人处于危险中"),
            urgency="immediate",
            hand_over_to="safety lead",
            document="",
            say=SAY,
            steps=BothWords(en=(), zh=()),
        )
        for kind in (*LIFE, *(each for each in Danger if each not in LIFE))
    ),
    contacts=(DIRECTORY,),
    fallback=Both(
        en="Free helplines are listed by country below.",
        zh="下面的网站按国家列出免费求助热线。",
    ),
    interpreter=Both(en="Ask whether an interpreter can join.", zh="接通后可以问能不能请口译员加入。"),
    local_emergency={"GB": "999", "IE": "112", "EEA": "112", "US": "911"},
)
