"""Dates: what is read, what it refers to, which role it has, and that wild input neither breaks nor stalls it."""

import csv
import datetime
import json
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from casemap.dates import PartialDate, find_dates, month_span, read_date
from casemap.dates.calendar import ERA_SIGNS, load_eras, read_number
from casemap.model import Article, Precision

GOLD = Path(__file__).parent / "gold"
LABELLED = Path(__file__).parents[2] / "shared" / "cases" / "dev.jsonl"


def article(text: str, published: str | None = None, title: str = "") -> Article:
    return Article("a", title, text, published=published)


def gold(name: str) -> list[dict[str, str]]:
    with (GOLD / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def shown(value: str, precision: str) -> str:
    return f"FY{value}" if precision == "fiscal_year" else value


@pytest.mark.parametrize("row", gold("dates.csv"), ids=lambda row: f"{row['text']} {row['published']}".strip())
def test_dates_of_a_text(row: dict[str, str]) -> None:
    findings = find_dates(article(row["text"], row["published"] or None))
    found = [f"{date.surface}={shown(date.value, date.precision)}" for date in findings.dates]
    assert " | ".join(found) == row["dates"]
    assert len(findings.issues) == int(row["issues"])


@pytest.mark.parametrize("row", gold("dates_started.csv"), ids=lambda row: row["text"])
def test_start_of_an_initiative(row: dict[str, str]) -> None:
    findings = find_dates(article(row["text"], row["published"] or None, row["title"]))
    found = shown(findings.started, findings.started_precision or "") if findings.started else ""
    assert found == row["started"]


@pytest.mark.parametrize(
    ("text", "value", "precision"),
    [
        ("2022-11-28", "2022-11-28", "day"),
        (" 2022-11-28 ", "2022-11-28", "day"),
        ("2022-11-28T10:00:00+09:00", "2022-11-28", "day"),
        ("2022-11-28 00:00:00", "2022-11-28", "day"),
        ("2022/11/28", "2022-11-28", "day"),
        ("2022/1/8", "2022-01-08", "day"),
        ("2022.11.28", "2022-11-28", "day"),
        ("20221128", "2022-11-28", "day"),
        ("２０２２／１１／２８", "2022-11-28", "day"),
        ("2022年11月28日(月)", "2022-11-28", "day"),
        ("公開日：2022年11月28日", "2022-11-28", "day"),
        ("令和4年11月28日", "2022-11-28", "day"),
        ("R4.11.28", "2022-11-28", "day"),
        ("R4/11/28", "2022-11-28", "day"),
        ("㋿4年11月28日", "2022-11-28", "day"),
        ("Mon, 28 Nov 2022 10:00:00 +0900", "2022-11-28", "day"),
        ("2022-11", "2022-11", "month"),
        ("2022.11", "2022-11", "month"),
        ("2022年11月号", "2022-11", "month"),
        ("平成31年4月", "2019-04", "month"),
        ("二〇二二年十一月", "2022-11", "month"),
        ("2022", "2022", "year"),
        ("2022年", "2022", "year"),
        ("令和元年", "2019", "year"),
        ("H26", "2014", "year"),
        ("平成26年度", "2014", "fiscal_year"),
        ("2014年度", "2014", "fiscal_year"),
    ],
)
def test_read_date(text: str, value: str, precision: Precision) -> None:
    assert read_date(text) == PartialDate(value, precision)


@pytest.mark.parametrize(
    "text", ["", "不明", "12", "自治体通信41号", "昨年7月", "99999999", "0000", "Nov who knows", "2022年のこと" * 9]
)
def test_read_date_gives_none(text: str) -> None:
    date = read_date(text)
    assert date is None or date.issue is not None


@pytest.mark.parametrize(
    ("text", "value", "word"),
    [
        ("令和5年2月30日", "2023", "暦にない"),
        ("2022-13", "2022", "暦にない"),
        ("2022/11/31", "2022", "暦にない"),
        ("平成40年", "2028", "平成"),
        ("令和元年4月30日", "2019-04-30", "令和"),
        ("平成31年5月1日", "2019-05-01", "平成"),
        ("2022年(令和3年)", "2022", "合いません"),
    ],
)
def test_wrong_dates_keep_what_is_certain_and_say_what_is_wrong(text: str, value: str, word: str) -> None:
    date = read_date(text)
    assert date is not None
    assert date.value == value
    assert date.issue is not None
    assert word in date.issue
    assert text in date.issue


@pytest.mark.parametrize(
    "text", ["平成31年4月30日", "令和元年5月1日", "昭和64年1月7日", "平成元年1月8日", "平成31年度"]
)
def test_borders_of_eras_are_no_error(text: str) -> None:
    date = read_date(text)
    assert date is not None
    assert date.issue is None


def test_month_span() -> None:
    january = 2014 * 12
    assert month_span("2014", "year") == (january, january + 11)
    assert month_span("2014", "fiscal_year") == (january + 3, january + 14)
    assert month_span("2014-03", "month") == (january + 2, january + 2)
    assert month_span("2014-03-31", "day") == (january + 2, january + 2)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("市は2021年4月に窓口を開設した。", "started"),
        ("市は2021年4月から配布している。", "started"),
        ("市は2024年4月の開業を目指す。", "planned"),
        ("市は2022年12月に相談会を予定する。", "planned"),
        ("議員が2021年4月に視察した。", "event"),
        ("2011年の震災で庁舎を失った。", "event"),
        ("2021年の人口は5万人だった。", "mentioned"),
        ("広報2022年11月号に載った。", "published"),
    ],
)
def test_role(text: str, role: str) -> None:
    (date,) = find_dates(article(text, "2022-11-28")).dates
    assert date.role == role


def test_title_and_text_have_their_own_spans() -> None:
    findings = find_dates(article("市は令和5年4月に始めた。", title="2023年春の窓口"))
    assert [(date.field, date.start, date.end) for date in findings.dates] == [("title", 0, 6), ("text", 2, 8)]


def test_a_broken_publication_date_is_no_date() -> None:
    assert find_dates(article("昨年に始めた", "ある日")).dates == ()


# --- round trip: what the notations write is what is read -------------------------------------------------------

KANJI = "〇一二三四五六七八九"
PARTS: tuple[Precision, ...] = ("day", "month", "year", "fiscal_year")


def kanji_number(number: int) -> str:
    if number > 99:
        return "".join(KANJI[int(digit)] for digit in str(number))
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else KANJI[tens] + "十") + (KANJI[ones] if ones or not tens else "")


def full_width(text: str) -> str:
    return text.translate(str.maketrans("0123456789RHSTM/.-()", "０１２３４５６７８９ＲＨＳＴＭ／．－（）"))


def era_year(date: datetime.date, sign: int) -> tuple[str, int]:
    """The sign (0: 令和, 1: R, 2: ㋿) and the year of the era of a date."""
    era = max((era for era in load_eras().values() if era.since <= date), key=lambda era: era.since)
    return (era.name, *ERA_SIGNS[era.name])[sign], date.year - era.since.year + 1


YEARS = ("western", "era", "letter", "ligature", "western (era)", "era (western)")
NUMERALS = ("half-width", "full-width", "kanji")


def render_year(date: datetime.date, notation: str, numeral: str) -> str:
    """The year without its 年: 2022, 令和4, R4, ㋿4, 2022(令和4), 令和4(2022)."""
    number = kanji_number if numeral == "kanji" else str
    western = number(date.year)
    if notation == "western":
        return western
    sign, count = era_year(date, {"letter": 1, "ligature": 2}.get(notation, 0))
    japanese = sign + ("元" if count == 1 else number(count))
    return {"western (era)": f"{western}({japanese})", "era (western)": f"{japanese}({western})"}.get(
        notation, japanese
    )


def render(date: datetime.date, precision: Precision, notation: str, numeral: str) -> str:
    number = kanji_number if numeral == "kanji" else str
    text = render_year(date, notation, numeral) + ("年度" if precision == "fiscal_year" else "年")
    if precision in ("month", "day"):
        text += number(date.month) + "月"
    if precision == "day":
        text += number(date.day) + "日"
    return full_width(text) if numeral == "full-width" else text


def expected(date: datetime.date, precision: Precision) -> PartialDate:
    length = {"day": 10, "month": 7, "year": 4, "fiscal_year": 4}[precision]
    return PartialDate(date.isoformat()[:length], precision)


DATES = st.dates(datetime.date(1873, 1, 1), datetime.date(2079, 12, 31))


@given(DATES, st.sampled_from(PARTS), st.sampled_from(YEARS), st.sampled_from(NUMERALS))
def test_round_trip(date: datetime.date, precision: Precision, notation: str, numeral: str) -> None:
    assume(not (notation == "letter" and numeral == "kanji"))  # R五年 is written by nobody
    text = render(date, precision, notation, numeral)
    # In a month of change the era of the day isn't that of the whole month; the month is written in the later one.
    first = date.replace(day=1) if precision == "month" else date
    assume(era_year(first, 0)[0] == era_year(date, 0)[0])
    assert read_date(text) == expected(date, precision)
    (found,) = find_dates(article(f"市は{text}に始めた。")).dates
    assert (found.value, found.precision) == (expected(date, precision).value, precision)
    assert found.surface == text


@given(DATES, st.sampled_from(["{:%Y-%m-%d}", "{:%Y/%m/%d}", "{:%Y.%m.%d}", "{:%Y%m%d}", "{:%Y-%m-%d} 10:00"]))
def test_round_trip_of_figures(date: datetime.date, pattern: str) -> None:
    assert read_date(pattern.format(date)) == PartialDate(date.isoformat(), "day")


@given(DATES, st.sampled_from(["-", "/", "."]), st.sampled_from(["day", "month"]), st.booleans(), st.booleans())
def test_round_trip_of_letters_and_figures(
    date: datetime.date, sign: str, precision: Precision, letter: bool, wide: bool
) -> None:
    """R5.3.27, R5.3, 2023/03/27: half- and full-width, in running text."""
    assume(letter or sign != "." or precision == "day")  # 2023.03 in a text may be any figure
    first = date.replace(day=1) if precision == "month" else date
    assume(era_year(first, 0)[0] == era_year(date, 0)[0])
    year = "{}{}".format(*era_year(date, 1)) if letter else str(date.year)
    parts = [year, str(date.month), str(date.day)][: 3 if precision == "day" else 2]
    text = full_width(sign.join(parts)) if wide else sign.join(parts)
    (found,) = find_dates(article(f"市は{text}に始めた。")).dates
    assert (found.value, found.precision, found.surface) == (expected(date, precision).value, precision, text)


@given(DATES, DATES, st.sampled_from(PARTS), st.sampled_from(YEARS), st.sampled_from(["~", "～", "〜", "から", "・"]))
def test_round_trip_of_ranges(
    first: datetime.date, last: datetime.date, precision: Precision, notation: str, link: str
) -> None:
    for date in (first, last):
        start = date.replace(day=1) if precision == "month" else date
        assume(era_year(start, 0)[0] == era_year(date, 0)[0])
    texts = [render(date, precision, notation, "half-width") for date in (first, last)]
    found = find_dates(article(f"市は{texts[0]}{link}{texts[1]}まで試した。")).dates
    assert [date.value for date in found] == [expected(date, precision).value for date in (first, last)]
    assert [date.surface for date in found] == texts


WORDS = {"一昨年": -2, "昨年": -1, "去年": -1, "今年": 0, "本年": 0, "来年": 1, "再来年": 2}
MONTH_WORDS = {"先々月": -2, "先月": -1, "今月": 0, "来月": 1, "再来月": 2}


@given(DATES, st.sampled_from(sorted(WORDS)), st.integers(1, 12))
def test_round_trip_of_years_by_word(published: datetime.date, word: str, month: int) -> None:
    year = published.year + WORDS[word]
    for text, value in ((word, f"{year}"), (f"{word}{month}月", f"{year}-{month:02d}")):
        (found,) = find_dates(article(f"市は{text}に始めた。", published.isoformat())).dates
        assert (found.value, found.surface) == (value, text)
    fiscal = published.year - (published.month < 4) + WORDS[word]
    (found,) = find_dates(article(f"市は{word}度に始めた。", published.isoformat())).dates
    assert (found.value, found.precision) == (str(fiscal), "fiscal_year")


@given(DATES, st.sampled_from(sorted(MONTH_WORDS)))
def test_round_trip_of_months_by_word(published: datetime.date, word: str) -> None:
    year, month = divmod(published.year * 12 + published.month - 1 + MONTH_WORDS[word], 12)
    (found,) = find_dates(article(f"市は{word}に始めた。", published.isoformat())).dates
    assert (found.value, found.surface) == (f"{year}-{month + 1:02d}", word)


@given(st.integers(1, 99))
def test_kanji_numbers(number: int) -> None:
    assert read_number(kanji_number(number)) == number


# --- wild input -------------------------------------------------------------------------------------------------

SIGNS = "0123456789０１２年月日度同翌前昨今来本去一二十〇元令和平成昭RHS./-~～〜・から()（）'、。の市は春夏 \n"


@given(st.text(SIGNS, max_size=60), st.sampled_from([None, "2022", "2022-11", "2022-11-28"]))
def test_spans_hold_for_any_text(text: str, published: str | None) -> None:
    findings = find_dates(article(text, published))
    end = 0
    for date in findings.dates:
        assert end <= date.start < date.end <= len(text)
        assert text[date.start : date.end] == date.surface
        month_span(date.value, date.precision)
        end = date.end
    assert (findings.started is None) == (findings.started_precision is None)


@given(st.text(max_size=60))
def test_any_field_can_be_read(text: str) -> None:
    date = read_date(text)
    assert date is None or len(date.value) in (4, 7, 10)


@pytest.mark.parametrize("sign", ["1", "年", "同", "(", "２", "'", "1年", "R5.", "2022(", "市は2020年に開き、"])
def test_long_monotony_is_read_in_one_pass(sign: str) -> None:
    """A quantifier within a quantifier would not come back from these."""
    text = sign * (1_000_000 // len(sign) if len(sign) == 1 and sign in "1年" else 20_000)
    assert isinstance(find_dates(article(text, "2022-11-28")).dates, tuple)


# --- labelled cases ---------------------------------------------------------------------------------------------


@pytest.mark.skipif(not LABELLED.is_file(), reason="the labelled development cases are not there")
def test_starts_of_labelled_cases() -> None:
    """Floors below what tools/measure_dates.py prints: they catch a fall, not a fluctuation."""
    rows = [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines()]
    agreed = [row for row in rows if not row.get("started_ambiguous")]
    starts = [find_dates(article(row["text"], row["published"], row["title"])).started for row in agreed]
    dated = [(row["started"], start) for row, start in zip(agreed, starts, strict=True) if row["started"]]
    undated = [start for row, start in zip(agreed, starts, strict=True) if not row["started"]]
    assert sum(start is not None and start[:4] == label[:4] for label, start in dated) >= 0.84 * len(dated)
    assert sum(start is not None for start in undated) <= 0.08 * len(undated)
