"""Compare cases with labels: places, themes, dates.

In: labelled rows (tests/gold/dev.jsonl has the format: `primary`, `mentioned`, `theme`, `themes`, `started`, and a
second annotation in `*_alt`) and a function from article to case. Out: an `Evaluation` with counts that add up.

Rules of scoring: wards count as their city. Where two annotations differ, the nearer one counts. `started` is
compared by year and left out where `started_ambiguous` is set.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from casemap.gazetteer import Gazetteer
from casemap.model import Article, Case

CONFIDENCE_BINS = (0.0, 0.5, 0.8, 0.9, 0.97, 1.01)


@dataclass(slots=True)
class SetScore:
    """True positives, false positives and false negatives of a set-valued label."""

    hits: int = 0
    extra: int = 0
    missed: int = 0

    def add(self, found: set[str], *labels: set[str]) -> set[str]:
        """Count `found` against the nearest of `labels` and return that one."""
        nearest = min(labels, key=lambda label: len(found ^ label))
        self.hits += len(found & nearest)
        self.extra += len(found - nearest)
        self.missed += len(nearest - found)
        return nearest

    @property
    def precision(self) -> float:
        """Return hits / found (1.0 when nothing was found)."""
        found = self.hits + self.extra
        return self.hits / found if found else 1.0

    @property
    def recall(self) -> float:
        """Return hits / labelled (1.0 when nothing is labelled)."""
        labelled = self.hits + self.missed
        return self.hits / labelled if labelled else 1.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        total = 2 * self.hits + self.extra + self.missed
        return 2 * self.hits / total if total else 1.0

    def to_record(self) -> dict[str, float | int]:
        """Return the figures as JSON values, ratios to four digits."""
        return {
            "precision": round(self.precision, 4),
            "recall": round(self.recall, 4),
            "f1": round(self.f1, 4),
            "hits": self.hits,
            "extra": self.extra,
            "missed": self.missed,
        }


@dataclass(slots=True)
class Evaluation:
    """All figures of one run over labelled cases."""

    cases: int = 0
    primary: SetScore = field(default_factory=SetScore)
    places: SetScore = field(default_factory=SetScore)
    themes: SetScore = field(default_factory=SetScore)
    theme_right: int = 0
    theme_confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    published_kept: int = 0
    started_labelled: int = 0
    started_right: int = 0
    started_none: int = 0
    started_given_when_none: int = 0
    calibration: dict[float, list[int]] = field(default_factory=dict)
    role_calibration: dict[float, list[int]] = field(default_factory=dict)
    place_errors: list[dict[str, object]] = field(default_factory=list)
    started_errors: list[dict[str, object]] = field(default_factory=list)

    def to_record(self) -> dict[str, object]:
        """Return everything as one JSON object; the meaning of each key stands in docs/accuracy.md."""
        return {
            "cases": self.cases,
            "primary": self.primary.to_record(),
            "mentioned": self.places.to_record(),
            "theme_accuracy": _ratio(self.theme_right, self.cases),
            "themes": self.themes.to_record(),
            "published_kept": _ratio(self.published_kept, self.cases),
            "started": {
                "year_right": _ratio(self.started_right, self.started_labelled),
                "labelled": self.started_labelled,
                "given_when_none": _ratio(self.started_given_when_none, self.started_none),
                "none": self.started_none,
            },
            "calibration": _bins_to_record(self.calibration),
            "role_calibration": _bins_to_record(self.role_calibration),
            "theme_confusion": [
                {"label": label, "found": found, "cases": count}
                for (label, found), count in self.theme_confusion.most_common()
            ],
            "place_errors": self.place_errors,
            "started_errors": self.started_errors,
        }


def evaluate_cases(
    rows: Iterable[tuple[Article, Mapping[str, object]]], annotate: Callable[[Article], Case], gazetteer: Gazetteer
) -> Evaluation:
    """Annotate every article and compare with its labels (`rows`: article and the labels by key)."""
    result = Evaluation()
    for article, labels in rows:
        case = annotate(article)
        result.cases += 1
        _score_places(result, case, labels, gazetteer)
        _score_themes(result, case, labels)
        _score_dates(result, case, labels)
    return result


def _score_places(result: Evaluation, case: Case, labels: Mapping[str, object], gazetteer: Gazetteer) -> None:
    def roll_up(codes: Iterable[str]) -> set[str]:
        return {gazetteer.city_of(code) for code in codes}

    def label_sets(key: str) -> list[set[str]]:
        return [roll_up(_texts(labels, name)) for name in (key, f"{key}_alt") if name in labels]

    primary_found = roll_up(place.code for place in case.places if place.role == "primary")
    all_found = roll_up(place.code for place in case.places)
    primary = result.primary.add(primary_found, *label_sets("primary"))
    mentioned_labels = [mentioned | one for mentioned in label_sets("mentioned") for one in label_sets("primary")]
    mentioned = result.places.add(all_found, *mentioned_labels)
    for place in case.places:
        city = gazetteer.city_of(place.code)
        _count_in_bin(result.calibration, place.confidence, right=city in mentioned)
        if city in mentioned:
            _count_in_bin(
                result.role_calibration, place.role_confidence, right=(city in primary) == (city in primary_found)
            )
    if primary_found != primary or all_found != mentioned:
        result.place_errors.append(
            {
                "id": case.article.id,
                "primary_extra": sorted(primary_found - primary),
                "primary_missed": sorted(primary - primary_found),
                "mentioned_extra": sorted(all_found - mentioned),
                "mentioned_missed": sorted(mentioned - all_found),
            }
        )


def _count_in_bin(bins: dict[float, list[int]], confidence: float, *, right: bool) -> None:
    start = max(low for low in CONFIDENCE_BINS if low <= confidence)
    counts = bins.setdefault(start, [0, 0])
    counts[0] += right
    counts[1] += 1


def _bins_to_record(bins: Mapping[float, Sequence[int]]) -> list[dict[str, object]]:
    return [
        {"from": low, "right": right, "of": of, "share": _ratio(right, of)} for low, (right, of) in sorted(bins.items())
    ]


def _score_themes(result: Evaluation, case: Case, labels: Mapping[str, object]) -> None:
    accepted = [str(labels[key]) for key in ("theme", "theme_alt") if labels.get(key)]
    if case.theme in accepted:
        result.theme_right += 1
    elif accepted:
        result.theme_confusion[accepted[0], case.theme or "-"] += 1
    sets = [set(_texts(labels, key)) for key in ("themes", "themes_alt") if key in labels]
    if sets:
        result.themes.add({theme.id for theme in case.themes}, *sets)


def _score_dates(result: Evaluation, case: Case, labels: Mapping[str, object]) -> None:
    result.published_kept += case.article.published == labels.get("published")
    if labels.get("started_ambiguous"):
        return
    label = labels.get("started")
    found_year = case.started[:4] if case.started else None
    if label:
        result.started_labelled += 1
        right = found_year == str(label)[:4]
        result.started_right += right
    else:
        result.started_none += 1
        right = found_year is None
        result.started_given_when_none += not right
    if not right:
        result.started_errors.append({"id": case.article.id, "label": label, "found": case.started})


def _texts(labels: Mapping[str, object], key: str) -> list[str]:
    value = labels.get(key)
    return [str(item) for item in value] if isinstance(value, list) else []


def _ratio(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0
