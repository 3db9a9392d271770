"""What an hour's worth of turns leaves behind: memory, open files, latency, and who waits longest.

`python benches/soak.py [TURNS]` runs TURNS turns (800 by default, which a person takes more than
an hour for) against a scripted server as fast as it goes, eight conversations at once in one
process, each turn answered by the real advisor and saved. The growth is measured from the first
tenth on, when caches are filled: aim, under 10 % of memory and no open file.
"""

import asyncio
import gc
import json
import os
import statistics
import sys
import tempfile
import time
from contextlib import aclosing
from pathlib import Path

from smeaton.advisor import Advised, Advisor
from smeaton.gateway.scripted import ScriptedServer
from smeaton.sessions import SessionStore
from smeaton.settings import load_settings

TURNS, CONVERSATIONS, SAMPLES = 800, 8, 20
TOPICS = ("cache prices", "page through orders", "keep sessions", "split a table", "retry calls")


def main(turns: int) -> None:
    """Run the turns and print the figures as JSON."""
    print(json.dumps(asyncio.run(soak(turns)), indent=1))


async def soak(turns: int) -> dict[str, object]:
    """Take the turns in eight conversations that go on at once."""
    with tempfile.TemporaryDirectory() as folder, ScriptedServer() as server:
        settings = load_settings(
            data_dir=Path(folder),
            provider="openai",
            base_url=server.base_url,
            api_key="none",
            model="scripted",
        )
        store, advisor = SessionStore.open(settings), Advisor(settings)
        seconds: list[list[float]] = [[] for _ in range(CONVERSATIONS)]
        samples = [measure()]

        async def converse(number: int) -> None:
            conversation = store.create()
            for turn in range(turns // CONVERSATIONS):
                question = f"We have {turn + 2},000 requests. How do we {TOPICS[turn % 5]}?"
                began = time.perf_counter()
                saved = store.begin_turn(conversation, question)
                async with aclosing(advisor.ask(question)) as events:
                    async for event in events:
                        if isinstance(event, Advised):
                            store.finish_turn(saved, "answered", event.advice.summary)
                seconds[number].append(time.perf_counter() - began)
                server.requests.clear()  # the server's memory is not ours
                done = sum(map(len, seconds))
                if done % max(1, turns // SAMPLES) == 0:
                    samples.append(measure())

        await asyncio.gather(*map(converse, range(CONVERSATIONS)))
        lost = turns // CONVERSATIONS * CONVERSATIONS - count_answered(store)
        await advisor.close()
        store.close()
    return report(seconds, samples, lost)


def count_answered(store: SessionStore) -> int:
    """Return how many turns are saved with an answer."""
    lines = store.list(limit=CONVERSATIONS)
    turns = [turn for line in lines for turn in store.load(line.id).turns]
    return sum(turn.state == "answered" for turn in turns)


def measure() -> tuple[float, int]:
    """Return resident memory in MB and the number of open file descriptors."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6, len(list(Path("/proc/self/fd").iterdir()))


def report(
    seconds: list[list[float]], samples: list[tuple[float, int]], lost: int
) -> dict[str, object]:
    """Return the figures."""
    every = sorted(each for one in seconds for each in one)
    means = [statistics.mean(one) for one in seconds]
    warm, last = samples[max(1, len(samples) // 10)], samples[-1]
    return {
        "turns": len(every),
        "lost_turns": lost,
        "latency_p50_ms": round(statistics.median(every) * 1000),
        "latency_p95_ms": round(every[int(0.95 * len(every))] * 1000),
        "slowest_to_fastest_conversation": round(max(means) / min(means), 3),
        "rss_mb": {"start": round(samples[0][0]), "warm": round(warm[0]), "end": round(last[0])},
        "rss_growth_percent": round(100 * (last[0] / warm[0] - 1), 1),
        "open_files": {"start": samples[0][1], "warm": warm[1], "end": last[1]},
        "samples_mb": [round(megabytes) for megabytes, _ in samples],
    }


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else TURNS)
