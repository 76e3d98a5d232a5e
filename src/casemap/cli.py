"""The commands. One parser, one error handler; the work is done elsewhere.

Exit status: 0 when all was read, 3 when some rows were rejected, 2 on a usage or data error.
"""

import argparse
import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import IO, Never

from tqdm import tqdm

from casemap.corrections import correct_cases
from casemap.evaluate import evaluate_cases
from casemap.explain import explain_case, explain_links, explain_rulings
from casemap.inputs import (
    bundled_inputs,
    calendar_paths,
    correction_paths,
    load_pipeline,
    open_corrections,
    read_inputs,
)
from casemap.kit import Kit, cut_articles, pack_kit
from casemap.model import Article, CasemapError, Reject, UsageError
from casemap.options import build_parser
from casemap.records import annotate_lines
from casemap.remote import fetch_inputs
from casemap.runners import count_cores, open_runner
from casemap.settings import app_path, snapshot_dir, snapshot_url
from casemap.sources import load_issue_calendar

OK, FAILED, REJECTED = 0, 2, 3
# So many rejects are listed on the terminal; the rest are counted (all stand in the snapshot or --rejects file).
SHOWN_REJECTS = 20
SHOWN_CORRECTIONS = 20
# Input from which further processes pay: their start takes as long as some thousand leads. What lies elsewhere counts
# as much.
MANY_BYTES = 4 << 20


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    for stream in (sys.stdout, sys.stderr):
        # Windows consoles and pipes default to a code page that can't write every place name.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    parser = build_parser()
    arguments = parser.parse_args(argv)
    try:
        return COMMANDS[arguments.command](arguments)
    except CasemapError as error:
        print(f"casemap: {error}", file=sys.stderr)
        return FAILED
    except BrokenPipeError:
        # The reader (head, less) went away; point stdout elsewhere so that the shutdown stays quiet.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except OSError as error:
        print(f"casemap: 書き込めません ({error.strerror})。空き容量と権限を確かめてください。", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("casemap: 中断しました。", file=sys.stderr)
        return 130


def _annotate(arguments: argparse.Namespace) -> int:
    _require_files(arguments.inputs)
    pipeline = load_pipeline(arguments.themes)
    log = open_corrections(arguments.corrections, pipeline, linking=False)
    kit = Kit(pipeline, log.corrections)
    calendar = load_issue_calendar(calendar_paths(arguments.issues))
    rejects: list[Reject] = []
    with contextlib.ExitStack() as stack:
        # Both files before the first article: what can't be written is known before anything is.
        out = stack.enter_context(_open_output(arguments.output))
        rejected = stack.enter_context(_open_output(arguments.rejects)) if arguments.rejects else None
        paths = stack.enter_context(fetch_inputs(arguments.inputs))
        articles = read_inputs(paths, rejects, published=arguments.published, calendar=calendar)
        run = stack.enter_context(open_runner(_count_workers(arguments), arguments.scheduler))
        source = pack_kit(kit) if run is not map else kit
        for lines, used in run(partial(annotate_lines, source, arguments.lang), cut_articles(articles)):
            log.take(used.counts, used.articles, used.seen, used.changed)
            out.write(lines)
        if rejected is not None:
            for reject in rejects:
                rejected.write(json.dumps(_reject_record(reject), ensure_ascii=False) + "\n")
    unused = [log.explain_unused(line) for line in log.find_unused()]
    _report_corrections(len(log.corrections.lines), log.count_articles(), unused)
    return _report_rejects(rejects)


def _build(arguments: argparse.Namespace) -> int:
    # Here, as in `_check`: the libraries for tables take longer to load than everything else.
    from casemap.build import build_snapshot

    paths = arguments.inputs or bundled_inputs()
    _require_files(paths)
    out = arguments.out or snapshot_url() or snapshot_dir()
    with tqdm(unit="件", desc="読み取り中", disable=arguments.quiet or not sys.stderr.isatty()) as bar:
        manifest, rejects = build_snapshot(
            paths,
            out,
            themes=arguments.themes,
            corrections=arguments.corrections,
            published=arguments.published,
            issues=arguments.issues,
            progress=lambda done: _show_progress(bar, done),
            workers=_count_workers(arguments),
            scheduler=arguments.scheduler,
        )
    counts = {name: f"{count:,}" for name, count in manifest.counts.items()}
    print(f"スナップショット {manifest.id} を作りました: {out}")
    print(f"  記事 {counts['articles']} 件 (場所あり {counts['placed']}、日付あり {counts['dated']})")
    if manifest.counts["duplicates"]:
        print(f"  うち、ほぼ同じ記事 {counts['duplicates']} 件は、まとめて 1 件と数えます")
    print(
        f"  市区町村 {counts['municipalities']}、都道府県 {counts['prefectures']}、読めなかった行 {counts['rejected']}"
    )
    _report_corrections(manifest.corrections.lines, manifest.corrections.articles, manifest.corrections.unused)
    return _report_rejects(rejects)


def _count_workers(arguments: argparse.Namespace) -> int:
    """Return the number of processes: as asked, else all cores when the input is large enough to pay."""
    if arguments.workers is not None:
        return int(arguments.workers)
    sizes = (path.stat().st_size if isinstance(path, Path) else MANY_BYTES for path in arguments.inputs)
    return count_cores() if sum(sizes) >= MANY_BYTES else 1


def _show_progress(bar: "tqdm[Never]", done: int) -> None:
    bar.update(done - bar.n)


def _check(arguments: argparse.Namespace) -> int:
    from casemap.build import check_built

    path = arguments.snapshot or snapshot_url() or snapshot_dir()
    problems = check_built(path)
    for problem in problems:
        print(f"casemap: {problem}", file=sys.stderr)
    if not problems:
        print(f"スナップショットに問題はありません: {path}")
    return FAILED if problems else OK


def _evaluate(arguments: argparse.Namespace) -> int:
    _require_files([arguments.gold])
    pipeline = load_pipeline(arguments.themes)
    rejects: list[Reject] = []
    articles = read_inputs([arguments.gold], rejects)
    rows = ((article, {**article.extra, "published": article.published}) for article in articles)
    result = evaluate_cases(rows, pipeline.annotate, pipeline.gazetteer)
    text = json.dumps(result.to_record(), ensure_ascii=False, indent=2)
    if arguments.json is None:
        print(text)
    else:
        with _open_output(arguments.json) as out:
            out.write(text + "\n")
    for line in _evaluation_table(result.to_record(), arguments.errors):
        print(line, file=sys.stderr)
    return _report_rejects(rejects)


def _evaluation_table(record: dict[str, object], errors: int) -> Iterator[str]:
    """Yield the lines of the readable table of an evaluation."""
    yield f"{'項目':<24}{'適合率':>8}{'再現率':>8}{'F1':>8}"
    for key, label in (("primary", "主体の自治体"), ("mentioned", "出てくる自治体すべて"), ("themes", "テーマすべて")):
        scores = record[key]
        assert isinstance(scores, dict)
        yield f"{label:<24}{scores['precision']:>10.3f}{scores['recall']:>10.3f}{scores['f1']:>8.3f}"
    started = record["started"]
    assert isinstance(started, dict)
    yield f"主テーマの一致 {record['theme_accuracy']:.3f}  発行日の保持 {record['published_kept']:.3f}"
    yield (
        f"開始年の一致 {started['year_right']:.3f} ({started['labelled']} 件)  "
        f"開始なしに付けた割合 {started['given_when_none']:.3f} ({started['none']} 件)"
    )
    for key, label in (("calibration", "確信度"), ("role_calibration", "役割の確信度")):
        bins = record[key]
        assert isinstance(bins, list)
        for row in bins:
            yield f"{label} {row['from']:.2f} 以上: {row['right']}/{row['of']} = {row['share']:.3f}"
    mistakes = record["place_errors"]
    assert isinstance(mistakes, list)
    for mistake in mistakes[:errors]:
        parts = [f"{key} {' '.join(codes)}" for key, codes in mistake.items() if key != "id" and codes]
        yield f"  {mistake['id']}: {', '.join(parts)}"
    if len(mistakes) > errors:
        yield f"  ほか {len(mistakes) - errors} 件"


def _explain(arguments: argparse.Namespace) -> int:
    from casemap.duplicates import find_case_leaders
    from casemap.kin import read_kin

    pipeline = load_pipeline(arguments.themes)
    paths: Sequence[Path] = () if arguments.text is not None else arguments.input or bundled_inputs()
    _require_files(paths)
    # As `casemap build` does: with the bundled corrections.
    log = open_corrections(correction_paths(), pipeline, paths)
    if arguments.text is not None:
        articles = [Article(id="-", title=arguments.title, text=arguments.text)]
    else:
        articles = read_kin(paths, arguments.id, load_issue_calendar(calendar_paths()), log.rulings)
    cases = list(correct_cases(pipeline.annotate_all(articles), log, pipeline.gazetteer))
    leaders = find_case_leaders(cases, pipeline.gazetteer.city_of, log.rulings)
    own = [case.article.id for case in cases].index(arguments.id or "-")
    for line in explain_case(cases[own], arguments.lang, pipeline.taxonomy.labels):
        print(line)
    group = [case for case, leader in zip(cases, leaders, strict=True) if leader == leaders[own]]
    for line in explain_links(cases[own], group, cases[leaders[own]], arguments.lang):
        print(line)
    for line in explain_rulings(cases[own].article.id, log.corrections.pairs, arguments.lang):
        print(line)
    return OK


def _serve(arguments: argparse.Namespace) -> int:
    if arguments.snapshot is not None:
        os.environ["CASEMAP_SNAPSHOT"] = str(arguments.snapshot)
    # Streamlit takes a second to import; only this command needs it.
    from casemap.dashboard.server import run_server

    run_server(app_path(), host=arguments.host, port=arguments.port, browser=not arguments.no_browser)
    return OK


def _require_files(paths: Sequence[Path | str]) -> None:
    for path in paths:
        if isinstance(path, Path) and not path.exists():
            raise UsageError(f"{path}: ファイルがありません。パスを確かめてください。")


@contextlib.contextmanager
def _open_output(path: Path | None) -> Iterator[IO[str]]:
    """Open stdout, or a file that appears only when it is complete; UsageError when it can't be written.

    A link is followed; what exists and is no regular file (a device, a pipe) is written to as it is.
    """
    if path is None:
        yield sys.stdout
        return
    if path.is_dir():
        raise UsageError(f"{path}: フォルダーには書き出せません。ファイル名を指定してください。")
    target = path.resolve()
    with _explain_write_errors(path):
        if target.exists() and not target.is_file():
            with target.open("w", encoding="utf-8", newline="\n") as out:
                yield out
            return
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
                yield out
            _take_usual_mode(Path(temporary), target)
            Path(temporary).replace(target)
        finally:
            Path(temporary).unlink(missing_ok=True)


@contextlib.contextmanager
def _explain_write_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError(
            f"{path}: 書き込めません ({error.strerror})。"
            "フォルダ、空き容量、権限と、ほかで開いていないかを確かめてください。"
        ) from error


def _take_usual_mode(temporary: Path, target: Path) -> None:
    """Give a temporary file the mode of the file it replaces, or that of a new file: colleagues shall read it."""
    if target.exists():
        temporary.chmod(target.stat().st_mode & 0o777)
        return
    mask = os.umask(0)
    os.umask(mask)
    temporary.chmod(0o666 & ~mask)


def _reject_record(reject: Reject) -> dict[str, object]:
    return {"source": reject.source, "line": reject.line, "column": reject.column, "reason": reject.reason}


def _report_corrections(lines: int, articles: int, unused: Sequence[str]) -> None:
    """Print to stderr how many corrections were applied, and each one that matched nothing."""
    if not lines:
        return
    for line in unused[:SHOWN_CORRECTIONS]:
        print(line, file=sys.stderr)
    if len(unused) > SHOWN_CORRECTIONS:
        print(f"ほか {len(unused) - SHOWN_CORRECTIONS} 行", file=sys.stderr)
    print(
        f"casemap: 修正 {lines} 行のうち {lines - len(unused)} 行を {articles} 件の記事に適用しました。"
        f"当てはまらなかった修正は {len(unused)} 行です。",
        file=sys.stderr,
    )


def _report_rejects(rejects: Sequence[Reject]) -> int:
    """Print the rejected rows to stderr and return the exit status."""
    for reject in rejects[:SHOWN_REJECTS]:
        column = f":{reject.column}" if reject.column else ""
        print(f"{reject.source}:{reject.line}{column}: {reject.reason}", file=sys.stderr)
    if len(rejects) > SHOWN_REJECTS:
        print(f"ほか {len(rejects) - SHOWN_REJECTS} 行", file=sys.stderr)
    if rejects:
        print(f"casemap: {len(rejects)} 行を読めませんでした。残りは処理しました。", file=sys.stderr)
    return REJECTED if rejects else OK


COMMANDS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "annotate": _annotate,
    "build": _build,
    "check": _check,
    "evaluate": _evaluate,
    "explain": _explain,
    "serve": _serve,
}

if __name__ == "__main__":
    sys.exit(main())
