"""State of one visitor: `Filters` and the way of looking at them, in step with the widgets and the URL.

The session holds one `Filters` and one `Look`; widgets are views of them. Before a widget is drawn its value is
set from the state; when a person changes it, a callback changes the state, before anything else of the run.
At the end of a run the state is written to the URL, and a URL that no widget caused (a link, the back button)
is read into the state. Streamlit's own `bind="query-params"` would write the words shown (in one language, with
commas and blanks) instead of ids; so it is not used here.

URL parameters are named after the widgets' keys: `keyword`, `themes`, `prefectures`, `municipalities`,
`period`, `metric`, `layer`, `panel`, `sort`, `lang`, and `date`, `undated`, `unplaced` as in `Filters`. The
short names of `Filters.to_params` are understood as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

import streamlit as st

from casemap.mapview import LAYERS, STOPS, Click, LayerChoice
from casemap.model import Lang
from casemap.query import DateKind, Filters, Index, Sort, clean_filters
from casemap.scale import METRICS, Metric

Panel = Literal["charts", "list"]

# URL name (= widget key) of those parameters of `Filters` that are called something shorter there.
LONG_NAMES = {"q": "keyword", "theme": "themes", "pref": "prefectures", "city": "municipalities"}
# How many cards a list shows at first, and adds on request.
PAGE = 20

_FILTERS, _LOOK, _WRITTEN, _SPOKEN, _TOUCHED, _PAGE, _DROPPED = (
    "cm_filters",
    "cm_look",
    "cm_written",
    "cm_spoken",
    "cm_touched",
    "cm_page",
    "cm_dropped",
)


@dataclass(frozen=True, slots=True)
class Look:
    """How the answer is looked at; nothing here changes a count.

    `stop` is the map's view (see `mapview.STOPS`), `flights` how often a view was asked for, `event` how many
    clicks on the map were dealt with, `bars` the same for the charts, `shown` the length of the list.
    """

    lang: Lang = "ja"
    metric: Metric = "cases"
    layer: LayerChoice = "both"
    panel: Panel = "charts"
    sort: Sort = "newest"
    stop: str = "all"
    flights: int = 0
    event: int = 0
    bars: int = 0
    shown: int = PAGE

    def to_params(self) -> dict[str, str]:
        """Return the URL parameters of the parts worth keeping in a link; defaults are left out."""
        default = Look()
        names = ("lang", "metric", "layer", "panel", "sort")
        return {name: str(getattr(self, name)) for name in names if getattr(self, name) != getattr(default, name)}

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> "Look":
        """Return the look that URL parameters ask for; unknown values are passed over."""

        def choice(name: str, allowed: tuple[str, ...]) -> str:
            value = params.get(name, "")
            return value if value in allowed else str(getattr(cls(), name))

        return cls(
            lang="en" if params.get("lang") == "en" else "ja",
            metric=choice("metric", METRICS),  # type: ignore[arg-type]
            layer=choice("layer", LAYERS),  # type: ignore[arg-type]
            panel=choice("panel", get_args(Panel)),  # type: ignore[arg-type]
            sort=choice("sort", get_args(Sort)),  # type: ignore[arg-type]
        )


def write_params(filters: Filters, look: Look) -> dict[str, str]:
    """Return the URL parameters of the whole state."""
    return {LONG_NAMES.get(key, key): value for key, value in filters.to_params().items()} | look.to_params()


def read_params(params: Mapping[str, str]) -> tuple[Filters, Look, tuple[str, ...]]:
    """Return the state that URL parameters ask for, and the parts that could not be read."""
    short = {long: key for key, long in LONG_NAMES.items()}
    filters, dropped = Filters.read_params({short.get(key, key): value for key, value in params.items()})
    return filters, Look.from_params(params), dropped


def has_started() -> bool:
    """Tell whether this session has read its URL already."""
    return _FILTERS in st.session_state


def get_filters() -> Filters:
    """Return this session's filters."""
    found = st.session_state.get(_FILTERS)
    return found if isinstance(found, Filters) else Filters()


def get_look() -> Look:
    """Return how this session looks at the answer."""
    found = st.session_state.get(_LOOK)
    return found if isinstance(found, Look) else Look()


def get_dropped() -> tuple[str, ...]:
    """Return the parts of the link that could not be used, for a message."""
    found = st.session_state.get(_DROPPED, ())
    return found if isinstance(found, tuple) else ()


def change_filters(**fields: object) -> None:
    """Change some fields of the filters; the list starts at its top again."""
    st.session_state[_FILTERS] = replace(get_filters(), **fields)  # type: ignore[arg-type]
    change_look(shown=PAGE)


def change_look(**fields: object) -> None:
    """Change some fields of the look."""
    st.session_state[_LOOK] = replace(get_look(), **fields)  # type: ignore[arg-type]
    st.session_state[_TOUCHED] = True
    st.session_state[_DROPPED] = ()


def start_run(page: str) -> None:
    """Read the URL if it is news: at the start of a session, or after the back button.

    A rerun that a widget caused never reads it: with quick clicks the browser may still report an older one.
    Nor does a change of page, which drops the parameters.
    """
    params = dict(st.query_params.to_dict())
    touched = bool(st.session_state.pop(_TOUCHED, False))
    turned = st.session_state.get(_PAGE) not in (None, page)
    first = not has_started()
    if first or (not touched and not turned and params != st.session_state.get(_WRITTEN)):
        filters, look, dropped = read_params(params)
        before = get_look()
        st.session_state[_FILTERS] = filters
        st.session_state[_LOOK] = replace(look, event=before.event, bars=before.bars, flights=before.flights)
        st.session_state[_DROPPED] = dropped
    st.session_state[_PAGE] = page


def check_filters(index: Index) -> None:
    """Leave out of the filters what this snapshot doesn't know (a theme or code from an old link)."""
    filters, dropped = clean_filters(index, get_filters())
    if dropped:
        st.session_state[_FILTERS] = filters
        st.session_state[_DROPPED] = (*get_dropped(), *dropped)


def finish_run() -> None:
    """Write the state to the URL, once and only if it says something new."""
    params = write_params(get_filters(), get_look())
    if st.query_params.to_dict() != params:
        st.query_params.from_dict(params)
    st.session_state[_WRITTEN] = params
    st.session_state[_SPOKEN] = get_look().lang


def show_value(key: str, value: object) -> None:
    """Set the value a widget is about to show.

    After a change of language it is set even when it is the same: the browser holds choices by the words it
    shows, and would next send words that no option has any more.
    """
    if st.session_state.get(key) != value or st.session_state.get(_SPOKEN) != get_look().lang:
        st.session_state[key] = value


def take_filter(name: str) -> None:
    """Callback: the widget with the key `name` gives the filter field of that name."""
    value = st.session_state.get(name)
    change_filters(**{name: tuple(value) if isinstance(value, list) else value})


def take_look(name: str) -> None:
    """Callback: the widget with the key `name` gives the field of the look; none pressed means no change."""
    value = st.session_state.get(name)
    change_look(**({name: value} if value is not None else {}))


def take_period(bounds: tuple[int, int]) -> None:
    """Callback of the slider: the full range is no filter."""
    low, high = st.session_state.get("period") or bounds
    change_filters(period=None if (low, high) == bounds else (int(low), int(high)))


def take_date_kind() -> None:
    """Callback: another date is meant; a window over the old one would be a riddle, so it goes."""
    value: DateKind = "started" if st.session_state.get("date_kind") == "started" else "published"
    change_filters(date_kind=value, period=None)


def take_regions(regions: Mapping[str, tuple[str, ...]]) -> None:
    """Callback of the region buttons: pressing one adds its prefectures, releasing it takes them away."""
    chosen = set(get_filters().prefectures)
    pressed = set(st.session_state.get("regions") or ())
    for region, codes in regions.items():
        whole = set(codes) <= chosen
        if region in pressed and not whole:
            chosen |= set(codes)
        elif region not in pressed and whole:
            chosen -= set(codes)
    change_filters(prefectures=tuple(chosen))


def toggle_choice(name: str, value: str) -> None:
    """Add a value to a filter of several, or take it away; a place newly chosen opens its list."""
    values = set(getattr(get_filters(), name))
    added = value not in values
    change_filters(**{name: tuple(values | {value} if added else values - {value})})
    if name in ("prefectures", "municipalities"):
        change_look(panel="list" if added else get_look().panel)


def take_click(click: Click | None) -> None:
    """A click on the map: choose that place alone, or release it if it was chosen."""
    if click is None:
        return
    filters = get_filters()
    if click.kind == "prefecture":
        again = filters.prefectures == (click.code,) and not filters.municipalities
        change_filters(prefectures=() if again else (click.code,), municipalities=())
    else:
        again = filters.municipalities == (click.code,)
        change_filters(municipalities=() if again else (click.code,), prefectures=())
    look = get_look()
    change_look(event=look.event + 1, panel="charts" if again else "list")


def take_bar(name: str, value: str) -> None:
    """A click on a bar: choose it alone, or release it if it was chosen."""
    again = getattr(get_filters(), name) == (value,)
    change_filters(**{name: () if again else (value,)})
    if name == "prefectures":
        change_filters(municipalities=())
    change_look(bars=get_look().bars + 1)


def drop_filter(name: str, value: str | None = None) -> None:
    """Take one filter away: a value of several, or the whole field."""
    if value is not None:
        change_filters(**{name: tuple(kept for kept in getattr(get_filters(), name) if kept not in value.split("."))})
    else:
        change_filters(**{name: getattr(Filters(), name)})


def reset_filters() -> None:
    """Take all filters away; which date is meant stays."""
    kind = get_filters().date_kind
    st.session_state[_FILTERS] = Filters(date_kind=kind)
    change_look(shown=PAGE, panel="charts")


def fly(stop: str) -> None:
    """Callback of the view buttons: look at that part, even if it was asked for before."""
    known = stop if any(stop == place.id for place in STOPS) else "all"
    change_look(stop=known, flights=get_look().flights + 1)


def canvas_size() -> tuple[int, int]:
    """Return the size of the map in pixels as the style sheet lays it out, from the window's size.

    The page's head notes the window's size in the cookie `casemap_window` (`WIDTHxHEIGHT`); without it the
    smallest screen that is designed for is assumed.
    """
    width, height = 1280, 720
    first, cross, second = str(st.context.cookies.get("casemap_window", "")).partition("x")
    if cross and first.isdigit() and second.isdigit():
        width, height = min(int(first), 8000), min(int(second), 8000)
    if width < 900:
        return max(width - 24, 280), max(int(height * 0.6), 320) - 52
    return max(width - 264 - 348 - 72, 300), max(height - 318, 330)
