"""What a manifest says about the guidance takes in what a team added."""

from pathlib import Path

from smeaton.evals.fingerprint import digest_folder, digest_knowledge
from smeaton.knowledge import KnowledgeBase
from smeaton.settings import Settings


def test_added_standards_change_the_digest_and_going_back_restores_it(
    settings: Settings, team: Path
) -> None:
    built_in = digest_folder("knowledge")
    assert digest_knowledge(settings) == built_in
    knowledge = KnowledgeBase.open(settings)
    name = knowledge.add(team).source
    added = digest_knowledge(settings)
    assert added.startswith(f"{built_in}+")
    (team / "zebra.md").write_text("# Zebra cluster\n\nEach zebra has fifty pods.\n")
    knowledge.add(team)
    changed = digest_knowledge(settings)
    assert changed not in (built_in, added)
    knowledge.remove(name)
    knowledge.close()
    assert digest_knowledge(settings) == built_in
