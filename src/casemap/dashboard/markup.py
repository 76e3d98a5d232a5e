"""HTML of the parts that Streamlit has no element for: figures, legend, cards, footer.

Every value from the data is escaped here; class names start with `cm-` and are styled by the sheets in `styles/`. In:
values ready for display; out: HTML strings for `st.html`.
"""

from collections.abc import Sequence
from html import escape

from casemap.dashboard.part_html import doubt_html
from casemap.dashboard.theme import data_color
from casemap.mapview import bubble_size
from casemap.messages import Translator
from casemap.model import Lang
from casemap.scale import Scale
from casemap.tables import Card, Piece, PlaceLine, ThemeLine


def figures_html(items: Sequence[tuple[str, str, str]]) -> str:
    """Return the key figures: label, number with its unit, what to compare it with."""
    cells = "".join(
        f"<div><dt>{escape(label)}</dt><dd><b>{escape(number)}</b><span>{escape(note)}</span></dd></div>"
        for label, number, note in items
    )
    return f'<dl class="cm-figures">{cells}</dl>'


def legend_html(
    scale: Scale,
    t: Translator,
    lang: Lang,
    window: str,
    sizes: Sequence[int],
    *,
    areas: bool,
    dots: bool,
    hollow: bool,
    near: bool,
    enlarge: float = 1.0,
    note: str = "",
) -> str:
    """Return the legend: metric, unit and period; classes as swatches; bubble sizes to scale; a note below."""
    parts = []
    if areas:
        parts.append(
            f'<p class="cm-legend-title">{escape(t("legend_" + scale.metric))}</p>'
            f'<p class="cm-legend-note">{escape(t("legend_unit_" + scale.metric))} · {escape(window)}</p>'
        )
        swatches = "".join(
            f'<li><i style="background:{color}"></i>{escape(label)}</li>'
            for color, label in zip(scale.colors, scale.labels(lang), strict=True)
        )
        parts.append(f'<ul class="cm-swatches">{swatches}</ul>')
    if dots:
        circles = ""
        for size in sizes:
            width = round(2 * bubble_size(near, enlarge) * size**0.5)
            circles += f'<li><i style="width:{width}px;height:{width}px;background:var(--cm-place)"></i>{size}</li>'
        when = "" if areas else f'<p class="cm-legend-note">{escape(window)}</p>'
        parts.append(
            f'<p class="cm-legend-title">{escape(t("legend_bubbles"))}</p>{when}<ul class="cm-circles">{circles}</ul>'
        )
        if hollow:
            parts.append(f'<p class="cm-legend-note cm-hollow"><i></i>{escape(t("legend_hollow"))}</p>')
    if note:
        parts.append(f'<p class="cm-legend-note cm-legend-words">{escape(note)}</p>')
    return f'<div class="cm-legend">{"".join(parts)}</div>'


def playing_html(text: str) -> str:
    """Return what the map says while time plays."""
    return f'<p class="cm-playing" role="status">{escape(text)}</p>'


def veil_html(parts: Sequence[float]) -> str:
    """Return the veils over what lies before the first and behind the second of two places on an axis (0 to 1)."""
    before, behind = (max(0.0, min(1.0, part)) * 100 for part in parts)
    return (
        f'<div class="cm-veil" aria-hidden="true"><i style="left:0;width:{before:.3f}%"></i>'
        f'<i style="left:{behind:.3f}%;right:0"></i></div>'
    )


def step_html(name: str) -> str:
    """Return the last step of the trail above the map: where we are."""
    return f'<span class="cm-step" aria-hidden="true">›</span><b aria-current="location">{escape(name)}</b>'


def heading_html(text: str, note: str = "", level: int = 2, anchor: str = "") -> str:
    """Return a heading with a quiet note behind it."""
    ident = f' id="{escape(anchor)}" tabindex="-1"' if anchor else ""
    side = f"<span>{escape(note)}</span>" if note else ""
    return f'<h{level} class="cm-heading"{ident}>{escape(text)}{side}</h{level}>'


def note_html(text: str) -> str:
    """Return a quiet line."""
    return f'<p class="cm-note">{escape(text)}</p>'


def card_html(card: Card, t: Translator, *, compact: bool = False, locate: str = "") -> str:
    """Return one case: linked title, where and when, text with its evidence marked, parts to unfold (their content
    comes when it is asked for, see `case_parts`); `locate` is the button that shows its place on the map.
    """
    title = _pieces(card.title)
    if card.url:
        title = (
            f'<a href="{escape(card.url, quote=True)}" target="_blank" rel="noopener noreferrer" '
            f'title="{escape(t("open_source"))}">{title}</a>'
        )
    primary = [place for place in card.places if place.primary]
    where = "".join(_badge(place, t) for place in primary[:4])
    if len(primary) > 4:
        where += f'<span class="cm-more">+{len(primary) - 4}</span>'
    if not primary:
        where = f'<span class="cm-quiet">{escape(t("no_place"))}</span>'
    when = f'<time title="{escape(card.date_hint)}">{escape(card.date)}</time>' if card.date else escape(t("no_date"))
    meta = [when]
    if card.publisher:
        meta.append(escape(card.publisher))
    if card.started:
        meta.append(escape(t("card_started", date=card.started)))
    themes = "".join(_theme(theme) for theme in card.themes)
    unfold = _unfold("why", t("why")) + ("" if compact else _unfold("cite", t("cite")))
    return (
        f'<article class="cm-card{" cm-compact" if compact else ""}" data-id="{escape(card.id)}">'
        f'<h3>{title}</h3><p class="cm-where">{where}</p><p class="cm-meta">{" · ".join(meta)}</p>'
        f'<p class="cm-text">{_pieces(card.text)}</p><ul class="cm-themes">{themes}</ul>{_facts(card, t)}'
        f"{_others(card, t)}{unfold}{locate}</article>"
    )


def frame_html(identity: str, *, compact: bool) -> str:
    """Return the frame of a card that is filled later."""
    return f'<article class="cm-card{" cm-compact" if compact else ""}" data-id="{escape(identity)}"></article>'


def locate_html(code: str, view: str, t: Translator) -> str:
    """Return the button of a card that shows its place (`code`) on the map, looking at `view`; `scripts/page.js` puts
    both into the address.
    """
    return (
        f'<button type="button" class="cm-locate" data-place="{escape(code)}" data-view="{escape(view)}" '
        f'title="{escape(t("locate_help"))}"><i aria-hidden="true"></i>{escape(t("locate"))}</button>'
    )


def marks_html(t: Translator, *, hits: bool) -> str:
    """Return what the marks in the texts mean; `hits`: words were searched for."""
    kinds = ("place", "hit") if hits else ("place",)
    marks = "".join(f'<mark class="cm-mark-{kind}">{escape(t("mark_" + kind))}</mark>' for kind in kinds)
    return f'<p class="cm-marks"><span>{escape(t("marks"))}</span>{marks}</p>'


def _unfold(part: str, label: str) -> str:
    """Return a part of the card that opens."""
    return f'<details data-part="{part}"><summary>{escape(label)}</summary></details>'


def _theme(theme: ThemeLine) -> str:
    """Return a theme with its sub-themes."""
    below = f" <span>{escape(' / '.join(theme.subthemes))}</span>" if theme.subthemes else ""
    return f'<li><i style="background:{data_color(theme.color)}"></i>{escape(theme.label)}{below}</li>'


def _facts(card: Card, t: Translator) -> str:
    """Return what else the text states, a line for each kind."""
    kinds = dict.fromkeys(fact.kind for fact in card.facts)
    lines = "".join(
        f"<div><dt>{escape(t('fact_' + kind))}</dt><dd>"
        + escape(t("list_separator").join(dict.fromkeys(fact.value for fact in card.facts if fact.kind == kind)))
        + "</dd></div>"
        for kind in kinds
    )
    return f'<dl class="cm-facts">{lines}</dl>' if lines else ""


def _others(card: Card, t: Translator) -> str:
    """Return the other articles that are counted with this one."""
    lines = []
    for other in card.others:
        title = escape(other.title)
        if other.url:
            link = escape(other.url, quote=True)
            title = f'<a href="{link}" target="_blank" rel="noopener noreferrer">{title}</a>'
        about = " · ".join(escape(part) for part in (other.publisher, other.date) if part)
        lines.append(f"<li>{title}{f' <span>{about}</span>' if about else ''}</li>")
    return f'<div class="cm-others">{escape(t("card_others"))}<ul>{"".join(lines)}</ul></div>' if lines else ""


def _badge(place: PlaceLine, t: Translator) -> str:
    """Return a place as a badge; a doubtful one says so."""
    kind = "cm-place cm-doubtful" if place.doubtful else "cm-place"
    return f'<span class="{kind}">{escape(place.label)}{doubt_html(place, t)}</span>'


def _pieces(pieces: Sequence[Piece]) -> str:
    """Return text with its marked runs; words of themes, of which there are many, in the shortest way."""
    return "".join(
        escape(piece.text)
        if piece.mark == "plain"
        else f"<u>{escape(piece.text)}</u>"
        if piece.mark == "theme"
        else f'<mark class="cm-mark-{piece.mark}">{escape(piece.text)}</mark>'
        for piece in pieces
    )
