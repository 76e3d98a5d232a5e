"""What a written date refers to: relative and shortened expressions become partial dates.

Enters: the expressions of one text, in order, and the publication date. Leaves: `DatedExpression` values and what
could not be settled. 同年, 翌年 and 前年 count from the year named last; 昨年, 今年度 and 先月 from the publication.
"""

from collections.abc import Sequence
from typing import NamedTuple

from casemap.dates.calendar import (
    FISCAL_START_MONTH,
    MONTHS_IN_YEAR,
    Era,
    PartialDate,
    build_date,
    find_era_issue,
    load_eras,
)
from casemap.dates.grammar import SENTENCE_BREAK, Expression

# How many years each word is away from the year it counts from.
FROM_NAMED_YEAR = {"前々": -2, "前": -1, "同": 0, "翌": 1, "翌々": 2}
FROM_PUBLICATION = {"一昨": -2, "昨": -1, "去": -1, "今": 0, "本": 0, "来": 1, "再来": 2}
MONTHS_FROM_NAMED = {"前": -1, "同": 0, "翌": 1, "翌々": 2}
MONTHS_FROM_PUBLICATION = {"先々": -2, "先": -1, "今": 0, "来": 1, "再来": 2}

# Limits (years, months): rules of thumb of news writing, checked on development articles.
CENTURY_AHEAD = 30  # '45年' in a text of 2020 is 2045, '98年' is 1998
ERA_DRIFT = 6  # a bare era number without company lies this near to the publication
LONELY_YEARS = 20  # a bare short year without company lies at most this far back
MONTHS_AHEAD = 3  # a bare month is the coming one when it is this near, else the past one
BYGONE_YEARS = 3  # a year that only belongs to a noun and lies so far back is not the one of a bare month
SENTENCE_LENGTH = 200  # code points; beyond them a date has been forgotten
DAYS_AHEAD = 7  # a bare day after the day of publication by more than this lies in the month before


class DatedExpression(NamedTuple):
    """An expression and the date it means; `date.issue` says what was wrong with it."""

    expression: Expression
    date: PartialDate


class _Context:
    """What a reader has in mind at one point of a text: the date named last, and when the text was published."""

    def __init__(self, text: str, published: PartialDate | None) -> None:
        self.text = text
        self.published = published
        self.named: PartialDate | None = None
        self.named_end = 0
        self.happened: PartialDate | None = None
        self.era: Era | None = None

    def read(self, expression: Expression) -> PartialDate | None:
        """Return the date that the expression means here, or None when nothing settles it."""
        match expression.kind:
            case "absolute":
                return date_expression(expression, self.published)
            case "short":
                year = self._find_short_year(expression)
                return None if year is None else _date(expression, year)
            case "relative_year":
                return self._read_relative_year(expression)
            case "relative_month":
                return self._read_relative_month(expression)
            case "month":
                year = self._find_year_of_month(expression)
                return None if year is None else _date(expression, year)
            case "day":
                return self._read_day(expression)

    def remember(self, expression: Expression, date: PartialDate) -> None:
        """Take the date as the one named last, unless it only points away (前年度, 今年度)."""
        if expression.kind == "relative_year" and expression.month is None and expression.word != "同":
            return
        self.named, self.named_end = date, expression.end
        if self.published is None or date.year <= self.published.year:
            self.happened = date
        if expression.kind == "absolute":
            self.era = expression.era

    def _find_named(self, before: bool) -> PartialDate | None:
        """Return the date that 同年 and 翌年 count from: the one named last, else the publication.

        前年 looks back from what has happened, not from a target (2028年度までの計画…前年8月).
        """
        named = self.named
        if before and named is not None and self.published is not None and named.year > self.published.year:
            named = self.happened
        return named or self.published

    def _find_short_year(self, expression: Expression) -> int | None:
        """Return the year of a short number: in the era of the year before, or in the century at hand."""
        number = expression.year or 0
        reference = self.named or self.published
        if reference is None:
            return None
        century = 2000 + number
        if century > reference.year + CENTURY_AHEAD:
            century -= 100
        candidates = [century] if number >= 10 or expression.strong else []
        if self.named is not None and self.era is not None and not expression.marked:
            candidates.insert(0, self.era.western_year(number))
        elif self.named is None and self.published is not None and not expression.marked:
            counted = _era_at(self.published).western_year(number)
            if abs(counted - self.published.year) <= ERA_DRIFT:
                candidates.append(counted)
        if not candidates:
            return None
        year = min(candidates, key=lambda candidate: abs(candidate - reference.year))
        # A bare 12年に without any year before it is a date of the recent past or nothing.
        lonely = self.named is None and not expression.strong
        return None if lonely and not 0 <= reference.year - year <= LONELY_YEARS else year

    def _read_relative_year(self, expression: Expression) -> PartialDate | None:
        if expression.word in FROM_NAMED_YEAR:
            reference, shift = self._find_named(expression.word.startswith("前")), FROM_NAMED_YEAR[expression.word]
        else:
            reference, shift = self.published, FROM_PUBLICATION[expression.word]
        if reference is None:
            return None
        fiscal = expression.fiscal or (reference.precision == "fiscal_year" and expression.month is None)
        year = (reference.fiscal_year if fiscal else reference.year) + shift
        if reference.precision == "fiscal_year" and not expression.fiscal and expression.month is None:
            return build_date(year)
        return _date(expression, year)

    def _read_relative_month(self, expression: Expression) -> PartialDate | None:
        if expression.word in MONTHS_FROM_PUBLICATION:
            reference, shift = self.published, MONTHS_FROM_PUBLICATION[expression.word]
        else:
            reference, shift = self.named or self.published, MONTHS_FROM_NAMED[expression.word]
        if reference is None or reference.month is None:
            return None
        year, month = divmod(reference.year * MONTHS_IN_YEAR + reference.month - 1 + shift, MONTHS_IN_YEAR)
        return build_date(year, month + 1, expression.day, written=expression.surface)

    def _find_year_of_month(self, expression: Expression) -> int | None:
        """Return the year of a month without one: that of the sentence, else the one near the publication."""
        month = expression.month or 0
        if self.named is not None:
            between = self.text[self.named_end : min(expression.start, self.named_end + len("から") + 1)]
            if self._is_bygone():
                pass  # 2011年の豪雨で流された橋が、10月1日に: the year is of something else
            elif self._is_same_sentence(expression) or self.published is None or self.published.month is None:
                early = self.named.precision == "fiscal_year" and month < FISCAL_START_MONTH
                past = between in ("から", "~", "～", "〜") and month < (self.named.month or 0)
                return self.named.year + (early or past)
        if self.published is None:
            return None
        if self.published.month is None:
            return self.published.year
        ahead = (month - self.published.month) % MONTHS_IN_YEAR
        distance = ahead if ahead <= MONTHS_AHEAD else ahead - MONTHS_IN_YEAR
        return (self.published.year * MONTHS_IN_YEAR + self.published.month - 1 + distance) // MONTHS_IN_YEAR

    def _is_bygone(self) -> bool:
        """Tell whether the year named last belongs to a noun (2011年の豪雨) and lies well before the publication."""
        named, published = self.named, self.published
        return (
            named is not None
            and published is not None
            and published.month is not None
            and named.precision == "year"
            and published.year - named.year >= BYGONE_YEARS
            and self.text.startswith("の", self.named_end)
        )

    def _read_day(self, expression: Expression) -> PartialDate | None:
        """Return a day without month: in the month of the date it continues, else in the month of publication."""
        follows = expression.linked or expression.word == "翌"
        reference = self.named if follows or self._is_same_sentence(expression) else None
        if reference is None or reference.month is None:
            reference = self.published
        if reference is None or reference.month is None or expression.day is None:
            return None
        shift = 0
        if reference.precision == "day":
            day = int(reference.value[8:])
            if follows:
                shift = 1 if expression.day < day else 0
            elif reference is self.published:
                shift = -1 if expression.day > day + DAYS_AHEAD else 0
        year, month = divmod(reference.year * MONTHS_IN_YEAR + reference.month - 1 + shift, MONTHS_IN_YEAR)
        date = build_date(year, month + 1, expression.day, written=expression.surface)
        return date if date.precision == "day" else None

    def _is_same_sentence(self, expression: Expression) -> bool:
        """Tell whether no sentence ended between the date named last and this expression."""
        if expression.start - self.named_end > SENTENCE_LENGTH:
            return False
        return SENTENCE_BREAK.search(self.text, self.named_end, expression.start) is None


def date_expressions(
    text: str, expressions: Sequence[Expression], published: PartialDate | None
) -> tuple[list[DatedExpression], list[str]]:
    """Return the dates that the expressions of `text` mean, and issues for what stays open (in Japanese)."""
    context = _Context(text, published)
    dated: list[DatedExpression] = []
    issues: list[str] = []
    for expression in expressions:
        date = context.read(expression)
        if date is None:
            if expression.word in FROM_PUBLICATION or expression.word in MONTHS_FROM_PUBLICATION:
                issues.append(f"「{expression.surface}」がいつかは、発行の年月が分からないため決められません。")
            continue
        context.remember(expression, date)
        dated.append(DatedExpression(expression, date))
        if date.issue is not None:
            issues.append(date.issue)
    return dated, issues


def date_expression(expression: Expression, published: PartialDate | None = None) -> PartialDate:
    """Return the date of an `absolute` expression, with an issue if calendar, era or brackets disagree.

    A text that was published while an era ran may count its years on (平成32年度 in 2017); that is no error.
    """
    assert expression.year is not None
    written = expression.surface
    date = _date(expression, expression.year)
    issue = date.issue
    era = expression.era
    foretold = era is not None and era.until is not None and published is not None
    if issue is None and era is not None:
        issue = find_era_issue(era, date, written)
        if foretold and published and era.until and published.value < era.until.isoformat() < date.value:
            issue = None
    if issue is None and expression.gloss not in (None, expression.year):
        issue = f"「{written}」の和暦と西暦が合いません。{expression.year}年を採りました。"
    return PartialDate(date.value, date.precision, issue)


def _date(expression: Expression, year: int) -> PartialDate:
    return build_date(year, expression.month, expression.day, fiscal=expression.fiscal, written=expression.surface)


def _era_at(date: PartialDate) -> Era:
    """Return the era that ran on a date (the later one in a year of change)."""
    running = [era for era in load_eras().values() if era.since.isoformat()[: len(date.value)] <= date.value]
    return max(running, key=lambda era: era.since)
