"""A linear model put together from numbered columns and rows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.planner.problem import Whole

Reals = NDArray[np.float64]
# In place of a column's number: a quantity that can only be zero has no column.
NO_COLUMN = -1


@dataclass(frozen=True)
class LinearModel:
    """row_low <= matrix @ x <= row_high, low <= x <= high; `whole` marks columns of whole numbers.

    Every column has finite bounds. `is_empty`: some column or row has no value at all.
    """

    matrix: sparse.csr_array
    row_low: Reals
    row_high: Reals
    low: Reals
    high: Reals
    whole: NDArray[np.bool_]

    @property
    def is_empty(self) -> bool:
        """Whether bounds alone already exclude everything; rows without any column are zero."""
        crossed = (self.low > self.high).any() or (self.row_low > self.row_high).any()
        if len(self.low):
            return bool(crossed)
        return bool(crossed or (self.row_low > 0).any() or (self.row_high < 0).any())

    def only(self, columns: NDArray[np.bool_]) -> LinearModel:
        """The model of some of its columns, the others at zero."""
        return replace(
            self,
            matrix=self.matrix[:, np.flatnonzero(columns)],
            low=self.low[columns],
            high=self.high[columns],
            whole=self.whole[columns],
        )

    def with_rows(self, more: Assembly) -> LinearModel:
        """The model with further rows over the same columns."""
        other = more.model_over(len(self.low))
        return replace(
            self,
            matrix=sparse.vstack([self.matrix, other.matrix], format="csr"),
            row_low=np.concatenate([self.row_low, other.row_low]),
            row_high=np.concatenate([self.row_high, other.row_high]),
        )


class Assembly:
    """Collects columns and rows; numbers are given in the order of asking, so they never vary."""

    def __init__(self) -> None:
        self._low: list[Reals] = []
        self._high: list[Reals] = []
        self._whole: list[NDArray[np.bool_]] = []
        self._row_low: list[Reals] = []
        self._row_high: list[Reals] = []
        self._places: list[tuple[Whole, Whole, Reals]] = []
        self._columns = 0
        self._rows = 0

    def columns(self, low: object, high: object, whole: bool = True) -> Whole:
        """Numbers of new columns in the shape of the bounds; NO_COLUMN where both bounds are zero."""
        least, most = np.broadcast_arrays(np.asarray(low, float), np.asarray(high, float))
        there = (least != 0) | (most != 0)
        numbers = np.full(least.shape, NO_COLUMN, dtype=np.int64)
        count = int(there.sum())
        numbers[there] = self._columns + np.arange(count)
        self._columns += count
        self._low.append(least[there])
        self._high.append(most[there])
        self._whole.append(np.full(count, whole))
        return numbers

    def rows(self, low: object, high: object) -> Whole:
        """Numbers of new rows, one per pair of limits."""
        least, most = np.broadcast_arrays(np.asarray(low, float), np.asarray(high, float))
        least, most = np.atleast_1d(least), np.atleast_1d(most)
        numbers = self._rows + np.arange(len(least))
        self._rows += len(least)
        self._row_low.append(least)
        self._row_high.append(most)
        return numbers

    def put(self, rows: object, columns: object, values: object) -> None:
        """Add coefficients; the three broadcast together. Where there is no column nothing is added."""
        row, column, value = np.broadcast_arrays(
            np.asarray(rows, np.int64), np.asarray(columns, np.int64), np.asarray(values, float)
        )
        there = (column != NO_COLUMN) & (value != 0)
        self._places.append((row[there], column[there], value[there]))

    @property
    def column_count(self) -> int:
        """Columns so far."""
        return self._columns

    def model(self) -> LinearModel:
        """All that was collected."""
        return self.model_over(self._columns)

    def model_over(self, columns: int) -> LinearModel:
        """The rows that were collected, over so many columns."""
        row, column, value = (
            np.concatenate([one[part] for one in self._places]) if self._places else np.zeros(0)
            for part in range(3)
        )
        matrix = sparse.coo_array(
            (value, (row.astype(np.int64), column.astype(np.int64))),
            shape=(self._rows, columns),
        ).tocsr()
        return LinearModel(
            matrix,
            _joined(self._row_low),
            _joined(self._row_high),
            _joined(self._low),
            _joined(self._high),
            np.concatenate(self._whole) if self._whole else np.zeros(0, dtype=bool),
        )


def at_columns(x: Reals, columns: Whole) -> Reals:
    """Values of an answer at columns; zero where there is none."""
    return np.where(columns == NO_COLUMN, 0.0, x[np.maximum(columns, 0)] if len(x) else 0.0)


def _joined(parts: list[Reals]) -> Reals:
    return np.concatenate(parts) if parts else np.zeros(0)
