"""Cases by goal of the second taxonomy."""

from casemap.goals import Goal, Goals
from casemap.query import Filters, count_by_goal, find_goal_bits, select_cases
from factories import make_case, make_index

GOALS = Goals(
    "目標",
    "goals",
    (Goal(3, "三", "three", "#000003"), Goal(9, "九", "nine", "#000009"), Goal(11, "十一", "eleven", "#000011")),
    {"dx": (9,), "disaster": (11, 9)},
    {},
)


def test_a_case_counts_once_for_each_goal_it_serves() -> None:
    index = make_index(
        [
            make_case("a", themes=["dx", "disaster"]),
            make_case("b", themes=["disaster"]),
            make_case("c", themes=["finance"]),
            make_case("d"),
        ]
    )
    bits = find_goal_bits(index, GOALS)
    rows = count_by_goal(select_cases(index, Filters()), GOALS, bits)
    assert list(zip(rows["goal"], rows["cases"], strict=True)) == [(3, 0), (9, 2), (11, 2)]
    rows = count_by_goal(select_cases(index, Filters(themes=("dx",))), GOALS, bits)
    assert list(rows["cases"]) == [0, 1, 1]


def test_no_themes_serve_no_goal() -> None:
    index = make_index([make_case("a")])
    rows = count_by_goal(select_cases(index, Filters()), GOALS, find_goal_bits(index, GOALS))
    assert list(rows["cases"]) == [0, 0, 0]
