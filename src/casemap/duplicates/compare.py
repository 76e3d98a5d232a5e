"""Whether two articles tell the same.

In: two candidates. Out: how sure that is, 0 for not. First what speaks against it, whatever the words: other places,
another part of a series, other partners. Then what speaks for it: the same words, the same address, nearly the same
words with the same names and figures, or one being the beginning of the other.
"""

from datetime import date

import numpy as np

from casemap.duplicates.candidate import LONG_TEXT, Candidate, Stamp

# Shares of common runs of four characters. A word of three characters changed in a lead of 150 leaves 0.92; two leads
# about one event by two writers share less than 0.4 (measured on tests/gold/dev.jsonl: docs/duplicates.md).
SIMILAR = 0.7
# So much when one names more than the other.
SIMILAR_WITH_MORE = 0.85
# One text is the beginning of the other: so much of the shorter one stands in the longer one.
CONTAINED = 0.9
# With the same address, so much must be common that the page has not become another one.
SAME_PAGE = 0.5
# Shortest texts that are believed to be the same by their words alone, and as the beginning of a longer one.
SHORTEST = 30
SHORTEST_BEGINNING = 60
# The same words a year later are the next year's event, unless not one of them has changed.
DAYS_APART = 366


def compare_candidates(one: Candidate, other: Candidate) -> float:
    """Return how sure two articles tell the same, in [0, 1]; the same whichever comes first."""
    if are_apart(one.stamp, other.stamp):
        return 0.0
    same_address = bool(one.address) and one.address == other.address
    if (one.bare_title, one.bare_text) == (other.bare_title, other.bare_text):
        return 1.0 if same_address or len(one.bare_title + one.bare_text) >= SHORTEST else 0.0
    if one.bare_text == other.bare_text and len(one.bare_text) >= LONG_TEXT:
        return 0.99
    if _days_apart(one.published, other.published) > DAYS_APART:
        return 0.0
    short, long = sorted((one, other), key=lambda candidate: (len(candidate.body), candidate.id))
    common = np.intersect1d(one.shingles, other.shingles, assume_unique=True).size
    similarity = common / (one.shingles.size + other.shingles.size - common)
    contained = common / min(one.shingles.size, other.shingles.size)
    within = short.marks <= long.marks
    if same_address and (one.bare_title == other.bare_title or contained >= SAME_PAGE):
        return 0.95 if within or contained >= CONTAINED else 0.0
    needed = SIMILAR if short.marks == long.marks else SIMILAR_WITH_MORE
    if similarity >= needed and within and len(short.body) >= SHORTEST:
        return float(similarity)
    if contained >= CONTAINED and _is_beginning(short, long):
        return float(contained * CONTAINED)
    return 0.0


def are_apart(one: Stamp, other: Stamp) -> bool:
    """Say whether two articles can't tell the same, however alike their words are."""
    for mine, theirs in ((one.places, other.places), (one.partners, other.partners)):
        if mine and theirs and not mine & theirs:
            return True
    for mine, theirs in ((one.series, other.series), (one.parts, other.parts)):
        if mine and theirs and mine != theirs:
            return True
    return one.title != other.title and one.plain_title == other.plain_title


def _is_beginning(short: Candidate, long: Candidate) -> bool:
    """Say whether one text is the other cut off: it begins alike and names nothing else but a last word cut in two."""
    text = short.bare_text
    if len(text) < SHORTEST_BEGINNING or text[:LONG_TEXT] != long.bare_text[:LONG_TEXT]:
        return False
    return all(short.folded_text.rstrip("….").endswith(mark) for mark in short.marks - long.marks)


def _days_apart(one: str | None, other: str | None) -> int:
    """Return how many days lie at least between two dates; 0 when one is unknown or they may be the same."""
    if not one or not other:
        return 0
    earlier, later = sorted((one, other))
    try:
        begin, end = _last_day(earlier), date.fromisoformat((later + "-01-01")[:10])
    except ValueError:
        return 0
    return max(0, (end - begin).days)


def _last_day(value: str) -> date:
    """Return the last day that a date known to the year or month may be (months count as 28 days)."""
    return date.fromisoformat(value if len(value) == 10 else f"{value}-28" if len(value) == 7 else f"{value}-12-28")
