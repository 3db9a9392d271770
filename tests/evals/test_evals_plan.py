"""What a run asks: orders in which no place is favoured, repetitions, controls."""

from collections import Counter

import pytest
from stand_ins import make_case

from smeaton.advice import Option
from smeaton.evals.plan import NOT_GIVEN, Key, arrange, plan

FIVE = [Option(id=name, label=name.upper()) for name in "abcde"]


def orders_of(options: list[Option], count: int, seed: str = "seed") -> list[str]:
    """The ids of each order, joined."""
    return ["".join(option.id for option in order) for order in arrange(options, count, seed)]


def test_the_order_of_the_case_file_comes_first() -> None:
    assert orders_of(FIVE, 1) == ["abcde"]
    assert orders_of(FIVE, 4)[0] == "abcde"


@pytest.mark.parametrize("count", [5, 10, 60])
def test_every_option_stands_in_every_place_equally_often(count: int) -> None:
    orders = orders_of(FIVE, count)
    assert len(set(orders)) == count
    for option in "abcde":
        places = Counter(order.index(option) for order in orders)
        assert places == dict.fromkeys(range(5), count // 5)


def test_a_few_orders_never_repeat_a_place() -> None:
    for seed in "pqrstuvw":
        orders = orders_of(FIVE, 3, seed)
        for option in "abcde":
            assert len({order.index(option) for order in orders}) == 3


def test_no_more_orders_are_made_than_there_are() -> None:
    assert len(set(orders_of(FIVE[:2], 9))) == 2
    assert len(set(orders_of(FIVE[:3], 9))) == 6


def test_orders_follow_from_the_seed() -> None:
    assert orders_of(FIVE, 4, "one") == orders_of(FIVE, 4, "one")
    assert len({tuple(orders_of(FIVE, 4, seed)) for seed in "pqrstuvw"}) > 1


def test_twins_are_asked_in_the_same_orders() -> None:
    twins = [make_case(id=name, family="pages") for name in ("twin-one", "twin-two")]
    one, two = (
        [[option.id for option in task.asked.options] for task in plan([twin], orders=2)]
        for twin in twins
    )
    assert one == two


def test_a_case_without_options_has_one_order() -> None:
    case = make_case(options=[], kind="clarification", expect={"kind": ["clarification"]})
    assert [task.key for task in plan([case], orders=3, blind=True)] == [Key("case-one")]


def test_epochs_repeat_every_order_and_no_control() -> None:
    tasks = plan([make_case()], orders=2, epochs=3, blind=True)
    keys = Counter((task.key.blind, task.key.epoch) for task in tasks)
    assert keys == {(False, 0): 2, (False, 1): 2, (False, 2): 2, (True, 0): 2}
    assert len({task.key for task in tasks}) == len(tasks)


def test_a_control_hides_all_but_the_options() -> None:
    case = make_case(artifact={"name": "a.sql", "text": "CREATE TABLE a (id int);"})
    control = plan([case], blind=True)[-1]
    assert control.asked.question == NOT_GIVEN
    assert not control.asked.has_artifact
    assert control.asked.options == case.options
    assert control.case == case
