"""A starter suite for a team's own standards, with case stubs from the decision records it added.

The suite lies in `evals/starter/` and is copied; stubs are data from the user's documents, so they
are written by a YAML library and never pasted.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smeaton.errors import InputError
from smeaton.evals.records import write_records
from smeaton.resources import find_data

if TYPE_CHECKING:
    from smeaton.knowledge.document import Document
    from smeaton.settings import Settings

RECORDS = "records.smeaton.yaml"
MAX_RECORDS = 100
"""Decision records that become stubs; more would not be read."""

MAX_CONTEXT = 800
"""Characters of a record's context that a stub's question quotes."""

_DECISION = {"decision", "decision outcome"}
_CONTEXT = {"context", "context and problem statement"}
_HEAD = """\
# yaml-language-server: $schema=case.schema.json
# Stubs from the decision records that you added. Before they count:
#   name the mistake in `why`; replace the conditions, which are quoted from the record, by a
#   situation with numbers that does not repeat its words; delete what you don't need.
"""


def write_starter(folder: Path, records: list["Document"]) -> list[Path]:
    """Write the suite into `folder` and return its files.

    Args:
        folder: made if need be.
        records: decision records that stubs are made of, see `read_records`.

    Raises:
        InputError: one of the files exists already; then nothing is written.
    """
    starter, schema = find_data("evals") / "starter", find_data("evals") / "case.schema.json"
    texts = {path.name: path.read_text("utf-8") for path in [*sorted(starter.iterdir()), schema]}
    if stubs := [stub for record in records[:MAX_RECORDS] for stub in make_stubs(record)]:
        texts[RECORDS] = f"{_HEAD}\n{write_records(stubs)}"
    if there := [name for name in texts if (folder / name).exists()]:
        raise InputError(
            f"{str(folder)!r} holds {', '.join(there)} already; nothing was written. "
            "Choose another folder."
        )
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    return [folder / name for name in texts]


def read_records(settings: "Settings") -> list["Document"]:
    """Return the decision records among what the user added, without opening an index.

    Raises:
        KnowledgeError: what was added can't be read.
    """
    from smeaton.knowledge.store import FILE, Store

    path = settings.data_dir / "knowledge" / FILE
    if not path.exists():
        return []
    store = Store(path)
    try:
        return [each for each in store.documents() if each.is_record or _section(each, _DECISION)]
    finally:
        store.close()


def make_stubs(record: "Document") -> Iterator[dict[str, Any]]:
    """Yield a case for each option that has conditions, as one family; else one for the record."""
    name = _slug(record.id)
    whole = {
        "why": "Name the mistake that this case guards against.",
        "kind": "decision",
        "area": record.area,
        "tags": ["stub"],
    }
    choices = {
        "options": [{"id": option.id, "label": option.label} for option in record.options],
        "source": f"{record.id}: {record.title}",
    }
    conditional = [option for option in record.options if option.choose_when]
    if len(record.options) < 2 or not conditional:
        asked = {"question": _ask_about(record), "source": choices["source"]}
        yield {"id": name, **whole, **asked, "expect": {"cites_any": [record.id]}}
        return
    for number, option in enumerate(conditional, 1):
        situation = "; ".join(option.choose_when)
        yield {
            "id": f"{name[:56]}-{number}",
            **whole,
            "family": name,
            "question": f"Our situation: {situation}. {record.question}",
            **choices,
            "expect": {"choice": [option.id]},
        }


def _ask_about(record: "Document") -> str:
    """Return the record's question, or one from the context of a plain decision record."""
    if record.question:
        return record.question
    context = " ".join((_section(record, _CONTEXT) or "").split())[:MAX_CONTEXT]
    return f"{context} What should we do about this: {record.title}?".strip()


def _section(record: "Document", names: set[str]) -> str | None:
    found = (text for name, text in record.sections.items() if name.lower().strip(" :") in names)
    return next(found, None)


def _slug(name: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60].rstrip("-")
    return slug if len(slug) > 2 else f"record-{slug}"
