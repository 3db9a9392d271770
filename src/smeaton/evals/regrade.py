"""Grades the answers of a finished run anew, by changed cases or graders, without a model."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from smeaton.errors import InputError
from smeaton.evals.answering import grade_answer, list_rubrics
from smeaton.evals.case import Case
from smeaton.evals.exchange import add_costs
from smeaton.evals.fingerprint import digest_cases, digest_code
from smeaton.evals.graders import Outcome
from smeaton.evals.journal import Journal, Result, Run, load_passages, load_prompts
from smeaton.evals.runner import write_report


class Regraded(NamedTuple):
    """A run with new grades."""

    run: Run
    left_out: list[str]
    """Cases of the old run that are gone, or ask something else now."""


def regrade(run: Run, cases: Sequence[Case], out_dir: Path) -> Regraded:
    """Grade what `run` answered by `cases` and write it as a run of its own.

    Only what is expected may have changed: an answer counts for a case that asks the very same.
    The manifest keeps what made the answers, and names the code that graded them.

    Args:
        run: the answers; errors stay errors.
        cases: what is expected now.
        out_dir: folder of the new run.

    Raises:
        InputError: no answer fits a case, or `out_dir` holds another run.
        StorageError: `out_dir` can't be written.
    """
    by_id = {case.id: case for case in cases}
    fitting = [(r, case) for r in run.results if (case := by_id.get(r.id)) and _fits(r, case)]
    if not fitting:
        raise InputError(
            f"No answer in {str(run.folder)!r} belongs to a case as it is asked now; give the "
            "case files that were run, or run them again."
        )
    graded = {case.id: case for _, case in fitting}
    manifest = run.manifest.model_copy(
        update={
            "cases": digest_cases(list(graded.values())),
            "planned": len(fitting),
            "regraded": digest_code(),
        }
    )
    passages, prompts = load_passages(run.folder), load_prompts(run.folder)
    with Journal(out_dir, manifest) as journal:
        for result, case in fitting:
            result.messages = prompts
            journal.append(_regrade(result, case, passages))
        finished = write_report(Run(out_dir, manifest, list(journal.results.values())))
    return Regraded(finished, sorted({r.id for r in run.results} - graded.keys()))


def _fits(result: Result, case: Case) -> bool:
    return result.asked is not None and result.asked.digest == case.asked_digest()


def _regrade(result: Result, case: Case, texts: dict[str, str]) -> Result:
    assert result.asked is not None
    sources = tuple(case.read_sources())
    twin = tuple(result.twin.findings) if result.twin else None
    first = Outcome(
        advice=result.advice,
        review=result.review,
        passages=_find(result.asked.passages, texts),
        sources=sources,
        error=None if result.error in [each.error for each in result.later] else result.error,
        cost=add_costs(result.exchanges),
        twin=twin,
    )
    later = [
        Outcome(
            advice=each.advice,
            review=each.review,
            passages=_find(each.passages, texts),
            sources=sources,
            error=each.error,
            cost=add_costs(each.exchanges),
            twin=twin,
        )
        for each in result.later
    ]
    outcomes = [first, *later]
    described = case.model_dump(include={"kind", "area", "family", "tags"})
    return result.model_copy(
        update={
            **described,
            "digest": case.digest(),
            "asked": result.asked.model_copy(
                update={"file": case.file, "line": case.line, "rubrics": list_rubrics(case)}
            ),
            "grades": grade_answer(case, outcomes, blind=result.blind),
            "passages": dict(pair for outcome in outcomes for pair in outcome.passages),
        }
    )


def _find(ids: Sequence[str], texts: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((key, texts[key]) for key in ids if key in texts)
