"""Reads what plans are made with: unit prices, own prices of the bureau, how peers are chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from analysis.peers import PeerRules
from analysis.prices import Limit, PriceList, Timing, UnitCost
from data import reference
from data.registry_checks import (
    NUMBER,
    ReferenceError,
    check_keys,
    check_units,
    is_wrong,
    read_toml,
)
from data.workspace import workspace_folder, write_whole

UNIT_COSTS = "unit_costs.toml"
PEERS = "peers.toml"
DATED = {"source": str, "effective_from": date, "checked_on": date}
COST = {"indicator": str, "way": str, "value": NUMBER, "unit": str}
COST_OF_REGISTRY = {**COST, "timing": str, "limit": str, "note": str, **DATED}
VALUE = {"key": str, "value": NUMBER, "unit": str, "note": str, **DATED}
PEER_KEYS = ("peer_size_band", "peer_wider_band", "peer_minimum", "peer_most", "peer_percent_from")
PLAN_KEYS = ("plan_years", "plan_most_years")


@dataclass(frozen=True)
class Prices:
    """The prices in use: `own` the number of those of the bureau, `problems` why they are not used."""

    listed: PriceList
    own: int
    problems: tuple[str, ...] = ()


@cache
def default_prices(folder: Path = reference.FOLDER) -> PriceList:
    """The price list of the registry. Raises ReferenceError with every problem."""
    problems, costs = [], []
    for entry in read_toml(folder / UNIT_COSTS).get("cost", []):
        where = f"{UNIT_COSTS} {entry.get('indicator', '?')}.{entry.get('way', '?')}"
        found = check_keys(where, entry, COST_OF_REGISTRY, {}) + _check_value(where, entry)
        found += [
            f"{where}: '{key}' must be one of: {', '.join(kinds)}."
            for key, kinds in (("timing", Timing), ("limit", Limit))
            if entry.get(key) not in list(kinds)
        ]
        problems += found
        if not found:
            costs.append(_cost(entry))
    problems += _check_ways(UNIT_COSTS, costs, folder) if not problems else []
    if problems:
        raise ReferenceError(problems)
    return PriceList(tuple(costs))


def _cost(entry: Mapping[str, object]) -> UnitCost:
    return UnitCost(
        str(entry["indicator"]),
        str(entry["way"]),
        float(entry["value"]),
        Timing(entry["timing"]),
        Limit(entry["limit"]),
        str(entry["source"]),
        entry["effective_from"],
        entry["checked_on"],
    )


def _check_value(where: str, entry: Mapping[str, object]) -> list[str]:
    problems = []
    if "unit" in entry and entry["unit"] != "yuan":
        problems.append(f"{where}: unit must be 'yuan', for one physical unit. Convert the value.")
    value = entry.get("value")
    highest = reference.presentation()["price_highest"]
    if not is_wrong(value, NUMBER) and not 0 < value <= highest:
        problems.append(f"{where}: value {value} is not between 0 and {highest}. Correct it.")
    return problems


def _check_ways(file: str, costs: Sequence[UnitCost], folder: Path) -> list[str]:
    """Each indicator has a way, each way once, and the last one has no limit."""
    problems = []
    known = [indicator.code for indicator in reference.indicators(folder)]
    for code in sorted({cost.indicator for cost in costs} - set(known)):
        problems.append(f"{file}: unknown indicator '{code}'. Use one of: {', '.join(known)}.")
    for code in known:
        ways = [cost for cost in costs if cost.indicator == code]
        names = [cost.way for cost in ways]
        if len(set(names)) < len(names):
            problems.append(f"{file} {code}: a way stands twice. Remove one.")
        if not ways or ways[-1].limit is not Limit.NONE:
            problems.append(f"{file} {code}: the last way must have no limit. Add one.")
    return problems


def own_prices_path() -> Path:
    """Where the bureau keeps its own prices; the file need not be there."""
    return workspace_folder() / UNIT_COSTS


def prices(own: Path | None = None, folder: Path = reference.FOLDER) -> Prices:
    """The prices in use: the bureau's own where it has any, else those of the registry.

    A file of the bureau that cannot be used leaves the registry's prices in use; every problem of it
    is told. An own entry replaces the price, source and dates of the same indicator and way.
    """
    default = default_prices(folder)
    path = own or own_prices_path()
    if not path.exists():
        return Prices(default, 0)
    try:
        entries = own_entries(read_toml(path), default)
    except ReferenceError as refused:
        return Prices(default, 0, refused.problems)
    costs = tuple(entries.get((cost.indicator, cost.way), cost) for cost in default.costs)
    return Prices(PriceList(costs), len(entries))


def own_entries(
    content: Mapping[str, object], default: PriceList
) -> dict[tuple[str, str], UnitCost]:
    """The prices that a file of the bureau holds. Raises ReferenceError with every problem."""
    known = {(cost.indicator, cost.way): cost for cost in default.costs}
    ways = ", ".join(f"{indicator}.{way}" for indicator, way in known)
    problems = [
        f"{UNIT_COSTS}: unknown table '{key}'. Use [[cost]] only."
        for key in content
        if key != "cost"
    ]
    listed = content.get("cost", [])
    if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
        raise ReferenceError([*problems, f"{UNIT_COSTS}: 'cost' must be tables [[cost]]."])
    found: dict[tuple[str, str], UnitCost] = {}
    for number, entry in enumerate(listed, start=1):
        where = f"{UNIT_COSTS} [[cost]] no. {number}"
        wrong = check_keys(where, entry, {**COST, **DATED}, {"note": str})
        wrong += _check_value(where, entry)
        key = (str(entry.get("indicator")), str(entry.get("way")))
        if key not in known:
            wrong.append(f"{where}: unknown price {key[0]}.{key[1]}. Use one of: {ways}.")
        elif key in found:
            wrong.append(f"{where}: {key[0]}.{key[1]} stands twice. Remove one.")
        problems += wrong
        if not wrong:
            found[key] = replace(
                known[key],
                value=float(entry["value"]),
                source=entry["source"],
                effective_from=entry["effective_from"],
                checked_on=entry["checked_on"],
                own=True,
            )
    if problems:
        raise ReferenceError(problems)
    return found


def own_from_rows(rows: Sequence[Mapping[str, object]], default: PriceList) -> tuple[UnitCost, ...]:
    """The rows that differ from the registry's prices, as prices of the bureau.

    Rows as a file of the bureau has them. A changed price must say its own source: one that still
    cites the registry's assumption is refused. Raises ReferenceError with every problem.
    """
    shipped = {(cost.indicator, cost.way): cost for cost in default.costs}
    changed, problems = [], []
    for row in rows:
        cost = shipped[str(row["indicator"]), str(row["way"])]
        if all(row[field] == getattr(cost, field) for field in ("value", *DATED)):
            continue
        changed.append(row)
        if row["value"] != cost.value and row["source"] == cost.source:
            where = f"{cost.indicator}.{cost.way}"
            problems.append(f"{where}: the price is new, the source is not. Name its source.")
    try:
        own = own_entries({"cost": [dict(row) for row in changed]}, default)
    except ReferenceError as refused:
        raise ReferenceError([*refused.problems, *problems]) from refused
    if problems:
        raise ReferenceError(problems)
    return tuple(own.values())


def prices_as_toml(listed: PriceList) -> str:
    """A price list in the form that `own_entries` reads, to edit."""
    lines = []
    for cost in listed.costs:
        lines += [
            "[[cost]]",
            f"indicator = {_quoted(cost.indicator)}",
            f"way = {_quoted(cost.way)}",
            f"value = {cost.value:g}" if cost.value < 1e6 else f"value = {cost.value:.2f}",
            'unit = "yuan"',
            f"source = {_quoted(cost.source)}",
            f"effective_from = {cost.effective_from.isoformat()}",
            f"checked_on = {cost.checked_on.isoformat()}",
            "",
        ]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


def keep_own_prices(costs: Sequence[UnitCost]) -> None:
    """Write the bureau's prices: those of `costs` that are its own; none removes the file.

    Raises OSError where it cannot be written.
    """
    own = tuple(cost for cost in costs if cost.own)
    if own:
        write_whole(own_prices_path(), prices_as_toml(PriceList(own)).encode())
    else:
        own_prices_path().unlink(missing_ok=True)


def _values(folder: Path, file: str, table: str, wanted: Sequence[str]) -> dict[str, float]:
    problems, values = [], {}
    for entry in read_toml(folder / file).get(table, []):
        where = f"{file} {entry.get('key', '?')}"
        problems += check_keys(where, entry, VALUE, {})
        problems += check_units(where, entry, reference.units(folder))
        values[entry.get("key")] = entry.get("value")
    problems += [f"{file}: '{key}' is missing. Add it." for key in wanted if key not in values]
    problems += [f"{file}: unknown key '{key}'. Remove it." for key in values if key not in wanted]
    if problems:
        raise ReferenceError(problems)
    return values


@cache
def plan_values(folder: Path = reference.FOLDER) -> Mapping[str, int]:
    """How plans are spread over years: `plan_years`, `plan_most_years`."""
    return MappingProxyType(
        {key: int(value) for key, value in _values(folder, UNIT_COSTS, "plan", PLAN_KEYS).items()}
    )


@cache
def peer_rules(folder: Path = reference.FOLDER) -> PeerRules:
    """How peers are chosen. Raises ReferenceError with every problem."""
    values = _values(folder, PEERS, "value", PEER_KEYS)
    types = [code.code for code in reference.code_lists(folder)["school_type"]]
    problems, kinds = [], {}
    for entry in read_toml(folder / PEERS).get("kind", []):
        where = f"{PEERS} {entry.get('key', '?')}"
        problems += check_keys(
            where, entry, {"key": str, "school_types": list, "note": str, **DATED}, {}
        )
        for code in entry.get("school_types", []):
            if code not in types:
                problems.append(f"{where}: unknown school type '{code}'. Correct it.")
            elif code in kinds:
                problems.append(f"{where}: school type '{code}' is of another kind too. Remove it.")
            kinds[code] = entry.get("key")
    if problems:
        raise ReferenceError(problems)
    return PeerRules(
        float(values["peer_size_band"]),
        float(values["peer_wider_band"]),
        int(values["peer_minimum"]),
        int(values["peer_most"]),
        int(values["peer_percent_from"]),
        MappingProxyType(kinds),
    )
