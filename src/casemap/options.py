"""The options of the commands, with their help texts."""

import argparse
from pathlib import Path

from casemap import __version__
from casemap.settings import read_location


def build_parser() -> argparse.ArgumentParser:
    """Return the parser; `command` of what it parses is the command. Each has a help text and stands in
    docs/commands.md.
    """
    parser = argparse.ArgumentParser(
        prog="casemap", description="自治体事例の記事を読み、場所・時期・テーマを付けて日本地図に表します。"
    )
    parser.add_argument("--version", action="version", version=f"casemap {__version__}")
    commands = parser.add_subparsers(title="コマンド", metavar="COMMAND", dest="command", required=True)

    annotate = commands.add_parser("annotate", help="記事を読み、1件1行の JSON を書き出す")
    annotate.add_argument(
        "inputs", nargs="+", type=read_location, metavar="INPUT", help="記事のファイル (一覧テキスト・JSONL・CSV)"
    )
    annotate.add_argument("-o", "--output", type=Path, metavar="OUT.jsonl", help="書き出し先 (既定: 標準出力)")
    annotate.add_argument("--published", metavar="DATE", help="日付のない記事に使う発行日 (例: 2022-11)")
    _add_issues(annotate)
    annotate.add_argument("--themes", type=Path, metavar="TOML", help="テーマの定義ファイル (既定: 同梱のもの)")
    annotate.add_argument(
        "--corrections",
        type=Path,
        action="append",
        default=[],
        metavar="CSV",
        help="人の手による修正のファイル (繰り返し可)",
    )
    annotate.add_argument("--rejects", type=Path, metavar="FILE", help="読めなかった行を JSONL で書き出す")
    annotate.add_argument("--lang", choices=("ja", "en"), default="ja", help="理由の文の言語")
    _add_workers(annotate)

    build = commands.add_parser("build", help="記事からスナップショットを作る")
    build.add_argument(
        "inputs", nargs="*", type=read_location, metavar="INPUT", help="記事のファイル (既定: 同梱の記事)"
    )
    build.add_argument(
        "--out", type=read_location, metavar="DIR", help="作る先 (既定: ダッシュボードが開くキャッシュのフォルダ)"
    )
    build.add_argument("--published", metavar="DATE", help="日付のない記事に使う発行日 (例: 2022-11)")
    _add_issues(build)
    build.add_argument("--themes", type=Path, metavar="TOML", help="テーマの定義ファイル (既定: 同梱のもの)")
    build.add_argument(
        "--corrections",
        type=Path,
        action="append",
        default=[],
        metavar="CSV",
        help="人の手による修正のファイル (同梱のものに重ねる、繰り返し可)",
    )
    _add_workers(build)
    build.add_argument("--quiet", action="store_true", help="進み具合を表示しない")

    check = commands.add_parser("check", help="スナップショットに傷がないか確かめる")
    check.add_argument(
        "snapshot", nargs="?", type=read_location, metavar="DIR", help="スナップショット (既定: build と同じ)"
    )

    evaluate = commands.add_parser("evaluate", help="正解つきの記事で精度を測る")
    evaluate.add_argument("gold", type=Path, metavar="GOLD.jsonl", help="正解つきの記事")
    evaluate.add_argument("--themes", type=Path, metavar="TOML", help="テーマの定義ファイル (既定: 同梱のもの)")
    evaluate.add_argument("--json", type=Path, metavar="OUT.json", help="JSON の書き出し先 (既定: 標準出力)")
    evaluate.add_argument("--errors", type=int, default=20, metavar="N", help="表に並べる間違いの数")

    explain = commands.add_parser("explain", help="なぜその場所・時期・テーマになったかを言葉で示す")
    which = explain.add_mutually_exclusive_group(required=True)
    which.add_argument("id", nargs="?", help="記事の id")
    which.add_argument("--text", help="調べたい文章")
    explain.add_argument(
        "--input",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="id の記事を探すファイル (繰り返し可、既定: 同梱の記事)",
    )
    explain.add_argument("--title", default="", help="--text に添える見出し")
    explain.add_argument("--themes", type=Path, metavar="TOML", help="テーマの定義ファイル (既定: 同梱のもの)")
    explain.add_argument("--lang", choices=("ja", "en"), default="ja", help="理由の文の言語")

    serve = commands.add_parser("serve", help="ダッシュボードをブラウザーで開く")
    serve.add_argument(
        "--snapshot", type=read_location, metavar="DIR", help="開くスナップショット (既定: build と同じ)"
    )
    serve.add_argument("--port", type=int, default=8501, help="ポート番号")
    serve.add_argument("--host", default="127.0.0.1", help="待ち受けるアドレス (既定はこのパソコンだけ)")
    serve.add_argument("--no-browser", action="store_true", help="ブラウザーを開かない")
    return parser


def _add_issues(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--issues",
        type=Path,
        action="append",
        default=[],
        metavar="CSV",
        help="号の一覧: 日付のない記事の発行日を号から引く (同梱のものに重ねる、繰り返し可)",
    )


def _add_workers(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--workers", type=int, metavar="N", help="同時に使うプロセスの数 (既定: 入力が大きければコアの数、ほかは 1)"
    )
    command.add_argument(
        "--scheduler", metavar="ADDRESS", help="動いている Dask のクラスターで処理する (例: tcp://127.0.0.1:8786)"
    )
