"""Learn which theme is the main one when several have words, and compare that with the rules and with n-grams.

Usage: python tools/train_themes.py CASES.jsonl... [--test CASES.jsonl] [--write] [--compare] [--repeats 3]

Needs scikit-learn (the extra `learn`); casemap itself doesn't. Features are the shares of points that the vocabulary
gives to each theme (`casemap.theme_weights.build_shares`), and for being among the themes its own score. A multinomial
logistic regression learns the main theme, and one against the rest for each theme whether it is among the themes; both
start from the rule that a theme's own words speak for it, and an article with two annotations teaches both by half.
Prints the figures of the rules alone and of the weights: cross-validated on the CASES (ten folds, repeated with other
shuffles), and on the `--test` files, which never teach. `--compare` adds character n-grams (1 to 4, tf-idf, headline
twice), alone and beside the shares. `--write` trains on all CASES and writes `data/theme_weights.csv`.
"""

import argparse
import csv
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from casemap.settings import data_dir
from casemap.text import fold_text
from casemap.theme_weights import FILE, SECOND, THIRD, ThemeWeights, build_score, build_shares
from casemap.themes import Taxonomy, choose_by_points, count_points, load_taxonomy
from measure_themes import LabelledCase, nearest_label, read_cases

# Before counting, a theme's own share (of 2) and score speak for it, the others' for nothing. The values were chosen by
# cross-validation and are flat around these: 2, 4, 6, 8 for the share, 2, 4, 6 for the score, 0.1 to 3 for the freedom.
OWN_SHARE, OWN_SCORE = 4.0, 2.0
FREEDOM = 1.0  # variance of a weight around that
LOOSE = 0.1  # inverse variance of a bias
MOST = 3  # themes of an article
FOLDS = 10
DIGITS = 3  # of the weights in the file: more change no answer

Answers = list[list[int]]


class Features:
    """The features of the cases, counted once: shares of points, and texts for the n-grams."""

    def __init__(self, cases: Sequence[LabelledCase], taxonomy: Taxonomy) -> None:
        """Count the points of `cases`."""
        self.ids = [theme.id for theme in taxonomy.themes]
        self.half = taxonomy.scoring.half
        self.points = [count_points(case.article, taxonomy) for case in cases]
        self.scores = np.array([[build_score(own, self.half) for own in points] for points in self.points])
        self.shares = np.zeros((len(cases), len(self.ids)))
        for row, points in zip(self.shares, self.points, strict=True):
            for theme, share in build_shares(points):
                row[theme] = share
        titles = [fold_text(case.article.title).folded for case in cases]
        bodies = [fold_text(case.article.text).folded for case in cases]
        self.texts = [f"{title}\n{title}\n{body}" for title, body in zip(titles, bodies, strict=True)]


def fit_main(features: Features, cases: Sequence[LabelledCase], places: Sequence[int]) -> np.ndarray:
    """Return the weights of the main theme, a row for each theme: bias, score (0), shares."""
    rows = [
        (place, features.ids.index(main), 1 / len(case.mains))
        for place, case in ((place, cases[place]) for place in places)
        for main in case.mains
    ]
    taught, answers, counts = (np.array(column) for column in zip(*rows, strict=True))
    x = np.column_stack([np.ones(len(taught)), features.shares[taught]])
    wanted = np.zeros((len(taught), len(features.ids)))
    wanted[np.arange(len(taught)), answers] = counts
    prior = np.column_stack([np.zeros(len(features.ids)), OWN_SHARE * np.eye(len(features.ids))])
    firm = np.full(prior.shape, 1 / FREEDOM)
    firm[:, 0] = LOOSE

    def measure_loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights = flat.reshape(prior.shape)
        odds = x @ weights.T
        odds -= odds.max(1, keepdims=True)
        log_chance = odds - np.log(np.exp(odds).sum(1, keepdims=True))
        away = weights - prior
        slope = (np.exp(log_chance) * counts[:, None] - wanted).T @ x + firm * away
        return float(-(wanted * log_chance).sum() + 0.5 * (firm * away**2).sum()), slope.ravel()

    found = minimize(measure_loss, prior.ravel(), jac=True, method="L-BFGS-B").x.reshape(prior.shape)
    return np.insert(found, 1, 0.0, axis=1)


def fit_any(features: Features, cases: Sequence[LabelledCase], places: Sequence[int]) -> np.ndarray:
    """Return the weights of being among the themes, a row for each theme: bias, score, shares."""
    taught = list(places)
    weights = []
    for index, theme in enumerate(features.ids):
        wanted = np.array([np.mean([theme in label for label in cases[place].labels]) for place in taught])
        x = np.column_stack([np.ones(len(taught)), features.scores[taught, index], features.shares[taught]])
        prior = np.array([-OWN_SHARE + 0.5, OWN_SCORE, *(OWN_SHARE * np.eye(len(features.ids))[index])])
        firm = np.full(prior.shape, 1 / FREEDOM)
        firm[0] = LOOSE

        def measure_loss(
            row: np.ndarray,
            wanted: np.ndarray = wanted,
            x: np.ndarray = x,
            prior: np.ndarray = prior,
            firm: np.ndarray = firm,
        ) -> tuple[float, np.ndarray]:
            odds, away = x @ row, row - prior
            loss = np.logaddexp(0, odds).sum() - (wanted * odds).sum() + 0.5 * (firm * away**2).sum()
            return float(loss), x.T @ (1 / (1 + np.exp(-odds)) - wanted) + firm * away

        weights.append(minimize(measure_loss, prior, jac=True, method="L-BFGS-B").x)
    return np.array(weights)


def train_weights(features: Features, cases: Sequence[LabelledCase], places: Sequence[int]) -> ThemeWeights:
    """Return the weights learned from the cases at `places`."""
    tables = [
        tuple(tuple(float(round(value, DIGITS)) for value in row) for row in fit(features, cases, places))
        for fit in (fit_main, fit_any)
    ]
    return ThemeWeights(tuple(features.ids), tables[0], tables[1], "")


def answer_by_weights(
    features: Features, cases: Sequence[LabelledCase], train: Sequence[int], test: Sequence[int]
) -> Answers:
    """Return the themes of the cases at `test` from weights learned at `train`."""
    weights = train_weights(features, cases, train)
    return [weights.choose(features.points[i], MOST, features.half) for i in test]


def fit_grams_main(x: csr_matrix, cases: Sequence[LabelledCase], ids: Sequence[str], freedom: float) -> np.ndarray:
    """Return the weights of the main theme over n-grams, a row for each theme: bias first."""
    rows = [(i, ids.index(main), 1 / len(case.mains)) for i, case in enumerate(cases) for main in case.mains]
    places, answers, counts = zip(*rows, strict=True)
    model = LogisticRegression(C=freedom, max_iter=3000).fit(x[list(places)], answers, sample_weight=counts)
    weights = np.full((len(ids), x.shape[1] + 1), 0.0)
    weights[:, 0] = -99.0  # a theme that is nobody's main theme
    weights[model.classes_] = np.column_stack([model.intercept_, model.coef_])
    return weights


def fit_grams_any(x: csr_matrix, cases: Sequence[LabelledCase], ids: Sequence[str], freedom: float) -> np.ndarray:
    """Return the weights of being among the themes over n-grams, a row for each theme: bias first."""
    weights = []
    for theme in ids:
        shares = [float(np.mean([theme in label for label in case.labels])) for case in cases]
        rows = [(i, 1, s) for i, s in enumerate(shares) if s] + [(i, 0, 1 - s) for i, s in enumerate(shares) if s < 1]
        places, answers, counts = zip(*rows, strict=True)
        model = LogisticRegression(C=freedom, solver="liblinear", random_state=0)
        model.fit(x[list(places)], answers, sample_weight=counts)
        weights.append(np.concatenate([model.intercept_, model.coef_[0]]))
    return np.array(weights)


def answer_by_grams(shares: bool, freedom: float) -> Callable[..., Answers]:
    """Return a function like `answer_by_weights` over n-grams, with the shares or without."""

    def answer(features: Features, cases: Sequence[LabelledCase], train: Sequence[int], test: Sequence[int]) -> Answers:
        grams = TfidfVectorizer(analyzer="char", ngram_range=(1, 4), min_df=3, sublinear_tf=True)
        x = grams.fit_transform([features.texts[i] for i in train])
        y = grams.transform([features.texts[i] for i in test])
        if shares:
            x = hstack([csr_matrix(features.shares[list(train)]), x]).tocsr()
            y = hstack([csr_matrix(features.shares[list(test)]), y]).tocsr()
        taught = [cases[i] for i in train]
        main, every = (
            y @ weights[:, 1:].T + weights[:, 0]
            for weights in (fit(x, taught, features.ids, freedom) for fit in (fit_grams_main, fit_grams_any))
        )
        answers = []
        for best, chance in zip(main, every, strict=True):
            first = int(best.argmax())
            rest = [int(i) for i in np.argsort(-chance) if i != first]
            second = [i for i in rest[:1] if chance[i] >= SECOND]
            answers.append([first, *second, *(i for i in rest[1:2] if second and chance[i] >= THIRD)])
        return answers

    return answer


def measure_answers(cases: Sequence[LabelledCase], answers: Answers, ids: Sequence[str]) -> tuple[float, float]:
    """Return the share of right main themes and the micro-averaged F1 of the themes."""
    right = hits = both = 0
    for case, answer in zip(cases, answers, strict=True):
        found = {ids[i] for i in answer}
        label = nearest_label(case, found)
        right += bool(answer) and ids[answer[0]] in case.mains
        hits += len(found & label)
        both += len(found) + len(label)
    return right / len(cases), 2 * hits / both


def write_weights(weights: ThemeWeights, path: Path) -> None:
    """Write the table that `casemap.theme_weights.load_weights` reads."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(["for", "theme", "bias", "score", *weights.ids])
        for kind, rows in (("main", weights.main), ("any", weights.any)):
            table.writerows([kind, theme, *row] for theme, row in zip(weights.ids, rows, strict=True))


def main() -> int:
    """Train, compare, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", type=Path, nargs="+")
    parser.add_argument("--test", type=Path, nargs="+", default=[])
    parser.add_argument("--compare", action="store_true")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    taxonomy = load_taxonomy()
    taught = [case for path in options.cases for case in read_cases(path)]
    cases = taught + [case for path in options.test for case in read_cases(path)]
    features = Features(cases, taxonomy)
    teach, test = list(range(len(taught))), list(range(len(taught), len(cases)))
    tries: list[tuple[str, Callable[..., Answers]]] = [("weights", answer_by_weights)]
    if options.compare:
        tries += [("n-grams", answer_by_grams(False, 10.0)), ("weights and n-grams", answer_by_grams(True, 3.0))]
    print(f"{len(teach)} articles cross-validated, {len(test)} for the test\n")
    print("| | main theme | themes, micro-F1 | main theme, test | themes, test |\n|---|---|---|---|---|")
    rules = [choose_by_points(points, taxonomy.scoring) for points in features.points]
    figures = [
        measure_answers([cases[i] for i in of], [rules[i] for i in of], features.ids) for of in (teach, test) if of
    ]
    print(_row("rules alone", np.concatenate(figures)))
    for name, answer in tries:
        rounds = []
        for seed in range(options.repeats):
            answers: Answers = [[] for _ in teach]
            for train, fold in KFold(FOLDS, shuffle=True, random_state=seed).split(teach):
                for place, found in zip(fold, answer(features, cases, train, fold), strict=True):
                    answers[place] = found
            rounds.append(measure_answers(taught, answers, features.ids))
        row = [np.mean(rounds, 0)]
        if test:
            found = answer(features, cases, teach, test)
            row.append(np.array(measure_answers([cases[i] for i in test], found, features.ids)))
        print(_row(name, np.concatenate(row)), flush=True)
    if options.write:
        write_weights(train_weights(features, cases, teach), data_dir() / FILE)
    return 0


def _row(name: str, figures: Sequence[float]) -> str:
    return f"| {name} | {' | '.join(f'{figure:.3f}' for figure in figures)} |"


if __name__ == "__main__":
    sys.exit(main())
