"""Where the map looks: stops of the quick buttons, and the view that shows some bounds.

In: bounds in degrees (EPSG:4326: west, south, east, north), a canvas in pixels. Out: deck.gl views. Pure.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

Bounds = tuple[float, float, float, float]

# Size of a deck.gl tile at zoom 0, in pixels: the whole Mercator world is this wide.
WORLD = 512
# Nobody needs to see half the globe, and the outlines are not made for street level.
MIN_ZOOM, MAX_ZOOM = 2.8, 11.0
# Air around results that the map is fitted to: a part of their extent, and at least so much (degrees, about 20 km),
# so that a single municipality is seen in its surroundings.
AIR, AIR_AT_LEAST = 0.06, 0.2
# Degrees by which columns lean: high enough to see the country behind them.
PITCH = 40


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop of the quick buttons: id (its name is the message `stop_ID`), what it shows."""

    id: str
    bounds: Bounds


# Bounds in degrees, read off the outlines of the prefectures. `all` holds the four main islands with the Northern
# Territories, down to Yakushima: the islands further south would make Honshu a third smaller, so they have stops.
STOPS = (
    Stop("all", (128.6, 30.2, 148.95, 45.6)),
    Stop("hokkaido", (139.3, 41.3, 146.2, 45.6)),
    Stop("tohoku", (138.6, 36.7, 142.2, 41.6)),
    Stop("kanto", (138.3, 34.8, 141.0, 37.2)),
    Stop("chubu", (135.4, 34.5, 139.9, 38.6)),
    Stop("kinki", (134.2, 33.4, 137.0, 35.8)),
    Stop("chugoku", (130.8, 33.7, 134.5, 36.4)),
    Stop("shikoku", (131.9, 32.6, 134.9, 34.6)),
    Stop("kyushu", (128.5, 30.2, 132.2, 34.3)),
    Stop("okinawa", (122.8, 23.9, 131.4, 27.95)),
    Stop("ogasawara", (140.2, 24.2, 143.0, 27.9)),
    Stop("northern", (144.9, 43.1, 148.95, 45.6)),
)


@dataclass(frozen=True, slots=True)
class View:
    """Where the map looks: centre in degrees, deck.gl zoom, degrees by which it leans."""

    lon: float
    lat: float
    zoom: float
    pitch: int = 0


def find_stop(stop_id: str) -> Stop:
    """Return the stop of that id, the whole country for an unknown one."""
    return next((stop for stop in STOPS if stop.id == stop_id), STOPS[0])


def fit_view(bounds: Bounds, width: int, height: int, margin: int = 10, left: int = 0) -> View:
    """Return the view that shows `bounds` (west, south, east, north in degrees) within a canvas of that many
    pixels, `margin` pixels free on each side and `left` more on the left (where the legend lies).
    """
    west, south, east, north = bounds
    top, bottom = mercator(north), mercator(south)
    room_x = max(width - 2 * margin - left, 50)
    room_y = max(height - 2 * margin, 50)
    scale = min(room_x / ((east - west) / 360 * WORLD), room_y / ((top - bottom) / (2 * math.pi) * WORLD))
    middle = (top + bottom) / 2
    lat = math.degrees(2 * math.atan(math.exp(middle)) - math.pi / 2)
    zoom = min(max(math.log2(scale), MIN_ZOOM), MAX_ZOOM)
    shift = left / 2 / (WORLD * 2**zoom) * 360
    return View(round((west + east) / 2 - shift, 4), round(lat, 4), round(zoom, 3))


def find_bounds(municipalities: pd.DataFrame) -> Bounds | None:
    """Return the bounds (degrees) that hold all rows with `lon, lat`, with some air around; None without any."""
    rows = zip(municipalities["lon"].tolist(), municipalities["lat"].tolist(), strict=True)
    return surround([(lon, lat) for lon, lat in rows if lon == lon and lat == lat])


def surround(points: Sequence[tuple[float, float]]) -> Bounds | None:
    """Return the bounds (degrees) that hold all points (lon, lat), with some air around; None without any."""
    if not points:
        return None
    lons, lats = zip(*points, strict=True)
    west, east, south, north = min(lons), max(lons), min(lats), max(lats)
    wide, high = max(AIR * (east - west), AIR_AT_LEAST), max(AIR * (north - south), AIR_AT_LEAST)
    return (west - wide, south - high, east + wide, north + high)


def mercator(lat: float) -> float:
    """Return the Mercator ordinate (radians) of a latitude in degrees."""
    return math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))
