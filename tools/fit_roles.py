"""Fit the weights that tell primary places from places named in passing, and say how well they generalise.

    PYTHONPATH=src python tools/fit_roles.py CASES.jsonl...

Logistic regression with a normal prior around RULES: a feature that the cases say little about keeps its rule of
thumb. Prints for several strengths of the prior and several limits the F1 of each file with weights fitted to the
other files (scored like `casemap evaluate`: wards count as their city, the nearer annotation counts); how often very
long lists are right as a whole there (for ENUMERATION_SURE in src/casemap/roles.py); how sure these answers were and
how often right (for CONFIDENCE_SCALE); then the weights for ROLE_WEIGHTS, from all files.
"""

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

from casemap.evaluate import CONFIDENCE_BINS, SetScore
from casemap.features import ENUMERATED, FEATURES
from casemap.gazetteer import load_gazetteer
from casemap.groups import group_places
from casemap.joints import ENUMERATION_FROM
from casemap.lexicon import load_lexicon
from casemap.mentions import MentionFinder
from casemap.model import Article
from casemap.resolve import PlaceResolver
from casemap.roles import PRIMARY_AT

# What a reader expects of a feature before counting: log odds. Features that are not named here: nothing.
RULES: Mapping[str, float] = {
    "agreed": 1.5, "counted_acts": 1.5, "customer": -7.0, "first_sentence": 0.5, "jointly": 2.5, "last_sentence": -0.5,
    "national": -6.5, "national_titled": -1.5, "object_of_prefecture": -1.5, "partakes": 0.5, "partners_named": 2.5,
    "prefecture": -0.5, "prefecture_idle": -2.0, "state_told": -2.5, "text_located": -0.5, "text_members": 1.5,
    "title_counts": 0.7, "titled_object": -1.5, "together_neighbour": -0.5,
}  # fmt: skip
FIRM = frozenset({"customer", "national"})  # who never owns the initiative, whatever else holds
FIRMER = 5.0  # … is held so many times as firmly
HOLD = 3.0  # how firmly the rules hold (inverse variance of the prior); chosen among HOLDS
HOLDS = (1.0, 2.0, HOLD, 5.0, 8.0)
LIMITS = (0.4, 0.45, PRIMARY_AT, 0.55)
LOOSE = 0.01  # the bias is held by next to nothing
SCALES = (1.0, 0.9, 0.8, 0.7, 0.6)
STEPS, STILL = 60, 1e-6  # Newton's method ends after so many steps, or when nothing moves any more


class Case(NamedTuple):
    """One labelled article: its file, the accepted sets of primary codes, and code and features of each place."""

    source: str
    labels: Sequence[set[str]]
    places: Sequence[tuple[str, int]]


class Table(NamedTuple):
    """Places as rows: features (0 or 1, the first is the bias), primary or not, weight, number of the case."""

    features: np.ndarray
    primary: np.ndarray
    weight: np.ndarray
    case: np.ndarray


def load_cases(paths: Iterable[Path]) -> list[Case]:
    """Return the labelled cases of JSONL files."""
    gazetteer, lexicon = load_gazetteer(), load_lexicon()
    finder = MentionFinder(gazetteer, lexicon)
    resolver = PlaceResolver(gazetteer, lexicon, finder)
    cases = []
    for path in paths:
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            article = Article(**{key: row.get(key) for key in ("id", "title", "text", "url", "publisher", "published")})
            resolved = resolver.resolve_mentions(article, finder.find_mentions(article))
            groups = group_places(article, resolved, resolver.read_source(article), gazetteer, lexicon)
            found = {group.code for group in groups}
            places = [
                (gazetteer.city_of(group.code), group.features)
                for group in groups
                # A ward beside its city counts as the city and would be learned twice.
                if gazetteer.city_of(group.code) == group.code or gazetteer.city_of(group.code) not in found
            ]
            labels = [row[key] for key in ("primary", "primary_alt") if row.get(key) is not None]
            cases.append(Case(path.stem, [{gazetteer.city_of(code) for code in label} for label in labels], places))
    return cases


def build_table(cases: Sequence[Case]) -> Table:
    """Return the places of all cases. Those of a list of three and more weigh less: they are one decision."""
    features, primary, weight, number = [], [], [], []
    for index, case in enumerate(cases):
        alike = [bits for _, bits in case.places]
        for code, bits in case.places:
            features.append([1.0, *(float(bits & bit > 0) for bit in FEATURES.values())])
            primary.append(float(code in case.labels[0]))
            weight.append(alike.count(bits) ** -0.5 if alike.count(bits) > 2 else 1.0)
            number.append(index)
    return Table(np.array(features), np.array(primary), np.array(weight), np.array(number))


def fit_weights(table: Table, chosen: np.ndarray, hold: float) -> np.ndarray:
    """Return the likeliest weights (bias first) for the chosen rows of a table."""
    features, primary, weight = table.features[chosen], table.primary[chosen], table.weight[chosen]
    rules = np.array([0.0, *(RULES.get(name, 0.0) for name in FEATURES)])
    firmness = np.array([LOOSE, *(hold * (FIRMER if name in FIRM else 1.0) for name in FEATURES)])
    weights = rules.copy()
    for _ in range(STEPS):
        chance = find_chance(features @ weights)
        slope = features.T @ (weight * (chance - primary)) + firmness * (weights - rules)
        bend = (features * (weight * chance * (1 - chance))[:, None]).T @ features + np.diag(firmness)
        move = np.linalg.solve(bend, slope)
        weights = weights - move
        if np.abs(move).max() < STILL:
            break
    return weights


def find_chance(odds: np.ndarray) -> np.ndarray:
    """Return probabilities of log odds."""
    return 1 / (1 + np.exp(-np.clip(odds, -30, 30)))


def leave_one_out(cases: Sequence[Case], table: Table, hold: float) -> np.ndarray:
    """Return the log odds of each row, from weights fitted without the file of the row."""
    source = np.array([cases[number].source for number in table.case])
    odds = np.zeros(len(source))
    for name in dict.fromkeys(source):
        odds[source == name] = table.features[source == name] @ fit_weights(table, source != name, hold)
    return odds


def score_cases(cases: Sequence[Case], table: Table, primary: np.ndarray) -> dict[str, SetScore]:
    """Return the score of each file, and of all under the name `all`."""
    found: list[set[str]] = [set() for _ in cases]
    for row, number in enumerate(table.case):
        if primary[row]:
            at = row - int(np.searchsorted(table.case, number))
            found[number].add(cases[number].places[at][0])
    scores = {"all": SetScore()}
    for case, codes in zip(cases, found, strict=True):
        for name in (case.source, "all"):
            scores.setdefault(name, SetScore()).add(codes, *case.labels)
    return scores


def print_confidence(cases: Sequence[Case], table: Table, odds: np.ndarray) -> None:
    """Print for several scales how often roles were right, by how sure they were; long lists apart and as a whole."""
    limit = np.log(PRIMARY_AT / (1 - PRIMARY_AT))
    primary = odds >= limit
    right = primary == (table.primary > 0)
    bits = np.array([bits for case in cases for _, bits in case.places])
    listed = (bits & ENUMERATED) > 0
    whole = [bool(right[(table.case == number) & listed].all()) for number in np.unique(table.case[listed])]
    print(f"lists of {ENUMERATION_FROM} and more: {sum(whole)} of {len(whole)} right as a whole")
    for scale in SCALES:
        chance = find_chance(odds * scale)
        sure = np.where(primary, chance, 1 - chance)
        shares = []
        for low, high in pairwise(CONFIDENCE_BINS):
            there = (sure >= low) & (sure < high) & ~listed
            shares.append(f"from {low}: {right[there].sum()} of {there.sum()}")
        print(f"  scale {scale}: right {', '.join(shares)}")


def main() -> None:
    """Read the labelled cases, measure file by file, fit, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("cases", nargs="+", type=Path, help="labelled cases, one JSON object a line")
    cases = load_cases(parser.parse_args().cases)
    table = build_table(cases)
    for hold in HOLDS:
        odds = leave_one_out(cases, table, hold)
        for limit in LIMITS if hold == HOLD else (PRIMARY_AT,):
            scores = score_cases(cases, table, find_chance(odds) >= limit)
            told = ", ".join(f"{name} {score.f1:.3f}" for name, score in scores.items())
            print(f"hold {hold}, limit {limit}: F1 of each file by the others: {told}")
    print_confidence(cases, table, leave_one_out(cases, table, HOLD))
    weights = fit_weights(table, np.ones(len(table.case), dtype=bool), HOLD)
    for name, weight, count in zip(("bias", *FEATURES), weights, table.features.sum(axis=0), strict=True):
        print(f'    "{name}": {weight:.2f},  # {count:.0f}')


if __name__ == "__main__":
    main()
