"""Makes the pictures of the README: `make screenshots`, or `python docs/screenshots.py [FOLDER]`.

The real app runs over the real knowledge base and analyser. Only the model is a stand-in: a server
on loopback that chooses and explains as written here, so that the pictures are the same each time.
"""

import asyncio
import json
import re
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from textual import events
from textual.pilot import Pilot

from smeaton.gateway.scripted import ScriptedServer
from smeaton.sessions import SessionStore
from smeaton.settings import load_settings
from smeaton.tui.app import SmeatonApp

HERE = Path(__file__).parent
SIZE = (132, 38)
QUESTION = (
    "We page through 40 million orders that change all day, and clients fetch every page in turn. "
    "Which pagination?"
)
EXPLANATION = {
    "summary": "Page by key: each page starts behind the last row of the one before.",
    "rationale": "Orders come and go while clients walk all pages; an offset would repeat some "
    "and skip others, and the deep pages would read millions of rows to throw them away.",
    "supports": ["p1.1"],
    "alternatives": [
        {
            "option": "B",
            "why_not": "Rows move between pages while a client reads.",
            "when_better": "A few thousand rows and people who jump to page 7.",
        }
    ],
    "risks": [
        {
            "risk": "Orders with the same timestamp are dropped at a page's edge.",
            "mitigation": "Add the id as the last sort column.",
        }
    ],
    "steps": ["Index (created_at, id).", "Return the last key as a signed, opaque cursor."],
    "checks": ["EXPLAIN of page 10,000 reads no more rows than page 1."],
    "open_questions": [],
}


def reply(body: dict[str, Any]) -> str:
    """Choose keyset pagination under whatever letter it stands, or explain it."""
    asked = body["messages"][-1]["content"]
    letters = dict(re.findall(r"^([A-E])\) (\w+)", asked, re.MULTILINE))
    if '"choice"' not in asked:
        other = next((letter for letter, word in letters.items() if word == "Offset"), "B")
        alternative = {**EXPLANATION["alternatives"][0], "option": other}  # type: ignore[dict-item]
        return json.dumps({**EXPLANATION, "alternatives": [alternative]})
    chosen = next(letter for letter, word in letters.items() if word == "Keyset")
    return json.dumps({"facts": ["f1"], "choice": chosen})


async def settle(pilot: Pilot[None]) -> None:
    """Wait until nothing is being read, searched or answered."""
    await pilot.pause()
    while not all(worker.is_finished for worker in pilot.app.workers):
        await pilot.pause(0.02)
    await pilot.pause()


async def show_decision(pilot: Pilot[None]) -> None:
    """Ask for a decision and look at its beginning."""
    pilot.app.post_message(events.Paste(QUESTION))
    await settle(pilot)
    await pilot.press("enter")
    await settle(pilot)
    await pilot.press("up")
    await settle(pilot)


async def show_findings(pilot: Pilot[None]) -> None:
    """Review the example and open its third finding in its source."""
    example = (HERE.parent / "examples/orders.sql").read_text("utf-8")
    pilot.app.post_message(events.Paste(example))
    await settle(pilot)
    pilot.app.post_message(events.Paste("/review"))
    await settle(pilot)
    await pilot.press("enter")
    await settle(pilot)
    table = pilot.app.screen.query("FindingsTable").first()
    table.focus()
    await pilot.press("down", "down", "enter")
    await settle(pilot)


PICTURES: dict[str, Callable[[Pilot[None]], Awaitable[None]]] = {
    "chat-decision.svg": show_decision,
    "chat-findings.svg": show_findings,
}
"""By name of the file, what is done before the picture is taken."""


async def draw(folder: Path, name: str, server: ScriptedServer) -> None:
    """Take one picture of an app of its own."""
    server.script(*[reply] * 8)
    with tempfile.TemporaryDirectory() as data:
        settings = load_settings(
            data_dir=Path(data),
            provider="openai" if name == "chat-decision.svg" else "none",
            base_url=server.base_url,
            api_key="scripted",
            model="scripted",
        )
        app = SmeatonApp(lambda: (settings, SessionStore.open(settings)))
        async with app.run_test(size=SIZE) as pilot:
            await settle(pilot)
            await PICTURES[name](pilot)
            picture = app.export_screenshot(title="smeaton")
        app.close_store()
    (folder / name).write_text(picture, "utf-8")


def main() -> None:
    """Take all pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    for name in PICTURES:
        with ScriptedServer() as server:
            asyncio.run(draw(folder, name, server))


if __name__ == "__main__":
    main()
