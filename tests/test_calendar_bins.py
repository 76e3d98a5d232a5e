"""Bins of the timeline and their labels."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemap.calendar_bins import bin_of, bin_width, format_bin, format_era

KINDS = ("month", "quarter", "year", "fiscal_year")
MONTHS = st.integers(12, 9999 * 12 + 11)


def month(year: int, number: int) -> int:
    return year * 12 + number - 1


@pytest.mark.parametrize(
    ("kind", "at", "first"),
    [
        ("month", (2021, 5), (2021, 5)),
        ("quarter", (2021, 6), (2021, 4)),
        ("quarter", (2021, 1), (2021, 1)),
        ("year", (2021, 12), (2021, 1)),
        ("fiscal_year", (2021, 3), (2020, 4)),
        ("fiscal_year", (2021, 4), (2021, 4)),
    ],
)
def test_bins(kind, at, first):
    assert bin_of(month(*at), kind) == month(*first)


@given(MONTHS, st.sampled_from(KINDS))
def test_every_month_lies_in_its_bin_and_bins_meet(at, kind):
    first = bin_of(at, kind)
    assert first <= at < first + bin_width(kind)
    assert bin_of(first + bin_width(kind), kind) == first + bin_width(kind)
    assert bin_of(first, kind) == first


@pytest.mark.parametrize(
    ("kind", "at", "ja", "en", "ja_era", "en_era"),
    [
        ("month", (2021, 4), "2021年4月", "Apr 2021", "令和3年4月", "Apr Reiwa 3"),
        ("month", (2019, 4), "2019年4月", "Apr 2019", "平成31年4月", "Apr Heisei 31"),
        ("month", (2019, 5), "2019年5月", "May 2019", "令和元年5月", "May Reiwa 1"),
        ("month", (1989, 1), "1989年1月", "Jan 1989", "平成元年1月", "Jan Heisei 1"),
        ("quarter", (2021, 5), "2021年4〜6月", "Apr–Jun 2021", "令和3年4〜6月", "Apr–Jun Reiwa 3"),
        ("quarter", (2019, 6), "2019年4〜6月", "Apr–Jun 2019", "平成31年4月〜令和元年6月", "Apr Heisei 31–Jun Reiwa 1"),
        ("year", (2021, 4), "2021年", "2021", "令和3年", "Reiwa 3"),
        ("year", (2019, 4), "2019年", "2019", "平成31年 / 令和元年", "Heisei 31 / Reiwa 1"),
        ("fiscal_year", (2022, 3), "2021年度", "FY 2021", "令和3年度", "FY Reiwa 3"),
        ("fiscal_year", (2019, 4), "2019年度", "FY 2019", "令和元年度", "FY Reiwa 1"),
        ("fiscal_year", (1989, 3), "1988年度", "FY 1988", "昭和63年度", "FY Showa 63"),
        ("year", (1850, 1), "1850年", "1850", "1850年", "1850"),
        ("year", (10000, 1), "10000年", "10000", "令和7982年", "Reiwa 7982"),
    ],
)
def test_labels(kind, at, ja, en, ja_era, en_era):
    at = month(*at)
    assert (format_bin(at, kind, "ja"), format_bin(at, kind, "en")) == (ja, en)
    assert (format_bin(at, kind, "ja", era=True), format_bin(at, kind, "en", era=True)) == (ja_era, en_era)


@given(MONTHS, st.sampled_from(KINDS), st.sampled_from(("ja", "en")), st.booleans())
def test_a_label_is_that_of_the_bin_and_of_no_neighbour(at, kind, lang, era):
    label = format_bin(at, kind, lang, era=era)
    assert label == format_bin(bin_of(at, kind), kind, lang, era=era)
    assert label != format_bin(bin_of(at, kind) + bin_width(kind), kind, lang, era=era)


@pytest.mark.parametrize(
    ("value", "ja", "en"),
    [
        ("2019-04-30", "平成31年", "Heisei 31"),
        ("2019-05-01", "令和元年", "Reiwa 1"),
        ("2019", "平成31年 / 令和元年", "Heisei 31 / Reiwa 1"),
        ("2023", "令和5年", "Reiwa 5"),
        ("1988-12", "昭和63年", "Showa 63"),
        ("1989-01-07", "昭和64年", "Showa 64"),
        ("1850", "", ""),
        (None, "", ""),
    ],
)
def test_eras(value, ja, en):
    assert (format_era(value, "ja"), format_era(value, "en")) == (ja, en)
