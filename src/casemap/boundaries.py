"""The outlines of the prefectures: paths and GeoJSON by name.

In: the files of `data/boundaries/` (docs/data.md says where they come from). Out: a path, or the parsed
FeatureCollection (RFC 7946, EPSG:4326 degrees) with 47 features in JIS order, each with the properties `code`
(5 digits), `name`, `name_en` and `i` (0..46). A broken file raises DataError.
"""

import json
from pathlib import Path
from typing import Any, Literal, get_args

from casemap.model import DataError, UsageError
from casemap.settings import data_dir

# full = every vertex of the source; national = light enough to be picked in software rendering.
Outline = Literal["full", "national"]

_FILES: dict[Outline, str] = {
    "full": "prefectures.geojson",
    "national": "prefectures_national.geojson",
}
_FEATURE_COUNT = 47
_PROPERTIES = frozenset({"code", "name", "name_en", "i"})


def boundary_path(name: Outline, directory: Path | None = None) -> Path:
    """Return the path of one set of outlines (`directory`: default the bundled data).

    Raises UsageError for an unknown name and DataError when the file is missing.
    """
    if name not in _FILES:
        raise UsageError(f"境界データ {name!r} はありません。{'・'.join(get_args(Outline))} から選んでください")
    path = (directory or data_dir() / "boundaries") / _FILES[name]
    if not path.is_file():
        raise DataError(
            f"{path.name}: ファイルがありません（{path.parent}）。CASEMAP_DATA の指定か、インストールを確認してください"
        )
    return path


def load_boundaries(name: Outline, directory: Path | None = None) -> dict[str, Any]:
    """Return the parsed FeatureCollection of one set of outlines.

    Raises UsageError for an unknown name, DataError when the file is missing or isn't 47 prefectures in order.
    """
    path = boundary_path(name, directory)
    try:
        collection: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:  # JSONDecodeError and UnicodeDecodeError
        raise DataError(f"{path.name}: GeoJSON として読めません（{error}）") from error
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list) or len(features) != _FEATURE_COUNT:
        raise DataError(f"{path.name}: 47都道府県の FeatureCollection ではありません")
    for index, feature in enumerate(features):
        properties = feature.get("properties") or {}
        if not properties.keys() >= _PROPERTIES or properties["i"] != index:
            raise DataError(f"{path.name}: {index + 1}番目の都道府県に code, name, name_en, i がないか、順番が違います")
    return collection
