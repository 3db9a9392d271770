"""What a long conversation, a long answer and a large paste cost the chat app.

`python benches/long_chat.py [TURNS]` runs the real app over a real conversations file without a
terminal (what a terminal draws with is not ours), each measurement in a process of its own:

- opening a conversation of TURNS turns, beside one of a single turn: aim, within a second;
- paging back through it: the longest that one page keeps the app from a key, the
  widgets that are mounted at once, and what memory that takes: aim, under 150 MB;
- the CPU of an app that waits: aim, near zero;
- an answer of 22 kB streamed in pieces of a few characters: aim, within 3 CPU-seconds;
- Esc after as much of an answer: aim, stopped within 100 ms;
- a paste of 10 MB: aim, no freeze, which is taken to begin at half a second.
"""

import asyncio
import json
import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

TURNS = 1000
ANSWER_CHARS = 22_000
PIECE_S = 0.004
"""A quick endpoint: 250 pieces of four characters a second."""
PASTE_BYTES = 10_000_000
SIZE = (120, 40)
PAGES = 60
TICK_S = 0.01
"""How often it is looked whether something is over: oftener would be what is measured."""

ANSWER = """**Decision {n}: keyset pagination**

Because you say:

> Rows are inserted all the time.

Offsets shift under inserts; a key does not [1].

| API contract | Design |
|---|---|
| pagination | keyset |
| page size | at most 100 |

```sql
SELECT * FROM orders WHERE id > $1 ORDER BY id LIMIT 50;
```

1. Order by `(created_at, id)`, with an index that matches.
2. Return the last key as an opaque cursor, signed and bound to the filter.
"""
PART = """## Step {0}

Move the reads over one client at a time, and compare what both stores say before the next one is
moved: a page of the old store and a page of the new one, by key, with the rows that differ in a
log that somebody reads. Offsets shift under inserts, so compare by key and never by place [1].

- **Back-fill** in batches of a thousand rows, by key, with a pause between them.
- *Double-write* behind a flag; a failed second write is a row in the outbox, never an error.
- Watch `replication_lag_seconds`; above thirty, stop.

What can go wrong is a write that is lost between the two, so count both sides every hour and keep
the counts where the next engineer finds them. A difference that lasts longer than the lag is a
defect; look at the newest row that differs first, because the cause is still in the logs.

```sql
SELECT id, updated_at FROM orders WHERE id > $1 ORDER BY id LIMIT 1000;
```
"""
SCHEMA = (
    "CREATE TABLE orders (\n  id int,\n  user_id int REFERENCES users (id),\n  total float\n);\n"
)


def passage(number: int) -> dict[str, Any]:
    """Return a source as it is kept with a turn."""
    return {
        "id": f"pagination#part-{number}",
        "title": "Pagination of collections",
        "heading": f"Part {number}",
        "text": "Offset pagination reads and throws away every row before the page. " * 12,
        "source": "smeaton",
        "sources": [["RFC 8288: Web Linking", "https://www.rfc-editor.org/rfc/rfc8288"]],
        "numbers": [number],
    }


def review() -> dict[str, Any]:
    """Return a review of twenty findings as it is kept with a turn."""
    from smeaton.advice import Finding, Review, Severity

    findings = [
        Finding(
            code="SQL004",
            rule="float_money",
            severity=Severity.HIGH,
            object=f"orders.total_{n}",
            artifact="paste",
            line=4,
            column=3,
            message="Money in a binary floating point column rounds; sums drift by cents",
            why="Sums drift and totals don't reconcile.",
            fix="ALTER TABLE orders ALTER COLUMN total TYPE numeric(12,2);",
            citations=["money-and-time-types"],
        )
        for n in range(20)
    ]
    return Review(artifacts=[], findings=findings).model_dump(mode="json")


def fill(folder: Path, turns: int) -> None:
    """Write a conversation of so many turns; every tenth has a schema and its findings."""
    from smeaton.sessions import Attachment

    store = open_store(folder)[1]
    talk, found = store.create(), review()
    for n in range(turns):
        attached = [Attachment("paste", SCHEMA * 20)] if n % 10 == 0 else []
        turn = store.begin_turn(talk, f"Question {n}: how do I page a list that grows?", attached)
        payload = {
            "review": found if attached else None,
            "passages": [passage(1), passage(2), passage(3)],
            "notes": [],
            "advice": None,
        }
        store.finish_turn(turn, "answered", ANSWER.format(n=n), payload)
    store.close()


def open_store(folder: Path) -> Any:
    """Return settings and store of a data folder."""
    from smeaton.sessions import SessionStore
    from smeaton.settings import load_settings

    settings = load_settings(data_dir=folder, provider="none")
    return settings, SessionStore.open(settings)


class Streaming:
    """An advisor that streams a long answer."""

    provider = SimpleNamespace(name="none", label="Bench", model="stream", window=None)

    async def prepare(self, **_: Any) -> AsyncGenerator[Any, None]:
        """Nothing has to be prepared."""
        return
        yield

    async def ask(self, question: str, **_: Any) -> AsyncGenerator[Any, None]:
        """Stream an answer; "endless" asks for one that never ends."""
        from smeaton.advisor import Token

        text, sent = "\n".join(map(PART.format, range(60))), 0
        while sent < ANSWER_CHARS or question == "endless":
            yield Token(text[sent % len(text) :][:4])
            sent += 4
            await asyncio.sleep(PIECE_S)

    async def gateway(self) -> None:
        """There is no model."""

    async def close(self) -> None:
        """There is nothing to close."""


async def with_app(folder: Path, use: Callable[[Any], Awaitable[dict[str, float]]]) -> Any:
    """Run the app on what is in `folder`, let `use` measure, and return what it found."""
    from smeaton.tui.app import SmeatonApp

    app = SmeatonApp(lambda: open_store(folder), make_advisor=lambda _: Streaming())
    try:
        async with app.run_test(size=SIZE):
            found = await use(app)
            await settle(app)
            return found
    finally:
        app.close_store()


class Gaps:
    """The longest that the loop was kept from anything else, as a key would notice it."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._watch = asyncio.create_task(self._tick())

    async def _tick(self) -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(TICK_S)
            self.longest = max(self.longest, time.perf_counter() - before - TICK_S)

    def end(self) -> float:
        """Stop watching and return the seconds."""
        self._watch.cancel()
        return self.longest


def memory_mb() -> float:
    """Return the resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


async def settle(app: Any) -> None:
    """Wait until nothing is being opened, read or answered."""
    while not app.screen.query(".turn"):
        await asyncio.sleep(TICK_S)
    while not all(worker.is_finished for worker in app.workers):
        await asyncio.sleep(TICK_S)
    await asyncio.sleep(TICK_S)


async def measure_opening(folder: Path) -> dict[str, float]:
    """Return the seconds from the first frame until the last turn stands there, and then all."""

    async def use(app: Any) -> dict[str, float]:
        started, used = time.perf_counter(), time.process_time()
        while not any(each.size.height for each in app.screen.query(".turn")):
            await asyncio.sleep(TICK_S)
        shown = time.perf_counter() - started
        await settle(app)
        opened = {
            "shown_s": shown,
            "all_done_s": time.perf_counter() - started,
            "all_done_cpu_s": time.process_time() - used,
            "memory_mb": memory_mb(),
        }
        await asyncio.sleep(2)
        used = time.process_time()
        await asyncio.sleep(5)
        return {**opened, "idle_cpu_share": (time.process_time() - used) / 5}

    return await with_app(folder, use)


async def measure_paging(folder: Path) -> dict[str, float]:
    """Press Page Up again and again."""

    async def use(app: Any) -> dict[str, float]:
        await settle(app)
        costs, gaps, most = [], Gaps(), 0
        for _ in range(PAGES):
            used = time.process_time()
            app.simulate_key("pageup")
            await settle(app)
            costs.append(time.process_time() - used)
            if "--pages" in sys.argv:
                print(f"{costs[-1]:.3f}", f"{gaps.longest:.3f}", len(app.screen.query(".turn")))
            most = max(most, len(app.screen.query("*")))
        return {
            "page_cpu_ms": statistics.median(costs) * 1e3,
            "slowest_page_cpu_ms": max(costs) * 1e3,
            "longest_gap_ms": gaps.end() * 1e3,
            "widgets": most,
            "memory_mb": memory_mb(),
        }

    return await with_app(folder, use)


async def measure_streaming(folder: Path) -> dict[str, float]:
    """Ask for the long answer, then for an endless one that is stopped."""

    async def use(app: Any) -> dict[str, float]:
        await settle(app)
        prompt, gaps, used = app.screen.composer.prompt, Gaps(), time.process_time()
        prompt.fill("long")
        app.simulate_key("enter")
        while not app.screen.is_answering:
            await asyncio.sleep(TICK_S)
        await settle(app)
        spent, gap = time.process_time() - used, gaps.end()
        prompt.fill("endless")
        app.simulate_key("enter")
        await asyncio.sleep(ANSWER_CHARS / 4 * PIECE_S)
        started = time.perf_counter()
        app.simulate_key("escape")
        while app.screen.is_answering:
            await asyncio.sleep(0.001)
        stopped = time.perf_counter() - started
        return {"cpu_s": spent, "longest_gap_ms": gap * 1e3, "escape_ms": stopped * 1e3}

    return await with_app(folder, use)


async def measure_paste(folder: Path) -> dict[str, float]:
    """Paste, and type a key as soon as it is there."""
    from textual import events

    text = SCHEMA * (PASTE_BYTES // len(SCHEMA))

    async def use(app: Any) -> dict[str, float]:
        await settle(app)
        gaps, started = Gaps(), time.perf_counter()
        app.post_message(events.Paste(text))
        while not app.screen.composer.attachments:
            await asyncio.sleep(TICK_S)
        return {
            "s": time.perf_counter() - started,
            "longest_gap_ms": gaps.end() * 1e3,
            "memory_mb": memory_mb(),
        }

    return await with_app(folder, use)


def run_apart(name: str, folder: str) -> dict[str, float]:
    """Run one measurement in a fresh process."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(run_here, (name, folder))


def run_here(name: str, folder: str) -> dict[str, float]:
    """Run one measurement in this process."""
    return asyncio.run(globals()[f"measure_{name}"](Path(folder)))


def show(name: str, found: dict[str, float]) -> None:
    """Print one line."""
    print(f"{name:<22}" + "  ".join(f"{key} {value:.3g}" for key, value in found.items()))


def main() -> None:
    """Measure everything; with `--json` print it as one object."""
    turns = int(next((word for word in sys.argv[1:] if word.isdecimal()), TURNS))
    results = {}
    with tempfile.TemporaryDirectory() as few, tempfile.TemporaryDirectory() as many:
        fill(Path(few), 1)
        fill(Path(many), turns)
        for name, measure, folder in (
            ("open, 1 turn", "opening", few),
            (f"open, {turns} turns", "opening", many),
            (f"page up, {turns} turns", "paging", many),
            ("22 kB answer, Esc", "streaming", few),
            ("paste of 10 MB", "paste", few),
        ):
            results[name] = run_apart(measure, folder)
            if "--json" not in sys.argv:
                show(name, results[name])
    if "--json" in sys.argv:
        print(json.dumps(results, indent=2))
    else:
        one, all_ = results["open, 1 turn"], results[f"open, {turns} turns"]
        print(f"showing {turns} turns takes {all_['shown_s'] / one['shown_s']:.2f} times one turn")


if __name__ == "__main__":
    main()
