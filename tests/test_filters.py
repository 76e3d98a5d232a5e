"""Filters: canonical form, way to the URL and back."""

import string
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemap.filters import FACT_KINDS, KEYWORD_LIMIT, KIND_TOKENS, Filters, format_month, read_period

APRIL_2021 = 2021 * 12 + 3
MARCH_2024 = 2024 * 12 + 2

PARAMS = (
    "q", "theme", "sub", "pref", "city", "kind", "fact", "period", "date",
    "undated", "unplaced", "duplicates", "sure", "main",
)  # fmt: skip

themes = st.lists(st.text(string.ascii_lowercase + string.digits + "_-", min_size=1).filter(lambda t: t[0] != "-"))
codes = st.lists(st.text("0123456789", min_size=5, max_size=5))
prefectures = st.lists(st.integers(1, 47).map(lambda number: f"{number:02d}000"))
kinds = st.lists(st.sampled_from(list(KIND_TOKENS.values())))
fact_values = st.text(max_size=20) | st.sampled_from(["Code for Japan", "St. Luke's", "100%.", "a~b,c", "富士通"])
whole_values = fact_values.filter(lambda value: bool(value.split()))
facts = st.lists(st.tuples(st.sampled_from(FACT_KINDS), whole_values).map(":".join), max_size=3)
months = st.integers(12, 9999 * 12 + 11)


@st.composite
def some_filters(draw: st.DrawFn) -> Filters:
    return Filters(
        themes=tuple(draw(themes)),
        prefectures=tuple(draw(prefectures)),
        municipalities=tuple(draw(codes)),
        period=draw(st.none() | st.tuples(months, months)),
        date_kind=draw(st.sampled_from(["published", "started"])),
        keyword=draw(st.text(max_size=KEYWORD_LIMIT + 20)),
        undated=draw(st.booleans()),
        unplaced=draw(st.booleans()),
        subthemes=tuple(draw(themes)),
        kinds=tuple(draw(kinds)),
        facts=tuple(draw(facts)),
        duplicates=draw(st.booleans()),
        sure=draw(st.booleans()),
        main_theme_only=draw(st.booleans()),
    )


@given(some_filters())
def test_params_come_back_as_the_same_filters(filters: Filters) -> None:
    assert Filters.read_params(filters.to_params()) == (filters, ())
    assert Filters.from_params(dict(parse_qsl(filters.to_query()))) == filters


@given(some_filters())
def test_the_same_question_is_the_same_key(filters: Filters) -> None:
    again = Filters(
        themes=filters.themes[::-1] * 2,
        prefectures=filters.prefectures[::-1],
        municipalities=filters.municipalities[::-1],
        period=filters.period and filters.period[::-1],
        date_kind=filters.date_kind,
        keyword=f"　{filters.keyword}\n",
        undated=filters.undated,
        unplaced=filters.unplaced,
        subthemes=filters.subthemes[::-1] * 2,
        kinds=filters.kinds[::-1] * 2,
        facts=tuple(f" {fact}　" for fact in filters.facts[::-1]),
        duplicates=filters.duplicates,
        sure=filters.sure,
        main_theme_only=filters.main_theme_only,
    )
    assert again == filters
    assert hash(again) == hash(filters)


@given(st.dictionaries(st.sampled_from([*PARAMS, "x"]), st.text()))
def test_any_address_gives_filters(params: dict[str, str]) -> None:
    filters, dropped = Filters.read_params(params)
    assert Filters.read_params(filters.to_params()) == (filters, ())
    assert all(part.split("=")[0] in params for part in dropped)


def test_params_are_short_and_readable() -> None:
    filters = Filters(
        themes=("finance", "dx"),
        prefectures=("20000",),
        municipalities=("20205",),
        period=(APRIL_2021, MARCH_2024),
        date_kind="started",
        keyword="子育て",
        undated=False,
        unplaced=False,
        subthemes=("nursery",),
        kinds=("村", "町"),
        facts=("programme:デジタル田園都市国家構想交付金", "partner:A.B"),
        duplicates=True,
        sure=True,
        main_theme_only=True,
    )
    assert filters.to_params() == {
        "q": "子育て",
        "theme": "dx.finance",
        "pref": "20000",
        "city": "20205",
        "period": "2021-04..2024-03",
        "date": "started",
        "undated": "0",
        "unplaced": "0",
        "sub": "nursery",
        "kind": "town.village",
        "fact": "partner:A%2EB.programme:デジタル田園都市国家構想交付金",
        "duplicates": "1",
        "sure": "1",
        "main": "1",
    }
    assert Filters().to_params() == {}


def test_what_cannot_be_read_is_dropped_and_reported() -> None:
    params = {
        "theme": "dx.../..<b>",
        "pref": "20000,48000,99",
        "period": "2021-13..",
        "date": "tomorrow",
        "undated": "maybe",
        "unplaced": 0,
        "kind": "town.hamlet",
        "fact": "partner:富士通.friend:x.audience:",
        "sure": "yes",
        "page": "2",
    }
    filters, dropped = Filters.read_params(params)
    assert filters == Filters(themes=("dx",), prefectures=("20000",), kinds=("町",), facts=("partner:富士通",))
    assert dropped == (
        "unplaced=0",
        "theme=/",
        "theme=<b>",
        "pref=48000",
        "pref=99",
        "kind=hamlet",
        "fact=friend:x",
        "fact=audience:",
        "period=2021-13..",
        "date=tomorrow",
        "undated=maybe",
        "sure=yes",
    )


def test_active_names_what_changes_the_answer() -> None:
    assert Filters(date_kind="started").is_empty
    filters = Filters(themes=("dx",), keyword=" ", undated=False)
    assert filters.active == ("themes", "undated")
    assert not filters.is_empty
    assert Filters(duplicates=True).active == ("duplicates",)
    assert Filters(duplicates=True).is_empty


def test_a_period_outside_the_calendar_is_refused() -> None:
    with pytest.raises(ValueError, match="period"):
        Filters(period=(0, APRIL_2021))


@pytest.mark.parametrize("fact", ["", "partner", "partner:", "friend:x"])
def test_what_is_no_fact_is_refused(fact: str) -> None:
    with pytest.raises(ValueError, match="fact"):
        Filters(facts=(fact,))


def test_a_kind_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="行政区"):
        Filters(kinds=("行政区",))


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2021-04..2024-03", (APRIL_2021, MARCH_2024)),
        ("2024-03..2021-04", (APRIL_2021, MARCH_2024)),
        ("2021-04", (APRIL_2021, APRIL_2021)),
        ("2021", (2021 * 12, 2021 * 12 + 11)),
        ("2020..2021", (2020 * 12, 2021 * 12 + 11)),
        ("", None),
        ("..2021", None),
        ("2021-00", None),
        ("2021-4", None),
        ("0000", None),
        ("２０２１", None),
        ("2021-04..2024-03..2025", None),
    ],
)
def test_read_period(text: str, period: tuple[int, int] | None) -> None:
    assert read_period(text) == period


def test_format_month() -> None:
    assert format_month(APRIL_2021) == "2021-04"
