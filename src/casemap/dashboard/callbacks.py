"""What people do: the callbacks of the widgets and of clicks, each of which changes the state of the visitor.

A widget's callback finds the widget's new value in the session under its key. It runs before anything else of a run,
so the whole page is drawn from the state that it leaves.
"""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from casemap.dashboard import state
from casemap.filters import KIND_TOKENS
from casemap.mapview import STOPS, Bounds, Click
from casemap.periods import Period, cover_bins, find_bins
from casemap.query import DateKind, Filters
from casemap.scene import PAGE, write_bounds


def change_side(side: str, **fields: object) -> None:
    """Change some fields of the filters of side `a` (the page's own) or `b` of a comparison."""
    (state.change_filters if side == "a" else state.change_other)(**fields)


def take_side(side: str, name: str) -> None:
    """Callback: the widget `SIDE_NAME` gives the field `name` of one side."""
    change_side(side, **{name: tuple(st.session_state.get(f"{side}_{name}") or ())})


def set_other(filters: Filters) -> None:
    """Callback: compare with these filters."""
    state.change_scene(other=filters)


def swap_sides() -> None:
    """Callback: A becomes B and B becomes A; the date that periods mean stays."""
    scene = state.get_scene()
    state.change_scene(filters=replace(scene.other, date_kind=scene.filters.date_kind), other=scene.filters)


def forget_version() -> None:
    """Callback: the visitor has read that the data has moved on since the link was made."""
    state.change_scene(version="")


def take_filter(name: str) -> None:
    """Callback: the widget with the key `name` gives the filter field of that name."""
    value = st.session_state.get(name)
    state.change_filters(**{name: tuple(value) if isinstance(value, list) else value})


def take_look(name: str) -> None:
    """Callback: the widget with the key `name` gives the field of the look; none pressed means no change."""
    value = st.session_state.get(name)
    state.change_look(**({name: value} if value is not None else {}))


def take_aside(name: str) -> None:
    """Callback of a widget in a part of the page that runs alone (a fragment): as `take_look`, but the rest of the
    page need not be drawn again.
    """
    value = st.session_state.get(name)
    if value is not None:
        state.set_scene(look=replace(state.get_look(), **{name: value}))
        state.finish_run()


def take_period(bounds: Period) -> None:
    """Callback of the slider, whose ends are the first months of bins: the full range is no filter."""
    low, high = st.session_state.get("period") or bounds
    choose_months((int(low), int(high)), bounds)


def choose_months(months: Period, bounds: Period) -> None:
    """Choose the period of the bins in which two months lie."""
    kind = state.get_look().bin
    state.change_filters(period=cover_bins(*find_bins(months, bounds, kind), bounds, kind))


def take_date_kind() -> None:
    """Callback: another date is meant; a window over the old one would be a riddle, so it goes."""
    value: DateKind = "started" if st.session_state.get("date_kind") == "started" else "published"
    state.change_filters(date_kind=value, period=None)


def take_regions(regions: Mapping[str, tuple[str, ...]]) -> None:
    """Callback of the region buttons: pressing one adds its prefectures, releasing it takes them away."""
    chosen = set(state.get_filters().prefectures)
    pressed = set(st.session_state.get("regions") or ())
    for region, codes in regions.items():
        whole = set(codes) <= chosen
        if region in pressed and not whole:
            chosen |= set(codes)
        elif region not in pressed and whole:
            chosen -= set(codes)
    state.change_filters(prefectures=tuple(chosen))


def toggle_choice(name: str, value: str) -> None:
    """Add a value to a filter of several, or take it away; a place newly chosen opens its list."""
    values = set(getattr(state.get_filters(), name))
    added = value not in values
    state.change_filters(**{name: tuple(values | {value} if added else values - {value})})
    if name in ("prefectures", "municipalities"):
        state.change_look(panel="list" if added else state.get_look().panel)


def take_click(click: Click | None, areas: Mapping[str, Bounds]) -> None:
    """A click on the map: choose that place alone, or release it if it was chosen; open water releases all.

    A prefecture is flown to (`areas`: code -> bounds), and left with its release.
    """
    filters = state.get_filters()
    prefectures: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    if click is not None and click.kind == "prefecture":
        again = filters.prefectures == (click.code,) and not filters.municipalities
        prefectures = () if again else (click.code,)
    elif click is not None:
        municipalities = () if filters.municipalities == (click.code,) else (click.code,)
    chosen = bool(prefectures or municipalities)
    if not chosen and not filters.prefectures and not filters.municipalities:
        return
    state.change_filters(prefectures=prefectures, municipalities=municipalities)
    look = state.get_look()
    state.change_look(event=look.event + 1, panel="list" if chosen else "charts")
    if prefectures:
        fit(areas.get(prefectures[0]))
    elif not chosen and look.view in map(write_bounds, areas.values()):
        fly("all")


def go_up(code: str, areas: Mapping[str, Bounds]) -> None:
    """Callback of the trail above the map: back to a prefecture, or with an empty code to the whole country."""
    state.change_filters(prefectures=(code,) if code else (), municipalities=())
    state.change_look(event=state.get_look().event + 1, panel="list" if code else "charts")
    fit(areas.get(code))


def choose(**fields: object) -> None:
    """A click on a mark of a chart: make these the filters of their names, or release them if they are that already.

    A prefecture chosen takes the place of any municipality.
    """
    filters = state.get_filters()
    if all(getattr(filters, name) == value for name, value in fields.items()):
        fields = {name: getattr(Filters(), name) for name in fields}
    if "prefectures" in fields:
        fields["municipalities"] = ()
    state.change_filters(**fields)


def take_themes(parts: Mapping[str, tuple[str, ...]]) -> None:
    """Callback of the theme buttons; sub-themes (`parts`: theme -> its own) go with their theme."""
    chosen = tuple(st.session_state.get("themes") or ())
    open_parts = {part for theme in chosen for part in parts.get(theme, ())}
    state.change_filters(
        themes=chosen, subthemes=tuple(part for part in state.get_filters().subthemes if part in open_parts)
    )


def take_kinds() -> None:
    """Callback of the buttons for kinds of local government, which are known by their word in the URL."""
    state.change_filters(kinds=tuple(KIND_TOKENS[token] for token in st.session_state.get("kinds") or ()))


def drop_filter(name: str, values: tuple[str, ...] = ()) -> None:
    """Take one filter away: values of several, or the whole field."""
    if values:
        state.change_filters(**{name: tuple(kept for kept in getattr(state.get_filters(), name) if kept not in values)})
    else:
        state.change_filters(**{name: getattr(Filters(), name)})


def reset_filters() -> None:
    """Take all filters away; which date is meant stays."""
    state.change_scene(filters=Filters(date_kind=state.get_filters().date_kind))
    state.change_look(shown=PAGE, panel="charts", place="")


def fly(view: str) -> None:
    """Callback of the view buttons: look at that stop, even if it was asked for before."""
    known = view if any(view == stop.id for stop in STOPS) else "all"
    state.change_look(view=known, flights=state.get_look().flights + 1)


def fit(bounds: Bounds | None) -> None:
    """Callback: look at these bounds (of the results), or at the whole country when there are none."""
    state.change_look(view=write_bounds(bounds) if bounds else "all", flights=state.get_look().flights + 1)


def take_ours() -> None:
    """Callback of the choice of one's own municipality; none is a choice too."""
    state.change_look(ours=st.session_state.get("ours") or "")


def take_flag(name: str) -> None:
    """Callback: turn a yes-or-no field of the look over."""
    state.change_look(**{name: not getattr(state.get_look(), name)})
