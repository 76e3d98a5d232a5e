"""The goals: which themes serve which, the bundled mapping, and mistakes in the file."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemap.goals import Goals, load_goals
from casemap.model import DataError
from casemap.taxonomy_file import load_taxonomy

SMALL = """name_ja = "目標"
name_en = "Goals"
[[goal]]
number = 2
label_ja = "に"
label_en = "Two"
color = "#112233"
[[goal]]
number = 1
label_ja = "いち"
label_en = "One"
color = "#445566"
[themes]
dx = [1]
health = [2]
[subthemes]
dx-line = [2]
dx-ai = [1, 2]
"""


@pytest.fixture
def small(tmp_path: Path) -> Goals:
    path = tmp_path / "goals.toml"
    path.write_text(SMALL, encoding="utf-8")
    return load_goals(path)


@pytest.mark.parametrize(
    ("themes", "subthemes", "goals"),
    [
        ([], [], ()),
        (["dx"], [], (1,)),
        (["dx"], ["dx-line"], (2,)),
        (["dx"], ["dx-none"], (1,)),
        (["dx"], ["dx-line", "dx-none"], (2,)),
        (["dx"], ["dx-ai"], (2, 1)),
        (["health", "dx"], ["dx-line"], (2,)),
        (["health", "dx"], [], (2, 1)),
        (["own"], ["own-part"], ()),
    ],
)
def test_goals_of_a_case(small: Goals, themes: list[str], subthemes: list[str], goals: tuple[int, ...]) -> None:
    assert small.goals_of(themes, subthemes) == goals


ids = st.lists(st.sampled_from(["dx", "health", "x", ""]), max_size=4)
parts = st.lists(st.sampled_from(["dx-line", "dx-ai", "health-x", ""]), max_size=4)


@given(themes=ids, subthemes=parts)
def test_order_and_doubles_do_not_matter(themes: list[str], subthemes: list[str]) -> None:
    goals = load_goals()
    assert goals.goals_of(themes, subthemes) == goals.goals_of(set(themes), set(subthemes))


def test_the_bundled_goals_fit_the_bundled_themes() -> None:
    goals = load_goals()
    taxonomy = load_taxonomy()
    assert [goal.number for goal in goals.goals] == list(range(1, 18))
    assert len({goal.color for goal in goals.goals}) == 17
    assert list(goals.themes) == [theme.id for theme in taxonomy.themes]
    assert set(goals.subthemes) <= {part.id for theme in taxonomy.themes for part in theme.subthemes}
    served = {number for numbers in (*goals.themes.values(), *goals.subthemes.values()) for number in numbers}
    assert served == set(range(1, 18))


def line_of(part: str) -> int:
    return SMALL[: SMALL.index(part)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "says", "line"),
    [
        ('name_en = "Goals"', "", "name_en: 文字列がありません", 1),
        ('name_en = "Goals"', "name_en = 1", "name_en: 文字列がありません", 2),
        ('name_en = "Goals"', 'title = "x"', "title: 知らないキー", 2),
        ("number = 1", "number = 2", r"goal\[2\].number: 番号 2 は重複", line_of("number = 1")),
        ("number = 1", "number = 0", r"goal\[2\].number: 1 以上の整数", line_of("number = 1")),
        ("number = 1", "number = true", r"goal\[2\].number: 1 以上の整数", line_of("number = 1")),
        ('label_en = "One"', "label_en = []", r"goal\[2\].label_en: 文字列", line_of('label_en = "One"')),
        ('label_en = "One"', 'icon = "x"', r"goal\[2\].icon: 知らないキー", line_of('label_en = "One"')),
        ("#445566", "red", r"goal\[2\].color: 「red」", line_of("#445566")),
        ("dx-ai = [1, 2]", "dx-ai = [1, 3]", "subthemes.dx-ai: 番号 3 の目標がありません", line_of("dx-ai")),
        ("dx-ai = [1, 2]", "dx-ai = 1", "subthemes.dx-ai: 目標の番号の並び", line_of("dx-ai")),
        ("dx = [1]", "dx = []", "themes.dx: 目標の番号の並び", line_of("dx = [1]")),
        ("dx = [1]", "dx = [true]", "themes.dx: 目標の番号の並び", line_of("dx = [1]")),
        ("[subthemes]\n", "[subthemes\n", "TOML", None),
    ],
)
def test_mistakes_are_named(tmp_path: Path, old: str, new: str, says: str, line: int | None) -> None:
    assert old in SMALL
    path = tmp_path / "goals.toml"
    path.write_text(SMALL.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError, match=says) as error:
        load_goals(path)
    assert line is None or re.match(rf".*goals\.toml:{line}: ", str(error.value))


def test_other_mistakes_are_named(tmp_path: Path) -> None:
    path = tmp_path / "goals.toml"
    with pytest.raises(DataError, match="読めません"):
        load_goals(path)
    path.write_bytes("# 目標".encode("cp932"))
    with pytest.raises(DataError, match="UTF-8"):
        load_goals(path)
    path.write_text(SMALL[: SMALL.index("[[goal]]")], encoding="utf-8")
    with pytest.raises(DataError, match="目標がありません"):
        load_goals(path)
    path.write_text(f"themes = 3\n{SMALL.replace('[themes]', '[x]')}", encoding="utf-8")
    with pytest.raises(DataError, match="知らないキー"):
        load_goals(path)
    path.write_text(f"themes = 3\n{SMALL[: SMALL.index('[themes]')]}", encoding="utf-8")
    with pytest.raises(DataError, match="themes: 表"):
        load_goals(path)
