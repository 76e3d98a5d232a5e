"""Frames of a playback: each is what the filters with that period give by themselves."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from casemap.filters import Filters
from casemap.periods import list_windows
from casemap.query import count_by_month, count_by_municipality, count_by_prefecture, select_cases
from casemap.query.frames import count_frames, find_peaks, list_frames
from worlds import World, some_filters, some_worlds


@settings(max_examples=60, deadline=None)
@given(some_worlds(), some_filters)
def test_every_frame_is_the_count_of_its_period(world: World, filters: Filters) -> None:
    index = world.index
    free = replace(filters, period=None)
    sel = select_cases(index, free)
    bounds = count_by_month(index, sel, filters.date_kind).bounds
    if bounds is None:
        return
    for span in ("window", "cumulative"):
        windows = list_windows(bounds, "quarter", span, 3)[:6]
        frames = count_frames(index, sel, windows)
        runs = list_frames(index, sel, frames)
        highest = []
        for number, window in enumerate(windows):
            chosen = select_cases(index, replace(free, period=window))
            counted = count_by_prefecture(index, chosen)
            assert frames.cases[number].tolist() == counted["cases"].tolist()
            assert frames.held[number].tolist() == counted["municipalities_with_case"].tolist()
            cities = count_by_municipality(index, chosen)
            shown = runs[(runs["first"] <= number) & (runs["last"] >= number)]
            assert dict(zip(shown["code"], shown["cases"], strict=True)) == dict(
                zip(cities["code"], cities["cases"], strict=True)
            )
            highest.append(counted[["cases", "per_100k", "share"]])
        peaks = find_peaks(index, frames)
        for metric in ("cases", "per_100k", "share"):
            wanted = [max(frame[metric].fillna(0)[row] for frame in highest) for row in range(len(peaks))]
            assert peaks[metric].fillna(0).tolist() == pytest.approx(wanted)
