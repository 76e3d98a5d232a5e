"""What a reader takes in at most: one table for all formats. Units: Unicode code points unless named otherwise."""

from collections.abc import Mapping
from types import MappingProxyType

# One JSONL line or CSV row. Ten times a long article; a larger one is a wrong file or an open quotation mark.
ROW_CHARS = 1_000_000

# Rows with a quotation mark that never closes which a table may have before what they take in counts as lost: each
# costs reading up to ROW_CHARS once more.
OPEN_ROWS = 20

# Files that are read as a whole (listing, JSON array): a front page has some kilobytes.
DOCUMENT_CHARS = 50_000_000

# Fields of an article. The longest headlines of the development cases have 35 characters, leads 158; beyond these
# limits a column was mixed up, and a list or a map tooltip could not show it.
FIELD_CHARS: Mapping[str, int] = MappingProxyType(
    {
        "id": 200,
        "title": 1_000,
        "text": 200_000,
        "url": 2_000,
        "publisher": 200,
        "published": 200,
        "issue": 200,
    }
)

# Years of publication. An article about a local government of modern Japan: from Meiji on, and not of another century
# to come. A slip of the pen (0202 for 2022) would stretch the time axis over two thousand years.
FIRST_YEAR, LAST_YEAR = 1868, 2099

# Nesting of unknown keys that are carried along (JSON objects and arrays).
EXTRA_DEPTH = 20

# Bytes that the format and the kind of file are told by.
HEAD_BYTES = 65_536

# Bytes that are read at a time while the encoding is checked.
CHUNK_BYTES = 1 << 20
