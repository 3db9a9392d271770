"""What is wrong with the intent of an added document: text that speaks to a model.

Such text is kept, for it may be about just that, and it is searched and quoted as data. It never
reaches a prompt (`prompts.fence`), and it is said at once, not only when an answer looks odd.
"""

from collections.abc import Iterator

from smeaton.injection import find_addresses
from smeaton.knowledge.document import Document

MOST = 5
"""Places that are named of a document."""


def warn(document: Document) -> list[str]:
    """Return a sentence for each place of a document that speaks to a model, the first few."""
    return [
        f"speaks to a model under {heading!r}: \u201c{quote}\u201d; it is left out of prompts."
        for heading, quote in list(_places(document))[:MOST]
    ]


def _places(document: Document) -> Iterator[tuple[str, str]]:
    for heading, text in [("title", document.title), *document.sections.items()]:
        for each in find_addresses(f"{heading}\n{text}" if heading != "title" else text):
            yield heading, each.quote
    for option in document.options:
        for text in (option.label, *option.choose_when, *option.avoid_when):
            for each in find_addresses(text):
                yield option.id, each.quote
