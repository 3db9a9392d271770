"""A conversation in which something was decided: facts that clash, sources, open questions."""

from acting import PASSAGES
from driving import settle
from textual.pilot import Pilot

from smeaton.advice import (
    Advice,
    Alternative,
    ApiContractDesign,
    Citation,
    Recommendation,
    Revision,
    Risk,
)
from smeaton.advisor import Advised, Consulted, Event, Token
from smeaton.render.markdown import render_advice
from smeaton.tui.widgets.prompt import Prompt

QUESTION = (
    "We have 40 million orders and 5 developers on MySQL. It must run without downtime, but there "
    "is a maintenance window. Which pagination?"
)
KEYSET = "Keyset (seek) pagination behind an opaque cursor"
OFFSET = "Offset and limit with page numbers"
CLASH = "You say “without downtime” and “maintenance window”: which of them holds?"
TITLE = "Paginating a list endpoint"


def decided(label: str = KEYSET, revisions: tuple[Revision, ...] = ()) -> Advice:
    """Advice as a model gives it on the record `pagination`."""
    return Advice(
        kind="recommendation",
        summary="Offsets shift under inserts; a key does not.",
        choice="keyset",
        revisions=list(revisions),
        open_questions=["How deep do clients page?"],
        recommendations=[
            Recommendation(
                area="api",
                title=TITLE,
                decision=label,
                rationale="Rows that are inserted meanwhile shift the pages of an offset.",
                because=["We have 40 million orders and 5 developers on MySQL."],
                alternatives=[
                    Alternative(
                        option=OFFSET, why_not="", when_better="the list is short and rarely moves."
                    )
                ],
                risks=[Risk(risk="Clients want page numbers", mitigation="Show a date picker.")],
                steps=["Add the index on (created_at, id)."],
                checks=["Measure pages far from the start."],
                design=ApiContractDesign(style="rest", pagination="keyset"),
                citations=[
                    Citation(
                        id="pagination#how-it-fails",
                        quote="Offset pagination reads and throws away every row before the page",
                    ),
                    Citation(id="pagination#in-short", quote="Use a cursor."),
                ],
                record="pagination",
                confidence=0.75,
            )
        ],
    )


def answer(advice: Advice) -> list[Event]:
    """What the advisor says of it."""
    consulted = Consulted(PASSAGES, None)  # type: ignore[arg-type]
    return [consulted, Token(render_advice(advice)), Advised(advice)]


async def decide(pilot: Pilot[None], question: str = QUESTION) -> None:
    """Ask, and wait until the state is shown."""
    await settle(pilot)
    pilot.app.screen.query_one(Prompt).fill(question)
    await pilot.press("enter")
    await settle(pilot)
    await settle(pilot)
