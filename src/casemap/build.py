"""From input files to a published snapshot: the edge that reads, runs the pipeline and writes.

`build_snapshot` is what `casemap build` runs; `ensure_snapshot` gives the dashboard its bundled data at first
start.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from casemap import __version__
from casemap.copies import load_copy, open_output, refresh_copy
from casemap.corrections import CorrectionLog
from casemap.fact_words import load_fact_words
from casemap.gazetteer import load_gazetteer
from casemap.index_file import check_index, write_index_file
from casemap.inputs import (
    bundled_inputs,
    calendar_paths,
    correction_paths,
    load_pipeline,
    open_corrections,
    read_inputs,
)
from casemap.kit import CHUNK_ARTICLES, Kit, Source, Used, annotate_articles, cut_articles, load_kit, pack_kit
from casemap.model import Article, DataError, Reject
from casemap.remote import fetch_inputs
from casemap.runners import Runner, open_runner
from casemap.settings import snapshot_dir, snapshot_url
from casemap.snapshot import (
    Batch,
    CorrectionsInfo,
    InputFile,
    Manifest,
    build_batch,
    check_snapshot,
    open_columns,
    read_input_file,
    write_batches,
)
from casemap.sources import load_issue_calendar
from casemap.themes import load_taxonomy

BUNDLED_MARK = "bundled"
"""File in a snapshot's folder that says: the bundled data, may be built over."""

Progress = Callable[[int], None]
"""Called with the number of articles done so far."""


def build_snapshot(
    inputs: Sequence[Path | str],
    out: Path | str,
    *,
    themes: Path | None = None,
    corrections: Sequence[Path] = (),
    published: str | None = None,
    issues: Sequence[Path] = (),
    progress: Progress | None = None,
    workers: int = 1,
    scheduler: str | None = None,
    chunk: int = CHUNK_ARTICLES,
) -> tuple[Manifest, list[Reject]]:
    """Read `inputs`, annotate every article, correct the cases and publish a snapshot in `out`.

    Inputs and `out` are paths, or addresses as text (`s3://…`, see `casemap.remote`).
    The bundled corrections and issue calendar are always applied, `corrections` and `issues` are files of one's own
    on top; `published` is for articles that then still have no date. The work is done in `workers` processes, or on
    the Dask cluster at `scheduler`, `chunk` articles at a time; none of this changes what comes out. (More than one
    process: the caller's script needs the usual `if __name__ == "__main__"`.) Returns the manifest, which says what
    the corrections did, and the rejects. Raises UsageError or DataError; then `out` still shows what it did.
    """
    with fetch_inputs(inputs) as paths, open_output(out) as folder, open_runner(workers, scheduler) as run:
        return _build_folder(
            paths,
            folder,
            themes=themes,
            corrections=corrections,
            published=published,
            issues=issues,
            progress=progress,
            chunk=chunk,
            run=run,
        )


def _build_folder(
    paths: Sequence[Path],
    out: Path,
    *,
    themes: Path | None,
    corrections: Sequence[Path],
    published: str | None,
    issues: Sequence[Path],
    progress: Progress | None,
    chunk: int,
    run: Runner,
) -> tuple[Manifest, list[Reject]]:
    """Build from local files into a local folder; see `build_snapshot`."""
    pipeline = load_pipeline(themes)
    bundled = not (themes or corrections or published or issues) and [*paths] == bundled_inputs()
    if not bundled:
        (out / BUNDLED_MARK).unlink(missing_ok=True)
    files = correction_paths(corrections)
    log = open_corrections(files, pipeline, paths)
    correction_inputs = tuple(read_input_file(path) for path in files)
    rejects: list[Reject] = []
    calendars = calendar_paths(issues)
    calendar = load_issue_calendar(calendars)
    kit = Kit(pipeline, log.corrections)
    source: Source = kit if run is map else pack_kit(kit)
    articles = read_inputs(paths, rejects, published=published, calendar=calendar)
    results = run(partial(_build_batch, source), cut_articles(articles, chunk))
    manifest = write_batches(
        _take_batches(results, log, progress),
        rejects,
        out,
        gazetteer=pipeline.gazetteer,
        taxonomy=pipeline.taxonomy,
        inputs=[read_input_file(path) for path in paths],
        built_with={"facts": pipeline.fact_words.version, "issues": _name_files(calendars)}
        | ({"themes": themes.name} if themes else {}),
        corrections=lambda: _correction_info(log, correction_inputs),
        rulings=log.rulings,
        run=run,
        derive=partial(write_index_file, gazetteer=pipeline.gazetteer),
    )
    if bundled:
        text = "This folder holds casemap's bundled data and may be built again.\n"
        (out / BUNDLED_MARK).write_text(text, encoding="utf-8")
    return manifest, rejects


def _correction_info(log: CorrectionLog, files: tuple[InputFile, ...]) -> CorrectionsInfo:
    """Return what the manifest says of a finished log."""
    unused = log.find_unused()
    return CorrectionsInfo(
        files=files,
        lines=len(log.corrections.lines),
        applied=len(log.corrections.lines) - len(unused),
        articles=log.count_articles(),
        unused=tuple(log.explain_unused(line) for line in unused),
    )


def _name_files(paths: Sequence[Path]) -> str:
    """Return the names and hashes of files as one line of the manifest."""
    return ", ".join(f"{file.name} {file.sha256}" for file in map(read_input_file, paths))


def _build_batch(source: Source, articles: Sequence[Article]) -> tuple[Batch, Used]:
    """Return some articles as a batch of cases, and what the corrections did: the task of a worker."""
    kit = load_kit(source)
    cases, used = annotate_articles(kit, articles)
    return build_batch(cases, kit.pipeline.gazetteer), used


def _take_batches(
    results: Iterable[tuple[Batch, Used]], log: CorrectionLog, progress: Progress | None
) -> Iterator[Batch]:
    """Yield the batches; keep the log and the progress."""
    done = 0
    for batch, used in results:
        log.take(used.counts, used.articles, used.seen, used.changed)
        done += len(batch.heads)
        if progress is not None:
            progress(done)
        yield batch


def ensure_snapshot(progress: Progress | None = None) -> Path:
    """Return the folder of the dashboard's snapshot, building the bundled data there when there is none.

    Only what this function built is ever built over: when it is damaged, or was made by another casemap or from
    another gazetteer, taxonomy, list of articles, issue calendar or corrections file. Anything else in the folder is
    the user's: DataError says what is wrong with it. Of a snapshot elsewhere the local copy is returned.
    """
    url = snapshot_url()
    if url is not None:
        return load_copy(url)
    out = snapshot_dir()
    if not out.exists() or not any(out.iterdir()):
        return _build_bundled(out, progress)
    try:
        manifest = open_columns(out).manifest
    except DataError:
        if not (out / BUNDLED_MARK).exists():
            raise
        return _build_bundled(out, progress)
    if (out / BUNDLED_MARK).exists() and not _is_current(manifest):
        return _build_bundled(out, progress)
    return out


def _build_bundled(out: Path, progress: Progress | None) -> Path:
    build_snapshot(bundled_inputs(), out, progress=progress)
    return out


def _is_current(manifest: Manifest) -> bool:
    """Say whether the bundled snapshot was made by this casemap from the data it carries."""
    return (
        manifest.casemap_version == __version__
        and manifest.gazetteer_version == load_gazetteer().version
        and manifest.taxonomy_version == load_taxonomy().version
        and manifest.built_with.get("facts") == load_fact_words().version
        and {file.sha256 for file in manifest.inputs} == {read_input_file(path).sha256 for path in bundled_inputs()}
        and manifest.built_with.get("issues") == _name_files(calendar_paths())
        and manifest.corrections.files == tuple(read_input_file(path) for path in correction_paths())
    )


def check_built(place: Path | str) -> list[str]:
    """Return what is wrong with the snapshot in a folder, or at an address, of which a fresh copy is made; `[]` when
    nothing is. Checked against the gazetteer too, with the index files beside the tables.
    """
    path = place if isinstance(place, Path) else refresh_copy(place)
    return check_snapshot(path, gazetteer=load_gazetteer()) + check_index(path)
