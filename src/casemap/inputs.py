"""What every command loads first: the pipeline with its data, the input files, the corrections.

Apart from `build`, so that commands which write no snapshot start without the libraries for tables.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from casemap.correction_file import bundled_corrections, load_corrections
from casemap.corrections import ANY, CorrectionLog, Corrections, build_rulings
from casemap.fact_words import load_fact_words
from casemap.gazetteer import load_gazetteer
from casemap.lexicon import load_lexicon
from casemap.model import Article, Reject
from casemap.pipeline import Pipeline
from casemap.settings import data_dir
from casemap.sources import IssueCalendar, bundled_calendar, read_articles
from casemap.themes import load_taxonomy


def load_pipeline(themes: Path | None = None) -> Pipeline:
    """Load gazetteer, word lists and taxonomy (`themes`: a taxonomy of one's own) and build the pipeline."""
    return Pipeline(load_gazetteer(), load_taxonomy(themes), load_lexicon(), load_fact_words())


def bundled_inputs() -> list[Path]:
    """Return the article files that come with casemap."""
    return sorted((data_dir() / "articles").glob("*.jsonl"))


def calendar_paths(own: Sequence[Path] = ()) -> list[Path]:
    """Return the issue calendars in order: the bundled one, then the user's own."""
    bundled = bundled_calendar()
    return [*([bundled] if bundled is not None else []), *own]


def read_inputs(
    paths: Sequence[Path],
    rejects: list[Reject],
    *,
    published: str | None = None,
    calendar: IssueCalendar | None = None,
) -> Iterator[Article]:
    """Yield the articles of several files; rows that can't be read are appended to `rejects`.

    Articles without a date get that of their issue in `calendar`, else `published`.

    Of two articles with one id the later becomes a reject, across files too. Raises UsageError for a path that
    is no readable file and DataError for a file that is no list of articles.
    """
    seen: dict[str, str] = {}
    for path in paths:
        for item in read_articles(path, published=published, calendar=calendar):
            if isinstance(item, Reject):
                rejects.append(item)
                continue
            where = f"{item.source}:{item.line}"
            if item.id in seen:
                rejects.append(
                    Reject(item.source, item.line, "id", f"id {item.id} は {seen[item.id]} と重複しています")
                )
                continue
            seen[item.id] = where
            yield item


def correction_paths(own: Sequence[Path] = ()) -> list[Path]:
    """Return the corrections files of a build in order: the bundled one, then the user's own."""
    bundled = bundled_corrections()
    return [*([bundled] if bundled is not None else []), *own]


def open_corrections(
    paths: Sequence[Path], pipeline: Pipeline, inputs: Sequence[Path] = (), *, linking: bool = True
) -> CorrectionLog:
    """Read several corrections files, the later ones over the earlier ones, and return an empty log for them.

    `linking` says whether the run compares articles. Raises UsageError or DataError, also for lines on pairs of
    articles that can't hold together. Of the bundled file, lines that name an article only concern the bundled articles
    (another's S-001 is not ours), so they are left out unless `inputs` has these; so are lines about themes that a
    taxonomy of one's own doesn't know.
    """
    bundled = bundled_corrections()
    ours = not set(bundled_inputs()).isdisjoint(inputs)
    files = []
    for path in paths:
        if path == bundled:
            lines = load_corrections(path, pipeline.gazetteer, load_taxonomy())
            known = {ANY, *(theme.id for theme in pipeline.taxonomy.themes)}
            files.append(
                tuple(
                    line
                    for line in lines
                    if (ours or line.article is None) and (line.kind != "theme" or line.value in known)
                )
            )
        else:
            files.append(load_corrections(path, pipeline.gazetteer, pipeline.taxonomy))
    corrections = Corrections(files)
    return CorrectionLog(corrections, build_rulings(corrections), linking=linking)
