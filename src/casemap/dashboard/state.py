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

from casemap.periods import Period
from casemap.query import Filters, Index, clean_filters
from casemap.scene import PAGE, Look, Scene

# How many steps can be taken back.
STEPS = 20

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
    change_scene(filters=replace(get_filters(), **fields))  # type: ignore[arg-type]
    change_look(shown=PAGE)


def change_other(**fields: object) -> None:
    """Change some fields of the filters that a comparison sets beside the first ones."""
    change_scene(other=replace(get_scene().other, **fields))  # type: ignore[arg-type]


def change_look(**fields: object) -> None:
    """Change some fields of the look."""
    change_scene(look=replace(get_look(), **fields))  # type: ignore[arg-type]


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
    change_scene(filters=scene.filters, other=scene.other, look=look)


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


def change_scene(**fields: object) -> None:
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


def set_scene(**fields: object) -> None:
    """Change some fields of the scene, without a person having asked for it or with no need to draw all again."""
    st.session_state[_SCENE] = replace(get_scene(), **fields)  # type: ignore[arg-type]


def move_period(period: Period | None) -> None:
    """Let time play: change the period, without a person having asked for this step."""
    set_scene(filters=replace(get_filters(), period=period))


def keep_pages(titles: Mapping[str, object]) -> None:
    """Note the pages of this run, for `open_page`."""
    st.session_state[_TITLES] = dict(titles)


def open_page(name: str) -> None:
    """Go to another page, within a run (not in a callback)."""
    st.switch_page(st.session_state[_TITLES][name])
