"""HTML around a chart: its table, and the buttons that save it as a picture.

In: `Table`, texts. Out: HTML strings for `st.html`, every value escaped. `scripts/charts.js` answers the buttons.
"""

import json
import math
from collections.abc import Mapping, Sequence
from html import escape

from casemap.charts import Cell, Table
from casemap.messages import Translator, format_decimal
from casemap.model import Lang


def table_html(table: Table, caption: str, lang: Lang) -> str:
    """Return the table in a frame that scrolls, reachable by keyboard; texts to the left, numbers to the right."""
    heads = "".join(
        f'<th scope="col"{_side(position, table)}>{escape(text)}</th>' for position, text in enumerate(table.headings)
    )
    rows = "".join(_row(row, lang) for row in table.rows)
    return (
        f'<div class="cm-table" tabindex="0" role="region" aria-label="{escape(caption)}"><table>'
        f'<caption class="cm-hidden">{escape(caption)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def pictures_html(name: str, t: Translator) -> str:
    """Return the buttons that save the chart `name` as SVG and PNG, under its heading and over `foot_html`."""
    buttons = "".join(
        f'<button type="button" data-picture="{kind}" data-chart="{name}">{escape(t("picture_" + kind))}</button>'
        for kind in ("svg", "png")
    )
    return f'<div class="cm-pictures">{buttons}</div>'


def foot_html(lines: Sequence[str], file_name: str, light: Mapping[str, str]) -> str:
    """Return what every picture says of itself below the figure, how its file's name begins, and which colour of the
    screen is which one in a picture, which is always light; not shown.
    """
    colors = f' data-light="{escape(json.dumps(light))}"' if light else ""
    return f'<div id="cm-foot" data-file="{escape(file_name)}"{colors} hidden>{escape(chr(10).join(lines))}</div>'


def _row(row: Sequence[Cell], lang: Lang) -> str:
    first = f'<th scope="row">{escape(str(row[0]))}</th>'
    rest = "".join(
        f"<td>{escape(cell)}</td>" if isinstance(cell, str) else f'<td class="cm-number">{_number(cell, lang)}</td>'
        for cell in row[1:]
    )
    return f"<tr>{first}{rest}</tr>"


def _number(value: int | float, lang: Lang) -> str:
    return "–" if math.isnan(value) else escape(format_decimal(value, lang))


def _side(position: int, table: Table) -> str:
    numeric = bool(table.rows) and not isinstance(table.rows[0][position], str)
    return ' class="cm-number"' if numeric else ""
