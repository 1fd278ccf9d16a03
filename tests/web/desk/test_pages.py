"""Every template of the desk, filled with text that would run if it were not escaped."""

import pytest
from markupsafe import escape

from conftest import no_progress, write_corpus
from guidebot.guide import Guide
from guidebot.store.database import Database
from guidebot.store.stored_turns import Role
from guidebot.templating import environment
from hostile import EVIL, assert_nothing_runs, templates_of, used_templates
from web.desk.conftest import PASSWORD, People, Visitor
from web.desk.test_item import AGE, unhelpful

DOCUMENT = (
    f"---\nid: evil\ntitle: '{EVIL.replace(chr(39), chr(39) * 2)}'\ntopic: '{EVIL.replace(chr(39), chr(39) * 2)}'\n"
    f"effective_to: 2099-01-01\n---\n# {EVIL}\n\nA LIVE host is {EVIL}.\n\n## {EVIL}?\n\nA host must be {EVIL}.\n"
)


@pytest.fixture
def hostile(kept: Guide, database: Database) -> Guide:
    """The small guide with a document, questions and comments that try to run something."""
    write_corpus(kept.settings.corpus, {"en-GB/evil.md": DOCUMENT})
    kept.build(no_progress)
    unhelpful(kept, database, f"{AGE} {EVIL}", comment=EVIL)
    unhelpful(kept, database, f"what is {EVIL}", comment=EVIL)
    return kept


def visited(lea: Visitor) -> dict[str, str]:
    """The pages of the desk, by what was asked for."""
    found = {
        where: lea.get(where, params={"words": EVIL, "old": EVIL}).text for where in ("/queue", "/corpus", "/audit")
    }
    found |= {where: lea.get(where).text for where in ("/queue?all=1", "/insights", "/impact", "/evaluation", "/me")}
    found["sign in"] = lea.get("/sign-in", params={"next": EVIL}).text
    found["document"] = lea.get("/corpus/document", params={"path": "en-GB/evil.md"}).text
    found["no document"] = lea.get("/corpus/document", params={"path": EVIL}).text
    found["check"] = lea.submit("/check", draft=f"A host must be 18. {EVIL}", question=EVIL).text
    return found


@pytest.mark.slow
def test_nothing_that_others_wrote_runs_at_the_desk(as_: People, hostile: Guide, database: Database) -> None:
    environment.cache_clear()
    lea = as_("lea")
    found = unhelpful(hostile, database, f"{EVIL} who can moderate", comment=EVIL)
    lea.submit(f"/items/{found.id}/claim", version=found.version)
    pages = visited(lea)
    pages["passages"] = lea.get("/passages", params={"item_": found.id, "words": f"host {EVIL}"}).text
    form = {"version": found.version + 1, "answer": EVIL, "note": EVIL, "words": EVIL}
    pages["item"] = lea.submit(f"/items/{found.id}/resolve", **form).text
    lea.submit("/corpus/document", path="en-GB/evil.md", text=DOCUMENT.replace("A LIVE host", "No LIVE host"))
    pages["draft"] = lea.get("/corpus/document", params={"path": "en-GB/evil.md"}).text
    pages["publish"] = lea.get("/corpus/publish").text
    lea.submit("/accounts", name=EVIL[:60], role=Role.REVIEWER.value, password=PASSWORD)
    pages["accounts"] = lea.submit("/accounts/keys", name=EVIL[:60], audience="staff").text
    pages["pack"] = lea.get("/corpus/pack", params={"topic": EVIL}).text
    for name, page in pages.items():
        assert_nothing_runs(page)
        if name not in ("/insights", "/impact", "/evaluation", "/me"):
            assert str(escape("<script>alert(1)")) in page, name
    assert used_templates("desk") == templates_of("desk")
    assert used_templates("print") == templates_of("print")
