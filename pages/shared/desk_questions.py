"""What only a person can say of the files: headings, school names and words that are not known."""

from __future__ import annotations

import streamlit as st

from analysis.present.text import Texts
from data.desk import (
    Checked,
    Question,
    answered,
    code_words,
    open_questions,
    schools_in,
    targets,
)
from data.foreign_sheets import column_of
from data.reference import workbook_sheets
from data.source_vocabulary import Target
from pages.shared import desk_state
from pages.shared.show import heading, note, plain

NOT_NEEDED = "not needed"
# A form of more questions at once is no help.
MOST_ASKED = 20


def ask(found: Checked, t: Texts) -> None:
    """A form of the open questions; answers are kept in the mapping file of the workspace."""
    questions = open_questions(found.findings)
    if not questions:
        return
    heading(t("desk.questions", count=len(questions)))
    note(t("desk.questions_note", shown=min(len(questions), MOST_ASKED)))
    schools = schools_in(found.files)
    answers: dict[Question, Target | str | None] = {}
    with st.form("desk_questions"):
        for position, question in enumerate(questions[:MOST_ASKED]):
            options, words = _options(question, schools, t)
            near = t("desk.near", candidates=t.join(list(question.candidates)))
            chosen = st.selectbox(
                plain(t(f"desk.question.{question.kind}", text=question.text)),
                options,
                index=None,
                format_func=lambda option, words=words: words[option],
                key=f"desk_question_{position}_{question.text}",
                help=plain(near) if question.candidates else None,
                placeholder=t("desk.leave"),
            )
            if chosen is not None:
                answers[question] = None if chosen == NOT_NEEDED else chosen
        if st.form_submit_button(t("desk.remember"), icon=":material/save:") and answers:
            desk_state.say(answered(desk_state.mapping(), answers), t)


def _options(
    question: Question, schools: dict[str, str], t: Texts
) -> tuple[list[Target | str], dict[Target | str, str]]:
    """The answers to choose from, the nearest first, and their words."""
    if question.kind == "heading":
        words: dict[Target | str, str] = {NOT_NEEDED: t("desk.not_needed")}
        words |= {target: _column_words(target, t) for target in targets()}
        near = [
            target
            for candidate in question.candidates
            for target in targets()
            if column_of(target).heading == candidate
        ]
        return [*near, NOT_NEEDED, *[target for target in targets() if target not in near]], words
    if question.kind == "school":
        words = {code: f"{name} {code}" for code, name in schools.items()}
        near = [code for code, name in schools.items() if name in question.candidates]
        return [*near, *[code for code in schools if code not in near]], words
    labels = code_words(question.list_key, t.language)
    return list(labels), {code: f"{code} {label}" for code, label in labels.items()}


def _column_words(target: Target, t: Texts) -> str:
    sheet = next(sheet for sheet in workbook_sheets() if sheet.key == target.sheet)
    column = column_of(target)
    named = column.heading if t.language == "zh" else column.english
    shown = f"{sheet.title if t.language == 'zh' else sheet.english} · {named}"
    return f"{shown} · {t(f'stage.{target.stage}')}" if target.stage else shown
