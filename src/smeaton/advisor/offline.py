"""Answers without a model: what the knowledge base itself says, never dressed up as reasoning."""

from __future__ import annotations

from dataclasses import replace

from smeaton.advice import Advice, Citation, Recommendation
from smeaton.advisor.compose import Case, label_guidance
from smeaton.advisor.quoting import quote_alternatives
from smeaton.advisor.state import Decision, State

HOW_TO_GET_A_MODEL = (
    "No model is in use, so nothing was weighed for your situation. Set OPENAI_API_KEY, start a "
    "local server such as Ollama, or run `smeaton model pull` for the embedded model."
)
OUT_OF_SCOPE = (
    "That is outside what I can advise on. I know backend design: architecture, security, "
    "persistence, caching, API contracts and service communication. Ask me about one of those, "
    "or give me a schema to review."
)


def decline() -> Advice:
    """Return the friendly answer to a question off the subject."""
    return Advice(kind="out_of_scope", summary=OUT_OF_SCOPE)


def ask_back(case: Case) -> Advice:
    """Return the question that a bare "which one?" needs answered first, with each option's case.

    It rests on the decision record alone: its conditions are what has to be known.
    """
    assert case.record is not None
    return Advice(
        kind="clarification",
        summary=(
            f"{case.record.title}: that depends on facts you have not told me. "
            "Which of these describes your situation?"
        ),
        corrections=list(case.corrections),
        recommendations=[
            _from_record(case, "Tell me which conditions hold; here is when each option fits.")
        ],
        open_questions=[*case.contradictions, *_asked(case)],
        facts=list(case.state.facts),
        notes=list(case.notes),
    )


def write_down(state: State) -> Advice:
    """Return the last decision of a conversation once more, to be written down as a record."""
    return Advice(
        kind="recommendation",
        summary=f"The decision on {state.decisions[-1].recommendation.title} as a record.",
        choice=state.decisions[-1].choice,
        recommendations=[state.decisions[-1].recommendation],
        facts=list(state.facts),
    )


def quote_knowledge(case: Case) -> Advice:
    """Return the best decision record, or else the best passages, as they stand."""
    if case.record is not None:
        decision = "Not decided: compare the conditions below with your situation."
        recommendation = _from_record(case, _stands(case.before) if case.before else decision)
        summary = f"The knowledge base has a decision record for this: {case.record.title}."
        if case.state.changes:
            changed = "; ".join(change.words for change in case.state.changes)
            summary = f"What changed: {changed}. {summary}"
    else:
        _, citations = label_guidance(case.passages[:3], 400)
        recommendation = Recommendation(
            area=case.area,
            title=case.passages[0].title if case.passages else "Guidance",
            decision="Not decided: no decision record fits, so these passages have to serve.",
            rationale="\n\n".join(
                [
                    *case.stated,
                    *(
                        f"From *{passage.title}*, {passage.heading}:\n\n{passage.text}"
                        for passage in case.passages[:3]
                    ),
                ]
            ),
            citations=_first_of_each([*case.stated_citations, *citations.values()]),
            confidence=0,
        )
        summary = "These passages of the knowledge base come closest to your question."
    return Advice(
        kind="recommendation",
        summary=summary,
        corrections=list(case.corrections),
        recommendations=[recommendation, *_look_again(case)],
        facts=list(case.state.facts),
        open_questions=list(case.contradictions),
        notes=[*case.notes, HOW_TO_GET_A_MODEL],
    )


def _look_again(case: Case) -> list[Recommendation]:
    """Return the records of the other decisions that a changed fact may turn over."""
    return [
        _from_record(replace(case, record=record, standard=None), _stands(decision))
        for decision, record in case.affected
    ]


def _stands(before: Decision) -> str:
    return (
        f"Not decided anew: {before.recommendation.decision} stands until it is weighed; compare "
        "the conditions below with what changed."
    )


def _from_record(case: Case, decision: str) -> Recommendation:
    record = case.record
    assert record is not None
    in_short = record.sections.get("In short", "")
    own = [passage for passage in case.passages if passage.document == record.id]
    _, citations = label_guidance(own[:2], 400)
    return Recommendation(
        area=record.area,
        title=record.title,
        decision=decision,
        rationale="\n\n".join(
            [*case.stated, in_short, *([f"The trap: {record.trap}"] if record.trap else [])]
        ),
        alternatives=quote_alternatives(record),
        citations=_first_of_each([*case.stated_citations, *citations.values()]),
        record=record.id,
        confidence=0,
    )


def _asked(case: Case) -> list[str]:
    """One question for each option: whether the condition that speaks for it holds."""
    assert case.record is not None
    return [
        f"Does this hold: {option.choose_when[0]}? Then: {option.label}."
        for option in case.record.options
    ]


def _first_of_each(citations: list[Citation]) -> list[Citation]:
    return list({citation.id: citation for citation in reversed(citations)}.values())[::-1]
