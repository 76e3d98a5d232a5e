"""casemap: read articles about Japanese municipalities, place and date them, show them on a map of Japan."""

__version__ = "0.1.0"
