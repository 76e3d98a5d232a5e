"""A scene: the whole state of the screen as one frozen value, and its permalink.

In: URL parameters. Out: `Scene`, and back. What a visitor asks (`Filters`, twice for a comparison), how the answer is
looked at (`Look`), and the data a link was made with. A link plus a caption is all that a story needs. Pure: which
codes and themes exist is not known here (`query.clean_filters` does).

URL parameters are named after the widgets' keys: `keyword`, `themes`, `prefectures`, `municipalities`, the rest as
in `Filters.to_params`, whose short names are understood as well; those of the second filters begin with `b_`. Then
one for each field of `Look`, and `v`, the snapshot. Defaults are left out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal, get_args
from urllib.parse import urlencode

from casemap.calendar_bins import Bin
from casemap.filters import Filters
from casemap.mapview import DOT_COLORS, LAYERS, MAX_ZOOM, MIN_ZOOM, STOPS, Bounds, DotColor, LayerChoice
from casemap.messages import LANGUAGES
from casemap.model import Lang
from casemap.periods import SPANS, Span
from casemap.scale import METRICS, Metric

Panel = Literal["charts", "list"]
# Of the list; `ours`: cases of one's own municipality and of those like it before all others.
Order = Literal["newest", "oldest", "title", "ours"]
ChartGroup = Literal["time", "themes", "who", "blank"]
# Colours of the screen: as the system wishes, or one of the two.
Scheme = Literal["auto", "light", "dark"]
# How fast time plays.
Pace = Literal["slow", "normal", "fast"]

# URL name (= widget key) of those parameters of `Filters` that are called something shorter there.
LONG_NAMES = {"q": "keyword", "theme": "themes", "pref": "prefectures", "city": "municipalities"}
OTHER = "b_"
# How many cards a list shows at first, and adds on request.
PAGE = 20
# So many at most by a link: a longer list keeps the browser busy before it shows anything.
MOST_SHOWN = 500
# Characters of a snapshot's id that a link carries: as many as the footer shows.
ID_LENGTH = 12

# Fields of `Look` with a fixed set of values.
CHOICES: Mapping[str, tuple[str, ...]] = {
    "lang": LANGUAGES,
    "metric": METRICS,
    "layer": LAYERS,
    "dots": DOT_COLORS,
    "bin": get_args(Bin),
    "span": SPANS,
    "pace": get_args(Pace),
    "panel": get_args(Panel),
    "charts": get_args(ChartGroup),
    "sort": get_args(Order),
    "scheme": get_args(Scheme),
}
# Fields that hold a 5-digit code, or nothing.
CODES = ("place", "ours")
FLAGS = ("present",)

_CODE = re.compile(r"[0-9]{5}")
_DEGREES = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,4})?")
_ZOOM = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,3})?")
_COUNT = re.compile(r"[0-9]{1,6}")
_VERSION = re.compile(r"([0-9a-f]{6,64})(?:-(\d{4})(\d{2})(\d{2}))?")


@dataclass(frozen=True, slots=True)
class Look:
    """How the answer is looked at; nothing here changes a count.

    `view` is where the map was sent: a stop of `mapview.STOPS`, bounds in degrees as `write_bounds` has them, or where
    a hand has moved it (see `read_spot`). `shown` is the length of the list. `place` is the place that was chosen to be
    looked at, `ours` the visitor's own municipality (5-digit codes or empty). `present`: drawn large and without tools,
    for a room. `scheme`: the colours that a link insists on.

    The last fields only count what happened in this session and are no part of a scene: `flights` how often a view
    was asked for, `event` how many clicks on the map were dealt with.
    """

    lang: Lang = "ja"
    metric: Metric = "cases"
    layer: LayerChoice = "both"
    dots: DotColor = "place"
    bin: Bin = "month"
    span: Span = "window"
    pace: Pace = "normal"
    panel: Panel = "charts"
    charts: ChartGroup = "time"
    sort: Order = "newest"
    scheme: Scheme = "auto"
    place: str = ""
    ours: str = ""
    view: str = "all"
    present: bool = False
    shown: int = PAGE
    flights: int = field(default=0, compare=False)
    event: int = field(default=0, compare=False)

    def to_params(self) -> dict[str, str]:
        """Return the URL parameters that say this look; defaults are left out."""
        params: dict[str, str] = {}
        for entry in fields(self):
            value = getattr(self, entry.name)
            if entry.compare and value != entry.default:
                params[entry.name] = "1" if value is True else str(value)
        return params

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> "Look":
        """Return the look that URL parameters ask for; values that make no sense are passed over."""
        found: dict[str, Any] = {name: params[name] for name in CHOICES if params.get(name) in CHOICES[name]}
        found |= {name: params[name] for name in CODES if _CODE.fullmatch(params.get(name, ""))}
        found |= {name: True for name in FLAGS if params.get(name) == "1"}
        view = params.get("view", "")
        if any(view == stop.id for stop in STOPS) or read_bounds(view) or read_spot(view):
            found["view"] = view
        shown = params.get("shown", "")
        if _COUNT.fullmatch(shown):
            found["shown"] = min(max(-(-int(shown) // PAGE) * PAGE, PAGE), MOST_SHOWN)
        return cls(**found)

    def keep_session(self, session: "Look") -> "Look":
        """Return this look with the counters of another one."""
        return replace(
            self, **{entry.name: getattr(session, entry.name) for entry in fields(self) if not entry.compare}
        )


@dataclass(frozen=True, slots=True)
class Scene:
    """The whole state. `other` is what a comparison sets beside `filters`; `version` the data a link was made with
    (see `write_version`), empty for a link that means the data of the day.
    """

    filters: Filters = field(default_factory=Filters)
    look: Look = field(default_factory=Look)
    other: Filters = field(default_factory=Filters)
    version: str = ""

    def to_params(self) -> dict[str, str]:
        """Return the URL parameters of the whole state."""
        other = {OTHER + key: value for key, value in _write_filters(self.other).items()}
        version = {"v": self.version} if self.version else {}
        return _write_filters(self.filters) | other | self.look.to_params() | version

    def to_query(self) -> str:
        """Return `to_params` as one percent-encoded query string without the question mark."""
        return urlencode(self.to_params())

    @classmethod
    def read_params(cls, params: Mapping[str, str]) -> tuple["Scene", tuple[str, ...]]:
        """Return the scene that URL parameters ask for, and the parts that could not be read as `key=value`."""
        filters, dropped = _read_filters(params)
        second = {key.removeprefix(OTHER): value for key, value in params.items() if key.startswith(OTHER)}
        other, lost = _read_filters(second)
        version = params.get("v", "")
        if not read_version(version):
            version = ""
        return cls(filters, Look.from_params(params), other, version), dropped + tuple(OTHER + part for part in lost)


def write_bounds(bounds: Bounds) -> str:
    """Return bounds (west, south, east, north in degrees) as one word for a link, to four decimals (10 m)."""
    return "_".join(f"{degrees:.4f}".rstrip("0").rstrip(".") for degrees in bounds)


def read_bounds(text: str) -> Bounds | None:
    """Return what `write_bounds` wrote; None for anything else, also for bounds that hold no land."""
    parts = text.split("_")
    if len(parts) != 4 or not all(_DEGREES.fullmatch(part) for part in parts):
        return None
    west, south, east, north = (float(part) for part in parts)
    inside = -180 <= west < east <= 180 and -85 <= south < north <= 85
    return (west, south, east, north) if inside else None


def read_spot(text: str) -> tuple[float, float, float] | None:
    """Return longitude and latitude of the middle (degrees) and zoom (of deck.gl) of a map that a hand has moved, as
    `scripts/view.js` writes them: `138.25_36.1_6.42`; None for anything else, also beyond what the map can show.
    """
    parts = text.split("_")
    if len(parts) != 3 or not all(_DEGREES.fullmatch(part) for part in parts[:2]) or not _ZOOM.fullmatch(parts[2]):
        return None
    lon, lat, zoom = (float(part) for part in parts)
    inside = -180 <= lon <= 180 and -85 <= lat <= 85 and MIN_ZOOM <= zoom <= MAX_ZOOM
    return (lon, lat, zoom) if inside else None


def write_version(identity: str, day: str) -> str:
    """Return a snapshot as a link names it: the beginning of its id and its day (ISO), `0123456789ab-20261124`."""
    return f"{identity[:ID_LENGTH]}-{day[:10].replace('-', '')}"


def read_version(text: str) -> tuple[str, str] | None:
    """Return the beginning of the id and the day (ISO; empty when the link has none) that a link names."""
    match = _VERSION.fullmatch(text) if text.isascii() else None
    return (match[1], "-".join(part for part in match.groups()[1:] if part)) if match else None


def _write_filters(filters: Filters) -> dict[str, str]:
    return {LONG_NAMES.get(key, key): value for key, value in filters.to_params().items()}


def _read_filters(params: Mapping[str, str]) -> tuple[Filters, tuple[str, ...]]:
    short = {long: key for key, long in LONG_NAMES.items()}
    return Filters.read_params({short.get(key, key): value for key, value in params.items()})
