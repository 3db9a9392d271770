"""A decision as an architecture decision record.

The headings are those of MADR 4.0 (https://adr.github.io/madr/), so that tools which list such
records can read it.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from smeaton.advice import Fact, Recommendation
from smeaton.render.safe import printable, without_links


def render_adr(
    recommendation: Recommendation, facts: Sequence[Fact] = (), *, on: date | None = None
) -> str:
    """Return the decision as a Markdown document.

    Args:
        recommendation: what was decided.
        facts: what the conversation stated; the decision drivers.
        on: the day of the decision; today by default.
    """
    drivers = dict.fromkeys([*recommendation.because, *(fact.quote for fact in facts)])
    others = [each.option for each in recommendation.alternatives]
    day = (on or date.today()).isoformat()
    parts = [
        f"---\nstatus: proposed\ndate: {day}\n---",
        f"# {_line(recommendation.title)}",
        "## Context and Problem Statement",
        f"Which way to go on: {_line(recommendation.title)}?",
    ]
    if drivers:
        parts += ["## Decision Drivers", _bullets(drivers)]
    parts += ["## Considered Options", _bullets([recommendation.decision, *others])]
    parts += [
        "## Decision Outcome",
        f'Chosen option: "{_line(recommendation.decision)}", because '
        f"{_line(recommendation.rationale) or 'it fits the drivers above best.'}",
    ]
    if recommendation.risks or recommendation.steps:
        parts.append("### Consequences")
        parts.append(
            _bullets(
                [f"Bad, because {each.risk}. {each.mitigation}" for each in recommendation.risks]
                + [f"To do: {step}" for step in recommendation.steps]
            )
        )
    if recommendation.checks:
        parts += ["### Confirmation", _bullets(recommendation.checks)]
    if recommendation.alternatives:
        parts.append("## Pros and Cons of the Options")
        for each in recommendation.alternatives:
            said = [
                *([f"Bad, because {each.why_not}"] if each.why_not else []),
                *([f"Good, when {each.when_better}"] if each.when_better else []),
            ]
            parts += [f"### {_line(each.option)}", _bullets(said) if said else "Not weighed."]
    if recommendation.citations:
        cited = dict.fromkeys(citation.id for citation in recommendation.citations)
        parts += ["## More Information", _bullets(f"Guidance: `{each}`" for each in cited)]
    return printable(without_links("\n\n".join(parts)) + "\n")


def _bullets(texts: Iterable[str]) -> str:
    return "\n".join(f"- {_line(text)}" for text in texts)


def _line(text: str) -> str:
    return " ".join(text.split())
