"""The commands as a user runs them: output, messages, exit status."""

import json
import os
from pathlib import Path

import pytest

from casemap.cli import main
from casemap.options import build_parser
from casemap.settings import data_dir

LISTING = Path(__file__).parents[2] / "shared" / "seed" / "listing.txt"
GOLD = Path(__file__).parent / "gold" / "dev.jsonl"
DOCS = Path(__file__).parents[1] / "docs" / "commands.md"

TWO = [
    {
        "id": "a",
        "title": "西予市(愛媛県)の窓口改革",
        "text": "西予市は平成26年度から窓口を改めた。",
        "published": "2022-11",
    },
    {"id": "b", "title": "職員研修の進め方", "text": "自治体の職員研修を解説する。", "note": "x"},
]


def write_jsonl(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def read_jsonl(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_annotate_writes_one_line_for_each_article(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert main(["annotate", str(write_jsonl(tmp_path / "in.jsonl", TWO)), "-o", str(out)]) == 0
    first, second = read_jsonl(out)
    assert list(first)[:7] == ["id", "title", "text", "url", "publisher", "published", "issue"]
    (place,) = first["places"]  # type: ignore[misc]
    assert (place["code"], place["name"], place["prefecture"], place["role"]) == (
        "38214",
        "西予市",
        "愛媛県",
        "primary",
    )
    assert first["started"] == "2014" and first["published"] == "2022-11"
    assert second["places"] == [] and second["extra"] == {"note": "x"}


def test_annotate_to_stdout(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["annotate", str(write_jsonl(tmp_path / "in.jsonl", TWO))]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_a_bad_row_is_reported_and_the_good_ones_are_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "in.jsonl"
    lines = [json.dumps(TWO[0]) if number != 6 else '{"title": ' for number in range(8)]
    for number, line in enumerate(lines):
        lines[number] = line.replace('"id": "a"', f'"id": "a{number}"')
    source.write_text("\n".join(lines), encoding="utf-8")
    rejects = tmp_path / "rejects.jsonl"
    assert main(["annotate", str(source), "-o", str(tmp_path / "out.jsonl"), "--rejects", str(rejects)]) == 3
    assert len(read_jsonl(tmp_path / "out.jsonl")) == 7
    assert "in.jsonl:7" in capsys.readouterr().err
    assert read_jsonl(rejects)[0]["line"] == 7


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("picture.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00"),
        ("untitled.csv", "日付,本文\n2022-11,西予市は始めた。\n".encode()),
        ("broken.csv", b"title,text\n\xff\xfe\x81\xff\xff,\x80\xff\xfd\n"),
    ],
)
def test_unusable_input_is_one_clear_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes
) -> None:
    source = tmp_path / name
    source.write_bytes(content)
    out = tmp_path / "out.jsonl"
    assert main(["annotate", str(source), "-o", str(out)]) == 2
    message = capsys.readouterr().err
    assert name in message and "Traceback" not in message
    assert not out.exists()
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_missing_file_and_a_missing_folder_are_usage_errors(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["annotate", str(tmp_path / "none.csv")]) == 2
    source = write_jsonl(tmp_path / "in.jsonl", TWO)
    assert main(["annotate", str(source), "-o", str(tmp_path / "no" / "out.jsonl")]) == 2
    assert capsys.readouterr().err.count("casemap: ") == 2


def test_what_cannot_be_written_is_known_before_anything_is(tmp_path: Path) -> None:
    source, out = write_jsonl(tmp_path / "in.jsonl", TWO), tmp_path / "out.jsonl"
    assert main(["annotate", str(source), "-o", str(out), "--rejects", str(tmp_path / "no" / "r.jsonl")]) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_pipes_links_and_modes_are_kept(tmp_path: Path) -> None:
    source = write_jsonl(tmp_path / "in.jsonl", TWO)
    pipe, link, target = tmp_path / "pipe", tmp_path / "link", tmp_path / "target.jsonl"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    assert main(["annotate", str(source), "-o", str(pipe)]) == 0
    assert pipe.is_fifo() and len(os.read(reader, 1 << 16).splitlines()) == 2
    os.close(reader)
    target.touch(mode=0o640)
    link.symlink_to(target)
    assert main(["annotate", str(source), "-o", str(link)]) == 0
    assert link.is_symlink() and len(read_jsonl(target)) == 2
    assert target.stat().st_mode & 0o777 == 0o640


def test_an_id_that_comes_twice_is_rejected_across_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, two = write_jsonl(tmp_path / "1.jsonl", TWO), write_jsonl(tmp_path / "2.jsonl", TWO[:1])
    assert main(["annotate", str(one), str(two)]) == 3
    captured = capsys.readouterr()
    assert len(captured.out.splitlines()) == 2 and "2.jsonl:1" in captured.err


def test_build_and_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "snapshot"
    assert main(["build", str(write_jsonl(tmp_path / "in.jsonl", TWO)), "--out", str(out), "--quiet"]) == 0
    assert "記事 2 件" in capsys.readouterr().out
    assert main(["check", str(out)]) == 0
    table = next(out.rglob("cases.parquet"))
    table.write_bytes(table.read_bytes()[:-1] + b"x")
    assert main(["check", str(out)]) == 2
    assert main(["check", str(tmp_path / "nowhere")]) == 2


def test_the_same_articles_in_any_order_give_the_same_snapshot(tmp_path: Path) -> None:
    ids = []
    for name, rows in (("1", TWO), ("2", TWO[::-1])):
        source, out = write_jsonl(tmp_path / f"{name}.jsonl", rows), tmp_path / f"out{name}"
        assert main(["build", str(source), "--out", str(out), "--quiet"]) == 0
        ids.append(json.loads((out / "manifest.json").read_text(encoding="utf-8"))["id"])
    assert ids[0] == ids[1]


def test_explain_says_why_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "--text", "西予市(愛媛県)は平成26年度から改革を進めてきた。"]) == 0
    text = capsys.readouterr().out
    assert "愛媛県西予市 (38214)" in text and "隣に愛媛県とあります" in text
    assert main(["explain", "--lang", "en", "--text", "府中市は図書館を開いた。"]) == 0
    assert "a guess" in capsys.readouterr().out
    assert main(["explain", "--text", "電子契約を導入した。"]) == 0
    assert "  小分類: 電子契約・文書の電子化 (dx-econtract)" in capsys.readouterr().out
    assert main(["explain", "S-001"]) == 0
    assert main(["explain", "no-such-id"]) == 2


def test_explain_and_build_tell_of_duplicates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lead = (
        "西予市は、書かなくてよい窓口を開いた。職員が聞き取りながら画面に打ち込み、住民は署名するだけで手続きが終わる。"
    )
    rows: list[dict[str, object]] = [
        {"id": "a", "title": "署名だけの役場", "text": lead, "published": "2023-06", "publisher": "南の新聞"},
        {"id": "b", "title": "書かない窓口、西予市が開く", "text": lead, "published": "2023-05"},
        {"id": "c", "title": "別の話", "text": "高森町は楽天と組み、果物を売る。"},
    ]
    source = str(write_jsonl(tmp_path / "in.jsonl", rows))
    assert main(["explain", "b", "--input", source]) == 0
    text = capsys.readouterr().out
    assert "ほぼ同じ記事: a 署名だけの役場 (南の新聞, 2023-06)" in text
    assert "数えるのは: b 書かない窓口、西予市が開く (2023-05)" in text
    assert main(["explain", "c", "--input", source, "--lang", "en"]) == 0
    text = capsys.readouterr().out
    assert "partner: 楽天グループ「楽天」" in text and "near-duplicate" not in text
    assert main(["explain", "x", "--input", source]) == 2
    assert "in.jsonl" in capsys.readouterr().err
    assert main(["build", source, "--out", str(tmp_path / "out"), "--quiet"]) == 0
    assert "うち、ほぼ同じ記事 1 件" in capsys.readouterr().out


def test_every_command_has_help_and_stands_in_the_docs(capsys: pytest.CaptureFixture[str]) -> None:
    actions = next(action for action in build_parser()._actions if action.choices and not action.option_strings)
    documented = DOCS.read_text(encoding="utf-8")
    assert actions.choices is not None
    for name in actions.choices:
        assert f"casemap {name}" in documented
        with pytest.raises(SystemExit) as stop:
            main([str(name), "--help"])
        assert stop.value.code == 0
        assert capsys.readouterr().out


def test_evaluate_reaches_what_is_promised(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(GOLD)]) == 0
    captured = capsys.readouterr()
    result = json.loads(captured.out)
    assert result["cases"] == 392
    assert result["primary"]["f1"] >= 0.93
    assert result["theme_accuracy"] >= 0.72
    assert result["published_kept"] == 1.0
    assert "主体の自治体" in captured.err


def test_the_bundled_articles_carry_no_labels() -> None:
    allowed = {"id", "title", "text", "url", "publisher", "published", "issue"}
    for path in (data_dir() / "articles").glob("*.jsonl"):
        assert all(set(row) <= allowed for row in read_jsonl(path))


@pytest.mark.skipif(not LISTING.exists(), reason="the shared seed listing is not beside this checkout")
def test_the_listing_that_it_all_started_from(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert main(["annotate", str(LISTING), "-o", str(out)]) == 0
    rows = read_jsonl(out)
    primaries = [
        [place["code"] for place in row["places"] if place["role"] == "primary"]  # type: ignore[attr-defined]
        for row in rows
    ]
    expected = ["38214", "26000", "14218", "", "", "", "21000", "", "27000", "", "", "08000", "42201", "06341", "34207"]
    assert primaries == [[code] if code else [] for code in expected]
    assert all(row["issue"] == "自治体通信41号" for row in rows)
