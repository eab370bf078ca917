"""Controls whose choice is kept over pages and, unless it is the usual one, stands in the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from pages.shared import address
from pages.shared.controls import (
    MOST_TYPED,
    multiple,
    number_typed,
    pick,
    preset,
    select,
    slider_with_number,
    switch,
)


def _from_address(key: str, options: Sequence[str], default: str) -> None:
    """Give a control its first value: what the address says, if it is an option, else `default`.

    Streamlit's own binding writes the shown words into the address, so that a link would depend on
    the language of its sender; here it holds the option itself, and nothing while it is the default.
    """
    if st.session_state.get(key) not in options:
        given = address.take(key, options)
        st.session_state[key] = default if given is None else given


def _to_address(key: str, default: str) -> str:
    value = st.session_state[key]
    address.put(key, None if value == default else value)
    return value


def choice(
    label: str,
    options: Sequence[str],
    *,
    key: str,
    format_func: Callable[[str], str],
    default: str | None = None,
) -> str:
    """One of a few options as buttons; kept over pages and, unless the default, in the address.

    The default is the first option unless another one is named.
    """
    first = options[0] if default is None else default
    _from_address(key, options, first)
    pick(label, options, key=key, format_func=format_func)
    return _to_address(key, first)


def pressing_first(
    label: str,
    options: Sequence[str],
    default: str,
    *,
    key: str,
    format_func: Callable[[str], str],
) -> str:
    """As `choice`, opening with a default that depends on the data; so the address always has it."""
    _from_address(key, options, default)
    pick(label, options, key=key, format_func=format_func)
    address.put(key, st.session_state[key])
    return st.session_state[key]


def selection(
    label: str,
    options: Sequence[str],
    *,
    key: str,
    language: str,
    format_func: Callable[[str], str],
    width: int = 420,
) -> str:
    """One of many options; kept over pages and, unless the first, in the address."""
    _from_address(key, options, options[0])
    select(label, options, key=key, language=language, format_func=format_func, width=width)
    return _to_address(key, options[0])


def school_choice(label: str, names: Mapping[str, str], language: str) -> str:
    """One of the schools (code -> name, not empty); the address always carries it.

    The schools of a stage have no lasting first one, so that a link without a code would change.
    """
    codes = list(names)
    _from_address("school", codes, codes[0])
    select(label, codes, key="school", language=language, format_func=names.__getitem__, width=420)
    code = str(st.session_state["school"])
    address.put("school", code)
    return code


def several(
    label: str,
    names: Mapping[str, str],
    *,
    key: str,
    language: str,
    placeholder: str,
) -> list[str]:
    """Any number of options (code -> name); kept over pages and, unless none, in the address."""
    if key not in st.session_state:
        given = [each for each in st.query_params.get(key, "").split(",") if each]
        if gone := [each for each in given if each not in names]:
            address.tell(key, address.not_there(key, ",".join(gone)))
        st.session_state[key] = given
    chosen = multiple(
        label,
        list(names),
        key=key,
        language=language,
        placeholder=placeholder,
        format_func=names.__getitem__,
    )
    address.put(key, ",".join(chosen) or None)
    return chosen


def typed_number(
    label: str, *, key: str, least: int, most: int, default: int, help: str | None = None
) -> int:
    """A typed whole number; kept over pages and, unless the default, in the address."""
    known = st.session_state.get(key)
    if not isinstance(known, int) or not least <= known <= most:
        st.session_state[key] = _whole_in_address(key, least, most, default)
    number_typed(label, key=key, least=least, most=most, help=help)
    number = int(st.session_state[key])
    address.put(key, None if number == default else str(number))
    return number


def _whole_in_address(key: str, least: int, most: int, default: int) -> int:
    given = st.query_params.get(key)
    if given is None:
        return default
    if given.isascii() and given.isdecimal() and least <= int(given) <= most:
        return int(given)
    address.tell(key, address.not_there(key, given))
    return default


def slid_number(
    label: str,
    *,
    key: str,
    maximum: int,
    number_label: str,
    cut_note: Callable[[int], str],
    default: int,
) -> int:
    """As `slider_with_number`; the number stands in the address unless it is the default."""
    if key not in st.session_state:
        preset(key, _whole_in_address(key, 0, MOST_TYPED, default))
    number = slider_with_number(
        label,
        key=key,
        maximum=maximum,
        number_label=number_label,
        cut_note=cut_note,
        default=default,
    )
    address.put(key, None if number == default else str(number))
    return number


def switched(label: str, *, key: str, default: bool, help: str | None = None) -> bool:
    """A switch that is kept over pages and, unless at its usual position, in the address."""
    usual, other = ("on", "off") if default else ("off", "on")
    if key not in st.session_state:
        preset(key, (address.take(key, ("on", "off")) or usual) == "on")
    on = switch(label, key=key, default=default, help=help)
    address.put(key, None if on == default else other)
    return on
