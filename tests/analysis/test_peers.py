"""Which schools a school is compared with, and where it stands among them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.assessment import assess_amounts
from analysis.peers import (
    Choice,
    PeerRules,
    Side,
    choose_peers,
    peer_figures,
    position,
)
from analysis.rules import day_of_school_year
from analysis.vocabulary import Stage
from data import reference
from data.planning import peer_rules

KINDS = {"211": "own_stage", "218": "own_stage", "312": "several_stages"}
RULES = PeerRules(0.25, 1.0, 3, 4, 20, KINDS)
INDICATORS = reference.indicators()


def schools(*rows):
    frame = pd.DataFrame(rows, columns=["pupils", "area", "school_type"])
    return frame.assign(school_code=[f"{n:010}" for n in range(len(frame))])


def code(number):
    return f"{number:010}"


ME = (100.0, "rural", "211")


def test_the_narrow_set_is_area_kind_and_size_with_both_ends_of_the_band():
    rows = schools(
        ME,
        (125.0, "rural", "211"),  # at the upper end: in
        (80.0, "rural", "218"),  # at the lower end, same kind: in
        (125.5, "rural", "211"),  # just above: out
        (79.5, "rural", "211"),  # just below: out
        (100.0, "rural", "312"),  # another kind: out
        (100.0, "town", "211"),  # another area: out
        (101.0, "rural", "211"),
    )
    found = choose_peers(rows, code(0), RULES)
    # 80 and 125 are equally far in ratio: then the code decides.
    assert found.codes == (code(7), code(1), code(2))
    assert (found.choice, found.found) == (Choice.CLOSE, 3)
    assert (found.size_from, found.size_to) == (80, 125)


def test_the_set_widens_in_the_stated_order():
    near = [(100.0, "rural", "211")] * 2
    assert choose_peers(schools(ME, *near, ME), code(0), RULES).choice is Choice.CLOSE
    kind = schools(ME, *near, (100.0, "rural", "312"))
    assert choose_peers(kind, code(0), RULES).choice is Choice.ANY_KIND
    size = schools(ME, *near, (199.0, "rural", "312"))
    assert choose_peers(size, code(0), RULES).choice is Choice.WIDER_SIZE
    area = schools(ME, *near, (199.0, "town", "312"))
    assert choose_peers(area, code(0), RULES).choice is Choice.ANY_AREA
    whole = schools(ME, *near, (900.0, "town", "312"))
    found = choose_peers(whole, code(0), RULES)
    assert (found.choice, found.size_from) == (Choice.WHOLE_STAGE, None)
    assert len(found.codes) == 3


def test_of_too_many_the_nearest_are_kept_and_the_number_is_told():
    rows = schools(ME, *[(100.0 + n, "rural", "211") for n in range(1, 10)])
    found = choose_peers(rows, code(0), RULES)
    assert found.codes == tuple(code(n) for n in (1, 2, 3, 4))
    assert found.found == 9


def test_own_choice_overrides_and_leaves_out_what_is_not_there():
    rows = schools(ME, *[(100.0, "rural", "211")] * 5)
    found = choose_peers(rows, code(0), RULES, [code(4), code(0), "x", code(2), code(4)])
    assert (found.codes, found.choice) == ((code(4), code(2)), Choice.OWN)
    assert choose_peers(rows, code(0), RULES, ["x"]).choice is Choice.CLOSE


def test_without_pupils_size_does_not_decide_and_unknown_sizes_are_no_peers():
    rows = schools((np.nan, "rural", "211"), *[(50.0, "rural", "211"), (np.nan, "rural", "218")])
    found = choose_peers(rows, code(0), RULES)
    assert (found.choice, found.codes) == (Choice.NO_SIZE, (code(1), code(2)))
    assert choose_peers(rows, code(1), RULES).codes == ()


def test_a_school_alone_has_no_peers():
    assert choose_peers(schools(ME), code(0), RULES).codes == ()


def test_a_school_that_is_not_there_is_refused():
    with pytest.raises(KeyError):
        choose_peers(schools(ME), "x", RULES)


@given(st.permutations(range(12)))
def test_the_order_of_the_rows_does_not_matter(order):
    rows = schools(ME, *[(60.0 + 7 * n, ("rural", "town")[n % 2], "211") for n in range(11)])
    assert choose_peers(rows.iloc[order], code(0), RULES) == choose_peers(rows, code(0), RULES)


def test_position_counts_ties_half_and_leaves_unknown_out():
    found = position(2.0, [1.0, 2.0, 2.0 + 1e-12, 3.0, np.nan], Side.AT_LEAST)
    assert (found.worse, found.equal, found.better, found.missing) == (1, 2, 1, 1)
    assert found.share == pytest.approx(2 / 4)
    assert found.counted == 4


def test_where_less_is_better_the_side_turns():
    peers = [1.0, 3.0, 4.0]
    assert position(2.0, peers, Side.AT_LEAST).worse == 1
    assert position(2.0, peers, Side.AT_MOST).worse == 2


def test_of_an_unknown_value_or_without_peers_nothing_is_said():
    with pytest.raises(ValueError, match="unknown"):
        position(np.nan, [1.0], Side.AT_LEAST)
    assert np.isnan(position(1.0, [np.nan], Side.AT_LEAST).share)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=40))
def test_shares_of_both_sides_add_up_to_one(values):
    one = position(values[0], values, Side.AT_LEAST)
    other = position(values[0], values, Side.AT_MOST)
    assert one.share + other.share == pytest.approx(1)
    assert one.counted == len(values)


def test_the_figure_of_peers_is_total_over_total_and_not_a_mean_of_ratios():
    pupils = np.array([100.0, 300.0, 600.0, 200.0])
    amounts = np.full((4, 7), 10.0)
    amounts[:, 0] = [10, 15, np.nan, 40]
    codes = np.array([code(n) for n in range(4)])
    rules = reference.rule_book().on(day_of_school_year(2025))
    result = assess_amounts(codes, pupils, amounts, Stage.PRIMARY, INDICATORS, rules)
    found = peer_figures(result, [code(0), code(1), code(2)], INDICATORS[0])
    # 25 people for 400 pupils; the ratios 10 and 5 would have the mean 7.5, the median too.
    assert found.total == pytest.approx(6.25)
    assert found.median == pytest.approx(7.5)
    assert (found.lowest, found.highest, found.counted, found.missing) == (5, 10, 2, 1)
    nobody = peer_figures(result, [code(2)], INDICATORS[0])
    assert np.isnan(nobody.total)
    assert (nobody.counted, nobody.missing) == (0, 1)


def test_the_registry_knows_every_type_that_is_judged():
    rules = peer_rules()
    judged = {kind for scope in reference.rule_book().scopes for kind in scope.school_types}
    assert judged <= set(rules.kinds)
    assert 0 < rules.size_band < rules.wider_band
    assert rules.minimum <= rules.most
