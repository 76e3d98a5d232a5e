"""What it takes to make cases of articles, packed so that other processes and machines can have it.

In: the taxonomy and the corrections of a run. Out: `Kit`, and the same `Kit` again in a worker. What comes with casemap
(gazetteer, word lists) does not travel; a worker that has another version of it refuses.
"""

import hashlib
import pickle
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from casemap import __version__
from casemap.corrections import Correction, CorrectionLog, Corrections, correct_cases
from casemap.fact_words import load_fact_words
from casemap.gazetteer import load_gazetteer
from casemap.lexicon import load_lexicon
from casemap.model import Article, Case, DataError
from casemap.pipeline import Pipeline
from casemap.runners import cut_chunks
from casemap.settings import data_dir

# Articles that travel together, and the characters of text that close a bundle early: a worker is busy for half a
# second with leads, and never holds more than a few MB.
CHUNK_ARTICLES = 500
CHUNK_CHARS = 1 << 20

_LOADING = threading.Lock()


@dataclass(frozen=True)
class Kit:
    """The pipeline and the corrections of a run."""

    pipeline: Pipeline
    corrections: Corrections


@dataclass(frozen=True, slots=True)
class Used:
    """What corrections did to some articles: see `CorrectionLog`."""

    counts: Mapping[Correction, int]
    articles: int
    seen: frozenset[str]
    changed: frozenset[str]


Source = Kit | bytes
"""A kit, or what `pack_kit` returned."""


def pack_kit(kit: Kit) -> bytes:
    """Return a kit as bytes for `load_kit`."""
    return pickle.dumps((_read_fingerprint(), kit.pipeline.taxonomy, kit.corrections))


def load_kit(source: Source) -> Kit:
    """Return the kit, made once for each process. `DataError` when this casemap is not that of the sender."""
    if isinstance(source, Kit):
        return source
    with _LOADING:  # the workers of a cluster have several threads
        return _unpack(source)


def cut_articles(articles: Iterable[Article], most: int = CHUNK_ARTICLES) -> Iterable[Sequence[Article]]:
    """Yield the articles in bundles of up to `most`."""
    return cut_chunks(articles, most, lambda article: len(article.text), CHUNK_CHARS)


def annotate_articles(source: Source, articles: Iterable[Article]) -> tuple[list[Case], Used]:
    """Return the corrected cases of some articles, in order, and what the corrections did."""
    kit = load_kit(source)
    log = CorrectionLog(kit.corrections)
    cases = list(correct_cases(kit.pipeline.annotate_all(articles), log, kit.pipeline.gazetteer))
    return cases, Used(log.counts, log.articles, frozenset(log.seen), frozenset(log.changed))


@lru_cache(maxsize=2)
def _unpack(packed: bytes) -> Kit:
    fingerprint, taxonomy, corrections = pickle.loads(packed)
    _require_same(fingerprint)
    pipeline = Pipeline(load_gazetteer(), taxonomy, load_lexicon(), load_fact_words())
    return Kit(pipeline, corrections)


def _require_same(fingerprint: tuple[str, str]) -> None:
    own = _read_fingerprint()
    if fingerprint != own:
        raise DataError(
            f"ワーカーの casemap {own[0]} (データ {own[1]}) が、依頼した側の casemap {fingerprint[0]} "
            f"(データ {fingerprint[1]}) と違います。同じ版をすべてのワーカーに入れてください。"
        )


def _read_fingerprint() -> tuple[str, str]:
    """Return version and hash (12 hex digits) of what comes with casemap and says how articles are read."""
    digest = hashlib.sha256()
    folder = data_dir()
    for path in sorted([*folder.glob("*.toml"), *(folder / "gazetteer").glob("*")]):
        digest.update(path.name.encode() + path.read_bytes())
    return __version__, digest.hexdigest()[:12]
