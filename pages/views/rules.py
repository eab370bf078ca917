"""By what rules is the county judged, and what would others say?"""

from __future__ import annotations

from analysis.present.rule_tables import comparison, rule_list, rule_set_name, variant_name
from analysis.present.words import rule_note
from analysis.rule_comparison import Variant, most_different
from analysis.vocabulary import COMPULSORY_STAGES
from pages.shared import cached
from pages.shared.rule_choice import PROBLEMS_ON_EVERY_PAGE, draw_rule_choice
from pages.shared.rule_tester import rule_tester
from pages.shared.show import heading, note, question_and_finding, sentence, show_table
from pages.shared.view_context import ViewContext


def render(context: ViewContext) -> None:
    """Draw the page."""
    t, words, choice = context.t, context.words, context.rule_choice
    variants = _variants(context)
    chosen = next(
        each
        for each in variants
        if (each.rule_set.id, each.with_reliefs) == (context.rule_set, context.with_reliefs)
    )
    question_and_finding(t("page.rules.question"), _finding(context, variants, chosen))
    for problem in choice.problems[PROBLEMS_ON_EVERY_PAGE:]:
        note(problem)
    names = {each.id: rule_set_name(each, t) for each in choice.sets}
    if choice.default in names:
        names[choice.default] = t("rules.default", name=names[choice.default])
    draw_rule_choice(choice, names, t)
    if len(choice.sets) == 1:
        note(t("page.rules.only_national"))
    heading(t("page.rules.comparison"))
    by = t.school_year(context.school_year)
    show_table(comparison(variants, chosen, [t("page.rules.comparison_note", year=by)], words), t)
    heading(t("page.rules.list"))
    sentence(t("page.rules.list_note", day=context.rules.day.isoformat()))
    table = rule_list(chosen.rule_set.book, context.rules, [rule_note(context.rules, t)], words)
    show_table(table, t, height=390)
    rule_tester(context)


def _variants(context: ViewContext) -> list[Variant]:
    """Every rule set without and with reliefs, judged on the chosen year."""
    return [
        Variant(
            rule_set,
            switch,
            {
                stage: cached.assessment(
                    context.snapshot, context.school_year, stage, switch, rule_set.id
                )
                for stage in COMPULSORY_STAGES
            },
        )
        for rule_set in context.rule_choice.sets
        for switch in (False, True)
    ]


def _finding(context: ViewContext, variants: list[Variant], chosen: Variant) -> str:
    t = context.t
    here = chosen.counts()
    values = {
        "name": variant_name(chosen, t),
        "schools": here["schools"],
        "passing": here["passing"],
        "over": here["coefficients_over"],
    }
    other = most_different(variants, chosen)
    if other is None:
        return t("page.rules.same", others=len(variants) - 1, **values)
    there = other.counts()
    return t(
        "page.rules.differs",
        other=variant_name(other, t),
        other_passing=there["passing"],
        other_over=there["coefficients_over"],
        **values,
    )
