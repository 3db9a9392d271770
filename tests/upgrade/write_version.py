"""Writes the conversations of an earlier version, by that version's own code, as SQL.

python tests/upgrade/write_version.py COMMIT > tests/upgrade/versions/vN-COMMIT.sql

Run it with the environment of today: the code of COMMIT is laid out beside it and runs in a
process of its own. What it writes is kept as it is; only a new version adds a file, made from the
last commit before it.
"""

import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
MAIN = """
import asyncio, inspect, sys
from pathlib import Path
from smeaton.settings import Settings
from smeaton.sessions import Attachment, SessionStore
from smeaton.tui import evidence as kept
from smeaton.advisor import Advisor, Advised, Consulted, Reviewed
try:
    from smeaton.reviewing import review
except ImportError:
    from smeaton.review import review
from smeaton.analysis import Source

folder = Path(sys.argv[1])
settings = Settings(data_dir=folder, provider="none")
SQL = "CREATE TABLE users (id serial PRIMARY KEY, password text);"
QUESTION = "We page through 40 million orders that change all day. Which pagination?"
Cited = next(value for name, value in vars(kept).items() if name in ("Cited", "SavedPassage"))

async def work():
    store = SessionStore.open(settings)
    advisor = Advisor(settings)
    talk = store.create()
    turn = store.begin_turn(talk, "Review this", [Attachment("a.sql", SQL)])
    async for event in review(advisor, [Source("a.sql", SQL)], use_model=False):
        if isinstance(event, Reviewed):
            seen = kept.Evidence(review=event.review)
    store.record_payload(turn, seen.to_payload())
    store.finish_turn(turn, "answered", "users.password is plain text.", seen.to_payload())
    turn = store.begin_turn(talk, QUESTION)
    passages, advice = (), None
    async for event in advisor.ask(QUESTION, use_model=False):
        if isinstance(event, Consulted):
            passages = event.passages
        if isinstance(event, Advised):
            advice = event.advice
    names = Cited.__dataclass_fields__
    cited = tuple(Cited(**{n: getattr(p, n) for n in names if hasattr(p, n)}) for p in passages[:2])
    more = {"advice": advice} if "advice" in kept.Evidence.__dataclass_fields__ else {}
    seen = kept.Evidence(passages=cited, notes=("a note",), **more)
    store.finish_turn(turn, "answered", "Keyset pagination.", seen.to_payload())
    if hasattr(store, "correct"):
        store.correct(talk, {"kind": "kept as it is"})
    store.append_answer(store.begin_turn(talk, "And then?"), "Hal")
    failed = store.begin_turn(talk, "Once more")
    store.finish_turn(failed, "failed", "", None, "refused")
    if hasattr(store, "pin"):
        store.pin(talk, True)
    if "instead_of" in inspect.signature(store.begin_turn).parameters:
        again = store.begin_turn(talk, "Once more, please", instead_of=failed)
        store.finish_turn(again, "answered", "Yes.", None)
        store.show(failed)
    other = store.create()
    store.begin_turn(other, "Money?")
    third = store.create()
    store.save_draft(third, "half a", [Attachment("b.sql", SQL)])
    await advisor.close()
    store.close()

asyncio.run(work())
"""


def write_version(commit: str) -> str:
    """Return the conversations that the code of `commit` writes, as SQL."""
    with tempfile.TemporaryDirectory() as folder:
        code, data = Path(folder, "code"), Path(folder, "data")
        code.mkdir()
        data.mkdir()
        archive = subprocess.run(
            ["git", "archive", commit, "src", "knowledge", "prompts", "evals"],
            cwd=ROOT, check=True, capture_output=True,
        ).stdout  # fmt: skip
        subprocess.run(["tar", "x", "-C", str(code)], input=archive, check=True)
        subprocess.run(
            [sys.executable, "-c", MAIN, str(data)],
            env={"PYTHONPATH": str(code / "src"), "HOME": folder, "PATH": "/usr/bin:/bin"},
            check=True, stdout=sys.stderr,
        )  # fmt: skip
        db = sqlite3.connect(data / "sessions.db")
        version = db.execute("PRAGMA user_version").fetchone()[0]
        # the word index is made anew from the turns
        derived = ("turn_index", "sqlite_schema", "writable_schema")
        lines = [line for line in db.iterdump() if not any(name in line for name in derived)]
        return "\n".join([*lines, f"PRAGMA user_version = {version};", ""])


if __name__ == "__main__":
    sys.stdout.write(write_version(sys.argv[1]))
