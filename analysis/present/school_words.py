"""The sentences of a school's page: title, position, peers, ways up, doubts, questions by role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from analysis.peers import Choice, PeerRules, PeerSet
from analysis.present.words import Wording
from analysis.school_history import SchoolHistory
from analysis.school_report import OfSchool, SchoolReport, Standing, Way
from analysis.vocabulary import Stage, State

ROLES = ("director", "deputy", "section", "principal")


def money_text(once: float, yearly: float, words: Wording) -> str:
    """Money paid once and every year, apart; a word where nothing is paid or it is not known."""
    t = words.t
    if np.isnan(once) or np.isnan(yearly):
        return t("common.unknown")
    parts = [
        t(f"school.money.{kind}", amount=words.amount(value, "yuan"))
        for kind, value in (("once", once), ("yearly", yearly))
        if value > 0
    ]
    return t.join(parts) if parts else t("school.money.nothing")


def way_text(way: Way, words: Wording) -> str:
    """What a way brings in, in physical units, with how: 在职学历提升 2 人、新建 120 ㎡."""
    t = words.t
    parts = [
        t(
            "school.part",
            name=t(f"indicator.{code}.short"),
            how=t(f"way.{kind}"),
            amount=words.amount(amount, words.indicator(code).physical_unit),
        )
        for (code, kind), amount in way.amounts.items()
    ]
    return t.join(parts) if parts else t("common.lacks_nothing")


def title(report: SchoolReport, name: str, words: Wording) -> str:
    """The finding about a school in one sentence with its numbers."""
    t, way = words.t, report.by_money
    values: dict[str, object] = {"school": name, "met": report.met, "of": len(report.lines)}
    if report.standing is Standing.UNKNOWN:
        missing = [line.indicator.code for line in report.lines if line.state != State.KNOWN]
        return t("school.title.unknown", **values, indicators=names_of(missing, words))
    if report.standing is Standing.ALL_MET:
        return t("school.title.all_met", **values)
    if report.standing is Standing.PASSES:
        left = [x.indicator.code for x in report.lines if x.to_threshold > 0]
        return t("school.title.passes", **values, indicators=names_of(left, words))
    if way is None:
        return t("school.title.no_price", **values, indicators=unknown_names(report, words))
    money = money_text(way.once, way.yearly, words)
    raised = len({code for code, _ in way.amounts})
    return t("school.title.fails", **values, count=raised, money=money)


def names_of(codes: Sequence[str], words: Wording) -> str:
    """Short names of indicators in a list."""
    return words.t.join([words.t(f"indicator.{code}.short") for code in codes])


def unknown_names(report: SchoolReport, words: Wording) -> str:
    """The indicators that block the ways; of one whose value is known, what its price lacks is named."""
    known = {line.indicator.code for line in report.lines if line.state == State.KNOWN}
    return words.t.join(
        [
            words.t("school.unknown_teachers", name=names_of([code], words))
            if code in known
            else names_of([code], words)
            for code in report.unknown
        ]
    )


def ways_sentences(report: SchoolReport, words: Wording) -> list[str]:
    """The cheapest way by money, by people where it differs, and what is assumed."""
    t, way, other = words.t, report.by_money, report.by_people
    if way is None or other is None:
        return [t("school.ways.blocked", indicators=unknown_names(report, words))]
    if report.standing in (Standing.PASSES, Standing.ALL_MET):
        return [t("school.ways.none")]
    lines = [_way_sentence("school.ways.money", way, words)]
    if dict(way.amounts) == dict(other.amounts):
        lines.append(t("school.ways.same"))
    else:
        lines.append(_way_sentence("school.ways.people", other, words))
    return lines


def _way_sentence(key: str, way: Way, words: Wording) -> str:
    t = words.t
    left = names_of(way.at_floor, words) if way.at_floor else t("common.none")
    return t(
        key,
        way=way_text(way, words),
        money=money_text(way.once, way.yearly, words),
        people=t.number(way.people, 0),
        posts=t.number(way.posts, 0),
        left=left,
    )


def position_text(line: OfSchool, rules: PeerRules, words: Wording) -> str:
    """Where the school stands among its peers: per cent in large sets, counts in small ones."""
    t, found = words.t, line.position
    if line.state != State.KNOWN:
        return t("common.unknown")
    if found is None:
        return t("school.position.nobody")
    values = {
        "percent": t.number(100 * found.share, 0),
        "counted": found.counted,
        "worse": found.worse,
        "equal": found.equal,
        "better": found.better,
    }
    kind = "percent" if found.counted >= rules.percent_from else "counts"
    said = t(f"school.position.{kind}.{line.side}", **values)
    return said + t("school.position.missing", missing=found.missing) if found.missing else said


def peers_text(
    found: PeerSet, rules: PeerRules, stage: Stage, area: str, school_type: str, words: Wording
) -> str:
    """How the peers were chosen, in a sentence."""
    t = words.t
    if not found.codes and found.choice is not Choice.OWN:
        return t("school.chosen.nobody")
    values = {
        "stage": t(f"stage.{stage}"),
        "area": t(f"area.{area}"),
        "type": words.code_names["school_type"][school_type],
        "found": found.found,
        "taken": len(found.codes),
        "minimum": rules.minimum,
        "size_from": t.number(None if found.size_from is None else np.ceil(found.size_from), 0),
        "size_to": t.number(None if found.size_to is None else np.floor(found.size_to), 0),
    }
    said = t(f"school.chosen.{found.choice}", **values)
    if found.found > len(found.codes):
        said += t("school.chosen.nearest", **values)
    return said


def doubts(
    report: SchoolReport, history: SchoolHistory, small_below: float, words: Wording
) -> list[str]:
    """What makes the figures of this school less sure, from the figures themselves."""
    t, lines = words.t, []
    for line in report.lines:
        if line.state != State.KNOWN:
            reason = t(f"state.{line.state}")
            lines.append(
                t("school.doubt.unknown", name=words.name(line.indicator.code), reason=reason)
            )
    if report.pupils < small_below:
        lines.append(
            t(
                "school.doubt.small",
                pupils=t.number(report.pupils, 0),
                step=t.number(100 / report.pupils, 2) if report.pupils > 0 else t("common.unknown"),
            )
        )
    if history.cut_at is not None:
        lines.append(t("school.doubt.cut", year=t.school_year(history.cut_at)))
    if len(report.peers.codes) and any(line.peers.missing for line in report.lines):
        most = max(line.peers.missing for line in report.lines)
        lines.append(t("school.doubt.peers", missing=most, peers=len(report.peers.codes)))
    return lines


def questions(
    report: SchoolReport, history: SchoolHistory, name: str, words: Wording
) -> list[tuple[str, str]]:
    """A question for each role, tied to how the school stands: (role in words, question)."""
    t, values = words.t, _question_values(report, history, name, words)
    kind = str(report.standing)
    if report.standing is Standing.FAILS and report.by_money is None:
        kind = str(Standing.UNKNOWN)
    special = _special_questions(report, history)
    asked = [f"{kind}.{role}{special.get((kind, role), '')}" for role in ROLES]
    return [
        (t(f"role.{role}"), t(f"school.ask.{key}", **values))
        for role, key in zip(ROLES, asked, strict=True)
    ]


def _special_questions(report: SchoolReport, history: SchoolHistory) -> dict[tuple[str, str], str]:
    """(standing, role) -> ending of a question of its own, where the common one would ask nonsense."""
    found, way, weakest = {}, report.by_money, report.weakest
    if report.standing is Standing.FAILS and way is None:
        found["unknown", "director"] = "_fails"
    if way is not None and way.posts == 0:
        found["fails", "deputy"] = "_no_posts" if way.people else "_no_people"
    if weakest is not None and weakest.indicator.physical_unit != "people":
        found["passes", "deputy"] = found["all_met", "section"] = "_things"
    by_year = history.frame.groupby("school_year")["pupils"].first()
    past = "_no_past"
    if len(by_year) > 1:
        past = "" if by_year.iloc[-1] < by_year.iloc[0] else "_grown"
    return found | {("passes", "principal"): past, ("all_met", "deputy"): past}


def _question_values(
    report: SchoolReport, history: SchoolHistory, name: str, words: Wording
) -> Mapping[str, object]:
    t, way, weakest, reserve = words.t, report.by_money, report.weakest, report.reserve
    unknown = t("common.unknown")
    values: dict[str, object] = {
        "school": name,
        "met": report.met,
        "of": len(report.lines),
        "missing": unknown_names(report, words) if report.unknown else t("common.none"),
        "pupils": t.number(report.pupils, 0),
        "weakest": words.name(weakest.indicator.code) if weakest else unknown,
        "weakest_value": words.value(weakest.indicator.code, weakest.value) if weakest else unknown,
        "weakest_threshold": (
            words.value(weakest.indicator.code, weakest.threshold) if weakest else unknown
        ),
        "weakest_floor": (
            words.value(weakest.indicator.code, weakest.floor) if weakest else unknown
        ),
        "reserve": t.number(reserve.pupils, 0) if reserve else unknown,
        "reserve_indicator": words.name(reserve.indicator) if reserve else unknown,
        "way": way_text(way, words) if way else unknown,
        "money": money_text(way.once, way.yearly, words) if way else unknown,
        "people": t.number(way.people, 0) if way else unknown,
        "posts": t.number(way.posts, 0) if way else unknown,
    }
    by_year = history.frame.groupby("school_year")["pupils"].first()
    first, last = by_year.iloc[0], by_year.iloc[-1]
    values["first_year"] = t.school_year(int(by_year.index[0]))
    values["first_pupils"] = t.number(first, 0)
    change = 100 * (last - first) / first if first > 0 else None
    values["pupils_change"] = t.number(change, 1, signed=True)
    return values
