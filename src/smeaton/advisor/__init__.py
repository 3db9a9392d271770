"""The advisor: from a question to checked advice, as one stream of plain events.

`Advisor.ask` gathers what is certain first (the analyser's findings, passages, the decision
record), lets the model choose among named options and explain, and holds every reference in the
reply against what really exists. Whoever shows the events never talks to the layers below.
"""

from smeaton.advisor.conversation import Advisor
from smeaton.advisor.events import (
    Advised,
    Analysed,
    Consulted,
    Decided,
    Event,
    Failed,
    Reviewed,
    Status,
    Token,
)
from smeaton.advisor.state import Exchange, State, recall

__all__ = [
    "Advised",
    "Advisor",
    "Analysed",
    "Consulted",
    "Decided",
    "Event",
    "Exchange",
    "Failed",
    "Reviewed",
    "State",
    "Status",
    "Token",
    "recall",
]
