"""Dates of articles: the western and Japanese calendar, fiscal years, partial and relative dates.

Enters: an `Article`, or the text of one metadata field. Leaves: `DateFindings` with every date, its role and the
start of the initiative.

- `calendar`: values, eras, months as numbers
- `grammar`: how dates are written; `context`: what a written date refers to
- `fields`: one date in a metadata field
- `cues`: tables of words and weights; `words`: the words of a text
- `clauses`: the words that go with a date
- `evidence`, `roles`, `finding`: what happened on a date, and which date is the start
"""

from casemap.dates.calendar import PartialDate, month_span
from casemap.dates.fields import read_date
from casemap.dates.finding import DateFindings, find_dates

__all__ = ["DateFindings", "PartialDate", "find_dates", "month_span", "read_date"]
