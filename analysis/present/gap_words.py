"""Sentences of the gap breakdown; every number in them is computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis import dispersion
from analysis.assessment import StageAssessment, within
from analysis.breakdown import Cut, GroupSplit, schools_to_limit
from analysis.gap_change import GapChange, MeanChange, Move, is_material
from analysis.present.gap_tables import group_name, mean_mark
from analysis.present.words import Wording
from analysis.vocabulary import Area, Verdict

# What can be taken from one school and given to another; floor area cannot.
MOVABLE = ("people", "yuan", "rooms")


@dataclass(frozen=True)
class GapWording:
    """Words, and the registry's values that decide what is worth telling."""

    words: Wording
    material_share: float
    explains_share: float
    half_share: float

    def coefficient(self, value: float, *, signed: bool = False) -> str:
        """A coefficient as the form prints it."""
        return self.words.coefficient(value, signed=signed)

    def percent(self, fraction: float) -> str:
        """A share in whole per cent."""
        return self.words.t.number(100 * fraction, 0)


def schools_for_half(parts: pd.DataFrame, half: float) -> int:
    """The fewest schools that together make at least this share of the gap; 0 without a gap."""
    return int((parts["cumulative_share"] < half - 1e-12).sum()) + 1 if has_gap(parts) else 0


def has_gap(parts: pd.DataFrame) -> bool:
    """True where there is a gap to share."""
    return bool(len(parts)) and bool(parts["share"].notna().all())


def finding(
    assessment: StageAssessment,
    code: str,
    cut: Cut,
    split: GroupSplit,
    parts: pd.DataFrame,
    names: pd.Series,
    wording: GapWording,
) -> str:
    """The title: the coefficient against its limit, where the gap lies, and who makes half of it."""
    words, t = wording.words, wording.words.t
    row = assessment.indicators.set_index("code").loc[code]
    values = {
        "stage": t(f"stage.{assessment.stage}"),
        "indicator": words.name(code),
        "counted": row["schools_counted"],
        "missing": row["schools_missing"],
    }
    if row["cv_verdict"] == Verdict.CANNOT_JUDGE:
        return t("gap.finding.not_defined", **values)
    if not has_gap(parts):
        return t("gap.finding.no_gap", **values)
    largest = parts.iloc[0]
    values |= {
        "cv": wording.coefficient(row["cv"]),
        "limit": t.number(row["cv_limit"], words.decimals["ratio"]),
        "between": wording.percent(split.between_share),
        "groups": t(f"gap.between.{cut}"),
        "half": schools_for_half(parts, wording.half_share),
        "half_share": wording.percent(wording.half_share),
        "school": str(names[largest["school_code"]]),
        "side": t(f"gap.side.{'below' if largest['is_below'] else 'above'}"),
    }
    return t(f"gap.finding.{row['cv_verdict']}", **values)


def areas_sentence(values: pd.DataFrame, measures: pd.DataFrame, wording: GapWording) -> str:
    """In how many indicators 乡村 is behind 城区 by a material share, and where most.

    Of those that can be compared: both values known, and 城区 has some; how many cannot is said.
    """
    t = wording.words.t
    table = values.pivot(index="code", columns="group", values="value")
    if str(Area.RURAL) not in table or str(Area.URBAN) not in table:
        return t("gap.areas.one_kind_only")
    parity = (table[Area.RURAL] / table[Area.URBAN].where(table[Area.URBAN] > 0)).dropna()
    behind = parity[parity <= 1 - wording.material_share]
    ahead = parity[parity >= 1 + wording.material_share]
    if parity.empty:
        return t("gap.areas.none_comparable")
    counts = {"behind": len(behind), "ahead": len(ahead), "of": len(parity)}
    unknown = len(measures) - len(parity)
    rest = t("gap.areas.not_comparable", count=unknown) if unknown else ""
    if behind.empty:
        return t("gap.areas.none_behind", **counts) + rest
    worst = behind.idxmin()
    said = t(
        "gap.areas.behind",
        **counts,
        indicator=wording.words.name(worst),
        share=wording.percent(behind[worst]),
        rural=wording.words.number(worst, table.loc[worst, Area.RURAL]),
        urban=wording.words.value(worst, table.loc[worst, Area.URBAN]),
    )
    return said + rest


def split_sentence(split: GroupSplit, cut: Cut, wording: GapWording) -> str:
    """How much of the gap lies between the groups, and which group adds most inside."""
    t, total = wording.words.t, split.within + split.between
    if not total > 0:
        return t("gap.split.no_gap")
    most = split.groups.loc[split.groups["within"].idxmax()]
    return t(
        "gap.split.some",
        between=wording.percent(split.between_share),
        within=wording.percent(split.within / total),
        groups=t(f"gap.between.{cut}"),
        most=group_name(cut, most["group"], wording.words),
        share=wording.percent(most["within"] / total),
    )


def top_sentences(
    parts: pd.DataFrame, lifted: pd.DataFrame, count: int, limit: float, code: str,
    wording: GapWording,
) -> list[str]:  # fmt: skip
    """What bringing the first `count` schools to the county's mean does: both sides, and adding only.

    How many schools bring the coefficient within its limit is told only where it is not there yet.
    """
    words, t = wording.words, wording.words.t
    current = dispersion.coefficient_of_difference(
        parts["amount"].to_numpy(dtype=float), parts["pupils"].to_numpy(dtype=float)
    )
    is_within = within(current, limit)
    unit = words.indicator(code).physical_unit
    now = t.number(limit, words.decimals["ratio"])
    first = parts.head(count)
    lacking = first["to_mean"].clip(lower=0).sum()
    spare = -first["to_mean"].clip(upper=0).sum()
    after = first["coefficient_after"].iloc[-1]
    both = [
        t(
            "gap.top.both",
            count=count,
            share=wording.percent(first["cumulative_share"].iloc[-1]),
            after=wording.coefficient(after),
            limit=now,
            lacking=words.amount(lacking, unit),
            spare=words.amount(spare, unit),
        )
    ]
    if not is_within:
        both.append(_reach(parts, limit, "gap.top.both_reach", "gap.top.both_never", wording))
    sentences = both if unit in MOVABLE else [t("gap.top.cannot_move")]
    few = lifted.head(count)
    if len(few):
        sentences.append(
            t(
                "gap.top.lift",
                count=len(few),
                amount=words.amount(few["to_mean"].sum(), unit),
                after=wording.coefficient(few["coefficient_after"].iloc[-1]),
                limit=now,
            )
        )
        if not is_within:
            sentences.append(
                _reach(lifted, limit, "gap.top.lift_reach", "gap.top.lift_never", wording)
            )
    if is_within:
        sentences.append(t("gap.top.within_already", cv=wording.coefficient(current), limit=now))
    return sentences


def _reach(parts: pd.DataFrame, limit: float, reached: str, never: str, wording: GapWording) -> str:
    count = schools_to_limit(parts, limit)
    if count is None:
        last = wording.coefficient(parts["coefficient_after"].iloc[-1])
        return wording.words.t(never, last=last)
    return wording.words.t(reached, count=count)


def change_finding(change: GapChange, year: str, wording: GapWording) -> str:
    """Whether the gap closed or widened since a year, and what did most of it."""
    t = wording.words.t
    if not is_known(change):
        return t("gap.change.not_known", year=year)
    values = {
        "year": year,
        "before": wording.coefficient(change.before),
        "after": wording.coefficient(change.after),
        "change": wording.coefficient(abs(change.change)),
    }
    if not is_material(change.before, change.after, wording.material_share):
        share = wording.percent(wording.material_share)
        return t("gap.change.not_material", **values, share=share)
    closed, parts = change.change < 0, _parts(change)
    main = _main_part(change)
    values |= {
        "main": t(f"gap.move.{main}"),
        "part": wording.coefficient(parts[main], signed=True),
    }
    return t(f"gap.change.{'closed' if closed else 'widened'}", **values)


def _main_part(change: GapChange) -> str:
    """The part that did most of the change, in its direction."""
    parts = _parts(change)
    return min(parts, key=parts.get) if change.change < 0 else max(parts, key=parts.get)


def is_known(change: GapChange) -> bool:
    """True where both years have a coefficient and a gap whose parts can be told."""
    return bool(change.moves["part"].notna().all()) and not pd.isna(change.others)


def _parts(change: GapChange) -> dict[str, float]:
    moves = dict(zip(change.moves["move"], change.moves["part"], strict=True))
    return moves | {"pupils_moved": change.pupils_moved, "others": change.others}


def change_sentences(change: GapChange, wording: GapWording) -> list[str]:
    """All parts of the change in both cuts; a warning where it closed mainly by lowering.

    Mainly: no other part did more, as the finding says; a change that is not material has no warning.
    """
    t, parts = wording.words.t, _parts(change)
    words = {str(key): wording.coefficient(part, signed=True) for key, part in parts.items()}
    sentences = [
        t("gap.change.parts", **words),
        t(
            "gap.change.factors",
            resources=wording.coefficient(change.resources, signed=True),
            enrolment=wording.coefficient(change.enrolment, signed=True),
            others=words["others"],
        ),
    ]
    lowered = int(change.moves.set_index("move").loc[Move.ABOVE_FALLING, "schools"])
    is_told = is_material(change.before, change.after, wording.material_share)
    if is_told and change.change < 0 and _main_part(change) == Move.ABOVE_FALLING:
        sentences.append(t("gap.change.mostly_lowering", schools=lowered))
    return sentences


def denominator_sentence(changes: Mapping[str, MeanChange], wording: GapWording) -> str:
    """How many county values rose mainly because pupils left."""
    t = wording.words.t
    marks = {
        code: mean_mark(change, wording.material_share, wording.explains_share)
        for code, change in changes.items()
    }
    by_pupils = [code for code, mark in marks.items() if mark == "enrolment"]
    rose = sum(mark in ("enrolment", "resources") for mark in marks.values())
    values = {
        "rose": rose,
        "fell": sum(mark == "fell" for mark in marks.values()),
        "of": len(marks),
        "by_pupils": len(by_pupils),
    }
    if not by_pupils:
        return t("gap.denominator.none", **values)
    names = t.join([wording.words.name(code) for code in by_pupils])
    return t("gap.denominator.some", **values, names=names)
