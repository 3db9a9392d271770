"""From the number of a citation to the passage behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smeaton.errors import SmeatonError
from smeaton.tui.evidence import Cited, list_citations

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from smeaton.advisor import Advisor
    from smeaton.tui.evidence import Evidence


async def find_cited(
    evidence: Evidence, number: int, advisor: Callable[[], Awaitable[Advisor]]
) -> tuple[Cited, str]:
    """Return the passage behind a number of the answer, and the words cited from it.

    Args:
        evidence: what the answer came with; its passages are shown as they stood then.
        number: 1 for the first citation.
        advisor: who is asked for a passage that is not among them.

    Raises:
        SmeatonError: it is not in the knowledge base any more.
    """
    citation = list_citations(evidence.advice)[number - 1]
    for passage in evidence.passages:
        if passage.id == citation.id:
            return passage, citation.quote
    shown = await (await advisor()).show(citation.id)
    from smeaton.knowledge import Passage

    if not isinstance(shown, Passage):
        raise SmeatonError(f"{citation.id!r} names a whole document; /kb {citation.id} finds it.")
    return Cited.from_passage(shown), citation.quote
