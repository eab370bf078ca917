"""Outlines from files: every form gives the same county, and what does not fit is told."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely

from analysis.datum import from_cgcs2000
from analysis.present.text import LANGUAGES, finding_sentence, texts
from analysis.vocabulary import Finding, Severity
from data import build, warehouse
from data.build import stops
from data.desk import check_sources
from data.grids import Source
from data.outline_files import gathered, is_outline_file, read_outlines
from data.source_mapping import NOTHING_SAID
from data.sources import read_files, read_source
from data.workbook import write_workbook
from tests import small_county
from tests.data.test_positions import LABELS, narrow_county
from tests.data.typed_county import SNAPSHOT, TypedCounty

BOXES = {"城关镇": (110.0, 30.0, 111.0, 31.0), "北山乡": (111.0, 30.0, 112.0, 31.0)}
GAUSS_KRUGER = 4508  # CGCS2000, central meridian 111 degrees


def frame(boxes=None, crs=4490, **columns) -> geopandas.GeoDataFrame:
    boxes = BOXES if boxes is None else boxes
    shapes = [
        box if isinstance(box, shapely.Geometry) else shapely.box(*box) for box in boxes.values()
    ]
    return geopandas.GeoDataFrame(
        {"编号": "1", "乡镇名": list(boxes), **columns}, geometry=shapes, crs=crs
    )


def bare() -> TypedCounty:
    """The small county without outlines in its sheet."""
    return without(TypedCounty())


def without(county: TypedCounty) -> TypedCounty:
    for row in (2, 3):
        county.at("townships", row, outline=None, outline_datum=None)
    return county


def loaded(*sources: Source, county: TypedCounty | None = None):
    files = [(county or bare()).workbook(), *(read_source(each) for each in gathered(sources))]
    connection = warehouse.create()
    findings = build.load(connection, files, SNAPSHOT)
    return connection, findings


def told(*sources: Source, county: TypedCounty | None = None) -> list[Finding]:
    connection, findings = loaded(*sources, county=county)
    connection.close()
    return findings


def shapes_of(connection) -> dict[str, shapely.Geometry | None]:
    rows = connection.execute("SELECT township, outline FROM township_outline").fetchall()
    return {name: text and shapely.geometry.shape(json.loads(text)) for name, text in rows}


def keys(findings) -> list[str]:
    return [finding.key for finding in findings]


def geojson(data: geopandas.GeoDataFrame, name="towns.geojson", with_crs=True) -> Source:
    document = json.loads(data.to_crs(4326).to_json() if data.crs else data.to_json())
    document.pop("crs", None)
    if with_crs:
        document["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    return Source(name, json.dumps(document, ensure_ascii=False).encode())


def geopackage(data: geopandas.GeoDataFrame, folder: Path) -> Source:
    data.to_file(folder / "towns.gpkg", layer="乡镇界")
    return Source("towns.gpkg", (folder / "towns.gpkg").read_bytes())


def shapefile(data, folder: Path, encoding="gb18030", leave=()) -> list[Source]:
    data.to_file(folder / "towns.shp", encoding=encoding)
    return [
        Source(path.name, path.read_bytes())
        for path in sorted(folder.iterdir())
        if path.suffix[1:] in ("shp", "shx", "dbf", "prj", "cpg") and path.suffix[1:] not in leave
    ]


def zipped(sources, name="towns.zip", folder="边界/") -> Source:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in sources:
            archive.writestr(folder + each.name, each.content)
    return Source(name, packed.getvalue())


FORMS = {
    "geojson": lambda folder: [geojson(frame())],
    "geopackage": lambda folder: [geopackage(frame(), folder)],
    "shapefile in GB18030": lambda folder: shapefile(frame(), folder, leave=["cpg"]),
    "shapefile in UTF-8": lambda folder: shapefile(frame(), folder, "utf-8", leave=["cpg"]),
    "zipped shapefile": lambda folder: [zipped(shapefile(frame(), folder))],
    "zipped geojson": lambda folder: [zipped([geojson(frame())])],
    "projected shapefile": lambda folder: shapefile(frame().to_crs(GAUSS_KRUGER), folder),
    "projected geopackage": lambda folder: [geopackage(frame().to_crs(GAUSS_KRUGER), folder)],
    "geojson with a mark": lambda folder: [
        Source("a.json", b"\xef\xbb\xbf" + geojson(frame()).content)
    ],
    "geojson in GB18030": lambda folder: [
        Source("a.geojson", geojson(frame()).content.decode().encode("gb18030"))
    ],
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_outlines_and_nothing_stops(form, tmp_path):
    connection, findings = loaded(*FORMS[form](tmp_path))
    assert keys(findings) == ["outline_file_is_used"]
    assert (findings[0].values["matched"], findings[0].values["column"]) == (2, "乡镇名")
    shapes = shapes_of(connection)
    for name, box in BOXES.items():
        # Borders of degrees bend by some metres on the way through a projection and back.
        assert shapely.hausdorff_distance(shapes[name], shapely.box(*box)) < 1e-6
    areas = connection.execute("SELECT area_km2 FROM township_outline").fetchall()
    # 1 degree by 1 degree at 30.5 degrees: about 95.7 km x 110.9 km.
    assert [area for (area,) in areas] == pytest.approx([95.7 * 110.9] * 2, rel=0.005)


def test_name_and_hash_of_the_file_are_kept_for_the_trace(tmp_path):
    source = geopackage(frame(), tmp_path)
    connection, _ = loaded(source)
    rows = connection.execute("SELECT file, sha256 FROM source").fetchall()
    assert ("towns.gpkg", source.sha256) in rows
    where = connection.execute(
        "SELECT origin_sheet, origin_row, typed FROM raw_cell WHERE field = 'township' AND sheet ="
        " 'townships' AND source_id = (SELECT source_id FROM source WHERE file = 'towns.gpkg')"
    ).fetchall()
    assert where == [("乡镇界", 1, "城关镇"), ("乡镇界", 2, "北山乡")]


def test_another_file_of_outlines_makes_another_snapshot():
    workbook = bare().workbook()
    one, other = (
        build.snapshot_id([workbook, read_source(source)])
        for source in (geojson(frame()), geojson(frame(另="1")))
    )
    assert one != other
    assert one == build.snapshot_id([read_source(geojson(frame())), workbook])


def test_the_command_takes_a_shapefile_with_the_parts_beside_it(tmp_path, monkeypatch):
    monkeypatch.setenv("COUNTY_SNAPSHOTS", str(tmp_path / "snapshots"))
    tables = small_county.tables()
    tables["townships"] = tables["townships"].drop(columns=["outline", "outline_datum"])
    write_workbook(tmp_path / "county.xlsx", tables)
    shapefile(frame(), tmp_path)
    built = build.build([tmp_path / "county.xlsx", tmp_path / "towns.shp"])
    assert not built.stopped
    townships = warehouse.Warehouse(built.snapshot).townships()
    assert townships["outline"].notna().all()
    # All parts named one by one are the same input.
    everything = sorted(tmp_path.glob("towns.*"))
    assert build.build([tmp_path / "county.xlsx", *everything]).snapshot == built.snapshot


def test_the_desk_takes_the_parts_as_they_are_dropped(tmp_path):
    parts = shapefile(frame(), tmp_path)
    write_workbook(tmp_path / "county.xlsx", small_county.tables())
    county = Source("county.xlsx", (tmp_path / "county.xlsx").read_bytes())
    seen = []
    checked = check_sources(
        [*parts, county], NOTHING_SAID, lambda done, of, name: seen.append((done, of, name))
    )
    assert [file.file for file in checked.files] == ["county.xlsx", "towns.shp"]
    assert seen[-1] == (2, 2, "")
    assert keys(checked.findings) == ["outline_file_is_used", "outline_file_goes_first"]


def test_a_file_goes_before_the_sheet(tmp_path):
    moved = {name: (box[0], box[1], box[2], box[3] + 1) for name, box in BOXES.items()}
    connection, findings = loaded(geojson(frame(moved)), county=TypedCounty())
    assert shapes_of(connection)["城关镇"].bounds == (110, 30, 111, 32)
    (first,) = (f for f in findings if f.key == "outline_file_goes_first")
    assert (first.file, first.cell, first.values["count"]) == ("county.xlsx", "D2", 2)


# ------------------------------------------------------------------ names


def test_the_column_is_found_by_what_stands_in_it_and_spaces_do_not_matter():
    data = frame(名称=["城 关镇", "北山乡　"], 县=["城关镇", "城关镇"]).drop(columns="乡镇名")
    connection, findings = loaded(geojson(data))
    assert findings[0].values["column"] == "名称"
    assert all(shapes_of(connection).values())


def test_polygons_of_one_name_make_one_outline():
    halves = [shapely.box(110, 30, 110.5, 31), shapely.box(110.5, 30, 111, 31)]
    names = ["城关镇", "城关镇", "北山乡"]
    data = geopandas.GeoDataFrame(
        {"乡镇": names, "村": ["甲", "乙", "丙"]},
        geometry=[*halves, shapely.box(*BOXES["北山乡"])],
        crs=4490,
    )
    connection, findings = loaded(geojson(data))
    assert keys(findings) == ["outline_file_is_used"]
    assert shapes_of(connection)["城关镇"].equals(shapely.box(*BOXES["城关镇"]))


def test_unmatched_names_are_told_both_ways_with_the_nearest():
    data = frame(
        {"城关镇": BOXES["城关镇"], "北山镇": BOXES["北山乡"], "邻县某乡": (112, 30, 113, 31)}
    )
    connection, findings = loaded(geojson(data))
    strange = [f for f in findings if f.key == "outline_is_of_no_township"]
    assert [(f.values["value"], f.values["candidates"], f.cell) for f in strange] == [
        ("北山镇", ["北山乡"], "2"),
        ("邻县某乡", [], "3"),
    ]
    (missing,) = (f for f in findings if f.key == "township_has_no_outline")
    assert missing.values == {"count": 1, "names": ["北山乡"]}
    assert shapes_of(connection)["北山乡"] is None
    assert not stops(findings)


def test_without_a_sheet_of_townships_those_of_the_schools_are_meant():
    county = bare()
    for row in (2, 3):
        county.at("townships", row, township=None, township_code=None)
    connection, findings = loaded(geojson(frame({"城关镇": BOXES["城关镇"]})), county=county)
    assert set(shapes_of(connection)) == {"城关镇", "北山乡"}
    assert "township_is_not_listed" not in keys(findings)
    # One township has no outline, so that nothing is said about schools outside the county.
    assert "position_outside_county" not in keys(findings)


@pytest.mark.parametrize(
    ("source", "key"),
    [
        (geojson(frame({"别处": (110, 30, 111, 31)})), "outline_file_names_no_township"),
        (geojson(frame(dict(zip(BOXES, shapely.points([110, 111], 30), strict=True)))),
         "outline_file_has_no_polygons"),
        (geojson(frame().iloc[:0]), "outline_file_has_no_polygons"),
        (Source("a.geojson", b'{"type": "FeatureCollection", "features": [{'), "outline_file_cannot_be_read"),
        (Source("a.gpkg", b"SQLite format 3\x00" + b"x" * 200), "outline_file_cannot_be_read"),
        (Source("a.gpkg", b""), "outline_file_cannot_be_read"),
        (Source("a.dbf", b"\x03"), "shapefile_lacks_parts"),
        (Source("a.shp", b"\x00\x00\x27\x0a"), "shapefile_lacks_parts"),
        (zipped([Source("a.shp", b"x"), Source("a.dbf", b"x")]), "shapefile_lacks_parts"),
        (zipped([Source(f"a.{part}", b"x") for part in ("shp", "shx", "dbf")]),
         "outline_file_has_no_polygons"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_serve_stops_with_a_sentence(source, key):
    findings = told(source)
    assert [(f.key, f.severity) for f in findings if f.file == source.name] == [
        (key, Severity.STOPS)
    ]


def test_the_missing_parts_are_named():
    (finding,) = read_source(gathered([Source("a.shp", b"x"), Source("a.prj", b"x")])[0]).findings
    assert finding.values == {"parts": [".shx", ".dbf"]}


def test_a_cut_off_file_is_told_and_never_raises(tmp_path):
    for whole in (geopackage(frame(), tmp_path), zipped(shapefile(frame(), tmp_path))):
        for share in (0.1, 0.5, 0.9):
            cut = Source(whole.name, whole.content[: int(len(whole.content) * share)])
            read = read_source(cut)
            assert read.findings or read.layers


def test_one_township_in_two_files_stops():
    one, other = geojson(frame(), "a.geojson"), geojson(frame(), "b.geojson")
    findings = [
        f
        for f in told(one, Source("b.geojson", other.content + b" "))
        if f.severity == Severity.STOPS
    ]
    assert {(f.key, f.file, f.values["other"]) for f in findings} == {
        ("outline_is_in_two_files", "b.geojson", "a.geojson")
    }


# ------------------------------------------------------------------ shapes


def test_a_shape_that_crosses_itself_is_repaired_and_told():
    # Two triangles that meet in one point: half of the box.
    bow = shapely.Polygon([(110, 30), (111, 31), (111, 30), (110, 31)])
    connection, findings = loaded(geojson(frame({**BOXES, "城关镇": bow})))
    (mended,) = (f for f in findings if f.key == "outline_is_repaired")
    assert (mended.values["value"], mended.cell) == ("城关镇", "1")
    shape = shapes_of(connection)["城关镇"]
    assert shape.is_valid
    assert shape.area == pytest.approx(0.5)


def test_a_shape_of_which_nothing_is_left_stops():
    line = shapely.Polygon([(110, 30), (111, 31), (110, 30), (110, 30)])
    findings = told(geojson(frame({**BOXES, "城关镇": line})))
    assert "outline_cannot_be_repaired" in keys(f for f in findings if f.severity == Severity.STOPS)


def test_heights_are_left_aside(tmp_path):
    data = frame()
    data.geometry = shapely.force_3d(data.geometry.to_numpy(), 12.0)
    connection, _ = loaded(geopackage(data, tmp_path))
    assert not any(shape.has_z for shape in shapes_of(connection).values())


# ------------------------------------------------------------------ coordinate systems


def test_metres_without_a_coordinate_system_stop(tmp_path):
    parts = shapefile(frame().to_crs(GAUSS_KRUGER), tmp_path, leave=["prj"])
    findings = told(*parts)
    assert [f.key for f in findings if f.file == "towns.shp"] == ["outline_file_is_in_metres"]


def test_an_old_datum_is_converted_and_told_to_be_approximate(tmp_path):
    findings = told(geopackage(frame().to_crs(4610), tmp_path))  # Xian 1980
    assert "outline_crs_is_approximate" in keys(findings)
    assert not stops(findings)


def narrow(datum: str) -> geopandas.GeoDataFrame:
    boxes = {"城关镇": (110.0, 30.0, 110.1, 30.1), "北山乡": (110.1, 30.0, 110.2, 30.1)}
    shapes = {
        name: shapely.transform(
            shapely.box(*box), lambda xy: np.column_stack(from_cgcs2000(*xy.T, datum))
        )
        for name, box in boxes.items()
    }
    return frame(shapes, crs=None)


def test_without_a_coordinate_system_the_schools_tell_the_datum():
    connection, findings = loaded(
        geojson(narrow("GCJ02"), with_crs=False),
        county=without(narrow_county("CGCS2000", "CGCS2000")),
    )
    (detected,) = (f for f in findings if f.key == "outline_datum_is_detected")
    assert detected.values["better_datum"] == "GCJ02"
    assert (detected.file, detected.cell) == ("towns.geojson", "1")
    assert "outline_file_names_no_crs" in keys(findings)
    assert shapes_of(connection)["城关镇"].bounds == pytest.approx((110, 30, 110.1, 30.1), abs=1e-5)


def test_without_a_coordinate_system_and_far_from_borders_the_datum_must_be_declared():
    findings = told(geojson(frame(crs=None), with_crs=False))
    assert (
        keys(f for f in findings if f.severity == Severity.STOPS)
        == ["outline_datum_is_missing"] * 2
    )


@pytest.mark.parametrize("with_crs", [True, False])
def test_the_datum_declared_in_the_sheet_holds_for_the_file(with_crs):
    county = without(narrow_county("CGCS2000", "CGCS2000"))
    for row in (2, 3):
        county.at("townships", row, outline_datum=LABELS["BD09"])
    connection, findings = loaded(geojson(narrow("BD09"), with_crs=with_crs), county=county)
    assert not stops(findings)
    assert "outline_is_converted" in keys(findings)
    assert shapes_of(connection)["北山乡"].bounds == pytest.approx(
        (110.1, 30, 110.2, 30.1), abs=1e-5
    )


def test_a_file_whose_own_word_does_not_fit_the_schools_is_doubted():
    findings = told(
        geojson(narrow("GCJ02"), with_crs=True),
        county=without(narrow_county("CGCS2000", "CGCS2000")),
    )
    (doubt,) = (f for f in findings if f.key == "outline_datum_is_unlikely")
    assert doubt.file == "towns.geojson"


# ------------------------------------------------------------------ words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_of_a_file_is_a_sentence(language, tmp_path):
    t = texts(language)
    data = frame({"城关镇": BOXES["城关镇"], "北山镇": BOXES["北山乡"]})
    every = [
        *told(geojson(data)),
        *told(geojson(frame(), with_crs=False)),
        *told(*shapefile(frame(), tmp_path, leave=["shx"])),
        *told(geojson(frame({"别处": (110, 30, 111, 31)}))),
    ]
    for finding in every:
        sentence = finding_sentence(finding, t)
        assert not re.search(r"[{}\[\]]|None|nan|pyogrio", sentence)


def test_other_files_are_not_taken_for_outlines(tmp_path):
    write_workbook(tmp_path / "county.xlsx", small_county.tables())
    assert not is_outline_file(Source("a.xlsx", (tmp_path / "county.xlsx").read_bytes()))
    assert not is_outline_file(Source("a.csv", "学校,人数\n甲,1\n".encode()))
    assert is_outline_file(geojson(frame(), "没有后缀"))
    (read,) = read_files([tmp_path / "none.shp"])
    assert keys(read.findings) == ["file_cannot_be_opened"]


def test_attributes_stay_text():
    layer = read_outlines(geojson(frame(代码=["001", "002"]))).layers[0]
    assert layer.attributes["代码"].tolist() == ["001", "002"]
    assert all(pd.api.types.is_string_dtype(dtype) for dtype in layer.attributes.dtypes)
