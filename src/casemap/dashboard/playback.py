"""Time that plays, while the rest of the page waits. Nothing moves unless a person asks.

The browser plays by itself (`scripts/playback.js`): it fetches all steps at once, moves map, figures and words, and
puts the period where it stopped into the address, which the page follows as after the back button.

Where it can't (another Streamlit, a layer that needs new data with each step), it says so, and the plain way is taken:
the period moves in the state as if the slider had been moved; only the part drawn by `show_moving` follows each step (a
Streamlit fragment), and the whole page when the playback ends or is stopped.
"""

from collections.abc import Callable, Mapping
from html import escape

import streamlit as st

from casemap.calendar_bins import Bin
from casemap.dashboard import state
from casemap.periods import Period, open_period, step_period
from casemap.scene import Pace

# Steps a second of each pace. The fast one is more than a browser without a graphics card can draw; it then takes as
# long as it takes, and no step is left out.
PACES: Mapping[Pace, float] = {"slow": 1.0, "normal": 3.0, "fast": 12.0}

_PLAYING, _WHOLE, _SHOWN = "cm_playing", "cm_whole", "cm_shown_bins"
# Whether the plain way is taken; the period with which the playback began.
_PLAIN, _BEGUN = "cm_plain", "cm_begun"
# How many steps back a browser may still report.
ECHOES = 60
# For how many drawings after a playback it may do so.
AFTERMATH = 2


def is_playing() -> bool:
    """Tell whether time plays."""
    return bool(st.session_state.get(_PLAYING))


def play(bounds: Period) -> None:
    """Callback: begin, where the period is or at the start of the timeline."""
    look, filters = state.get_look(), state.get_filters()
    period = open_period(filters.period, bounds, look.bin, look.span)
    state.change_filters(period=period)
    st.session_state[_PLAYING] = True
    st.session_state[_BEGUN] = period


def pause() -> None:
    """Callback: stop where we are."""
    st.session_state[_PLAYING] = False
    state.change_look()


def step(bounds: Period, by: int) -> None:
    """Callback: one bin on (1) or back (-1); whoever steps doesn't play."""
    st.session_state[_PLAYING] = False
    state.change_filters(period=_next(bounds, by))


def stop() -> None:
    """Stop without a word: the period has been set by hand."""
    st.session_state[_PLAYING] = False


def note_shown(bins: Period) -> None:
    """Note what the slider shows: while time plays the browser reports it some steps late, and for a moment after the
    playback has ended. That is no wish of a person (see `is_echo`).
    """
    before, left = st.session_state.get(_SHOWN, ((), 0))
    if is_playing():
        left = AFTERMATH
    elif left > 0:
        left -= 1
    else:
        before = ()
    st.session_state[_SHOWN] = ((*before, bins)[-ECHOES:], left)


def is_echo(bins: object) -> bool:
    """Tell whether the slider only reports what it was made to show by a playback, or before it."""
    shown, left = st.session_state.get(_SHOWN, ((), 0))
    return bool(left or is_playing()) and bins in shown


def show_player(url: str, step: int, *, plain: bool) -> None:
    """Draw, unseen, what the browser plays from: the address of all steps, the step it stands at, the steps a second;
    and the button by which it says that it can't. `plain`: it can't with what is shown.
    """
    if st.session_state.get(_PLAIN):
        return
    if plain:
        _play_plain()
        state.run_again()
    pace = PACES[state.get_look().pace]
    st.html(f'<div hidden data-steps="{escape(url)}" data-step="{step}" data-pace="{pace}"></div>')
    st.button("▶", key="play_plain", on_click=_play_plain)


def _play_plain() -> None:
    """Callback of the script that can't play by itself."""
    st.session_state[_PLAIN] = True
    state.change_look()


def show_moving(bounds: Period | None, draw: Callable[[], None]) -> None:
    """Draw a part of the page with `draw`, again with each step while time plays the plain way between `bounds`."""
    st.session_state[_WHOLE] = True
    plain = bool(st.session_state.get(_PLAIN))
    if is_playing() and not plain and state.get_filters().period != st.session_state.get(_BEGUN):
        # The browser has played, stopped, and said where in the address; or someone has chosen another period.
        stop()
    every = 1 / PACES[state.get_look().pace] if is_playing() and plain and bounds else None
    st.fragment(_redraw, run_every=every)(bounds, draw)


def _redraw(bounds: Period | None, draw: Callable[[], None]) -> None:
    """Draw; when this part runs alone, take a step first. What a person changed concerns the whole page."""
    if not st.session_state.pop(_WHOLE, False):
        if state.is_touched() or not is_playing() or bounds is None:
            state.run_again()
        later = _next(bounds, 1)
        if later == state.get_filters().period:
            stop()
            state.run_again()
        state.move_period(later)
        if later is None:
            stop()
            state.run_again()
    with st.container(key="moving", gap="small"):
        draw()


def _next(bounds: Period, by: int) -> Period | None:
    look = state.get_look()
    kind: Bin = look.bin
    return step_period(state.get_filters().period, bounds, kind, look.span, by)
