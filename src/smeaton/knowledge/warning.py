"""What is to be said of an added document at once, and not only when an answer looks odd.

Text that speaks to a model is kept, for it may be about just that, and it is searched and quoted as
data; it never reaches a prompt (`prompts.fence`). A standard that weakens security is shown beside
the general guidance: an answer quotes both.
"""

import re
from collections.abc import Iterator

from smeaton.injection import find_addresses
from smeaton.knowledge.document import BUILT_IN, Document
from smeaton.knowledge.insecure import NOT_THAT, find_insecure

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n\s*\n|\n(?=[-*] )")
MOST = 5
"""Places that are named of a document."""


def warn(document: Document) -> list[str]:
    """Return a sentence for each place that speaks to a model or weakens security, a few."""
    spoken = [
        f"speaks to a model under {heading!r}: \u201c{quote}\u201d; it is left out of prompts."
        for heading, quote in list(_places(document))[:MOST]
    ]
    return spoken + [
        f"weakens security: your standard says \u201c{each.quote}\u201d; the general guidance "
        f"({each.citation.id}) would be: {each.correction.removeprefix(NOT_THAT)}"
        for each in find_insecure(_sentences(document), MOST)
    ]


def _sentences(document: Document) -> list[str]:
    """Return what a team's document asks for; where it warns of a failure, it does not ask."""
    if document.source == BUILT_IN:
        return []
    texts = [text for heading, text in document.sections.items() if "fail" not in heading.lower()]
    return [" ".join(part.split()) for text in texts for part in _SENTENCE.split(text) if part]


def _places(document: Document) -> Iterator[tuple[str, str]]:
    for heading, text in [("title", document.title), *document.sections.items()]:
        for each in find_addresses(f"{heading}\n{text}" if heading != "title" else text):
            yield heading, each.quote
    for option in document.options:
        for text in (option.label, *option.choose_when, *option.avoid_when):
            for each in find_addresses(text):
                yield option.id, each.quote
