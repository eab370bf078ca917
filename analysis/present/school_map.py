"""What the county map shows: classes, points, townships and the list beside it, for one topic.

A topic is the verdict or the code of an indicator. Functions take results and give rows for
`analysis.present.maps` and tables; nothing is drawn here.
"""

from __future__ import annotations

import pandas as pd

from analysis.absence import of_states
from analysis.assessment import StageAssessment
from analysis.bands import value_classes
from analysis.present.maps import MapClass, map_classes
from analysis.present.style import CLASS_KEYS, LOOKS, VERDICT_KEYS
from analysis.present.tables import Column, PresentedTable, present
from analysis.present.words import Wording, counted_note, marked_name
from analysis.townships import township_values, township_verdicts
from analysis.vocabulary import Verdict

VERDICT_TOPIC = "verdict"
# Radius in pixels of the smallest and largest school; area grows with pupils.
SMALLEST, LARGEST = 6.0, 15.0
# Townships that share the first place are named up to this many.
MOST_NAMED = 3
BEHIND = ("fail", "far_below", "below")
OPEN = ("unknown", "cannot_judge")


def topic_name(topic: str, words: Wording) -> str:
    """The topic in words."""
    return words.t("page.county_map.verdict") if topic == VERDICT_TOPIC else words.name(topic)


def legend_classes(topic: str, words: Wording) -> tuple[MapClass, ...]:
    """The classes of a topic, the same for every year, stage and scenario."""
    t = words.t
    if topic == VERDICT_TOPIC:
        return map_classes(VERDICT_KEYS, {key: t(f"verdict.{key}") for key in VERDICT_KEYS})
    return map_classes(CLASS_KEYS, {key: t(f"value_class.{key}") for key in CLASS_KEYS})


def placed(facts: pd.DataFrame) -> pd.DataFrame:
    """Facts whose position is known; facts hold it in the datum of the outlines."""
    return facts[facts["longitude"].notna() & facts["latitude"].notna()]


def class_keys(
    topic: str, values: pd.Series, assessment: StageAssessment, well_above_ratio: float
) -> list[str]:
    """Classes of verdicts, or of indicator values against their rule."""
    if topic == VERDICT_TOPIC:
        return [str(value) for value in values]
    measure = assessment.indicators.set_index("code").loc[topic]
    kinds = value_classes(values, measure["threshold"], measure["floor"], well_above_ratio)
    return [str(kind) for kind in kinds]


def map_schools(
    topic: str,
    league: pd.DataFrame,
    facts: pd.DataFrame,
    assessment: StageAssessment,
    well_above_ratio: float,
) -> pd.DataFrame:
    """The league rows with class and position (NaN where it is not known). `facts`: of the year."""
    positions = placed(facts[facts["stage"] == assessment.stage]).set_index("school_code")
    column = "verdict" if topic == VERDICT_TOPIC else topic
    return league.assign(
        longitude=league["school_code"].map(positions["longitude"]),
        latitude=league["school_code"].map(positions["latitude"]),
        class_key=class_keys(topic, league[column], assessment, well_above_ratio),
    )


def map_points(
    topic: str, schools: pd.DataFrame, chosen: str | None, words: Wording
) -> pd.DataFrame:
    """Rows for the school layer: size by pupils, tooltip, and which one is chosen."""
    known = schools["pupils"].where(schools["pupils"] > 0)
    share = (known / known.max()).pow(0.5)
    size = (SMALLEST + (LARGEST - SMALLEST) * share).where(share.notna(), SMALLEST)
    return schools.assign(
        size=size,
        selected=schools["school_code"] == chosen,
        tooltip=[_tooltip(topic, row, words) for row in schools.to_dict("records")],
    )


def _tooltip(topic: str, row: dict, words: Wording) -> str:
    t = words.t
    lines = [
        marked_name(row["school_name"], row["corrected"], t),
        t("card.pupils", pupils=t.number(row["pupils"], 0)),
        t(
            "map.verdict_line",
            verdict=t(f"verdict.{row['verdict']}"),
            met=row["met"],
            of=len(words.indicators),
        ),
    ]
    if topic != VERDICT_TOPIC:
        lines.append(
            t("map.value_line", name=words.name(topic), value=words.value(topic, row[topic]))
        )
    return "\n".join(lines)


def map_townships(
    topic: str,
    league: pd.DataFrame,
    assessment: StageAssessment,
    well_above_ratio: float,
    words: Wording,
) -> pd.DataFrame:
    """Rows for the township layer: totals over totals, or how many schools pass."""
    t = words.t
    if topic == VERDICT_TOPIC:
        table = township_verdicts(league)
        table["class_key"] = [str(verdict) for verdict in table["verdict"]]
        table["caption"] = [f"{row.passing}/{row.schools}" for row in table.itertuples()]
        return table.assign(
            tooltip=[
                t(
                    "map.township_verdict",
                    township=row.township,
                    passing=row.passing,
                    schools=row.schools,
                )
                for row in table.itertuples()
            ]
        )
    table = township_values(league, assessment, words.indicator(topic))
    table["class_key"] = class_keys(topic, table["value"], assessment, well_above_ratio)
    table["caption"] = [words.number(topic, value) for value in table["value"]]
    return table.assign(
        tooltip=[
            t(
                "map.township_value",
                township=row.township,
                value=words.value(topic, row.value),
                counted=row.counted,
                schools=row.schools,
            )
            for row in table.itertuples()
        ]
    )


def map_finding(topic: str, stage: str, schools: pd.DataFrame, words: Wording) -> str:
    """How many schools are behind, and in which townships most of them lie."""
    t = words.t
    kind = "verdict" if topic == VERDICT_TOPIC else "indicator"
    behind = schools[schools["class_key"].isin(BEHIND)]
    values: dict[str, object] = {
        "stage": t(f"stage.{stage}"),
        "indicator": topic_name(topic, words),
        "schools": len(schools),
        "behind": len(behind),
        "unknown": int(schools["class_key"].isin(OPEN).sum()),
    }
    if behind.empty:
        return t(f"page.county_map.none_{kind}", **values)
    counts = behind["township"].value_counts()
    most = sorted(counts[counts == counts.max()].index)
    many = len(most) > MOST_NAMED
    most_in = t(
        f"page.county_map.most_in_{'many' if many else 'one' if len(most) == 1 else 'several'}",
        townships=t.join([str(name) for name in most[:MOST_NAMED]]),
        count=len(most),
        most=int(counts.max()),
    )
    return t(f"page.county_map.some_{kind}", **values, most_in=most_in)


def in_order(schools: pd.DataFrame) -> pd.DataFrame:
    """The schools of the map in the order of the legend, the most urgent first."""
    order = {key: place for place, key in enumerate((*CLASS_KEYS, *VERDICT_KEYS))}
    rows = schools.assign(order=schools["class_key"].map(order))
    return rows.sort_values(["order", "met", "school_code"], ignore_index=True)


def map_list(
    topic: str, rows: pd.DataFrame, words: Wording, states: pd.DataFrame | None = None
) -> PresentedTable:
    """The same schools as a list, so that nothing needs a mouse on the map.

    `states` (school_code x indicator code: State) says why a value is not there.
    """
    t = words.t
    prefix = "verdict" if topic == VERDICT_TOPIC else "value_class"
    frame = rows.assign(
        standing=[f"{LOOKS[key].glyph} {t(f'{prefix}.{key}')}" for key in rows["class_key"]],
        school_name=[
            marked_name(name, corrected, t)
            for name, corrected in zip(rows["school_name"], rows["corrected"], strict=True)
        ],
    )
    columns = [
        Column("school_name", t("column.school")),
        Column("standing", t("column.standing")),
        Column("township", t("column.township")),
    ]
    if topic == VERDICT_TOPIC:
        columns.append(Column("met", t("column.met"), "number"))
        missing = int((rows["verdict"] == Verdict.CANNOT_JUDGE).sum())
    else:
        decimals = words.decimals[words.indicator(topic).unit]
        # The value stands right beside the name: the list is narrow.
        columns.insert(1, Column(topic, words.name(topic), "number", decimals))
        missing = int(rows[topic].isna().sum())
    notes = [counted_note(len(rows) - missing, missing, t)]
    if topic != VERDICT_TOPIC:
        notes.append(t("page.county_map.unit", unit=t(f"unit.{words.indicator(topic).unit}")))
    absent = None
    if states is not None and topic != VERDICT_TOPIC:
        absent = of_states(states[[topic]]).reindex(rows["school_code"]).set_index(rows.index)
    return present("map_schools", t("page.county_map.list"), frame, columns, notes, absent)
