"""Every measure beside the coefficient, for one indicator of one stage."""

from __future__ import annotations

import pandas as pd

from analysis import inequality
from analysis.breakdown import Counted, theil_between_share
from analysis.rules import Indicator
from analysis.vocabulary import Area

# The only measure in the unit of the indicator; all others have none.
IN_UNIT = "restricted_range"


def other_measures(
    known: Counted,
    facts: pd.DataFrame,
    indicator: Indicator,
    threshold: float,
    tail: float,
) -> dict[str, float]:
    """Measure -> value, NaN where it is not defined for this county; IN_UNIT in the indicator's unit.

    `facts`: rows of the stage and year with school_code, area and urban_rural. Remoteness is the
    urban-rural code: the higher, the further from the centre, so the concentration index is ordered
    from the most remote school to the most central one.
    """
    amounts, pupils = known.amounts, known.pupils
    of = facts.set_index("school_code").loc[known.schools["school_code"]]
    areas, values = of["area"].to_numpy(), indicator.scale * amounts / pupils
    low, high = inequality.restricted_range(amounts, pupils, tail)
    rural = areas == str(Area.RURAL)
    parity = inequality.parity_index(
        _mean(amounts[rural], pupils[rural]), _mean(amounts[~rural], pupils[~rural])
    )
    return {
        "theil": inequality.theil(amounts, pupils),
        "theil_between": theil_between_share(known, of["area"]),
        "gini": inequality.gini(amounts, pupils),
        "mcloone": inequality.mcloone(amounts, pupils),
        "verstegen": inequality.verstegen(amounts, pupils),
        IN_UNIT: indicator.scale * (high - low),
        "range_ratio": (high - low) / low if low > 0 else float("nan"),
        "parity": parity,
        "adjusted_parity": inequality.adjusted_parity_index(parity),
        "concentration": inequality.concentration_index(
            amounts, pupils, -of["urban_rural"].astype(int).to_numpy()
        ),
        "shortfall_share": inequality.shortfall_index(values, pupils, threshold, 0),
        "shortfall_depth": inequality.shortfall_index(values, pupils, threshold, 1),
    }


def _mean(amounts, pupils) -> float:
    return amounts.sum() / pupils.sum() if pupils.sum() > 0 else float("nan")
