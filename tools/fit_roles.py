"""Fit the weights that tell primary places from places named in passing, and say how well they generalise.

    python tools/fit_roles.py tests/gold/dev.jsonl tests/gold/blind_a.jsonl

Prints how often very long lists are right as a whole (for ENUMERATION_SURE in src/casemap/roles.py), the
cross-validated F1 (scored like `casemap evaluate`: wards count as their city, the nearer annotation counts) for several
limits, then the weights for ROLE_WEIGHTS. Needs scikit-learn, which casemap itself does not.
"""

import json
import sys
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from casemap.evaluate import SetScore
from casemap.features import ENUMERATED, FEATURES, group_places
from casemap.gazetteer import load_gazetteer
from casemap.joints import ENUMERATION_FROM
from casemap.lexicon import load_lexicon
from casemap.mentions import MentionFinder
from casemap.model import Article
from casemap.resolve import PlaceResolver
from casemap.roles import PRIMARY_AT, judge_role

# Strength of the prior around zero; the best of 0.1, 0.2, 0.3, 0.5, 1 in cross-validation.
C = 0.5
FOLDS = 10
SEEDS = 10
LIMITS = (0.4, 0.42, PRIMARY_AT, 0.5, 0.55)


def main() -> None:
    """Read the labelled cases, fit, cross-validate, print."""
    gazetteer, lexicon = load_gazetteer(), load_lexicon()
    finder = MentionFinder(gazetteer, lexicon)
    resolver = PlaceResolver(gazetteer, lexicon, finder)
    features: list[set[str]] = []
    places: list[tuple[int, str]] = []
    labels: list[list[set[str]]] = []
    enumerations: list[bool] = []
    lines = [line for path in sys.argv[1:] for line in Path(path).read_text(encoding="utf-8").splitlines()]
    for number, line in enumerate(lines):
        row = json.loads(line)
        article = Article(**{key: row.get(key) for key in ("id", "title", "text", "url", "publisher", "published")})
        resolved = resolver.resolve_mentions(article, finder.find_mentions(article))
        groups = group_places(article, resolved, resolver.read_source(article), gazetteer, lexicon)
        found = {group.code for group in groups}
        labels.append(
            [{gazetteer.city_of(c) for c in row[k]} for k in ("primary", "primary_alt") if row.get(k) is not None]
        )
        listed = [group for group in groups if group.features & ENUMERATED]
        if listed:
            primary = {gazetteer.city_of(one.code) for one in listed if judge_role(one.features).role == "primary"}
            members = {gazetteer.city_of(one.code) for one in listed}
            enumerations.append(any(primary == members & label for label in labels[-1]))
        for group in groups:
            # A ward beside its city counts as the city and would be learned twice.
            if gazetteer.city_of(group.code) == group.code or gazetteer.city_of(group.code) not in found:
                features.append({name for name, bit in FEATURES.items() if group.features & bit})
                places.append((number, gazetteer.city_of(group.code)))
    print(f"# lists of {ENUMERATION_FROM} and more: {enumerations.count(True)} of {len(enumerations)} right as a whole")
    names = sorted(set().union(*features))
    matrix = np.array([[name in one for name in names] for one in features], dtype=float)
    target = np.array([code in labels[number][0] for number, code in places])
    cases = np.array([number for number, _ in places])
    scores = np.zeros((SEEDS, len(LIMITS)))
    for seed in range(SEEDS):
        chance = np.zeros(len(target))
        for train, test in GroupKFold(FOLDS, shuffle=True, random_state=seed).split(matrix, target, cases):
            chance[test] = fit(matrix[train], target[train]).predict_proba(matrix[test])[:, 1]
        scores[seed] = [score(places, chance >= limit, labels) for limit in LIMITS]
    for limit, mean, spread in zip(LIMITS, scores.mean(axis=0), scores.std(axis=0), strict=True):
        print(f"# limit {limit}: cross-validated F1 {mean:.4f} (sd {spread:.4f}, {SEEDS} x {FOLDS} folds)")
    model = fit(matrix, target)
    print(f'    "bias": {model.intercept_[0]:.1f},')
    for name, weight, count in zip(names, model.coef_[0], matrix.sum(axis=0).astype(int), strict=True):
        print(f'    "{name}": {weight:.1f},  # {count}')


def fit(matrix: np.ndarray, target: np.ndarray) -> LogisticRegression:
    """Return the model fitted to `matrix` (places by features, 0 or 1) and `target` (primary or not)."""
    return LogisticRegression(C=C, max_iter=3000, solver="liblinear").fit(matrix, target)


def score(places: list[tuple[int, str]], primary: np.ndarray, labels: list[list[set[str]]]) -> float:
    """Return F1 of the chosen places against the nearer of the annotations of each case."""
    found: list[set[str]] = [set() for _ in labels]
    for (number, code), chosen in zip(places, primary, strict=True):
        if chosen:
            found[number].add(code)
    total = SetScore()
    for one, accepted in zip(found, labels, strict=True):
        total.add(one, *accepted)
    return total.f1


if __name__ == "__main__":
    main()
