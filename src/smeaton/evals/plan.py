"""What a run asks: each case once, or in several option orders, several times, and blind.

Plain lists, decided before anything is asked and the same for the same cases, so that a run can go
on where it stopped and two runs pair answer by answer.
"""

import random
from collections.abc import Sequence
from math import factorial
from typing import NamedTuple

from smeaton.advice import Option
from smeaton.evals.case import Case

NOT_GIVEN = "(not given)"
"""The question of the blind control."""


class Key(NamedTuple):
    """What tells the answers of a run apart."""

    id: str
    """Of the case."""
    blind: bool = False
    """The control: asked without the question."""
    order: int = 0
    """Which order of the options; 0 is the one in the case file."""
    epoch: int = 0
    """Which repetition."""


class Task(NamedTuple):
    """One answer to be had."""

    key: Key
    case: Case
    """As the case file has it."""
    asked: Case
    """As it is asked: options in their order, the question hidden in a control."""


def plan(
    cases: Sequence[Case], *, blind: bool = False, orders: int = 1, epochs: int = 1
) -> list[Task]:
    """Return every answer that a run needs, the controls last.

    Args:
        cases: What to ask.
        blind: Ask each choice without its question too, in each order.
        orders: Orders of the options in which each case with options is asked; a case with fewer
            possible orders is asked in all of them.
        epochs: How often each case is asked in each order; controls are not repeated.
    """
    arranged = [
        (case, order, asked)
        for case in cases
        for order, asked in enumerate(_arranged(case, orders) if case.options else [case])
    ]
    asked_openly = [
        Task(Key(case.id, False, order, epoch), case, asked)
        for epoch in range(epochs)
        for case, order, asked in arranged
    ]
    controls = [
        Task(Key(case.id, True, order), case, _hide(asked))
        for case, order, asked in arranged
        if blind and case.options and case.expect.choice
    ]
    return asked_openly + controls


def arrange(options: Sequence[Option], count: int, seed: str) -> list[tuple[Option, ...]]:
    """Return `count` different orders of `options`, the given one first; all if there are fewer.

    Orders come in blocks of rotations: within a block every option, so also the right one, stands
    in each place exactly once (a cyclic Latin square), and in a part of a block at most once.
    Which rotation comes when, and the shuffle that each later block rotates, follow from `seed`.
    """
    dice = random.Random(seed)  # noqa: S311 (repeatable, nothing secret)
    base = list(options)
    orders: list[tuple[Option, ...]] = []
    wanted = min(count, factorial(len(base)))
    while len(orders) < wanted:
        offsets = list(range(1, len(base)))
        dice.shuffle(offsets)
        rotations = [tuple(base[offset:] + base[:offset]) for offset in [0, *offsets]]
        orders += [rotation for rotation in rotations if rotation not in orders]
        dice.shuffle(base)
    return orders[:wanted]


def _arranged(case: Case, count: int) -> list[Case]:
    """Twins share their orders, so that they differ in their one fact alone."""
    orders = arrange(case.options, count, case.family or case.id)
    return [case.model_copy(update={"options": list(order)}) for order in orders]


def _hide(case: Case) -> Case:
    hidden: dict[str, object] = {
        "question": NOT_GIVEN,
        "files": [],
        "artifact": None,
        "mutate": [],
        "turns": [],
    }
    return case.model_copy(update=hidden)
