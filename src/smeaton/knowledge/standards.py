"""How a team's own standards stand beside the built-in guidance.

A standard that is about the question comes first, and never alone: whoever reads or reasons sees
both, so that added text can outrank what ships but can't hide it.
"""

from collections.abc import Sequence

from smeaton.knowledge.document import Passage
from smeaton.knowledge.retrieve import spread

REACH = 2
"""A standard among the best `REACH` times `limit` passages is about the question."""


def put_standards_first(ranked: Sequence[Passage], limit: int) -> list[Passage]:
    """Return the first `limit` passages, the team's own before what ships.

    The team's own take up to half of the places, and more only where nothing else is left.

    Args:
        ranked: all passages that were found, best first.
        limit: how many to return.
    """
    own = [p for p in spread(ranked, REACH * limit) if p.is_own][: (limit + 1) // 2]
    built_in = spread([p for p in ranked if not p.is_own], limit - len(own))
    chosen = [*own, *built_in]
    taken = {passage.id for passage in chosen}
    others = spread([p for p in ranked if p.id not in taken], limit - len(chosen))
    return [*chosen, *others]
