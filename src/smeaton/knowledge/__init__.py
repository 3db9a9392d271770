"""The knowledge base: documents, passages, and how they are found.

`KnowledgeBase` is the whole interface; importing this package loads nothing heavy.
"""

from smeaton.knowledge.document import Document, Passage, RecordOption
from smeaton.knowledge.library import KnowledgeBase
from smeaton.knowledge.retrieve import Retrieval
from smeaton.knowledge.sources import AddReport

__all__ = ["AddReport", "Document", "KnowledgeBase", "Passage", "RecordOption", "Retrieval"]
