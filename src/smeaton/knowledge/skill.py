"""The guidance as an Agent Skill: a folder that other agents read, by agentskills.io's form.

An agent loads the name and description always, `SKILL.md` when a task fits, and a reference only
when it needs it: so `SKILL.md` is an index, symptoms lie in one file an area, and each document is
a file of its own, as it ships.
"""

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import get_args

from smeaton import __version__
from smeaton.advice import Area
from smeaton.errors import KnowledgeError
from smeaton.knowledge.document import Document
from smeaton.knowledge.questions import read_questions
from smeaton.knowledge.reading import SKILL, read_built_in
from smeaton.resources import find_data

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_NAME = 64
_SYMPTOMS = 8
"""Of one document; the rest only vary the words."""
_DESCRIPTION = (
    "Guidance and decision records for backend design: API contracts, authentication and "
    "authorization, caching, database schemas and migrations, messaging and service boundaries. "
    "Use when designing or reviewing a backend, when choosing between designs (pagination, keys, "
    "isolation, tokens, queues, caches), or when a symptom needs its cause, such as lost updates, "
    "rows on two pages, stale reads, double charges, deadlocks or slow migrations."
)
_INTRODUCTION = """# Backend design guidance

1. Find the document: by subject in the lists below, or by what somebody observes in the symptoms \
of an area.
2. Read it. A decision record lists in its front matter the options, each with the conditions \
under which to choose it (`choose_when`) and to leave it (`avoid_when`).
3. Hold those conditions against facts that were stated. Ask for a fact that decides and is \
missing; invent none.
4. Recommend one option with its reasons, what would change the decision, how it fails and what \
to measure. Cite the document and the primary source at its end.

`related` in a front matter names other documents of the same folder. Schemas and contracts are \
reviewed with proof, not by reading, where the command `smeaton` is installed: \
`smeaton review FILE --no-model --format json`."""
_AREAS: Mapping[Area, str] = {
    "api": "API contracts",
    "security": "Authentication, authorization and data protection",
    "caching": "Caching",
    "persistence": "Persistence",
    "communication": "Communication between services",
    "architecture": "Architecture",
}


def export_skill(folder: Path) -> int:
    """Write the guidance that ships into `folder` as a skill called like it; blocking.

    Returns:
        How many documents it holds.

    Raises:
        KnowledgeError: the folder has a name that no skill may have, holds something already, or
            can't be written.
    """
    name = folder.resolve().name
    if len(name) > _LONGEST_NAME or not _NAME.fullmatch(name):
        raise KnowledgeError(
            f"No skill may be called {name!r}: name the folder with lower-case letters and digits, "
            f"single hyphens between them, {_LONGEST_NAME} characters at most."
        )
    origin = find_data("knowledge")
    documents = read_built_in(origin)
    symptoms = read_questions(origin)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise KnowledgeError(
                f"{str(folder)!r} is not empty, and nothing in it is overwritten: name another "
                "folder, or remove this one first."
            )
        references = folder / "references"
        references.mkdir()
        for document in documents:
            shutil.copyfile(
                origin / document.area / f"{document.id}.md", references / f"{document.id}.md"
            )
        for area in get_args(Area):
            text = _list_symptoms(area, documents, symptoms)
            (references / f"symptoms-{area}.md").write_text(text, "utf-8")
        # last, so that a folder without it was cut short
        (folder / SKILL).write_text(_index(name, documents), "utf-8")
    except OSError as error:
        raise KnowledgeError(
            f"The skill can't be written to {str(folder)!r}: {error.strerror}."
        ) from None
    return len(documents)


def _index(name: str, documents: Sequence[Document]) -> str:
    front = [
        "---",
        f"name: {name}",
        f"description: {json.dumps(_DESCRIPTION)}",
        "license: Apache-2.0",
        "metadata:",
        f'  smeaton-version: "{__version__}"',
        "---",
    ]
    parts = ["\n".join(front), _INTRODUCTION]
    for area, title in _AREAS.items():
        lines = [
            f"- [{document.title}](references/{document.id}.md)"
            + (": decision record" if document.is_record else "")
            for document in documents
            if document.area == area
        ]
        parts.append(f"## {title}\n\nSymptoms: [{area}](references/symptoms-{area}.md)")
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _list_symptoms(
    area: Area, documents: Sequence[Document], symptoms: Mapping[str, Sequence[str]]
) -> str:
    parts = [f"# Symptoms and questions: {_AREAS[area].lower()}"]
    for document in documents:
        if document.area == area and symptoms.get(document.id):
            lines = [f"- {text}" for text in symptoms[document.id][:_SYMPTOMS]]
            parts.append(f"## [{document.title}]({document.id}.md)\n\n" + "\n".join(lines))
    return "\n\n".join(parts) + "\n"
