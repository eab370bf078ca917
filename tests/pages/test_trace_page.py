"""The page that says where a number comes from, its links, documents and packs."""

from __future__ import annotations

import io

import openpyxl
import pytest

from analysis.present.text import LANGUAGES, texts
from data import reference
from data.assess import assess
from data.documents import INDEX, About, DocumentStore, Subject
from data.warehouse import Warehouse, current_snapshot
from tests.data.test_documents import PDF, PNG
from tests.pages.driver import all_text, assert_sound, page

NINE_YEAR = "3499000016"
CORRECTED = "2199000027"
pytestmark = pytest.mark.usefixtures("on_the_sample", "with_own_workspace")


@pytest.fixture(scope="module")
def verdicts(sample_workbook):
    return assess([sample_workbook], 2025).results[0].stages


def subject(about, code):
    info = Warehouse(current_snapshot()).info()
    return Subject(info.county_code, 2025, about, code)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", [indicator.code for indicator in reference.indicators()])
@pytest.mark.parametrize("stage", ["primary", "junior"])
def test_the_county_is_traced_in_both_languages(verdicts, code, stage, language):
    app = page("trace", language=language, stage=stage, indicator=code)
    t = texts(language)
    measures = verdicts[stage].indicators.set_index("code").loc[code]
    title = app.title[0].value.replace("\\", "")
    assert t.number(measures["cv"], 3) in title
    assert t.number(measures["mean"], 4) in title
    table = app.dataframe[0].value
    assert len(table) == len(verdicts[stage].schools)
    assert (table["deviation"].sum() ** 0.5) / measures["mean"] == pytest.approx(measures["cv"])
    said = all_text(app)
    assert t("page.trace.differs", count="x").split("x")[0] not in said
    assert "trace." not in said
    assert reference.indicators()[0].source.split(" ")[0] in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_school_is_traced_to_file_sheet_and_cell(language, sample_workbook):
    app = page("trace", language=language, indicator="A6", school=CORRECTED)
    cells = app.dataframe[2].value
    row = cells.iloc[-1]
    assert (row["typed"], row["number"]) == ("3156.3", 315.63)
    assert "3156.3 → 315.63" in row["correction"]
    assert len(row["sha256"]) == 64
    book = openpyxl.load_workbook(sample_workbook)
    assert str(book[row["sheet"]][row["cell"]].value) == "3156.3"


def test_a_split_school_shows_stages_weights_and_shares():
    app = page("trace", indicator="A5", school=NINE_YEAR, stage="junior")
    parts, stages = app.dataframe[0].value, app.dataframe[1].value
    assert stages["weight"].tolist() == ["1.00", "1.10", "1.32"]
    assert stages["share"].sum() == pytest.approx(100)
    assert (parts["loaded"] * parts["share"] / 100).tolist() == pytest.approx(
        parts["amount"].tolist()
    )


def test_a_school_without_a_figure_says_why(verdicts):
    states = verdicts["primary"].states["A5"]
    code = states[states != "known"].index[0]
    title = page("trace", indicator="A5", school=code).title[0].value.replace("\\", "")
    assert texts("zh")(f"state.{states[code]}") in title


def test_nonsense_in_the_address_shows_the_county():
    app = page("trace", indicator="Z9", school="<script>")
    assert app.title[0].value == page("trace").title[0].value


def test_the_address_leads_to_the_same_figure():
    app = page("trace", indicator="A6", school=CORRECTED)
    assert app.query_params["indicator"] in ("A6", ["A6"])
    assert app.query_params["school"] in (CORRECTED, [CORRECTED])


def test_overview_and_the_page_of_a_school_lead_to_every_figure(verdicts):
    codes = [indicator.code for indicator in reference.indicators()]
    keys = {button.key for button in page("overview").button}
    assert {f"go_trace_{stage}_{code}" for stage in verdicts for code in codes} <= keys
    keys = {button.key for button in page("school", school=CORRECTED).button}
    assert {f"go_school_page_trace_{code}" for code in codes} <= keys
    for name in ("league_table", "county_map"):
        app = page(name)
        app.session_state["school"] = CORRECTED
        app.run()
        assert_sound(app)
        assert f"go_school_{CORRECTED}" in {button.key for button in app.button}


def test_documents_asked_for_are_listed_as_missing_until_attached():
    t = texts("zh")
    before = page("trace", indicator="A2").dataframe[1].value
    assert set(before["status"]) == {t("trace.document_missing")}
    store = DocumentStore()
    assert store.attach(subject(About.INDICATOR, "A2"), "认定.pdf", PDF, "A2_recognition") is None
    after = page("trace", indicator="A2").dataframe[1].value
    row = after.set_index("name").loc["认定.pdf"]
    assert row["status"] == t("trace.document_attached")
    assert len(after) == len(before)
    # Under another indicator it does not show.
    assert "认定.pdf" not in page("trace", indicator="A3").dataframe[1].value["name"].tolist()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_is_attached_and_a_wrong_one_is_refused(language):
    t = texts(language)
    app = page("trace", indicator="A2", language=language)
    uploader = app.get("file_uploader")[0]
    uploader.set_value(
        [("认定.pdf", PDF, "application/pdf"), ("photo.png", b"no picture", "image/png")]
    )
    app.button(key=next(b.key for b in app.button if "attach" in str(b.key))).click().run()
    assert_sound(app)
    said = all_text(app)
    assert t("page.trace.attached", count=1) in said
    assert t("finding.document_is_not_what_its_name_says", name="photo.png", type="png") in said
    (document,) = DocumentStore().listed(subject(About.INDICATOR, "A2"))
    assert document.name == "认定.pdf"


def test_a_document_is_taken_off_the_list():
    store = DocumentStore()
    store.attach(subject(About.SCHOOL, CORRECTED), "照片.png", PNG)
    app = page("trace", school=CORRECTED)
    (document,) = store.listed(subject(About.SCHOOL, CORRECTED))
    app.button(key=f"detach_{document.document_id}").click().run()
    assert_sound(app)
    assert store.listed(subject(About.SCHOOL, CORRECTED)) == ()
    assert texts("zh")("page.trace.nothing") in all_text(app)


def test_a_hostile_name_is_shown_as_it_is():
    store = DocumentStore()
    store.attach(subject(About.INDICATOR, "A2"), "[x](http:evil.example) **b**.pdf", PDF)
    shown = [m.value for m in page("trace", indicator="A2").markdown if "evil" in m.value]
    assert shown
    assert all("](" not in text and "**b" not in text for text in shown)


def test_a_lost_document_stops_the_pack_and_says_so():
    store = DocumentStore()
    store.attach(subject(About.INDICATOR, "A2"), "认定.pdf", PDF)
    (document,) = store.listed(subject(About.INDICATOR, "A2"))
    (store.folder / document.sha256[:2] / document.sha256).unlink()
    app = page("trace", indicator="A1")
    assert texts("zh")("page.trace.pack_broken", reason="认定.pdf") in all_text(app)
    assert not [b for b in app.get("download_button") if "pack" in str(b.proto.id)]
    unreadable = texts("zh")("page.trace.unreadable", name="认定.pdf")
    assert unreadable in all_text(page("trace", indicator="A2"))


def test_a_damaged_store_leaves_the_rest_of_the_page():
    store = DocumentStore()
    store.attach(subject(About.INDICATOR, "A2"), "认定.pdf", PDF)
    (store.folder / INDEX).write_bytes(b"damaged " * 1000)
    app = page("trace", indicator="A2")
    t = texts("zh")
    assert t("page.trace.documents_broken", reason="x").split("x")[1] in all_text(app)
    assert len(app.dataframe) == 1


def test_a_document_that_cannot_be_taken_off_is_told(monkeypatch):
    store = DocumentStore()
    store.attach(subject(About.INDICATOR, "A2"), "认定.pdf", PDF)
    app = page("trace", indicator="A2")

    def fails(self, document):
        raise OSError("read only")

    monkeypatch.setattr(DocumentStore, "detach", fails)
    (document,) = store.listed(subject(About.INDICATOR, "A2"))
    app.button(key=f"detach_{document.document_id}").click().run()
    assert_sound(app)
    told = [toast.value.replace("\\", "") for toast in app.toast]
    assert told == [texts("zh")("page.trace.cannot_detach", reason="read only")]


def test_a_difference_from_the_judgement_is_said_aloud(monkeypatch):
    monkeypatch.setattr("pages.views.trace.differences", lambda trace, assessment: ["cv", "mean"])
    assert texts("zh")("page.trace.differs", count=2) in all_text(page("trace"))


def test_pages_give_packs_for_download():
    app = page("trace", indicator="A2")
    labels = [button.proto.label for button in app.get("download_button")]
    t = texts("zh")
    assert t("page.trace.pack_one") in labels
    assert t("page.trace.pack_all") in labels


def test_the_same_content_gives_the_same_pack():
    from data.pack import read_basis, write_pack

    basis = read_basis(Warehouse(current_snapshot()), 2025, False)
    packs = []
    for _ in range(2):
        buffer = io.BytesIO()
        write_pack(buffer, ["A2"], basis, DocumentStore(), "zh")
        packs.append(buffer.getvalue())
    assert packs[0] == packs[1]
