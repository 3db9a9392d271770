"""Labels of people: read from a file, written as a sheet to fill in, kept with the run."""

from collections.abc import Iterator
from pathlib import Path

from smeaton.errors import InputError
from smeaton.evals.agreement import draw_sheet
from smeaton.evals.journal import Run, write_file
from smeaton.evals.judging import (
    LABELS,
    Bar,
    Kept,
    Label,
    list_judged,
    name_answer,
    write_kept,
)
from smeaton.evals.records import read_models, write_records


def read_labels(path: Path) -> list[Label]:
    """Read a YAML or JSONL file of labels; those not filled in are left out.

    Raises:
        InputError: it can't be read, an answer is labelled twice, or nothing is filled in.
    """
    labels = [label for label in read_models(path, Label) if label.passed is not None]
    keys = [(label.id, label.order, label.epoch) for label in labels]
    if twice := sorted({key for key in keys if keys.count(key) > 1}):
        raise InputError(f"{path}: the answer to {twice[0][0]!r} is labelled twice; keep one.")
    if not labels:
        raise InputError(f"{path}: no label is filled in; write `passed: true` or `false`.")
    return labels


def keep_labels(run: Run, labels: list[Label] | None, bar: Bar | None) -> Iterator[str]:
    """Keep labels and bar with the run, what is None as it was; yield what does not fit.

    Raises:
        StorageError: the run's folder can't be written.
    """
    if labels is None and bar is None:
        return
    was = run.judging.kept
    short = was.labels if labels is None else [_shorten(label) for label in labels]
    run.judging.kept = Kept(bar=bar or was.bar, labels=short)
    write_file(run.folder, LABELS, write_kept(run.judging.kept))
    answers = {
        (result.id, result.order, result.epoch): name_answer(judged)
        for result in run.results
        if (judged := list_judged(result))
    }
    for label in short:
        found = answers.get((label.id, label.order, label.epoch))
        if found is None:
            yield f"label of {label.id!r}: the run has no such answer with a rubric"
        elif label.answer not in (None, found):
            yield f"label of {label.id!r}: given for another answer, so it does not count"


def write_sheet(run: Run, path: Path) -> int:
    """Write answers to be labelled and return how many.

    Raises:
        InputError: the file exists already, or no answer has a rubric.
    """
    labels = draw_sheet(run)
    if not labels:
        raise InputError(
            f"No answer in {str(run.folder)!r} has a rubric; give cases `judge:` in `expect`."
        )
    if path.exists():
        raise InputError(f"{str(path)!r} exists already; choose another --sheet.")
    path.write_text(write_records([label.model_dump() for label in labels]), "utf-8")
    return len(labels)


def _shorten(label: Label) -> Label:
    return label.model_copy(update={"rubric": None, "text": None})
