"""The coefficients before and after a plan, as a table and in words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.assessment import TOLERANCE
from analysis.present.tables import Column, PresentedTable, present
from analysis.present.words import Wording
from analysis.vocabulary import Verdict
from analysis.what_if import Outcome


def indicators_before_after(
    outcome: Outcome, notes: Sequence[str], words: Wording
) -> PresentedTable:
    """Coefficient and schools meeting, per indicator, before and after; its title says what changed."""
    t, places = words.t, words.decimals["coefficient"]
    before, after = outcome.before.indicators, outcome.after.indicators
    frame = pd.DataFrame(
        {
            "indicator": [words.name(code) for code in before["code"]],
            "cv_before": before["cv"],
            "cv_after": after["cv"],
            # Rounded far below what is shown, so that no change reads -0.000.
            "cv_change": (after["cv"] - before["cv"]).round(9) + 0.0,
            "limit": before["cv_limit"],
            "verdict": [t(f"coefficient_verdict.{verdict}") for verdict in after["cv_verdict"]],
            "met_before": before["schools_met"],
            "met_after": after["schools_met"],
            "mean": after["mean"],
            "counted": after["schools_counted"],
            "missing": after["schools_missing"],
        }
    )
    columns = [
        Column("indicator", t("column.indicator")),
        Column("cv_before", t("column.cv_before"), "number", places),
        Column("cv_after", t("column.cv_after"), "number", places),
        Column("verdict", t("column.verdict_after")),
        Column("met_before", t("column.met_before"), "number"),
        Column("met_after", t("column.met_after"), "number"),
        Column("cv_change", t("column.change"), "number", places),
        Column("limit", t("column.limit"), "number", words.decimals["ratio"]),
        # Moving teachers changes no total; money, posts and pupils do.
        Column(
            "mean",
            t("column.mean_unchanged" if _same_means(outcome) else "column.county_mean"),
            "number",
            places=tuple(words.places(code) for code in after["code"]),
        ),
        Column("counted", t("column.schools_counted"), "number"),
        Column("missing", t("column.schools_missing"), "number"),
    ]
    return present(
        "rotation_indicators", _coefficients_title(outcome, words), frame, columns, notes
    )


def _same_means(outcome: Outcome) -> bool:
    before, after = outcome.before.indicators["mean"], outcome.after.indicators["mean"]
    return bool(np.allclose(before, after, rtol=1e-9, equal_nan=True))


def _coefficients_title(outcome: Outcome, words: Wording) -> str:
    t = words.t
    before, after = outcome.before.indicators, outcome.after.indicators
    over_before, over = (
        int((side["cv_verdict"] == Verdict.FAIL).sum()) for side in (before, after)
    )
    if not outcome.moved:
        return t("page.rotation.coefficients_now", over=over, of=len(after))
    step = after["cv"] - before["cv"]
    return t(
        "page.rotation.coefficients_moved",
        smaller=int((step < -TOLERANCE).sum()),
        larger=int((step > TOLERANCE).sum()),
        over_before=over_before,
        over=over,
    )


def coefficients_seen(outcome: Outcome, words: Wording) -> str:
    """The coefficients in words, for readers who do not see the picture."""
    t, after = words.t, outcome.after.indicators
    parts = [
        t("page.rotation.coefficient_step", name=words.name(code), before=old, after=new)
        for code, old, new in zip(
            after["code"],
            map(words.coefficient, outcome.before.indicators["cv"]),
            map(words.coefficient, after["cv"]),
            strict=True,
        )
    ]
    limit = t.number(after["cv_limit"].iloc[0], words.decimals["ratio"])
    return t("page.rotation.coefficients_alt", steps=t.join(parts), limit=limit)
