"""An invented county as the sheets of the standard workbook, drawn from a seed.

`data/reference/sample_county.toml` says which townships and schools exist and between which bounds
their figures lie; this module draws them. Nothing here is a rule of the law, and nothing is real:
no county, school or person is meant. In the latest year the county has, of the schools that count:

- 62 primary schools (211), 8 in the urban area and 54 outside it (codes 121 to 220);
- 25 junior schools, 17 junior secondary (311) and 8 nine-year (312), 3 in the urban area;
- 2 full secondary schools (341) and 1 twelve-year school (345), beside those 25;
- 12 teaching points (218), 6 with 50 pupils or more;
- 1 senior (342), 1 vocational (361) and 1 special school (514), outside the judgement;

and one campus that is not counted: its rows stand under its own code. 4 schools are private, 33
are in 7 school groups. One village school closed after 2023-2024; one urban school opened in 2023.

Only plain arithmetic and plain draws are used, so that a seed gives the same county everywhere.
"""

from __future__ import annotations

import math
import re
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from data.sample_roads import roads_between

DEFAULT_SEED = 2025
FOLDER = Path(__file__).parent / "reference"
# Each topic has its own stream of draws: a change to one leaves the others as they were.
TOPICS = (
    "map", "schools", "sizes", "levels", "years", "classes",
    "teachers", "premises", "outcomes", "roster", "fitness", "grades", "titles",
    "posts", "roads",
)  # fmt: skip
COMPULSORY = ("primary", "junior")
STAGES_OF_TYPE = {
    "211": ("primary",),
    "218": ("primary",),
    "311": ("junior",),
    "312": ("primary", "junior"),
    "341": ("junior", "senior"),
    "342": ("senior",),
    "345": ("primary", "junior", "senior"),
    "361": ("senior",),
    "514": ("primary", "junior"),
}
BOARDING_TYPES = ("311", "312", "342", "361")
STAFF_LEVELS = ("staff", "backbone", "specialists")
PREMISES_LEVELS = ("teaching", "sports", "equipment", "rooms")
TEN_THOUSAND = 10_000
# Decimals that a form holds: square metres, 万元, scores, degrees of longitude and latitude.
M2_PLACES, MONEY_PLACES, SCORE_PLACES, DEGREE_PLACES = 1, 2, 2, 6
DTYPE_OF_COLUMN_TYPE = {
    "school_year": "Int64", "count": "Int64", "calendar_year": "Int64",
    "decimal": "Float64", "longitude": "Float64", "latitude": "Float64", "any": "object",
}  # fmt: skip

Frame = pd.DataFrame
Invention = dict[str, Any]


def sample_county(seed: int = DEFAULT_SEED, *, roads: bool = False) -> dict[str, Frame]:
    """One frame per sheet of the standard workbook: codes, workbook units, missing for unknown.

    roads: whether the county has told ways between its schools; without them it plans by straight lines.
    """
    invention = _read("sample_county.toml")
    registry = _schools(invention, seed)
    latest = _latest(invention, registry, seed)
    stages = _years(invention, latest, seed)
    pupils = _pupils(invention, stages, seed)
    teachers = _teachers(invention, stages, seed)
    sheets = {
        "county": _county(invention),
        "townships": _townships(invention, seed),
        "schools": _existing(invention, registry),
        "pupils": pupils,
        "teachers": teachers,
        "premises": _premises(invention, latest, seed),
        "outcomes": _outcomes(invention, stages, seed),
        "fitness": _fitness(invention, stages, seed),
        "national_monitoring": pd.DataFrame(invention["monitoring"]["result"]),
        "roster": _titled(invention, _roster(invention, teachers, seed), seed),
        "grades": _grades(invention, pupils, seed),
        "posts": _staff_posts(invention, teachers, seed),
    }
    codes = dict(zip(registry["school_name"], registry["school_code"], strict=True))
    sheets["successions"] = _successions(sheets["schools"])
    sheets["corrections"] = _slip(invention, sheets, codes)
    _blank(invention, sheets, codes)
    sheets["travel"] = _roads(invention, registry, seed) if roads else pd.DataFrame()
    return {sheet["key"]: _as_sheet(sheets[sheet["key"]], sheet) for sheet in _contract()}


# ------------------------------------------------------------------ small tools


def _read(name: str) -> Invention:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def _contract() -> list[dict[str, Any]]:
    return _read("workbook_columns.toml")["sheet"]


def _contract_of(key: str) -> list[dict[str, Any]]:
    return next(sheet["column"] for sheet in _contract() if sheet["key"] == key)


def _draws(seed: int, topic: str) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, TOPICS.index(topic)])))


def _between(chance: Any, bounds: Any) -> np.ndarray:
    """Draws from 0 to 1 stretched to the bounds: two numbers, or two columns."""
    low, high = (np.asarray(bound, dtype=float) for bound in bounds)
    return low + np.asarray(chance) * (high - low)


def _centred(rng: np.random.Generator, size: int) -> np.ndarray:
    """Bell-like draws within -1 and 1: the mean of three plain draws, stretched."""
    return (rng.random(size) + rng.random(size) + rng.random(size)) / 1.5 - 1.0


def _whole(values: Any) -> np.ndarray:
    return np.floor(np.asarray(values, dtype=float) + 0.5).astype(int)


def _whole_up(values: Any) -> np.ndarray:
    return np.ceil(np.maximum(np.asarray(values, dtype=float), 0.0)).astype(int)


def _of_kind(invention: Invention, frame: Frame, key: str, missing: Any = None) -> pd.Series:
    """What the invention says about the kind of each row; of its stage where it says that."""
    kinds = invention["kind"]
    values = [kinds[kind].get(key, missing) for kind in frame["kind"]]
    if isinstance(values[0], dict):
        values = [value[stage] for value, stage in zip(values, frame["stage"], strict=True)]
    return pd.Series(values, index=frame.index)


def _existing(invention: Invention, frame: Frame) -> Frame:
    """The rows repeated for each school year in which the school existed."""
    county = invention["county"]
    years = pd.DataFrame({"school_year": range(county["first_year"], county["latest_year"] + 1)})
    crossed = frame.merge(years, how="cross")
    year = crossed["school_year"]
    not_before = crossed["opened"].isna() | year.ge(crossed["opened"])
    alive = not_before & year.le(crossed["last_year"])
    return crossed[alive].assign(years_ago=county["latest_year"] - year).reset_index(drop=True)


def _as_sheet(frame: Frame, sheet: dict[str, Any]) -> Frame:
    """The contract's columns in its order, with its types, sorted by its key."""
    types = {c["field"]: DTYPE_OF_COLUMN_TYPE.get(c["type"], "str") for c in sheet["column"]}
    frame = frame.reindex(columns=list(types)).astype(types)
    return frame.sort_values(sheet["row_key"], kind="stable", ignore_index=True)


# ------------------------------------------------------------------ county and map


def _county(invention: Invention) -> Frame:
    county = invention["county"]
    row = {"county_name": county["name"], "county_code": county["code"], "is_invented": "1"}
    return pd.DataFrame([row | {key: county[key] for key in ("compiled_by", "data_date")}])


def _townships(invention: Invention, seed: int) -> Frame:
    """Outlines that tile the county: every side is bent once and used by both neighbours."""
    shape, rng = invention["map"], _draws(seed, "map")
    corners = np.array(shape["corners"])
    sides: dict[tuple[int, int], np.ndarray] = {}
    rows = []
    for township in invention["township"]:
        ring, points = township["ring"], []
        for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
            key = (min(a, b), max(a, b))
            if key not in sides:
                sides[key] = _bent(corners[list(key)], shape, rng)
            line = sides[key] if a < b else sides[key][::-1]
            points.extend(line[:-1].tolist())
        text = ", ".join(f"{x:.6f} {y:.6f}" for x, y in [*points, points[0]])
        rows.append((township["name"], township["code"], f"POLYGON (({text}))"))
    frame = pd.DataFrame(rows, columns=["township", "township_code", "outline"])
    return frame.assign(outline_datum=invention["county"]["datum"])


def _bent(line: np.ndarray, shape: Invention, rng: np.random.Generator) -> np.ndarray:
    """A side bent by repeated moves of its middles; its two ends stay."""
    squeeze, bend = shape["longitude_squeeze"], shape["bend"]
    for _ in range(shape["halvings"]):
        step = np.diff(line, axis=0)
        across = np.column_stack([-step[:, 1] / squeeze, step[:, 0] * squeeze])  # a quarter turn
        amount = (2 * rng.random((len(step), 1)) - 1) * bend
        finer = np.empty((2 * len(line) - 1, 2))
        finer[0::2], finer[1::2] = line, line[:-1] + step / 2 + across * amount
        line, bend = finer, bend * shape["calming"]
    return np.round(line, DEGREE_PLACES)


# ------------------------------------------------------------------ schools


def _schools(invention: Invention, seed: int) -> Frame:
    """One row per school that ever existed in the five years."""
    county, special, rng = invention["county"], invention["special"], _draws(seed, "schools")
    frame = pd.DataFrame(
        [(*school, t["name"]) for t in invention["township"] for school in t["schools"]],
        columns=["school_name", "school_type", "urban_rural", "kind", "condition", "township"],
    )
    name, kind = frame["school_name"], frame["school_type"]
    serial = pd.Series(range(1, len(frame) + 1)).map("{:06d}".format)
    frame["school_code"] = kind.str[:2] + county["province_digits"] + serial
    code_of = dict(zip(name, frame["school_code"], strict=True))
    group_of = {m: group["name"] for group in invention["group"] for m in group["members"]}
    private = name.isin(special["private"])
    founder = np.where(private, county["founder_private"], county["founder_public"])
    main = name.map(special["campus"]).map(code_of)
    bounds = np.array(_of_kind(invention, frame, "built").tolist()).T
    built = pd.Series(_between(rng.random(len(frame)), bounds).astype(int))
    opened = name.map(special["opened"])
    out_of_town = ~frame["urban_rural"].str.startswith("11") | frame["kind"].eq("senior")
    return frame.assign(
        founder=founder,
        school_group=name.map(group_of),
        main_school_code=main,
        counts_as_school=np.where(main.isna(), "1", "0"),
        opened=opened,
        built_year=opened.fillna(built).astype(int),
        last_year=name.map(special["last_year"]).fillna(county["latest_year"]).astype(int),
        is_boarding=np.where(kind.isin(BOARDING_TYPES) & out_of_town, "1", "0"),
        is_dense_city_core="0",
        datum=county["datum"],
    ).join(_places(invention, frame, rng))


def _places(invention: Invention, schools: Frame, rng: np.random.Generator) -> Frame:
    """A point inside the township for each school, spread around its middle."""
    corners, places = np.array(invention["map"]["corners"]), []
    reach = _of_kind(invention, schools, "reach")
    for township in invention["township"]:
        mine = reach[schools["township"].eq(township["name"])]
        centre, ring = np.array(township["centre"]), corners[township["ring"]]
        around = (rng.permutation(len(mine)) + rng.random(len(mine)) * 0.7) / len(mine)
        for bounds, turn in zip(mine, around * len(ring), strict=True):
            side, along = int(turn), turn - int(turn)
            border = ring[side] * (1 - along) + ring[(side + 1) % len(ring)] * along
            places.append(centre + (border - centre) * _between(rng.random(), bounds))
    return pd.DataFrame(
        np.round(places, DEGREE_PLACES), columns=["longitude", "latitude"], index=schools.index
    )


# ------------------------------------------------------------------ pupils


def _latest(invention: Invention, registry: Frame, seed: int) -> Frame:
    """School x stage in the latest year: pupils (`now`) and the levels of people and premises."""
    frame = registry.assign(
        stage=registry["school_type"].map(STAGES_OF_TYPE), school=registry.index
    ).explode("stage", ignore_index=True)
    frame["now"] = _sizes(invention, frame, _draws(seed, "sizes"))
    levels = STAFF_LEVELS + PREMISES_LEVELS
    # One draw per school and level, the same for all stages of the school.
    chance = _draws(seed, "levels").random((len(registry), len(levels)))[frame["school"]]
    keys = list(zip(frame["kind"], frame["condition"], frame["stage"], strict=True))
    for position, level in enumerate(levels):
        bounds = np.array([invention["level"][k][c][s][level] for k, c, s in keys])
        frame[level] = _between(chance[:, position], bounds.T)
    return frame


def _sizes(invention: Invention, frame: Frame, rng: np.random.Generator) -> pd.Series:
    """Pupils of the latest year: spread evenly over the bounds, stretched to the county's total."""
    county, spread = invention["county"], np.zeros(len(frame))
    for rows in frame.groupby(["kind", "stage"]).indices.values():
        spread[rows] = (rng.permutation(len(rows)) + rng.random(len(rows))) / len(rows)
    bounds = np.array(_of_kind(invention, frame, "pupils").tolist()).T
    mixed = frame["school_type"].map(STAGES_OF_TYPE).map(len).gt(1)
    share = _of_kind(invention, frame, "mixed", 1.0).where(mixed, 1.0)
    sizes = pd.Series(_whole(_between(spread, bounds) * share), index=frame.index)
    scaled = _of_kind(invention, frame, "scaled")
    counts = frame["last_year"].eq(county["latest_year"]) & _of_kind(invention, frame, "in_total")
    for stage, total in county["pupils"].items():
        mine = frame["stage"].eq(stage)
        fixed = sizes[mine & counts & ~scaled].sum()
        stretch = (total - fixed) / sizes[mine & counts & scaled].sum()
        sizes = sizes.where(~(mine & scaled), _whole(sizes * stretch))
    return sizes


def _years(invention: Invention, latest: Frame, seed: int) -> Frame:
    """School x stage x year with pupils; earlier years follow the growth of the kind."""
    frame, past = _existing(invention, latest), invention["past"]
    growth = _of_kind(invention, frame, "growth")
    growth = growth.where(frame["opened"].isna(), past["growth_after_opening"])
    noise = _centred(_draws(seed, "years"), len(frame)) * past["pupil_noise"]
    before = (1 - growth * frame["years_ago"]) * (1 + noise)
    return frame.assign(pupils=_whole(frame["now"] * before.where(frame["years_ago"].gt(0), 1.0)))


def _pupils(invention: Invention, stages: Frame, seed: int) -> Frame:
    rng, pupils, rows = _draws(seed, "classes"), stages["pupils"], len(stages)
    classes = _whole_up(pupils / _of_kind(invention, stages, "class_size"))
    classes = np.maximum(classes, _of_kind(invention, stages, "minimum_classes"))
    largest = np.minimum(_whole_up(pupils / classes) + rng.integers(0, 6, rows), pupils)
    around = 1 + 0.3 * _centred(rng, rows)
    boarders = _whole(pupils * _of_kind(invention, stages, "boarders") * around)
    return stages.assign(
        **_class_bands(pupils, classes, largest),
        classes=classes,
        largest_class=largest,
        boarders=np.minimum(boarders, pupils),
        migrant_pupils=_whole(pupils * _of_kind(invention, stages, "migrants") * around),
    )


def _successions(schools: Frame) -> Frame:
    """The history of the schools: which were opened and which were closed between two years."""
    of_year = {int(year): set(rows) for year, rows in schools.groupby("school_year")["school_code"]}
    rows = []
    for year in sorted(of_year)[1:]:
        before, now = of_year[year - 1], of_year[year]
        rows += [(year, None, code, "opened") for code in sorted(now - before)]
        rows += [(year, code, None, "closed") for code in sorted(before - now)]
    return pd.DataFrame(
        rows, columns=["school_year", "school_code", "successor_code", "succession"]
    )


def _class_bands(pupils: pd.Series, classes: Any, largest: Any) -> dict[str, list[int]]:
    """Classes by size: one is the largest, the others share its school's remaining pupils evenly."""
    bands = {
        field: [int(number) for number in re.findall(r"\d+", field)]
        for column in _contract_of("pupils")
        if re.fullmatch(r"classes_(to|from|\d+)_\d+", field := column["field"])
    }
    counted: dict[str, list[int]] = {field: [] for field in bands}
    for total, number, most in zip(pupils, classes, largest, strict=True):
        others = int(number) - 1
        each, more = divmod(int(total - most), others) if others else (0, 0)
        sizes = [int(most), *[each + 1] * more, *[each] * (others - more)]
        for field, bounds in bands.items():
            lowest = 0 if "_to_" in field else bounds[0]
            highest = math.inf if "_from_" in field else bounds[-1]
            counted[field].append(sum(lowest <= size <= highest for size in sizes))
    return counted


# ------------------------------------------------------------------ teachers


def _earlier(past: Invention, now: Any, chance: Any, name: str, years_ago: pd.Series) -> np.ndarray:
    """The latest figure taken back by its yearly growth; the last year grew by more than one."""
    years = np.where(years_ago > 0, years_ago + past["last_push"], 0.0)
    return np.asarray(now) * (1 - _between(chance, past[name]) * years)


def _teachers(invention: Invention, stages: Frame, seed: int) -> Frame:
    """Full-time teachers by degree, backbone teachers and specialists of school x stage x year."""
    past, rng = invention["past"], _draws(seed, "teachers")
    now, ago = stages["now"], stages["years_ago"]
    row = stages.groupby(["school_code", "stage"], sort=False).ngroup().to_numpy()
    chance = rng.random((row.max() + 1, 4))[row].T
    follows = 1 + past["staff_follows_pupils"] * (stages["pupils"] / now - 1)
    staff = np.maximum(_whole(_whole_up(now / stages["staff"]) * follows), 1)
    count = {}
    for name, draw in (("backbone", chance[0]), ("specialists", chance[1])):
        whole = _whole_up(stages[name] * now / 100)
        count[name] = np.minimum(_whole(_earlier(past, whole, draw, name, ago)), staff)
    pe = _whole(count["specialists"] * invention["subjects"]["pe_share"])
    arts = count["specialists"] - pe
    music = (arts + (chance[2] < 0.5)) // 2
    people = stages.assign(
        full_time_teachers=staff,
        backbone_teachers=count["backbone"],
        teachers_pe=pe,
        teachers_arts_total=arts,
        teachers_music=music,
        teachers_fine_art=arts - music,
    )
    return people.join(_degrees(invention, people, chance[3])).join(_visits(invention, people, rng))


def _degrees(invention: Invention, stages: Frame, chance: np.ndarray) -> Frame:
    """Whole teachers by degree that add up to the staff."""
    rule, staff = invention["degrees"], stages["full_time_teachers"].to_numpy()
    # The senior stage has the degrees of the junior stage.
    wanted = zip(_of_kind(invention, stages, "degrees"), stages["stage"], strict=True)
    table = [rule["shares"][t]["primary" if s == "primary" else "junior"] for t, s in wanted]
    shares, order = np.array(table), rule["order"]
    bachelor, college = order.index("bachelor"), order.index("college")
    less = (2 * chance - 1) * rule["bachelor_spread"]
    less = less + rule["bachelor_gain_per_year"] * stages["years_ago"].to_numpy()
    less = np.maximum(less, -shares[:, college])
    shares[:, bachelor] -= less
    shares[:, college] += less
    up_to = np.minimum(_whole(np.cumsum(shares, axis=1) * staff[:, None]), staff[:, None])
    up_to[:, -1] = staff
    counts = np.diff(up_to, axis=1, prepend=0)
    return pd.DataFrame(counts, columns=[f"teachers_{d}" for d in order], index=stages.index)


def _visits(invention: Invention, stages: Frame, rng: np.random.Generator) -> Frame:
    """Visiting specialists of some small rural schools; none elsewhere."""
    rule = invention["visiting"]
    served = stages["kind"].isin(rule["kinds"]) & stages["pupils"].between(*rule["pupils"])
    served &= rng.random(len(stages)) < rule["share"]
    counts = rng.integers(0, 2, (len(stages), 3)) * served.to_numpy()[:, None]
    columns = ["visiting_pe", "visiting_music", "visiting_fine_art"]
    return pd.DataFrame(counts, columns=columns, index=stages.index)


# ------------------------------------------------------------------ premises


def _premises(invention: Invention, latest: Frame, seed: int) -> Frame:
    """Premises of school x year; earlier years had less, and some schools a building project."""
    past, places, rng = invention["past"], M2_PLACES, _draws(seed, "premises")
    schools = _premises_now(invention, latest, rng)
    size, county = len(schools), invention["county"]
    for name in ("equipment", "rooms"):
        schools[f"{name}_chance"] = rng.random(size)
    for name in ("teaching", "sports"):
        project = rng.random(size) < past["project"][name]["share"]
        year = rng.integers(county["first_year"] + 1, county["latest_year"] + 1, size)
        schools[f"{name}_since"] = np.where(project, year, 0)
    frame = _existing(invention, schools)
    ago, part = frame["years_ago"], {}
    for name in ("teaching", "sports"):
        early = frame["school_year"] < frame[f"{name}_since"]
        part[name] = np.where(early, past["project"][name]["before"], 1.0)
    money = frame["equipment"] / TEN_THOUSAND
    money = _earlier(past, money, frame["equipment_chance"], "equipment", ago)
    rooms = _earlier(past, frame["rooms"], frame["rooms_chance"], "rooms", ago)
    leased = frame["school_name"].map(invention["premises"]["leased"])
    return frame.assign(
        teaching_area_m2=(frame["teaching"] * part["teaching"] + frame["hall"]).round(places),
        indoor_sports_area_m2=frame["hall"].round(places),
        sports_ground_area_m2=((frame["sports"] - frame["hall"]) * part["sports"]).round(places),
        other_sports_area_m2=0.0,
        leased_sports_area_m2=leased.where(leased.notna(), 0.0),
        equipment_yuan=np.round(money, MONEY_PLACES),  # the workbook's unit, 万元
        multimedia_rooms=_whole(rooms),
    )


def _premises_now(invention: Invention, latest: Frame, rng: np.random.Generator) -> Frame:
    """Totals of each school; one with several stages is fitted to its most demanding stage."""
    rule, weight = invention["premises"], latest["stage"].map(invention["premises"]["weights"])
    frame = latest.assign(weighted=latest["now"] * weight)
    for level in PREMISES_LEVELS:
        frame[level] = latest[level] / weight
    first = dict.fromkeys(["school_name", "kind", "opened", "last_year"], "first")
    schools = frame.groupby("school_code", sort=False).agg(
        dict.fromkeys(PREMISES_LEVELS, "max") | {"weighted": "sum"} | first
    )
    schools = schools.reset_index()
    for level in PREMISES_LEVELS:
        schools[level] *= schools["weighted"]
    schools["rooms"] = _whole_up(schools["rooms"] / 100)
    has_hall = rng.random(len(schools)) < _of_kind(invention, schools, "hall", 0.0)
    share = _between(rng.random(len(schools)), rule["hall_share"])
    schools["hall"] = np.where(has_hall, schools["sports"] * share, 0.0)
    return schools


# ------------------------------------------------------------------ outcomes


def _outcomes(invention: Invention, stages: Frame, seed: int) -> Frame:
    """Mean, spread and number tested by school x stage x year x subject."""
    rule, rng = invention["outcomes"], _draws(seed, "outcomes")
    left_out = stages["kind"].eq("special") | stages["school_name"].isin(rule["untested"])
    tested = stages[stages["stage"].isin(COMPULSORY) & ~left_out]
    school = tested.groupby(["school_code", "stage"], sort=False).ngroup().to_numpy()
    lead = _of_kind(invention, tested, "score_lead")
    lead = lead + (_centred(rng, school.max() + 1) * rule["school_spread"])[school]
    lead = lead + _centred(rng, len(tested)) * rule["year_spread"]
    cohort = tested["pupils"] / tested["stage"].map(rule["grades"]) * rule["share_present"]
    tested = tested.assign(lead=lead, pupils_tested=_whole_up(cohort))
    tested["subject"] = tested["stage"].map(lambda stage: list(rule["subjects"][stage]))
    frame = tested.explode("subject", ignore_index=True)
    pairs = zip(frame["stage"], frame["subject"], strict=True)
    mean, spread = np.array([rule["subjects"][stage][subject] for stage, subject in pairs]).T
    lead = frame["lead"] + _centred(rng, len(frame)) * rule["subject_spread"]
    within = spread * (1 + _centred(rng, len(frame)) * rule["within_spread"])
    return frame.assign(
        full_mark=float(rule["full_mark"]),
        mean_score=(mean + lead * spread).round(SCORE_PLACES),
        score_sd=within.round(SCORE_PLACES),
    )


def _fitness(invention: Invention, stages: Frame, seed: int) -> Frame:
    """Pupils tested for fitness and those rated good, by school x stage x year."""
    rule, rng = invention["fitness"], _draws(seed, "fitness")
    left_out = stages["kind"].eq("special") | stages["school_name"].isin(rule["untested"])
    tested = stages[stages["stage"].isin(COMPULSORY) & ~left_out].reset_index(drop=True)
    school = tested.groupby(["school_code", "stage"], sort=False).ngroup().to_numpy()
    share = tested["kind"].map(rule["good_share"]) + tested["stage"].map(rule["stage_lead"])
    share = share + (_centred(rng, school.max() + 1) * rule["school_spread"])[school]
    share = share + _centred(rng, len(tested)) * rule["year_spread"]
    share = share - rule["gain_per_year"] * tested["years_ago"]
    number = _whole(tested["pupils"] * rule["share_present"])
    return tested.assign(pupils_tested=number, good_pupils=_whole(number * share.clip(0, 1)))


# ------------------------------------------------------------------ roster


def _pick(rng: np.random.Generator, weights: dict[str, int], size: int) -> np.ndarray:
    """Keys drawn with the given whole-number weights."""
    bag = np.repeat(np.array(list(weights)), list(weights.values()))
    return bag[rng.integers(0, len(bag), size)]


def _spelled_out(counts: Frame, rng: np.random.Generator) -> np.ndarray:
    """Column names, each as often as its count says, row after row, shuffled within a row."""
    numbers = counts.to_numpy()
    row = np.repeat(np.arange(len(counts)), numbers.sum(axis=1))
    names = np.repeat(np.tile(np.array(counts.columns), len(counts)), numbers.ravel())
    return names[np.lexsort((rng.random(len(names)), row))]


def _roster(invention: Invention, teachers: Frame, seed: int) -> Frame:
    """One row per full-time teacher of the latest year; agrees with the counts row by row."""
    rng, people = _draws(seed, "roster"), invention["people"]
    lessons = invention["subjects"]
    here = teachers[teachers["years_ago"].eq(0) & teachers["stage"].isin(COMPULSORY)]
    here = here[here["kind"].ne("special")]
    staff, backbone = here["full_time_teachers"], here["backbone_teachers"]
    degrees = {d: here[f"teachers_{d}"] for d in invention["degrees"]["order"]}
    subjects = {
        "physical_education": here["teachers_pe"],
        "music": here["teachers_music"],
        "fine_art": here["teachers_fine_art"],
    }
    subjects["other"] = staff - sum(subjects.values())
    subject = _spelled_out(pd.DataFrame(subjects), rng)
    is_backbone = _spelled_out(pd.DataFrame({"yes": backbone, "no": staff - backbone}), rng)
    frame = here.loc[here.index.repeat(staff)].reset_index(drop=True)
    size = len(frame)
    primary, junior = (_pick(rng, lessons[stage], size) for stage in COMPULSORY)
    others = np.where(frame["stage"].eq("primary"), primary, junior)
    frame = frame.assign(
        teacher_code=[f"T{number:06d}" for number in range(1, size + 1)],
        subject=np.where(subject == "other", others, subject),
        degree=_spelled_out(pd.DataFrame(degrees), rng),
        backbone_level=np.where(is_backbone == "yes", _pick(rng, people["levels"], size), "none"),
        home_township=_homes(invention, frame["township"], rng),
        post=_posts(people, frame, rng),
    )
    return _careers(people, frame, invention["county"]["latest_year"], rng)


def _homes(invention: Invention, here: pd.Series, rng: np.random.Generator) -> np.ndarray:
    """Where teachers live: where they work, in the county seat, or anywhere in the county."""
    home, chance = invention["people"]["home"], rng.random(len(here))
    names, seat = [t["name"] for t in invention["township"]], home["seat"]
    in_seat = np.array(seat)[rng.integers(0, len(seat), len(here))]
    anywhere = np.array(names)[rng.integers(0, len(names), len(here))]
    near, near_or_seat = home["here_share"], home["here_share"] + home["seat_share"]
    return np.select([chance < near, chance < near_or_seat], [here, in_seat], anywhere)


def _posts(people: Invention, frame: Frame, rng: np.random.Generator) -> np.ndarray:
    """One head in each counted school, deputies by its size, a share of middle leaders."""
    frame = frame.assign(chance=rng.random(len(frame)))
    schools = frame.groupby("school_code")["chance"]
    rank, staff = schools.rank(method="first"), schools.transform("size")
    heads = frame["counts_as_school"].eq("1").astype(int)
    deputies = heads + staff // people["teachers_per_deputy"]
    middle = deputies + _whole(staff * people["middle_share"])
    posts = ["head", "deputy_head", "middle_leader"]
    return np.select([rank <= heads, rank <= deputies, rank <= middle], posts, "teacher")


def _careers(people: Invention, frame: Frame, latest: int, rng: np.random.Generator) -> Frame:
    """Birth years, and years of joining: after the first job, after the school was built."""
    leads = frame["post"].isin(["head", "deputy_head"])
    youngest = np.where(leads, people["youngest_leader_born"], people["youngest_born"])
    birth = _between(rng.random(len(frame)), (people["oldest_born"], youngest + 1)).astype(int)
    earliest = np.maximum(birth + people["first_job_age"], frame["built_year"])
    chance = rng.random(len(frame))
    # More came lately than long ago.
    years_here = chance * (0.4 + 0.6 * chance) * (latest - earliest + 1)
    return frame.assign(birth_year=birth, joined_school_year=latest - years_here.astype(int))


def _titled(invention: Invention, roster: Frame, seed: int) -> Frame:
    """The roster with professional titles, which follow from the years of service."""
    rule, rng = invention["titles"], _draws(seed, "titles")
    first_job = roster["birth_year"] + invention["people"]["first_job_age"]
    service = invention["county"]["latest_year"] - first_job
    chance, missing = rng.random(len(roster)), rng.random(len(roster))
    lead = np.where(roster["backbone_level"].eq("none"), 0.0, rule["backbone_lead"])
    title = np.full(len(roster), "none", dtype=object)
    for step in rule["step"]:
        reached = (service >= step["years"]) & (chance < step["share"] + lead)
        title = np.where(reached, step["title"], title)
    return roster.assign(professional_title=np.where(missing < rule["unknown_share"], None, title))


# ------------------------------------------------------------------ grades


def _grades(invention: Invention, pupils: Frame, seed: int) -> Frame:
    """Classes and pupils by grade of the latest year; their sums are those of the stage."""
    rule, rng, rows = invention["grades"], _draws(seed, "grades"), []
    here = pupils[pupils["years_ago"].eq(0) & pupils["stage"].isin(COMPULSORY)]
    here = here[here["kind"].ne("special")]
    untold = rng.random(len(here)) < rule["untold_share"]
    for school, is_untold in zip(here.to_dict("records"), untold, strict=True):
        grades = range(*rule["of_stage"][school["stage"]])
        weights = 1 + rule["spread"] * (2 * rng.random(len(grades)) - 1)
        people = _shared(school["pupils"], weights)
        classes = _shared(school["classes"], people)
        if not is_untold:
            rows += [
                (school["school_year"], school["school_code"], school["stage"], str(g), c, n)
                for g, c, n in zip(grades, classes, people, strict=True)
            ]
    columns = ["school_year", "school_code", "stage", "grade", "classes", "pupils"]
    return pd.DataFrame(rows, columns=columns)


def _shared(total: int, weights: Any) -> list[int]:
    """A whole total divided by weights: each part whole, by largest remainders; one each where it can be."""
    weights = np.asarray(weights, dtype=float)
    least = 1 if total >= len(weights) else 0
    exact = (total - least * len(weights)) * weights / weights.sum()
    parts = np.floor(exact).astype(int)
    order = np.argsort(parts - exact, kind="stable")
    parts[order[: total - least * len(weights) - parts.sum()]] += 1
    return [int(part) + least for part in parts]


# ------------------------------------------------------------------ posts


def _staff_posts(invention: Invention, teachers: Frame, seed: int) -> Frame:
    """Posts of the latest year: people on them are the teachers and some other staff, some stay free."""
    rule, rng = invention["posts"], _draws(seed, "posts")
    left_out = teachers["kind"].eq("special") | teachers["school_name"].isin(
        invention["special"]["private"]
    )
    here = teachers[teachers["years_ago"].eq(0) & teachers["stage"].isin(COMPULSORY) & ~left_out]
    chance, free = rng.random((2, len(here)))
    others = _whole_up(here["full_time_teachers"] * _between(chance, rule["others"]))
    filled = here["full_time_teachers"] + others
    bounds = np.array(here["kind"].map(rule["free"]).tolist()).T
    return here.assign(
        posts_filled=filled,
        authorised_posts=filled + np.floor(filled * _between(free, bounds)).astype(int),
    )


def _roads(invention: Invention, registry: Frame, seed: int) -> Frame:
    """Ways between near schools of the latest year that have a compulsory stage."""
    year = invention["county"]["latest_year"]
    compulsory = [
        not set(COMPULSORY).isdisjoint(STAGES_OF_TYPE[kind]) for kind in registry["school_type"]
    ]
    here = registry[registry["last_year"].eq(year) & np.array(compulsory)]
    return roads_between(here, invention["roads"], year, _draws(seed, "roads"))


# ------------------------------------------------------------------ gaps and the slip


def _row(frame: Frame, codes: dict[str, str], wanted: Invention) -> pd.Series:
    """Marks the row of a sheet that an entry of the invention names."""
    found = frame["school_code"].eq(codes[wanted["school"]])
    found &= frame["school_year"].eq(wanted["school_year"])
    return found & frame["stage"].eq(wanted["stage"]) if "stage" in wanted else found


def _blank(invention: Invention, sheets: dict[str, Frame], codes: dict[str, str]) -> None:
    """Empties the cells that the county does not know. The frames are this module's own."""
    for wanted in invention["blank"]:
        frame, field = sheets[wanted["sheet"]], wanted["field"]
        frame[field] = frame[field].astype("Float64").mask(_row(frame, codes, wanted))


def _slip(invention: Invention, sheets: dict[str, Frame], codes: dict[str, str]) -> Frame:
    """Writes one wrong figure into its sheet and returns the correction that mends it."""
    slip = invention["slip"]
    frame, field = sheets[slip["sheet"]], slip["field"]
    found = _row(frame, codes, slip)
    right = float(frame.loc[found, field].item())
    wrong = round(right * slip["times"], MONEY_PLACES)
    frame.loc[found, field] = wrong
    heading = {c["field"]: c["heading"] for sheet in _contract() for c in sheet["column"]}
    row = {key: slip[key] for key in ("school_year", "reason", "confirmed_by")} | {
        "school_code": codes[slip["school"]],
        "corrected_heading": heading[field],
        "old_value": wrong,
        "new_value": right,
    }
    return pd.DataFrame([row]).astype({"old_value": object, "new_value": object})
