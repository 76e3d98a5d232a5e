"""Fit the weights that tell primary places from places named in passing, and say how well they generalise.

    python tools/fit_roles.py tests/gold/dev.jsonl

Prints the weights for ROLE_WEIGHTS in src/casemap/roles.py and the cross-validated F1. Needs scikit-learn, which
casemap itself does not.
"""

import json
import sys
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from casemap.gazetteer import load_gazetteer
from casemap.lexicon import load_lexicon
from casemap.mentions import MentionFinder
from casemap.model import Article
from casemap.resolve import PlaceResolver
from casemap.roles import PRIMARY_AT, group_places

# Strength of the prior around zero; the best of 0.1, 0.2, 0.3, 0.5, 1 in cross-validation.
C = 0.3
FOLDS = 10
SEEDS = 4


def main() -> None:
    """Read the labelled cases, fit, cross-validate, print."""
    gazetteer, lexicon = load_gazetteer(), load_lexicon()
    finder = MentionFinder(gazetteer, lexicon)
    resolver = PlaceResolver(gazetteer, lexicon, finder)
    features: list[frozenset[str]] = []
    labels: list[bool] = []
    cases: list[int] = []
    missed = 0
    for number, line in enumerate(Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        article = Article(**{key: row.get(key) for key in ("id", "title", "text", "url", "publisher", "published")})
        mentions = finder.find_mentions(article)
        resolved = resolver.resolve_mentions(article, mentions)
        source = resolver.read_source(article)
        groups = group_places(article, resolved, source, gazetteer, lexicon)
        found = {gazetteer.city_of(group.code) for group in groups}
        primary = {gazetteer.city_of(code) for code in row["primary"]}
        missed += len(primary - found)
        for group in groups:
            features.append(group.features)
            labels.append(gazetteer.city_of(group.code) in primary)
            cases.append(number)
    names = sorted(set().union(*features))
    matrix = np.array([[name in one for name in names] for one in features], dtype=float)
    target = np.array(labels)
    scores = []
    for seed in range(SEEDS):
        predicted = np.zeros(len(target), dtype=bool)
        for train, test in GroupKFold(FOLDS, shuffle=True, random_state=seed).split(matrix, target, cases):
            model = LogisticRegression(C=C, max_iter=2000).fit(matrix[train], target[train])
            predicted[test] = model.predict_proba(matrix[test])[:, 1] >= PRIMARY_AT
        hits = int((predicted & target).sum())
        extra, lost = int((predicted & ~target).sum()), int((~predicted & target).sum()) + missed
        scores.append(2 * hits / (2 * hits + extra + lost))
    print(f"# cross-validated F1 {np.mean(scores):.4f} ({SEEDS} x {FOLDS} folds)")
    model = LogisticRegression(C=C, max_iter=2000).fit(matrix, target)
    counts = matrix.sum(axis=0).astype(int)
    print(f'    "bias": {model.intercept_[0]:.2f},')
    for name, weight, count in zip(names, model.coef_[0], counts, strict=True):
        print(f'    "{name}": {weight:.2f},  # {count}')


if __name__ == "__main__":
    main()
