"""Eval cases as spans: which case, what came of it, never what was said."""

from collections.abc import Awaitable

from smeaton.evals.journal import Result
from smeaton.evals.plan import Key
from smeaton.tracing import Value, span


async def trace_case(key: Key, work: Awaitable[Result]) -> Result:
    """Wait for a case inside a span, so that its model calls become children of it."""
    asked: dict[str, Value | None] = {
        "smeaton.case.id": key.id,
        "smeaton.case.blind": key.blind,
        "smeaton.case.order": key.order,
        "smeaton.case.epoch": key.epoch,
    }
    with span("smeaton.eval.case", asked) as note:
        result = await work
        failed = [grade.name for grade in result.grades if not grade.passed]
        note(
            {
                "smeaton.case.kind": result.kind,
                "smeaton.case.area": result.area,
                "smeaton.case.passed": result.passed,
                "smeaton.case.failed_graders": ",".join(failed) or None,
                "error.type": result.error.partition(":")[0] if result.error else None,
            }
        )
    return result
