"""Files of outlines as a bureau has them: GeoJSON, shapefile (its parts, or a zip) and GeoPackage.

A file is read from memory. Its own coordinate system brings it to degrees of CGCS2000; a file that
names none keeps its numbers, and the datum is declared or tested against the schools in the build.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import geopandas
import numpy as np
import pandas as pd
import pyogrio
import pyproj
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, GeometryError
from pyproj.exceptions import CRSError

from analysis.datum import Datum
from analysis.vocabulary import Finding, Severity
from data.grids import MOST_BYTES, Source, open_source
from data.read_file import OutlineLayer, ReadFile

SHAPE, NEEDED = "shp", ("shp", "shx", "dbf")
PARTS = (*NEEDED, "prj", "cpg")
WHOLE = ("geojson", "json", "gpkg")
SQLITE = b"SQLite format 3\x00"
# Attribute tables of shapefiles rarely say in what they are written. What is not UTF-8 is GB18030.
ENCODINGS = ("utf-8", "gb18030")
# How the reader calls a layer that has no name.
NO_NAME = re.compile("pyogrio_[0-9a-f]{32}$")
POLYGONS = ("Polygon", "MultiPolygon")
CGCS2000 = pyproj.CRS.from_epsg(4490)
# Datums that agree with CGCS2000 within centimetres, as coordinate systems name them.
SAME_DATUM = re.compile(
    r"china[_ ]?(geodetic coordinate system )?2000|cgcs2000|wgs[_ ]?(19)?84|world geodetic system 1984",
    re.I,
)
# An equal package for equal parts: a fixed time, and no compression that could change.
PACKED_ON = (2020, 1, 1, 0, 0, 0)
UNREADABLE = (
    DataSourceError, DataLayerError, FeatureError, GeometryError, CRSError, shapely.errors.GEOSException
)  # fmt: skip


@dataclass(frozen=True)
class _Part:
    """One dataset of a file: its bytes, its name, and whether its attributes may be in GB18030."""

    name: str
    content: bytes
    is_shapefile: bool = False
    names_no_crs: bool = False


def is_outline_file(source: Source) -> bool:
    """True for a file of outlines or a part of one, by its content or its ending."""
    content = source.content
    if _ending(source.name) in (*PARTS, "geojson", "gpkg"):
        return True
    if content.startswith(b"PK"):
        return any(_ending(name) in (SHAPE, *WHOLE) for name in _names(content))
    return content.startswith(SQLITE) or content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def open_with_parts(path: Path) -> list[Source | Finding]:
    """The file at `path`; for a shapefile also the parts that lie beside it under the same name."""
    if _ending(path.name) != SHAPE or not path.is_file():
        return [open_source(path)]
    beside = [
        each
        for each in sorted(path.parent.iterdir())
        if each.stem == path.stem and _ending(each.name) in PARTS and each != path
    ]
    return [open_source(each) for each in (path, *beside)]


def gathered(sources: Iterable[Source]) -> list[Source]:
    """The files with the parts of each shapefile in one package that is called like its .shp.

    A part that was given twice counts once. Parts without a .shp stay files of their own.
    """
    given = list({(each.name, each.sha256): each for each in sources}.values())
    shapes = {_stem(each.name): each.name for each in given if _ending(each.name) == SHAPE}
    parts: dict[str, dict[str, bytes]] = {stem: {} for stem in shapes}
    rest = []
    for each in given:
        if _stem(each.name) in shapes and _ending(each.name) in PARTS:
            parts[_stem(each.name)][_ending(each.name)] = each.content
        else:
            rest.append(each)
    return [*rest, *(Source(shapes[stem], _package(found)) for stem, found in parts.items())]


def read_outlines(source: Source) -> ReadFile:
    """The polygons of a file with their attributes; problems are in `findings`, nothing is raised."""
    parts, findings = _datasets(source)
    layers = []
    for part in parts:
        try:
            for position, name in _polygon_layers(part):
                found = _layer(part, position, name, source.name)
                (findings if isinstance(found, Finding) else layers).append(found)
        except UNREADABLE as error:
            values = {"reason": str(error).rsplit("; ", 1)[-1]}
            findings.append(_found("outline_file_cannot_be_read", source.name, **values))
    if not layers and not findings:
        findings.append(_found("outline_file_has_no_polygons", source.name))
    findings += [
        Finding("outline_crs_is_approximate", Severity.LOOK, {"crs": layer.crs}, source.name)
        for layer in layers
        if layer.is_approximate
    ]
    return ReadFile(source.name, source.sha256, findings=findings, layers=tuple(layers))


def _found(key: str, file: str, **values: object) -> Finding:
    return Finding(key, Severity.STOPS, values, file)


def _ending(name: str) -> str:
    return PurePosixPath(name).suffix.lower().removeprefix(".")


def _stem(name: str) -> str:
    return PurePosixPath(name).stem


def _names(content: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, ValueError):
        return []


def _package(parts: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for ending in (*PARTS, "gpkg"):
            if ending in parts:
                archive.writestr(zipfile.ZipInfo(f"layer.{ending}", PACKED_ON), parts[ending])
    return packed.getvalue()


def _datasets(source: Source) -> tuple[list[_Part], list[Finding]]:
    """What of a file can be opened, and what is wrong with the rest."""
    if not source.content.startswith(b"PK"):
        ending = _ending(source.name)
        if ending in PARTS:
            return [], [_lacking(source.name, {ending})]
        return [_single(_stem(source.name), source.content)], []
    try:
        members = _members(source.content)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, NotImplementedError):
        return [], [_found("outline_file_cannot_be_read", source.name, reason="zip")]
    found, findings = [], []
    for name, content in members.items():
        if _ending(name) in WHOLE:
            found.append(_single(_stem(name), content))
        elif _ending(name) == SHAPE:
            beside = str(PurePosixPath(name).with_suffix(""))
            parts = {
                _ending(other): members[other]
                for other in members
                if str(PurePosixPath(other).with_suffix("")) == beside and _ending(other) in PARTS
            }
            if set(NEEDED) <= set(parts):
                own = _stem(source.name) if _stem(name) == "layer" else _stem(name)
                found.append(_Part(own, _package(parts), True, "prj" not in parts))
            else:
                findings.append(_lacking(source.name, set(parts)))
    return found, findings


def _lacking(file: str, there: set[str]) -> Finding:
    missing = [f".{ending}" for ending in NEEDED if ending not in there]
    return _found("shapefile_lacks_parts", file, parts=missing)


def _members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        wanted = [
            part
            for part in archive.infolist()
            if _ending(part.filename) in (*PARTS, *WHOLE)
            and not PurePosixPath(part.filename).name.startswith(".")
        ]
        if sum(part.file_size for part in wanted) > MOST_BYTES:
            raise ValueError("too large")
        return {part.filename: archive.read(part) for part in wanted}


def _single(name: str, content: bytes) -> _Part:
    """A GeoPackage as it is; GeoJSON as UTF-8 text, whatever it was written in."""
    if content.startswith(SQLITE):
        # Without its ending the reader doubts that it is one.
        return _Part(name, _package({"gpkg": content}))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        # GeoJSON without a word on it should be WGS-84, and in China often is GCJ-02.
        names_crs = re.search(r'"crs"\s*:\s*\{', text) is not None
        return _Part(name, text.encode(), names_no_crs=not names_crs)
    return _Part(name, content)


def _polygon_layers(part: _Part) -> list[tuple[int, str]]:
    """Position and name of layers that may hold polygons; GeoJSON tells the kind only when read.

    A layer without a name of its own is called like its file.
    """
    listed = pyogrio.list_layers(part.content)
    return [
        (position, part.name if part.is_shapefile or NO_NAME.match(str(name)) else str(name))
        for position, (name, kind) in enumerate(listed)
        if kind is not None and "Point" not in str(kind)
    ]


def _layer(part: _Part, position: int, name: str, file: str) -> OutlineLayer | Finding:
    frame = _frame(part, position)
    frame = frame.set_axis([str(column) for column in frame.columns], axis=1)
    frame["row"] = np.arange(1, len(frame) + 1)
    frame = frame[frame.geometry.geom_type.isin(POLYGONS)]
    if frame.empty:
        return _found("outline_file_has_no_polygons", file)
    crs = None if part.names_no_crs else frame.crs
    approximate = False
    if crs is not None:
        # Older datums of China lie up to a hundred metres off, and no parameters for them are public.
        approximate = SAME_DATUM.search(crs.geodetic_crs.datum.name) is None
        frame = frame.to_crs(CGCS2000)
    west, south, east, north = frame.total_bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        return _found("outline_file_is_in_metres", file)
    attributes = pd.DataFrame(frame.drop(columns=[frame.geometry.name, "row"]))
    return OutlineLayer(
        name=name,
        attributes=attributes.astype("string").reset_index(drop=True),
        shapes=shapely.force_2d(frame.geometry.to_numpy()),
        rows=frame["row"].to_numpy(),
        datum="" if crs is None else str(Datum.CGCS2000),
        crs="" if crs is None else crs.name,
        is_approximate=approximate,
    )


def _frame(part: _Part, layer: int) -> geopandas.GeoDataFrame:
    """The layer with its attributes decoded; what is in neither encoding is read as the file says."""
    encodings: Sequence[str | None] = (*ENCODINGS, None) if part.is_shapefile else (None,)
    for encoding in encodings[:-1]:
        try:
            return _read(part, layer, encoding)
        except UnicodeDecodeError:
            continue
    return _read(part, layer, None)


def _read(part: _Part, layer: int, encoding: str | None) -> geopandas.GeoDataFrame:
    frame = pyogrio.read_dataframe(
        io.BytesIO(part.content), layer=layer, encoding=encoding, on_invalid="ignore",
        datetime_as_string=True,
    )  # fmt: skip
    if not isinstance(frame, geopandas.GeoDataFrame):
        raise DataLayerError(part.name)
    return frame
