"""Bad and odd input at the command line: one clear message each, good rows kept, nothing half written."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from casemap.cli import main

ROW = {"id": "a", "title": "西予市(愛媛県)の窓口改革", "text": "西予市は平成26年度から窓口を改めた。"}


def annotate(tmp_path: Path, content: bytes | str, name: str, *options: str) -> tuple[int, list[dict[str, object]]]:
    """Run `annotate`; return the exit status and the rows of the output ([] when there is no file)."""
    source, out = tmp_path / name, tmp_path / "out.jsonl"
    source.write_bytes(content.encode() if isinstance(content, str) else content)
    status = main(["annotate", str(source), "-o", str(out), *options])
    lines = out.read_text(encoding="utf-8").split("\n")[:-1] if out.exists() else []
    return status, [json.loads(line, parse_constant=pytest.fail) for line in lines]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("blank.jsonl", " \n\n", "空のファイル"),
        ("book.xlsx", b"PK\x03\x04" + bytes(30) + b"xl/", "CSV UTF-8"),
        ("page.html", "<!DOCTYPE html><p>x", "HTML"),
        ("nul.csv", bytes(200), "文字のファイルではありません"),
        ("euc.csv", "表題\n市民の声を聞く\n".encode("euc_jp"), "文字コード"),
        ("tagline.txt", "働く人に贈る情報サイト\n", "記事が見つかりません"),
        ("open.csv", '"表題\na\n', "見出し行"),
        ("no_title.tsv", "名前\t本文\na\tb\n", "表題の列がありません"),
    ],
)
@pytest.mark.parametrize("command", ["annotate", "build"])
def test_unusable_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes | str, message: str, command: str
) -> None:
    source, out = tmp_path / name, tmp_path / "out"
    source.write_bytes(content.encode() if isinstance(content, str) else content)
    option = "-o" if command == "annotate" else "--out"
    assert main([command, str(source), option, str(out)]) == 2
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 1
    assert captured.err.startswith(f"casemap: {name}")
    assert message in captured.err
    assert not (out / "manifest.json").exists() if command == "build" else not out.exists()


@pytest.mark.parametrize(
    ("row", "where"),
    [
        ('{"title": "x" "text": "y"}', "in.jsonl:2: "),
        ("[1, 2]", "in.jsonl:2: "),
        ('{"text": "y"}', "in.jsonl:2:title: "),
        ('{"title": 5}', "in.jsonl:2:title: "),
        ('{"title": "x", "text": ["y"]}', "in.jsonl:2:text: "),
        ('{"title": "x", "id": "a"}', "in.jsonl:2:id: "),
        ('{"title": "' + "x" * 10_000_000 + '"}', "in.jsonl:2: "),
        ('{"title": "x", "n": ' + "[" * 100_000 + "]" * 100_000 + "}", "in.jsonl:2: "),
    ],
    ids=["syntax", "array", "no title", "number", "list", "repeated", "10 MB", "nesting"],
)
def test_rows_that_are_rejected(tmp_path: Path, capsys: pytest.CaptureFixture[str], row: str, where: str) -> None:
    content = "\n".join([json.dumps(ROW), row, '{"title": "最後", "id": "z"}'])
    status, rows = annotate(tmp_path, content, "in.jsonl")
    assert status == 3
    assert [out["id"] for out in rows] == ["a", "z"]
    message = capsys.readouterr().err
    assert message.startswith(where)
    assert len(message) < 500


def test_many_rejects_are_counted_not_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rejects = tmp_path / "rejects.jsonl"
    status, rows = annotate(tmp_path, "{}\n" * 1000, "in.jsonl", "--rejects", str(rejects))
    assert (status, rows) == (3, [])
    assert capsys.readouterr().err.count("\n") < 30
    assert len(rejects.read_text(encoding="utf-8").splitlines()) == 1000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_table_gives_what_json_gives(tmp_path: Path, encoding: str, delimiter: str) -> None:
    cells = ["ID", "件名", "概要"], list(ROW.values())
    table = "".join(delimiter.join(f'"{cell}"' for cell in row) + "\r\n" for row in cells)
    status, rows = annotate(tmp_path, table.encode(encoding), "in.csv")
    assert (status, rows) == annotate(tmp_path, json.dumps(ROW), "in.jsonl")
    assert status == 0


@pytest.mark.parametrize(
    "text",
    [
        "㈱ﾊﾞｽと西予市(愛媛県)は①窓口を改めた…",
        "葛\U000e0100城市(奈良県)は👩‍💻窓口を改めた。",
        "\ufeff　ＤＸで西\u200b予市（愛媛県）は窓口を改めた。　",
        "か\u3099んばる西予市は窓口を改めた。",
        "😀西予市は平成26年度に窓口を改めた。",
        "龍ヶ崎市(茨城県)は窓口を改めた。\r\n西予市も続く。",
    ],
)
def test_spans_count_in_the_field_as_written_out(tmp_path: Path, text: str) -> None:
    status, (row,) = annotate(tmp_path, json.dumps({"title": "題", "text": text}), "in.jsonl")
    assert status == 0
    assert row["places"]
    for found in [*row["places"], *row["dates"]]:  # type: ignore[misc]
        assert str(row[found["field"]])[found["start"] : found["end"]] == found["surface"]


def test_output_is_valid_whatever_came_in(tmp_path: Path) -> None:
    content = '{"title": "a\\ud800\\u0000b", "text": "c\\u2028d", "x": [NaN, Infinity, 1e999], "\\udfff": "\\ud83d"}'
    status, (row,) = annotate(tmp_path, content, "in.jsonl")
    assert status == 0
    assert row["title"] == "a\ufffdb"
    assert row["extra"] == {"x": [None, None, None], "\ufffd": "\ufffd"}
    assert len(row["issues"]) >= 2  # type: ignore[arg-type]


def test_odd_rows_can_be_built_into_a_snapshot(tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "snapshot"
    source.write_text('{"title": "a\\ud800", "x": {"y": [NaN]}, "\\udfff": 1}\n{}\n{"title": "", "text": "b"}\n')
    assert main(["build", str(source), "--out", str(out), "--quiet"]) == 3
    assert main(["check", str(out)]) == 0


def test_a_default_date_is_marked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, (row,) = annotate(tmp_path, json.dumps(ROW), "in.jsonl", "--published", "令和4年11月")
    assert (status, row["published"], row["published_source"]) == (0, "2022-11", "option")
    assert any("2022-11" in str(issue) for issue in row["issues"])  # type: ignore[attr-defined]
    assert main(["annotate", str(tmp_path / "in.jsonl"), "--published", "いつか"]) == 2
    assert "いつか" in capsys.readouterr().err


def test_the_input_survives_being_the_output(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps(ROW), encoding="utf-8")
    assert main(["annotate", str(path), "-o", str(path)]) == 0
    assert json.loads(path.read_text(encoding="utf-8"))["places"]


def test_a_folder_as_input_or_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text(json.dumps(ROW), encoding="utf-8")
    assert main(["annotate", str(tmp_path)]) == 2
    assert main(["annotate", str(source), "-o", str(tmp_path)]) == 2
    message = capsys.readouterr().err
    assert message.count("casemap: ") == 2
    assert "Traceback" not in message
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
def test_a_pipe_in_and_a_pipe_that_closes(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    rows = [json.dumps({"title": f"西予市の窓口改革 {number}", "text": ROW["text"] * 50}) for number in range(300)]
    source.write_text("\n".join(rows), encoding="utf-8")
    command = f'"{sys.executable}" -m casemap.cli annotate /dev/stdin < "{source}" | head -n 1'
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, shell=True, capture_output=True, env=environment, timeout=120, check=False)
    assert done.stderr.decode() == ""
    assert json.loads(done.stdout)["places"]
