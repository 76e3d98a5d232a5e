"""A selection as a file to take away: for spreadsheets, map programs and data frames.

In: `Index`, `Selection` and the `Colophon`. Out: the bytes of the file. Every file says which snapshot, day and
filters it shows and whom to credit, so that a number can be found again.

- `colophon`: what a file says of itself
- `rows`: the cases as one flat row each, in one language
- `csv_file`, `xlsx`: for spreadsheets; `geo`: GeoJSON and GeoPackage; `parquet`: typed, for programs
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from casemap.export.colophon import Colophon
from casemap.export.csv_file import export_csv, export_table, neutralise_cell
from casemap.export.geo import export_geojson, export_geopackage
from casemap.export.parquet import export_parquet
from casemap.export.rows import COLUMNS
from casemap.export.xlsx import export_xlsx
from casemap.model import Lang
from casemap.query import Index, Selection


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: ending of its name, media type, and what makes it."""

    ending: str
    media_type: str
    export: Callable[[Index, Selection, Colophon, Lang], bytes]


FORMATS: Mapping[str, Format] = {
    "xlsx": Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", export_xlsx),
    "csv": Format("csv", "text/csv", export_csv),
    "geojson": Format("geojson", "application/geo+json", export_geojson),
    "gpkg": Format("gpkg", "application/geopackage+sqlite3", export_geopackage),
    "parquet": Format("parquet", "application/vnd.apache.parquet", export_parquet),
}
"""All kinds, those for most people first."""

__all__ = [
    "COLUMNS",
    "FORMATS",
    "Colophon",
    "Format",
    "export_csv",
    "export_geojson",
    "export_geopackage",
    "export_parquet",
    "export_table",
    "export_xlsx",
    "neutralise_cell",
]
