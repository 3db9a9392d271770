"""CPU of the eval runner beside bare asyncio and openai, on the same server in the same run.

1,000 cases, 32 at a time, against a server in a process of its own that thinks for 20 ms. Measured
is the client's CPU for all that the harness does for a case: plan, gateway, grading, journal with
fsync, progress and report. The advisor is replaced by one that asks the model once per case, for
what retrieval and prompts cost is the advisor's and not the harness's. The bare side streams the
same requests through `openai.AsyncOpenAI` behind a semaphore and keeps the texts; it builds the
client's types for each request and chunk, which the gateway does without.

Run: python benches/eval_overhead.py [--cases N] [--concurrency N] [--rounds N]
"""

import argparse
import asyncio
import json
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from smeaton.advice import Advice, Message
from smeaton.advisor.events import Advised, Event, Token
from smeaton.evals.case import Case
from smeaton.evals.runner import run
from smeaton.gateway import Gateway
from smeaton.settings import Settings

THINK_S = 0.02
AIM = 1.3
"""How many times the CPU of the bare client the harness may take."""
WORDS = ["Page ", "by ", "keyset, ", "in ", "a ", "stable ", "order."]


def _event(delta: dict[str, str], finish: str | None = None) -> bytes:
    chunk = {
        "id": "x",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "bench",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


BODY = b"".join([_event({"content": word}) for word in WORDS])
BODY += _event({}, "stop") + b"data: [DONE]\n\n"
REPLY = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: %d\r\n\r\n%b" % (
    len(BODY),
    BODY,
)


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while head := await _read_head(reader):
        lengths = [line for line in head.lower().split(b"\r\n") if b"content-length:" in line]
        await reader.readexactly(int(lengths[0].split(b":")[1]) if lengths else 0)
        await asyncio.sleep(THINK_S)
        writer.write(REPLY)
        await writer.drain()
    writer.close()


async def _read_head(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return b""


def serve(told: Connection) -> None:
    """Answer on a free port of loopback until killed, and tell the port."""

    async def work() -> None:
        server = await asyncio.start_server(_serve, "127.0.0.1", 0)
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(work())


class OneCallAdvisor:
    """Has the advisor's interface; asks the model once and advises what it says."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.gateway = Gateway(settings)
        self.provider = self.gateway.provider

    async def ask(self, question: str, **_: Any) -> AsyncGenerator[Event, None]:
        """Yield the reply as advice."""
        completion = await self.gateway.complete([Message("user", question)], max_tokens=64)
        yield Token(completion.text)
        yield Advised(Advice(kind="recommendation", summary=completion.text))


def make_cases(count: int) -> list[Case]:
    """Return cases that check the kind of the answer, an idea in it, and a claim not in it."""
    return [
        Case.model_validate(
            {
                "id": f"case-{n}",
                "why": "measures the harness",
                "kind": "decision",
                "question": f"How should we page {n} rows?",
                "source": "none needed",
                "expect": {
                    "kind": ["recommendation"],
                    "must": [{"concept": "order", "any": ["stable order"]}],
                    "must_not": [{"claim": "offset", "any": ["use offset"]}],
                },
            }
        )
        for n in range(count)
    ]


async def ask_bare(settings: Settings, cases: list[Case], concurrency: int) -> None:
    """Stream every question through the openai client and keep the texts."""
    import openai

    gate, texts = asyncio.Semaphore(concurrency), []

    async def work(case: Case) -> None:
        async with gate:
            stream = await client.chat.completions.create(
                model="bench",
                messages=[{"role": "user", "content": case.question or ""}],
                stream=True,
                max_tokens=64,
                temperature=0.0,
                stream_options={"include_usage": True},
            )
            parts = [c.choices[0].delta.content or "" async for c in stream if c.choices]
        texts.append("".join(parts))

    async with openai.AsyncOpenAI(base_url=settings.base_url, api_key="x") as client:
        await asyncio.gather(*map(work, cases))
    assert len(texts) == len(cases)


async def ask_through_runner(settings: Settings, cases: list[Case], concurrency: int) -> None:
    """Run the cases as `smeaton eval run` does."""
    advisor = OneCallAdvisor(settings)
    lines: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        done = await run(
            cases,
            advisor,  # type: ignore[arg-type]
            Path(folder) / "run",
            concurrency=concurrency,
            progress=lines.append,
        )
    await advisor.gateway.close()
    assert done.is_complete and not any(result.error for result in done.results)


async def ask_through_gateway(settings: Settings, cases: list[Case], concurrency: int) -> None:
    """Ask every question through the gateway alone, to tell its share from the runner's."""
    gate, gateway = asyncio.Semaphore(concurrency), Gateway(settings)

    async def work(case: Case) -> None:
        async with gate:
            await gateway.complete([Message("user", case.question or "")], max_tokens=64)

    await asyncio.gather(*map(work, cases))
    await gateway.close()


def measure(work: Callable[[], Awaitable[None]]) -> tuple[float, float]:
    """Return the seconds of CPU and of the clock that `work` takes."""
    cpu, clock = time.process_time(), time.perf_counter()
    asyncio.run(_await(work))
    return time.process_time() - cpu, time.perf_counter() - clock


async def _await(work: Callable[[], Awaitable[None]]) -> None:
    await work()


def main() -> None:
    """Print CPU and time of both sides, and how many times the harness costs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--concurrency", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=3)
    wanted = parser.parse_args()
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(there,), daemon=True)
    server.start()
    with tempfile.TemporaryDirectory() as data:
        settings = Settings(
            provider="openai",
            base_url=f"http://127.0.0.1:{here.recv()}/v1",
            api_key="x",
            model="bench",
            data_dir=Path(data),
        )
        sides = {
            "bare asyncio + openai": ask_bare,
            "the gateway alone": ask_through_gateway,
            "eval runner": ask_through_runner,
        }
        for side in sides.values():
            asyncio.run(side(settings, make_cases(20), wanted.concurrency))
        cases = make_cases(wanted.cases)
        spent: dict[str, list[tuple[float, float]]] = {name: [] for name in sides}
        for _ in range(wanted.rounds):
            for name, side in sides.items():
                spent[name].append(
                    measure(lambda side=side: side(settings, cases, wanted.concurrency))  # type: ignore[misc]
                )
    server.terminate()
    for name, rounds in spent.items():
        cpu, clock = (statistics.median(column) for column in zip(*rounds, strict=True))
        print(f"{name:<24} {cpu:6.2f} s CPU {clock:6.2f} s")
    bare, _, ours = (statistics.median(cpu for cpu, _ in rounds) for rounds in spent.values())
    print(f"the harness takes {ours / bare:.2f} times the CPU (aim: {AIM})")


if __name__ == "__main__":
    main()
