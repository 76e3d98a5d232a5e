"""Fit the weights of casemap.dates.cues to labelled cases, starting from rules of thumb.

    PYTHONPATH=src python tools/fit_dates.py CASES.jsonl...

Each article is a choice among its dates and "no start"; the probability of each is the softmax of its evidence. The
weights are the most likely ones with a normal prior around RULES, so a cue that the cases say little about keeps its
rule of thumb. Prints the table to paste, and for several limits the year accuracy and the share given when none: on
the cases themselves, and with weights fitted to the other files (file by file, and for several strengths of the
prior). Cases marked `started_ambiguous` are left out.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from casemap.dates.finding import judge_article
from casemap.model import Article

# What a reader of Japanese news expects of each cue, before counting: log odds in steps of a half.
RULES: Mapping[str, float] = {
    "act:begin": 2.0, "act:open": 1.2, "act:setup": 1.5, "act:introduce": 1.5, "act:agree": 1.5, "act:plan": 1.2,
    "act:try": 1.2, "act:recruit": 0.7, "act:go_on": 0.7, "act:become": 0.5, "act:join": 0.5, "act:announce": 0.3,
    "act:keep": 0.3, "act:complete": 0.3,
    "act:event": -0.2, "act:none": -0.3, "act:talk": -1.0, "act:award": -1.0, "act:count": -1.2, "act:press": -1.2,
    "act:visit": -1.5, "act:finish": -1.5, "act:suffer": -1.5, "act:appoint": -2.0, "act:merge": -2.0,
    "since": 0.3, "plan from": 1.0, "again": -1.0, "epithet": -0.5, "briefing": 0.5, "circumstance": -2.0,
    "another": -0.7,
    "topic:prize": -1.0, "topic:work": -1.0, "topic:figure": -1.0, "topic:disaster": -1.5, "topic:law": -1.5,
    "topic:issue": -4.0, "before:ministry": -1.8, "before:figure": -0.5, "bracket": -2.0, "anniversary": 2.5,
    "named after": -0.8, "of": -0.3,
    "owner": 1.0, "owner in clause": 0.7, "from": 1.0, "headline": 0.8, "later:start": 0.7, "named thing": 0.4,
    "until": -1.0, "later": -0.3, "earliest": 0.3, "title": -0.3, "kind:month": -0.7,
    "headline:report": -0.5, "headline:general": -0.5, "headline:words": -0.4, "text:words": -0.2, "several": -1.0,
    "text:mayor": -0.3, "planned": -0.3, "sentence:1": 0.3, "sentence:3": -0.3, "sentence:4": -0.5,
    "precision:year": -0.3, "precision:month": 0.2,
    "word:前": -0.5, "word:翌": -0.5, "word:昨": -0.5, "word:来": -0.7,
    "carries headline": 0.4, "carries little": -0.3, "term": 0.7, "term of begun": 1.0, "first of several": 2.0,
    "something else too": -1.5, "example": -2.0, "occasion": -1.0, "owner next": -1.0, "answer": -3.0,
    "cleft": 1.3, "itself": 1.0, "beginning": 1.0, "first behind": 1.0, "modifier of name": 0.3, "of disaster": -1.5,
    "of law": -1.5, "age:next": -1.0,
    "age:1-2": 0.3, "age:3-9": 0.3, "age:10-19": -0.5, "age:20+": -0.7, "age:future": -1.5, "fresh": -0.2,
}  # fmt: skip
BIAS = 1.0  # the evidence at which a start is as likely as none
HOLD = 14.0  # how firmly the rules hold (inverse variance of the prior); chosen among HOLDS
HOLDS = (4.0, 8.0, HOLD, 25.0)
SEEN = 5  # evidence seen less often keeps its rule
STEPS, PACE = 1500, 0.02
LIMITS = (-0.3, -0.1, 0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0)


class Case(NamedTuple):
    """One labelled article: file, year of its start (None: no start), and of each date the year and the evidence."""

    source: str
    year: int | None
    dates: Sequence[tuple[int, frozenset[str]]]


def load_cases(path: Path) -> list[Case]:
    """Return the labelled cases of a JSONL file on which the annotations agree."""
    cases = []
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        if not row.get("started_ambiguous"):
            article = Article(row["id"], row["title"], row["text"], published=row["published"])
            dates = [(item.start.year, frozenset(item.evidence)) for item in judge_article(article)[0]]
            cases.append(Case(path.stem, int(row["started"][:4]) if row["started"] else None, dates))
    return cases


def fit_weights(cases: Iterable[Case], hold: float = HOLD) -> dict[str, float]:
    """Return the weights, with the one of "no start" under the name `none`."""
    usable = [case for case in cases if case.year is None or case.year in [year for year, _ in case.dates]]
    seen = Counter(name for case in usable for _, evidence in case.dates for name in evidence)
    names = [*sorted({name for name, count in seen.items() if count >= SEEN} | set(RULES)), "none"]
    place = {name: index for index, name in enumerate(names)}
    rules = np.array([BIAS if name == "none" else RULES.get(name, 0.0) for name in names])
    # One row for each choice (a date or none); `owner` says whose, `right` whether it agrees with the label.
    rows, owner, right = [], [], []
    for number, case in enumerate(usable):
        for year, evidence in case.dates:
            rows.append([place[name] for name in evidence if name in place])
            owner.append(number)
            right.append(year == case.year)
        rows.append([place["none"]])
        owner.append(number)
        right.append(case.year is None)
    matrix = np.zeros((len(rows), len(names)))
    for index, row in enumerate(rows):
        matrix[index, row] = 1
    owners, rights = np.array(owner), np.array(right, dtype=float)
    weights, mean, spread = rules.copy(), np.zeros(len(names)), np.zeros(len(names))
    for step in range(1, STEPS + 1):  # Adam: no library beyond numpy is worth having for this
        odds = np.exp(np.clip(matrix @ weights, -30, 30))
        chance = odds / np.bincount(owners, odds)[owners]
        wanted = chance * rights
        wanted /= np.bincount(owners, wanted)[owners]
        slope = matrix.T @ (chance - wanted) + hold * (weights - rules) * (np.array(names) != "none")
        mean = 0.9 * mean + 0.1 * slope
        spread = 0.999 * spread + 0.001 * slope**2
        weights = weights - PACE * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.999**step)) + 1e-8)
    return dict(zip(names, weights.tolist(), strict=True))


def score_cases(cases: Iterable[Case], weights: Mapping[str, float]) -> list[tuple[int | None, int, float]]:
    """Return for each case the label, the year chosen and its lead over "no start" (-inf without any date)."""
    results = []
    for case in cases:
        scored = [(sum(weights.get(name, 0.0) for name in evidence), year) for year, evidence in case.dates]
        best, year = max(scored, default=(-np.inf, 0), key=lambda pair: pair[0])
        results.append((case.year, year, best - weights["none"]))
    return results


def leave_one_out(cases: Sequence[Case], hold: float) -> dict[str, list[tuple[int | None, int, float]]]:
    """Return the scores of all cases by file, each from weights fitted to the other files."""
    results = {}
    for name in dict.fromkeys(case.source for case in cases):
        weights = fit_weights([case for case in cases if case.source != name], hold)
        results[name] = score_cases([case for case in cases if case.source == name], weights)
    return results


def print_measures(title: str, results: Sequence[tuple[int | None, int, float]]) -> None:
    """Print the year accuracy and the share given when none for each limit."""
    dated = [result for result in results if result[0] is not None]
    undated = [result for result in results if result[0] is None]
    print(title)
    for limit in LIMITS:
        right = sum(lead > limit and year == label for label, year, lead in dated) / len(dated)
        given = sum(lead > limit for _, _, lead in undated) / len(undated)
        print(f"  limit {limit:5.2f}: year right {right:.3f}, given when none {given:.3f}")


def main() -> None:
    """Read the cases named on the command line, fit, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("cases", nargs="+", type=Path, help="labelled cases, one JSON object a line")
    cases = [case for path in parser.parse_args().cases for case in load_cases(path)]
    weights = fit_weights(cases)
    for name in sorted(weights):
        if name != "none" and abs(weights[name]) >= 0.05:
            print(f'    "{name}": {weights[name]:.2f},')
    print(f"none: {weights['none']:.2f} (limits below count from it)")
    print_measures("on the cases themselves", score_cases(cases, weights))
    for hold in HOLDS:
        apart = leave_one_out(cases, hold)
        if hold == HOLD:
            for name, results in apart.items():
                print_measures(f"{name}, by weights from the other files", results)
        print_measures(
            f"all, by weights from the other files, hold {hold}", [one for part in apart.values() for one in part]
        )


if __name__ == "__main__":
    main()
