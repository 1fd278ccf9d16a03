from guidebot.checking.checker import NO_LONGER, NOTHING, worst_of
from guidebot.checking.report import Checked, report
from guidebot.guide import Guide
from guidebot.records import Label


def test_the_documents_own_words_are_supported(small_guide: Guide) -> None:
    (verdict,) = small_guide.check("A LIVE host must be 18 or older.", small_guide.query(""))
    assert verdict.label is Label.SUPPORTED
    assert verdict.evidence[0].words == "A LIVE host must be 18 or older."
    assert not verdict.reasons


def test_another_number_is_contradicted_and_said(small_guide: Guide) -> None:
    (verdict,) = small_guide.check("A LIVE host must be 21 or older.", small_guide.query(""))
    assert verdict.label is Label.CONTRADICTED
    assert any("21" in reason and "18" in reason for reason in verdict.reasons)


def test_what_no_document_says_is_not_found(small_guide: Guide) -> None:
    (verdict,) = small_guide.check("Bananas ripen faster beside apples.", small_guide.query(""))
    assert verdict.label is Label.NOT_FOUND


def test_what_held_once_is_told_apart(small_guide: Guide) -> None:
    claim = "A LIVE host had to be 16 or older."
    (verdict,) = small_guide.check(claim, small_guide.query(""))
    assert verdict.label is Label.CONTRADICTED
    assert verdict.reasons == (NO_LONGER,)
    assert verdict.evidence[0].passage.source.version == "1"


def test_other_regions_and_roles_are_out_of_scope(small_guide: Guide) -> None:
    claim = "American creators receive a tax form for their rewards."
    (here,) = small_guide.check(claim, small_guide.query(""))
    (there,) = small_guide.check(claim, small_guide.query("", region="US"))
    assert (here.label, there.label) == (Label.NOT_FOUND, Label.SUPPORTED)


def test_no_document_in_scope_is_said(small_guide: Guide) -> None:
    (verdict,) = small_guide.check("主播", small_guide.query("", audience="creator", region="US"))
    assert verdict.label is Label.NOT_FOUND
    assert verdict.reasons in ((NOTHING,), ("the closest sentences do not say this",))


def test_a_draft_is_as_good_as_its_worst_claim(small_guide: Guide) -> None:
    verdicts = small_guide.check(
        "A LIVE host must be 18 or older. A LIVE host must be 21 or older.", small_guide.query("")
    )
    assert worst_of(verdicts) is Label.CONTRADICTED
    assert worst_of(verdicts[:1]) is Label.SUPPORTED
    assert worst_of(()) is Label.NOT_FOUND


def test_the_page_escapes_what_is_checked(small_guide: Guide) -> None:
    draft = "<script>alert(1)</script> A LIVE host must be 18 or older."
    page = report([Checked(draft, "<b>why</b>", small_guide.check(draft, small_guide.query("")))])
    assert "<script>" not in page
    assert "<b>why" not in page
    assert "&lt;script&gt;" in page
