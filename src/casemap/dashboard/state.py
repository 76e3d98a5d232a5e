"""State of one visitor: a `Scene`, in step with the widgets and the URL, and the scenes before it.

The session holds one `Scene`; widgets are views of it. Before a widget is drawn its value is set from the state;
when a person changes it, a callback changes the state, before anything else of the run. At the end of a run the
state is written to the URL (`scene` says how), and a URL that no widget caused (a link, the back button) is read
into the state. Streamlit's own `bind="query-params"` would write the words shown (in one language, with commas and
blanks) instead of ids; so it is not used here.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import NoReturn

import streamlit as st

from casemap.filters import KIND_TOKENS
from casemap.mapview import STOPS, Bounds, Click
from casemap.periods import Period, cover_bins, find_bins
from casemap.query import DateKind, Filters, Index, clean_filters
from casemap.scene import PAGE, Look, Scene, write_bounds

# How many steps can be taken back.
STEPS = 20
# Below this width (pixels) the page is one column, as in the style sheet.
NARROW = 900
# Below this one two columns of equal width become one.
ONE_COLUMN = 800
# How much larger a presentation draws the map's marks and words: names of 11 pixels become 18, which is still read
# when a window of 1280 x 720 is shown at half its size.
PRESENT_SCALE = 1.6

_SCENE, _OPENED, _WRITTEN, _SPOKEN, _TOUCHED, _PAGE, _DROPPED, _BEFORE, _LAST, _TITLES = (
    "cm_scene",
    "cm_opened",
    "cm_written",
    "cm_spoken",
    "cm_touched",
    "cm_page",
    "cm_dropped",
    "cm_before",
    "cm_last",
    "cm_titles",
)


def has_started() -> bool:
    """Tell whether this session has read its URL already."""
    return _SCENE in st.session_state


def has_opened() -> bool:
    """Tell whether this session has seen the data already."""
    return bool(st.session_state.get(_OPENED))


def note_opened() -> None:
    """Note that this session has seen the data."""
    st.session_state[_OPENED] = True


def get_scene() -> Scene:
    """Return this session's state."""
    found = st.session_state.get(_SCENE)
    return found if isinstance(found, Scene) else Scene()


def get_filters() -> Filters:
    """Return this session's filters."""
    return get_scene().filters


def get_look() -> Look:
    """Return how this session looks at the answer."""
    return get_scene().look


def get_dropped() -> tuple[str, ...]:
    """Return the parts of the link that could not be used, for a message."""
    found = st.session_state.get(_DROPPED, ())
    return found if isinstance(found, tuple) else ()


def is_touched() -> bool:
    """Tell whether a person has changed the state since the page was last drawn as a whole: a part of it that runs
    alone (a fragment) must then ask for all.
    """
    return bool(st.session_state.get(_TOUCHED))


def run_again() -> NoReturn:
    """Draw the whole page again, from within a part of it that ran alone.

    Such a run may carry an address that is older than the state (the browser asked for it before it heard of the new
    one); so it counts as one that a person caused, which doesn't read the address.
    """
    st.session_state[_TOUCHED] = True
    st.rerun()


def change_filters(**fields: object) -> None:
    """Change some fields of the filters; the list starts at its top again."""
    _change(filters=replace(get_filters(), **fields))  # type: ignore[arg-type]
    change_look(shown=PAGE)


def change_other(**fields: object) -> None:
    """Change some fields of the filters that a comparison sets beside the first ones."""
    _change(other=replace(get_scene().other, **fields))  # type: ignore[arg-type]


def change_look(**fields: object) -> None:
    """Change some fields of the look."""
    _change(look=replace(get_look(), **fields))  # type: ignore[arg-type]


def change_side(side: str, **fields: object) -> None:
    """Change some fields of the filters of side `a` (the page's own) or `b` of a comparison."""
    (change_filters if side == "a" else change_other)(**fields)


def take_side(side: str, name: str) -> None:
    """Callback: the widget `SIDE_NAME` gives the field `name` of one side."""
    change_side(side, **{name: tuple(st.session_state.get(f"{side}_{name}") or ())})


def set_other(filters: Filters) -> None:
    """Callback: compare with these filters."""
    _change(other=filters)


def swap_sides() -> None:
    """Callback: A becomes B and B becomes A; the date that periods mean stays."""
    scene = get_scene()
    _change(filters=replace(scene.other, date_kind=scene.filters.date_kind), other=scene.filters)


def forget_version() -> None:
    """Callback: the visitor has read that the data has moved on since the link was made."""
    _change(version="")


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
        scene, dropped = Scene.read_params(params)
        st.session_state[_SCENE] = replace(scene, look=scene.look.keep_session(get_look()))
        st.session_state[_DROPPED] = dropped
    st.session_state[_PAGE] = page


def check_scene(index: Index) -> None:
    """Leave out of the state what this snapshot doesn't know (a theme or code from an old link)."""
    scene = get_scene()
    filters, dropped = clean_filters(index, scene.filters)
    other, lost = clean_filters(index, scene.other)
    dropped += lost
    codes = {name: getattr(scene.look, name) for name in ("place", "ours")}
    unknown = {name: "" for name, code in codes.items() if code and code not in index.gazetteer.entries}
    dropped += tuple(f"{name}={codes[name]}" for name in unknown)
    if dropped:
        look = replace(scene.look, **unknown)  # type: ignore[arg-type]
        st.session_state[_SCENE] = replace(scene, filters=filters, other=other, look=look)
        st.session_state[_DROPPED] = (*get_dropped(), *dropped)


def finish_run() -> None:
    """Write the state to the URL, once and only if it says something new; note it as a step to come back to."""
    scene = get_scene()
    params = scene.to_params()
    if st.query_params.to_dict() != params:
        st.query_params.from_dict(params)
    st.session_state[_WRITTEN] = params
    st.session_state[_SPOKEN] = scene.look.lang
    last = st.session_state.get(_LAST)
    if isinstance(last, Scene):
        st.session_state[_BEFORE] = add_step(_get_before(), last, scene)
    st.session_state[_LAST] = scene


def can_undo() -> bool:
    """Tell whether there is a step to take back: one that an earlier run noted, or the one just taken."""
    last = st.session_state.get(_LAST)
    return bool(_get_before()) or (isinstance(last, Scene) and _core(last) != _core(get_scene()))


def undo() -> None:
    """Callback: back to the scene before the last step; language, colours and presentation stay as they are."""
    before, last = _get_before(), st.session_state.get(_LAST)
    if isinstance(last, Scene):
        # The step that a run was not given the time to note.
        before = add_step(before, last, get_scene())
    if not before:
        return
    now = get_look()
    scene = before[-1]
    look = replace(scene.look, lang=now.lang, scheme=now.scheme, present=now.present).keep_session(now)
    # The browser lets go of what was clicked on the map.
    look = replace(look, event=now.event + 1, flights=now.flights + (look.view != now.view))
    scene = replace(scene, look=look)
    st.session_state[_BEFORE] = before[:-1]
    st.session_state[_LAST] = scene
    _change(filters=scene.filters, other=scene.other, look=look)


def add_step(before: tuple[Scene, ...], last: Scene, now: Scene) -> tuple[Scene, ...]:
    """Return the scenes to come back to after a step from `last` to `now`: at most `STEPS`.

    A change of language, colours or presentation is no step. A run of changes of the period alone (a slider being
    tried, time being played) is one.
    """
    if _core(last) == _core(now):
        return before
    if before and _without_period(before[-1]) == _without_period(last) == _without_period(now):
        return before
    return (*before, last)[-STEPS:]


def _core(scene: Scene) -> Scene:
    return replace(scene, look=replace(scene.look, lang="ja", scheme="auto", present=False, shown=PAGE), version="")


def _without_period(scene: Scene) -> Scene:
    return _core(replace(scene, filters=replace(scene.filters, period=None)))


def _get_before() -> tuple[Scene, ...]:
    found = st.session_state.get(_BEFORE, ())
    return found if isinstance(found, tuple) else ()


def _change(**fields: object) -> None:
    """Change some fields of the scene, as a person asked for."""
    st.session_state[_SCENE] = replace(get_scene(), **fields)  # type: ignore[arg-type]
    st.session_state[_TOUCHED] = True
    st.session_state[_DROPPED] = ()


def show_value(key: str, value: object) -> None:
    """Set the value a widget is about to show.

    After a change of language it is set even when it is the same: the browser holds choices by the words it
    shows, and would next send words that no option has any more.
    """
    if st.session_state.get(key) != value or st.session_state.get(_SPOKEN) != get_look().lang:
        st.session_state[key] = value


def move_period(period: Period | None) -> None:
    """Let time play: change the period, without a person having asked for this step."""
    st.session_state[_SCENE] = replace(get_scene(), filters=replace(get_filters(), period=period))


def take_filter(name: str) -> None:
    """Callback: the widget with the key `name` gives the filter field of that name."""
    value = st.session_state.get(name)
    change_filters(**{name: tuple(value) if isinstance(value, list) else value})


def take_look(name: str) -> None:
    """Callback: the widget with the key `name` gives the field of the look; none pressed means no change."""
    value = st.session_state.get(name)
    change_look(**({name: value} if value is not None else {}))


def take_aside(name: str) -> None:
    """Callback of a widget in a part of the page that runs alone (a fragment): as `take_look`, but the rest of the
    page need not be drawn again.
    """
    value = st.session_state.get(name)
    if value is not None:
        scene = get_scene()
        st.session_state[_SCENE] = replace(scene, look=replace(scene.look, **{name: value}))
        finish_run()


def take_period(bounds: Period) -> None:
    """Callback of the slider, whose ends are the first months of bins: the full range is no filter."""
    low, high = st.session_state.get("period") or bounds
    choose_months((int(low), int(high)), bounds)


def choose_months(months: Period, bounds: Period) -> None:
    """Choose the period of the bins in which two months lie."""
    kind = get_look().bin
    change_filters(period=cover_bins(*find_bins(months, bounds, kind), bounds, kind))


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


def take_click(click: Click | None, areas: Mapping[str, Bounds]) -> None:
    """A click on the map: choose that place alone, or release it if it was chosen; open water releases all.

    A prefecture is flown to (`areas`: code -> bounds), and left with its release.
    """
    filters = get_filters()
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
    change_filters(prefectures=prefectures, municipalities=municipalities)
    look = get_look()
    change_look(event=look.event + 1, panel="list" if chosen else "charts")
    if prefectures:
        fit(areas.get(prefectures[0]))
    elif not chosen and look.view in map(write_bounds, areas.values()):
        fly("all")


def go_up(code: str, areas: Mapping[str, Bounds]) -> None:
    """Callback of the trail above the map: back to a prefecture, or with an empty code to the whole country."""
    change_filters(prefectures=(code,) if code else (), municipalities=())
    change_look(event=get_look().event + 1, panel="list" if code else "charts")
    fit(areas.get(code))


def choose(**fields: object) -> None:
    """A click on a mark of a chart: make these the filters of their names, or release them if they are that already.

    A prefecture chosen takes the place of any municipality.
    """
    filters = get_filters()
    if all(getattr(filters, name) == value for name, value in fields.items()):
        fields = {name: getattr(Filters(), name) for name in fields}
    if "prefectures" in fields:
        fields["municipalities"] = ()
    change_filters(**fields)


def take_themes(parts: Mapping[str, tuple[str, ...]]) -> None:
    """Callback of the theme buttons; sub-themes (`parts`: theme -> its own) go with their theme."""
    chosen = tuple(st.session_state.get("themes") or ())
    open_parts = {part for theme in chosen for part in parts.get(theme, ())}
    change_filters(themes=chosen, subthemes=tuple(part for part in get_filters().subthemes if part in open_parts))


def take_kinds() -> None:
    """Callback of the buttons for kinds of local government, which are known by their word in the URL."""
    change_filters(kinds=tuple(KIND_TOKENS[token] for token in st.session_state.get("kinds") or ()))


def drop_filter(name: str, values: tuple[str, ...] = ()) -> None:
    """Take one filter away: values of several, or the whole field."""
    if values:
        change_filters(**{name: tuple(kept for kept in getattr(get_filters(), name) if kept not in values)})
    else:
        change_filters(**{name: getattr(Filters(), name)})


def reset_filters() -> None:
    """Take all filters away; which date is meant stays."""
    _change(filters=Filters(date_kind=get_filters().date_kind))
    change_look(shown=PAGE, panel="charts", place="")


def fly(view: str) -> None:
    """Callback of the view buttons: look at that stop, even if it was asked for before."""
    known = view if any(view == stop.id for stop in STOPS) else "all"
    change_look(view=known, flights=get_look().flights + 1)


def fit(bounds: Bounds | None) -> None:
    """Callback: look at these bounds (of the results), or at the whole country when there are none."""
    change_look(view=write_bounds(bounds) if bounds else "all", flights=get_look().flights + 1)


def take_ours() -> None:
    """Callback of the choice of one's own municipality; none is a choice too."""
    change_look(ours=st.session_state.get("ours") or "")


def keep_pages(titles: Mapping[str, object]) -> None:
    """Note the pages of this run, for `open_page`."""
    st.session_state[_TITLES] = dict(titles)


def open_page(name: str) -> None:
    """Go to another page, within a run (not in a callback)."""
    st.switch_page(st.session_state[_TITLES][name])


def take_flag(name: str) -> None:
    """Callback: turn a yes-or-no field of the look over."""
    change_look(**{name: not getattr(get_look(), name)})


def is_narrow() -> bool:
    """Tell whether the window has room for one column only (a phone)."""
    return _window_size()[0] < NARROW


def canvas_size() -> tuple[int, int]:
    """Return the size of the map in pixels as the style sheet lays it out, from the window's size."""
    width, height = _window_size()
    if get_look().present and width < NARROW:
        return max(width - 26, 280), max(height - 330, 240) - 52
    if get_look().present:
        return max(width - 34, 280), max(round(height - 272 * max(1, width / 1280)), 240)
    if width < NARROW:
        return max(width - 24, 280), max(int(height * 0.6), 320) - 52
    return max(width - 264 - 348 - 72, 300), max(height - 328, 330)


def half_width() -> int:
    """Return the width in pixels of one of two columns of a page, or of the one column of a phone, as the style sheet
    lays them out.
    """
    width, _ = _window_size()
    return max(width - 26, 280) if width < ONE_COLUMN else (width - 2 * 16 - 24) // 2 - 2


def mark_scale() -> float:
    """Return how much larger than usual marks, names and legend of the map are drawn: more than 1 in a presentation."""
    width, _ = _window_size()
    if not get_look().present or width < NARROW:
        return 1.0
    return round(PRESENT_SCALE * max(1, width / 1280), 2)


def _window_size() -> tuple[int, int]:
    """Return width and height of the window in pixels.

    The page's head notes them in the cookie `casemap_window` (`WIDTHxHEIGHT`); without it the smallest screen that
    is designed for is assumed.
    """
    first, cross, second = str(st.context.cookies.get("casemap_window", "")).partition("x")
    if cross and first.isdigit() and second.isdigit():
        return min(int(first), 8000), min(int(second), 8000)
    return 1280, 720
