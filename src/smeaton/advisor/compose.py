"""Builds `Advice` from what is known: the case at hand, the decision, the (growing) explanation.

Citations, alternatives and typed designs are looked up here by label; a reply only ever refers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, get_args

from pydantic import TypeAdapter, ValidationError

from smeaton.advice import (
    Advice,
    Alternative,
    Area,
    Citation,
    Correction,
    Design,
    Option,
    Recommendation,
    Revision,
    Risk,
)
from smeaton.advisor.question import Question, split_sentences
from smeaton.advisor.quoting import quote_alternatives, quote_checks, quote_risks
from smeaton.injection import without_addresses
from smeaton.prompts import Guidance, Labelled, PromptOption

if TYPE_CHECKING:
    from pydantic import BaseModel

    from smeaton.advice import Finding, Review
    from smeaton.advisor.standards import Standard
    from smeaton.advisor.state import Decision, State
    from smeaton.knowledge import Document, Passage

_DESIGNS: dict[str, type[BaseModel]] = {
    model.model_fields["area"].default: model for model in get_args(get_args(Design)[0])
}
_DESIGN = TypeAdapter[Any](Design)
MOST_DECIDING = 2
"""Sentences quoted as what decided, where they are not the model's own choice."""
ADDRESSED = "text_that_speaks_to_models"
"""The rule that finds what speaks to a model in an artefact."""
MOST_EARLIER = 12
"""Sentences of earlier turns that a prompt holds."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The option that was chosen and how surely."""

    option: Option
    because: tuple[str, ...]
    confidence: float


@dataclass(slots=True)
class Case:
    """One question with everything gathered to answer it."""

    question: Question
    state: State
    """What the conversation has settled, this question included."""
    options: tuple[Option, ...]
    passages: tuple[Passage, ...]
    record: Document | None
    """The decision record that fits; its options are `options` only if `options_from_record`."""
    options_from_record: bool
    review: Review | None
    outline: str
    notes: list[str] = field(default_factory=list)
    quotes_record: bool = False
    """Whether alternatives, risks and checks are the record's words instead of the model's."""
    corrections: tuple[Correction, ...] = ()
    """False beliefs that the question rests on."""
    standard: Standard | None = None
    """What the team's own standard says on this, if it has one."""
    before: Decision | None = None
    """What was decided on this record earlier in the conversation."""
    keeps: bool = False
    """Whether that decision stands and is only talked about."""
    affected: tuple[tuple[Decision, Document], ...] = ()
    """Earlier decisions on other records that a changed fact may turn over."""
    revisions: list[Revision] = field(default_factory=list)
    contradictions: tuple[str, ...] = ()
    """What was stated and can't both hold, as questions."""

    @property
    def area(self) -> Area:
        """Area of the record, else of the best passage, else architecture."""
        if self.record is not None:
            return self.record.area
        areas: tuple[Area, ...] = get_args(Area)
        best = self.passages[0].area if self.passages else "architecture"
        return next((area for area in areas if area == best), "architecture")

    @property
    def design_model(self) -> type[BaseModel] | None:
        """The design that the model must fill in; None where the record's option supplies it."""
        return None if self.options_from_record else _DESIGNS[self.area]

    @property
    def stated(self) -> list[str]:
        """What the team's own standard says beside the general guidance, if it has one."""
        return [self.standard.text] if self.standard else []

    @property
    def stated_citations(self) -> tuple[Citation, ...]:
        """The sentences behind `stated`."""
        return self.standard.citations if self.standard else ()

    @property
    def quoted(self) -> Document | None:
        """The record whose own words serve as alternatives, risks and checks."""
        return self.record if self.quotes_record and self.options_from_record else None

    @property
    def letters(self) -> dict[str, Option]:
        """Options by the letter that a reply uses, in the order in which they were given."""
        return {chr(ord("A") + n): option for n, option in enumerate(self.options[:26])}

    @property
    def facts(self) -> dict[str, str]:
        """Sentences of the conversation by label: earlier ones in force, then the question's."""
        earlier = [text for text in self.state.sentences if text not in self.question.sentences]
        said = [*earlier[-MOST_EARLIER:], *self.question.sentences]
        return {f"f{n}": text for n, text in enumerate(said, 1)}


def label_guidance(
    passages: Sequence[Passage], max_chars: int
) -> tuple[list[Guidance], dict[str, Citation]]:
    """Return passages sentence by sentence for a prompt, and the citation behind each label.

    Of each passage `max_chars` characters are taken, to the nearest sentence.
    """
    guidance, citations = [], {}
    for n, passage in enumerate(passages, 1):
        sentences: list[Labelled] = []
        used = 0
        for sentence in citable(passage.text):
            used += len(sentence)
            if sentences and used > max_chars:
                break
            label = f"p{n}.{len(sentences) + 1}"
            sentences.append(Labelled(label=label, text=sentence))
            citations[label] = Citation(id=passage.id, quote=sentence)
        if sentences:
            guidance.append(
                Guidance(
                    title=passage.title,
                    heading=passage.heading,
                    own_standard=passage.is_own,
                    sentences=sentences,
                )
            )
    return guidance, citations


def speakable(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings that a model is told: not those that quote what is said to models."""
    return [finding for finding in findings if finding.rule != ADDRESSED]


def finding_line(finding: Finding) -> str:
    """Return a finding as one line of a prompt."""
    return f"{finding.severity.value}: {finding.object}: {finding.message}"


def prompt_options(case: Case, order: Sequence[str]) -> list[PromptOption]:
    """Return the options in `order` (letters of the case) under letters of their own, A first."""
    conditions = {}
    if case.options_from_record and case.record is not None:
        conditions = {option.id: option for option in case.record.options}
    shown = []
    for n, letter in enumerate(order):
        option = case.letters[letter]
        record_option = conditions.get(option.id)
        shown.append(
            PromptOption(
                letter=chr(ord("A") + n),
                label=option.label,
                choose_when=list(record_option.choose_when) if record_option else [],
                avoid_when=list(record_option.avoid_when) if record_option else [],
            )
        )
    return shown


def compose(
    case: Case,
    choice: Choice | None,
    explanation: Mapping[str, Any],
    citations: Mapping[str, Citation],
    confidence: float,
) -> Advice:
    """Return the advice for as much of the explanation as there is; unknown labels are left out."""
    recommendation = Recommendation(
        area=case.area,
        title=case.record.title if case.record else _title(case.question.text),
        decision=choice.option.label if choice else _text(explanation.get("summary")),
        rationale=_rationale(case, explanation),
        because=list(choice.because) if choice else [],
        alternatives=_alternatives(case, choice, explanation),
        risks=_risks(case, explanation),
        steps=_texts(explanation.get("steps")),
        checks=_checks(case, explanation),
        design=_design(case, choice, explanation.get("design")),
        citations=_citations(case, explanation, citations),
        record=case.record.id if case.record else None,
        confidence=confidence,
    )
    return Advice(
        kind="recommendation",
        summary=_text(explanation.get("summary")),
        choice=choice.option.id if choice else None,
        corrections=list(case.corrections),
        revisions=list(case.revisions),
        recommendations=[recommendation],
        facts=list(case.state.facts),
        open_questions=_open_questions(case, explanation),
        notes=list(case.notes),
    )


def settle(partial: Mapping[str, Any]) -> dict[str, Any]:
    """Return what can be shown of a reply still arriving: an unfinished list item is left out.

    Unfinished text is shown as it grows; an unfinished object in a list is not, because its
    later fields would be inserted before what is already on the screen.
    """
    settled = dict(partial)
    if settled:
        last = list(settled)[-1]
        value = settled[last]
        if isinstance(value, list) and value:
            settled[last] = value[:-1]
        elif isinstance(value, dict):
            del settled[last]
    return settled


def _open_questions(case: Case, explanation: Mapping[str, Any]) -> list[str]:
    """Return what is to be asked: first what was stated and can't both hold."""
    if "open_questions" not in explanation:
        return []
    return [*case.contradictions, *_texts(explanation["open_questions"])]


def _rationale(case: Case, explanation: Mapping[str, Any]) -> str:
    """Return the reasons, after what the team's own standard and the general guidance say."""
    if "rationale" not in explanation:
        return ""
    return "\n\n".join([*case.stated, _text(explanation["rationale"])]).strip()


def _citations(
    case: Case, explanation: Mapping[str, Any], citations: Mapping[str, Citation]
) -> list[Citation]:
    """Return what the reply rests on, and the sentences of the standard that were stated."""
    if "supports" not in explanation:
        return []
    labels = dict.fromkeys(_texts(explanation["supports"]))
    cited = [citations[label] for label in labels if label in citations]
    return [*(each for each in case.stated_citations if each not in cited), *cited]


def _alternatives(
    case: Case, choice: Choice | None, explanation: Mapping[str, Any]
) -> list[Alternative]:
    if case.quoted is not None:
        chosen = choice.option.id if choice else None
        return quote_alternatives(case.quoted, chosen) if "steps" in explanation else []
    letters = case.letters
    return [
        Alternative(
            option=letters[item["option"]].label,
            why_not=_text(item.get("why_not")),
            when_better=_text(item.get("when_better")),
        )
        for item in _dicts(explanation.get("alternatives"))
        if item.get("option") in letters
    ]


def _risks(case: Case, explanation: Mapping[str, Any]) -> list[Risk]:
    if case.quoted is not None:
        return quote_risks(case.quoted, case.question.text) if "steps" in explanation else []
    return [
        Risk(risk=_text(item.get("risk")), mitigation=_text(item.get("mitigation")))
        for item in _dicts(explanation.get("risks"))
    ]


def _checks(case: Case, explanation: Mapping[str, Any]) -> list[str]:
    if case.quoted is not None:
        known = "open_questions" in explanation
        return quote_checks(case.quoted, case.question.text) if known else []
    return _texts(explanation.get("checks"))


def _design(case: Case, choice: Choice | None, replied: Any) -> Design | None:
    if case.options_from_record and case.record is not None and choice is not None:
        return next((o.design for o in case.record.options if o.id == choice.option.id), None)
    if not replied:
        return None
    try:
        once = {name: _each_once(value) for name, value in replied.items()}
        design: Design = _DESIGN.validate_python({**once, "area": case.area})
    except (ValidationError, TypeError, AttributeError):
        return None
    return design


def citable(text: str) -> list[str]:
    """Return the sentences of a passage that stand alone.

    Table rows and code are left out, and so is what speaks to a model in added knowledge.
    """
    prose = "\n".join(
        line.strip().removeprefix("- ").removeprefix("* ")
        for line in _unwrap(without_addresses(text)).splitlines()
        if not line.lstrip().startswith(("|", "```", "#"))
    )
    return [part for part in split_sentences(prose) if len(part) > 15]


def _unwrap(text: str) -> str:
    """Join lines that only wrap a paragraph or a list item."""
    lines: list[str] = []
    for line in text.splitlines():
        starts = line.lstrip().startswith(("-", "*", "|", "#", "```")) or not line.strip()
        if lines and lines[-1].strip() and not starts:
            lines[-1] += " " + line.strip()
        else:
            lines.append(line)
    return "\n".join(lines)


def _each_once(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return [item for n, item in enumerate(value) if item not in value[:n]]


def _title(text: str) -> str:
    return " ".join(text.split())[:80] or "Advice"


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _texts(value: Any) -> list[str]:
    return (
        [item.strip() for item in value if isinstance(item, str) and item.strip()]
        if isinstance(value, list)
        else []
    )


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
