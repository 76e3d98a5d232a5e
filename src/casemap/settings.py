"""Where files live, and the options that come from the environment (`CASEMAP_*`).

Nothing is read or created at import: every function asks the environment when it is called, so a test or a
service can set it late.
"""

import os
from importlib.resources import files
from pathlib import Path

from platformdirs import user_cache_path


def data_dir() -> Path:
    """Return the folder of bundled data (gazetteer, boundaries, themes, articles).

    `CASEMAP_DATA` wins; an installed wheel carries `casemap/data`; a checkout (editable install) keeps it at
    the top, beside `src/`.
    """
    override = os.environ.get("CASEMAP_DATA")
    if override:
        return Path(override)
    package = Path(str(files("casemap")))
    packaged = package / "data"
    return packaged if packaged.is_dir() else package.parents[1] / "data"


def app_path() -> Path:
    """Return the Streamlit entry script: inside the package when installed, else at the top of the checkout."""
    package = Path(str(files("casemap")))
    packaged = package / "app.py"
    return packaged if packaged.is_file() else package.parents[1] / "app.py"


def cache_dir() -> Path:
    """Return the folder for things that can be made again (`CASEMAP_CACHE`, else the user's cache folder)."""
    override = os.environ.get("CASEMAP_CACHE")
    return Path(override) if override else user_cache_path("casemap", appauthor=False)


def snapshot_dir() -> Path:
    """Return the snapshot that the dashboard opens (`CASEMAP_SNAPSHOT`, else `snapshot` in the cache folder)."""
    override = os.environ.get("CASEMAP_SNAPSHOT")
    return Path(override) if override else cache_dir() / "snapshot"
