"""Where files live, and the options that come from the environment (`CASEMAP_*`).

Nothing is read or created at import: every function asks the environment when it is called, so a test or a
service can set it late.
"""

import hashlib
import os
import re
from importlib.resources import files
from pathlib import Path

from platformdirs import user_cache_path

# Two letters at least: C:\\ is a drive.
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


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


def read_location(text: str) -> Path | str:
    """Return what a user means by a path or an address: `file://` and paths as paths, other addresses as text."""
    if _ADDRESS.match(text) is None:
        return Path(text)
    if text.lower().startswith("file://"):
        from urllib.request import url2pathname

        return Path(url2pathname(text[len("file://") :]))
    return text


def snapshot_url() -> str | None:
    """Return the address of the dashboard's snapshot when `CASEMAP_SNAPSHOT` is one (`s3://…`), else None."""
    location = read_location(os.environ.get("CASEMAP_SNAPSHOT", ""))
    return location if isinstance(location, str) else None


def snapshot_dir() -> Path:
    """Return the snapshot that the dashboard opens (`CASEMAP_SNAPSHOT`, else `snapshot` in the cache folder).

    For an address this is the folder of its local copy.
    """
    override = os.environ.get("CASEMAP_SNAPSHOT")
    if not override:
        return cache_dir() / "snapshot"
    location = read_location(override)
    return location if isinstance(location, Path) else copy_dir(location)


def copy_dir(url: str) -> Path:
    """Return the folder of the local copy of the snapshot at an address."""
    return cache_dir() / "remote" / hashlib.sha256(url.encode()).hexdigest()[:16]


def refresh_seconds() -> float:
    """Return after how many seconds such a copy is compared with its original again (`CASEMAP_REFRESH`, else 60)."""
    try:
        return max(float(os.environ.get("CASEMAP_REFRESH", "")), 1.0)
    except ValueError:
        return 60.0
