"""The tooltip: one template for prefectures, marks and open water.

A tooltip's text can only be filled with fields of the feature, and the outlines carry no counts (they are fetched
once). So the template holds a line for each prefecture, and style rules show the one whose index `i` the feature
has. Marks have the index -1 and bring their own text; open water has -2 and no tooltip. Pure.
"""

from collections.abc import Sequence
from html import escape

import pandas as pd

from casemap.messages import translator
from casemap.model import Lang
from casemap.palette import FONT_STACK, LIGHT, Tones
from casemap.scale import FEW, Metric, format_value


def tooltip_css(prefix: str = "cm-tip") -> str:
    """Return the style rules that choose the line of the feature under the pointer."""
    shown = ",".join(f".{prefix}-{i} .{prefix}-p{i}" for i in range(47))
    return (
        f".{prefix} > div{{display:none}}{shown}{{display:block}}.{prefix}--1 .{prefix}-dot{{display:block}}"
        f".deck-tooltip:has(.{prefix}--2){{display:none !important}}"
    )


def build_tooltip(prefectures: pd.DataFrame, metric: Metric, lang: Lang, tones: Tones = LIGHT) -> dict[str, object]:
    """Return the template for pydeck; `prefectures` as in `deck.build_deck`."""
    t = translator(lang)
    lines = []
    for row in prefectures.to_dict("records"):
        cases, held, total = int(row["cases"]), int(row["municipalities_with_case"]), int(row["municipalities_total"])
        name = str(row["name"] if lang == "ja" else row["name_en"])
        text = f"<b>{escape(name)}</b> {t('count_cases', n=cases)}<br>{t('tip_held', held=held, total=total)}"
        if metric == "per_100k":
            text += "<br>" + t("tip_per_100k", value=format_value(metric, float(row["per_100k"])))
        if metric == "specialisation" and row[metric] == row[metric]:
            text += "<br>" + t("tip_specialisation", value=format_value(metric, float(row[metric])))
            text += t("tip_few") if cases < FEW else ""
        lines.append(text)
    return fill_tooltip(lines, tones)


def fill_tooltip(texts: Sequence[str], tones: Tones = LIGHT) -> dict[str, object]:
    """Return the template for pydeck with a text (HTML) for each of the 47 prefectures."""
    lines = [f'<div class="cm-tip-p{i}">{text}</div>' for i, text in enumerate(texts)]
    html = '<div class="cm-tip cm-tip-{i}">' + "".join(lines) + '<div class="cm-tip-dot">{label}</div></div>'
    return {
        "html": html,
        "style": {
            "background": tones.raised,
            "color": tones.ink,
            "border": f"1px solid {tones.blank}",
            "borderRadius": "6px",
            "padding": "6px 10px",
            "fontSize": "13px",
            "lineHeight": "1.5",
            "boxShadow": "0 2px 8px 1px rgba(0,0,0,0.1)",
            "fontFamily": FONT_STACK,
            "zIndex": "9",
            "whiteSpace": "nowrap",
        },
    }
