"""Lets a model judge the answers of a run by the rubrics of their cases.

A verdict needs evidence: a sentence that stands in the answer. The answer is data in the prompt,
behind a fence; nothing that it says about verdicts is heard. Whether the judge may gate is not said
here, but by how well it agrees with people (`agreement`).
"""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict

from smeaton.errors import MalformedReply, ModelError, StorageError
from smeaton.evals.fingerprint import digest_of
from smeaton.evals.journal import Run
from smeaton.evals.judging import VERDICTS, Judged, Judging, Verdict, list_judged
from smeaton.evals.lines import append_lines
from smeaton.prompts import JudgeVariables, render

if TYPE_CHECKING:
    from smeaton.gateway import Gateway

MIN_WORDS = 3
"""Words of evidence, unless the whole answer has fewer: a shorter quote stands anywhere."""
MAX_TOKENS = 400
MAX_KEPT = 500
"""Characters of evidence and reason that are kept."""


class JudgeReply(BaseModel):
    """What a judge replies; evidence first, so that the verdict rests on it."""

    model_config = ConfigDict(extra="forbid")

    evidence: str
    reason: str
    verdict: Literal["pass", "fail"]


async def judge_run(
    run: Run,
    gateway: "Gateway",
    *,
    concurrency: int = 1,
    progress: Callable[[str], None] = lambda _: None,
) -> Judging:
    """Ask for a verdict on every answer with a rubric that this judge has not judged yet.

    Verdicts are on the disk one by one, so that an interrupted judge goes on where it stopped.

    Raises:
        ModelError: the model can't be reached.
        StorageError: the run's folder can't be written.
    """
    await gateway.start()
    judge = name_judge(gateway)
    known = {each.digest: each for each in run.judging.verdicts if each.judge == judge}
    wanted = {each.digest: each for result in run.results for each in list_judged(result)}
    if run.judging.judge != judge:
        for digest in wanted.keys() & known.keys():
            _append(run, known[digest])
    left = [each for digest, each in wanted.items() if digest not in known]
    gate, finished = asyncio.Semaphore(concurrency), 0

    async def work(judged: Judged) -> None:
        nonlocal finished
        async with gate:
            verdict = await judge_one(judged, gateway, judge)
        _append(run, verdict)
        finished += 1
        progress(f"{finished}/{len(left)} {judged.key.id} {verdict.verdict}")

    try:
        async with asyncio.TaskGroup() as group:
            for judged in left:
                group.create_task(work(judged))
    except* (ModelError, StorageError) as errors:
        raise errors.exceptions[0] from None
    return run.judging


def name_judge(gateway: "Gateway") -> str:
    """Return what makes two judges the same: model, provider, and the prompt."""
    blank = JudgeVariables(question="", answer="", rubric="")
    prompt = digest_of([list(message) for message in render("judge", blank)])
    return f"{gateway.provider.model} of {gateway.provider.name}, prompt {prompt[:8]}"


async def judge_one(judged: Judged, gateway: "Gateway", judge: str) -> Verdict:
    """Ask for one verdict; a reply that can't be used, or lacks its evidence, is invalid.

    Raises:
        ModelError: the model can't be reached.
    """
    shown = JudgeVariables(question=judged.question, answer=judged.answer, rubric=judged.rubric)
    try:
        reply, is_sound = await _ask(gateway, shown)
    except MalformedReply:
        reply, is_sound = JudgeReply(evidence="", reason="no verdict", verdict="fail"), False
    return Verdict(
        id=judged.key.id,
        order=judged.key.order,
        epoch=judged.key.epoch,
        turn=judged.turn,
        digest=judged.digest,
        judge=judge,
        verdict=reply.verdict if is_sound else "invalid",
        evidence=reply.evidence[:MAX_KEPT],
        reason=reply.reason[:MAX_KEPT],
    )


def stands(evidence: str, answer: str) -> bool:
    """Tell whether evidence was copied from an answer, white space aside, and says enough."""
    quote, whole = " ".join(evidence.split()), " ".join(answer.split())
    least = min(MIN_WORDS, len(whole.split()))
    return quote in whole and len(quote.split()) >= max(1, least)


async def _ask(gateway: "Gateway", shown: JudgeVariables) -> tuple[JudgeReply, bool]:
    """Return a reply, and whether its evidence stands in the answer."""

    def verify(reply: JudgeReply) -> list[str]:
        sound = stands(reply.evidence, shown.answer)
        return [] if sound else ["evidence: copy one sentence of the answer, word for word"]

    messages = render("judge", shown)
    reply = await gateway.complete_structured(
        messages, JudgeReply, verify=verify, max_tokens=MAX_TOKENS
    )
    return reply.value, not reply.problems


def _append(run: Run, verdict: Verdict) -> None:
    try:
        append_lines(run.folder / VERDICTS, [verdict.model_dump_json()])
    except OSError as error:
        raise StorageError(
            f"The run's folder {str(run.folder)!r} can't be written: {error.strerror}; free space."
        ) from None
    run.judging.verdicts.append(verdict)
