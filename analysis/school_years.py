"""The years of a school under its code of today, as far back as it stayed the same school."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.assessment import StageAssessment
from analysis.ranking import Past
from analysis.vocabulary import Verdict

# The column of `history` that counts indicators met, beside the codes of the indicators.
MET = "met"


def past_of(links: pd.DataFrame) -> pd.Series:
    """Past of each school against the year before, by its code of this year.

    `links`: school_code, code_before (None where it was not there), is_comparable.
    """
    past = pd.Series(str(Past.COMPARED), index=pd.Index(links["school_code"]), dtype=object)
    past[~links["is_comparable"].to_numpy(dtype=bool)] = Past.NOT_COMPARABLE
    past[links["code_before"].isna().to_numpy()] = Past.NOT_THERE
    return past


def under_codes(before: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """Last year's rows (index school_code) under this year's codes; schools that are gone are left out."""
    known = links[links["code_before"].notna()]
    codes = dict(zip(known["code_before"], known["school_code"], strict=True))
    kept = before[before.index.isin(list(codes))]
    return kept.set_axis([codes[code] for code in kept.index]).rename_axis("school_code")


def codes_before(
    codes: Sequence[str], links: Mapping[int, pd.DataFrame], year: int, back_to: int
) -> dict[int, pd.Series]:
    """Code of each school in every year from `back_to` to `year`, by its code of `year`.

    `links`: for each school year whose previous year is loaded, what `past_of` takes. The chain of a
    school ends (None from there on) where it was not there, was merged or split, or no year is loaded.
    """
    current = pd.Series(list(codes), index=pd.Index(codes, name="school_code"), dtype=object)
    found = {year: current}
    for earlier in range(year - 1, back_to - 1, -1):
        link = links.get(earlier + 1)
        if link is None:
            earlier_code = {}
        else:
            same = link[link["is_comparable"].astype(bool) & link["code_before"].notna()]
            earlier_code = dict(zip(same["school_code"], same["code_before"], strict=True))
        current = pd.Series(
            [earlier_code.get(code) for code in current], index=current.index, dtype=object
        )
        found[earlier] = current
    return found


def history(
    assessments: Mapping[int, StageAssessment],
    links: Mapping[int, pd.DataFrame],
    codes: Sequence[str],
    year: int,
    years: int,
) -> dict[str, pd.DataFrame]:
    """The last `years` school years up to `year` of each school, oldest first.

    For each indicator code its values in its unit, and under MET how many indicators were met; one
    row per school (code of `year`), one column per school year. NaN where a figure is not known,
    the school could not be judged (MET), was not there, or was another school then.
    """
    span = range(year - years + 1, year + 1)
    then = codes_before(codes, links, year, span.start)
    names = list(assessments[year].values.columns)
    found = {name: {} for name in (*names, MET)}
    for each in span:
        assessment = assessments.get(each)
        if assessment is None:
            for columns in found.values():
                columns[each] = pd.Series(float("nan"), index=then[each].index)
            continue
        schools = assessment.schools.set_index("school_code")
        met = schools["met"].where(schools["verdict"] != Verdict.CANNOT_JUDGE).astype(float)
        for name, columns in found.items():
            values = met if name == MET else assessment.values[name].astype(float)
            columns[each] = then[each].map(values).astype(float)
    return {name: pd.DataFrame(columns) for name, columns in found.items()}
