"""Worlds that hypothesis makes up, and the rules of counting once more, case by case and in plain words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from hypothesis import strategies as st

from casemap.dates import month_span
from casemap.filters import Filters
from casemap.keywords import fold_search
from casemap.model import Case, Fact
from casemap.query import LOW_CONFIDENCE, Index
from factories import THEME_IDS, make_case, make_gazetteer, make_index, make_place

CODES = ["01000", "01100", "01101", "01695", "13104", "14000", "14100", "14101", "14103", "20205", "20403", "38214"]
CITY_OF = {"01101": "01100", "14101": "14100", "14103": "14100"}
DATES = ["2013", "2014", "2014-03", "2014-04", "2015-01-31", "2015-02-01", None]
WORDS = ["防災", "ＤＸ", "open", "data", "横濱", "　", "-", "アプリ", "\n"]

SUBTHEMES = {theme: [f"{theme}-one", f"{theme}-two"] for theme in THEME_IDS}
FACTS = [
    *(Fact("partner", value, "text", 0, 1, "本") for value in "ab"),
    *(Fact("programme", value, "text", 0, 1, "本") for value in "cd"),
]

facts = st.lists(st.sampled_from(FACTS), max_size=3)
texts = st.lists(st.sampled_from(WORDS), max_size=4).map("".join)
places = st.lists(
    st.builds(
        make_place,
        st.sampled_from(CODES),
        st.sampled_from(["primary", "mentioned"]),
        st.sampled_from([0.2, 0.59, 0.6, 0.9]),
    ),
    max_size=4,
)


@dataclass(frozen=True)
class World:
    """Some cases in the order of their ids, and for the id of a duplicate the id of the case it is counted with."""

    cases: list[Case]
    same_as: dict[str, str]

    @cached_property
    def index(self) -> Index:
        return make_index(self.cases, self.same_as)

    def select(self, filters: Filters) -> list[Case]:
        return [
            case
            for case in self.cases
            if answers(case, filters) and (filters.duplicates or case.article.id not in self.same_as)
        ]


@st.composite
def some_worlds(draw: st.DrawFn) -> World:
    def one(number: int) -> Case:
        started = draw(st.sampled_from(DATES))
        fiscal = bool(started) and len(str(started)) == 4 and draw(st.booleans())
        case = make_case(
            f"case-{number:02d}",
            title=draw(texts),
            text=draw(texts),
            places=draw(places),
            themes=draw(st.lists(st.sampled_from(THEME_IDS), unique=True, max_size=3)),
            published=draw(st.sampled_from(DATES)),
            started=started,
            started_precision="fiscal_year" if fiscal else None,
            publisher=draw(st.none() | texts),
            facts=draw(facts),
        )
        tags = [
            replace(tag, subthemes=tuple(draw(st.lists(st.sampled_from(SUBTHEMES[tag.id]), unique=True, max_size=2))))
            for tag in case.themes
        ]
        return replace(case, themes=tuple(tags))

    cases = [one(number) for number in range(draw(st.integers(0, 7)))]
    repeated = draw(st.lists(st.sampled_from(cases[1:]), max_size=2)) if len(cases) > 1 else []
    return World(cases, {case.article.id: cases[0].article.id for case in repeated})


some_filters = st.builds(
    Filters,
    themes=st.lists(st.sampled_from([*THEME_IDS, "unknown"]), max_size=2).map(tuple),
    prefectures=st.lists(st.sampled_from(["01000", "14000", "20000", "47000"]), max_size=2).map(tuple),
    municipalities=st.lists(st.sampled_from([*CODES, "99999"]), max_size=2).map(tuple),
    period=st.none() | st.tuples(st.integers(2013 * 12, 2015 * 12 + 3), st.integers(2013 * 12, 2015 * 12 + 3)),
    date_kind=st.sampled_from(["published", "started"]),
    keyword=st.lists(
        st.sampled_from(["防災", "-防災", "dx", '"open data"', "横浜", "西区", "長野県飯田市", "下伊那郡", "DATA"]),
        max_size=2,
    ).map(" ".join),
    undated=st.booleans(),
    unplaced=st.booleans(),
    kinds=st.lists(st.sampled_from(["都道府県", "政令指定都市", "特別区", "市", "町", "村"]), max_size=2).map(tuple),
    subthemes=st.lists(st.sampled_from(["dx-one", "dx-two", "finance-one", "unknown"]), max_size=2).map(tuple),
    facts=st.lists(st.sampled_from(["partner:a", "partner:b", "programme:c", "series:z"]), max_size=2).map(tuple),
    duplicates=st.booleans(),
    sure=st.booleans(),
    main_theme_only=st.booleans(),
)


# The same rules once more, case by case and in plain words.


def cities_of(case: Case, filters: Filters) -> set[str]:
    return {
        CITY_OF.get(place.code, place.code)
        for place in case.places
        if place.role == "primary" and (place.confidence >= LOW_CONFIDENCE or not filters.sure)
    }


def prefectures_of(case: Case, filters: Filters) -> set[str]:
    return {f"{code[:2]}000" for code in cities_of(case, filters)}


def themes_of(case: Case, filters: Filters) -> set[str]:
    return {tag.id for tag in case.themes if tag.id == case.theme or not filters.main_theme_only}


def subthemes_of(case: Case, filters: Filters) -> set[str]:
    return {part for tag in case.themes if tag.id in themes_of(case, filters) for part in tag.subthemes}


def facts_of(case: Case) -> set[str]:
    return {f"{fact.kind}:{fact.value}" for fact in case.facts}


def kinds_of(case: Case, filters: Filters) -> set[str]:
    return {make_gazetteer().entries[code].kind for code in cities_of(case, filters)}


def span_of(case: Case, kind: str) -> tuple[int, int] | None:
    if kind == "published":
        date = case.article.published
        return month_span(date, {4: "year", 7: "month", 10: "day"}[len(date)]) if date else None  # type: ignore[arg-type]
    return month_span(case.started, case.started_precision) if case.started and case.started_precision else None


def holds(case: Case, term: str) -> bool:
    gazetteer = make_gazetteer()
    fields = [case.article.title, case.article.text, case.article.publisher or ""]
    for place in case.places:
        entry = gazetteer.entries[place.code]
        city = gazetteer.entries[gazetteer.city_of(place.code)]
        middle = "" if city is entry else city.name
        name = "" if entry.kind == "都道府県" else entry.name
        fields += [f"{entry.prefecture}{middle}{name}", f"{entry.prefecture}{entry.county}{middle}{name}"]
    return any(term in fold_search(field) for field in fields)


def answers(case: Case, filters: Filters) -> bool:
    span = span_of(case, filters.date_kind)
    if span is None:
        in_time = filters.undated
    else:
        in_time = filters.period is None or (span[0] <= filters.period[1] and span[1] >= filters.period[0])
    for term in filters.keyword.replace('"open data"', "open_data").split():
        word = fold_search(term.lstrip("-").replace("_", " "))
        if holds(case, word) == term.startswith("-"):
            return False
    wanted = {CITY_OF.get(code, code) for code in filters.municipalities}
    entries = make_gazetteer().entries
    fitting = [
        code
        for code in cities_of(case, filters)
        if (not filters.prefectures or f"{code[:2]}000" in filters.prefectures)
        and (not filters.municipalities or code in wanted)
        and (not filters.kinds or entries[code].kind in filters.kinds)
    ]
    return (
        in_time
        and (not filters.subthemes or bool(subthemes_of(case, filters) & set(filters.subthemes)))
        and all(
            facts_of(case) & {fact for fact in filters.facts if fact.startswith(kind)}
            for kind in {fact.split(":")[0] for fact in filters.facts}
        )
        and (not filters.themes or bool(themes_of(case, filters) & set(filters.themes)))
        and (bool(fitting) or not (filters.prefectures or filters.municipalities or filters.kinds))
        and (filters.unplaced or bool(cities_of(case, filters)))
    )


def count_each(values: Sequence[set[str]]) -> Counter[str]:
    return Counter(value for found in values for value in found)
