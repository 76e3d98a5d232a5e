"""The issue calendar: dates of publication by issue, and what is said of rows that can't be used."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemap.cli import main
from casemap.model import Article, DataError, UsageError
from casemap.sources import load_issue_calendar, read_articles

HEADER = "publisher,issue,published,note\n"


def write(folder: Path, text: str, name: str = "issues.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("row", "publisher", "issue", "found"),
    [
        ("南浜通信,41号,2022-11,", "南浜通信", "41号", "2022-11"),
        ("南浜通信,41号,2022-11,", "南浜通信", "南浜通信41号", "2022-11"),
        ("南浜通信,41号,2022-11,", None, "南浜通信41号", "2022-11"),
        ("南浜通信,南浜通信41号,2022-11,", "南浜通信", "第41号", "2022-11"),
        ("南浜通信,第41号,2022-11,", "南浜通信", "南浜通信 Vol.41", "2022-11"),
        ("南浜通信,Ｎｏ．４１,2022年11月28日,", "南浜通信", "41号", "2022-11-28"),
        (",南浜通信41号,2022,", "別の媒体", "南浜通信41号", "2022"),
        ("南浜通信,41号,令和4年11月,", "南浜通信", "41号", "2022-11"),
        ("南浜通信,41号,2022-11,", "別の媒体", "41号", None),
        ("南浜通信,41号,2022-11,", "南浜通信", "42号", None),
        ("南浜通信,41号,2022-11,", "南浜通信", "141号", None),
        ("南浜通信,41号,2022-11,", "南浜通信", None, None),
    ],
)
def test_dates_by_issue(tmp_path, row, publisher, issue, found):
    calendar = load_issue_calendar([write(tmp_path, HEADER + row + "\n")])
    assert calendar.find_date(publisher, issue) == found


def test_headings_may_be_japanese_and_a_later_file_wins(tmp_path):
    first = write(tmp_path, "号,発行日\n41号,2022-10\n42号,2022-12\n", "a.csv")
    second = write(tmp_path, "発行元,号,発行日,根拠\n,41号,2022-11,奥付\n", "b.csv")
    calendar = load_issue_calendar([first, second])
    assert (calendar.find_date(None, "41号"), calendar.find_date(None, "42号")) == ("2022-11", "2022-12")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEADER + "南浜通信,41号,いつか,\n", ["issues.csv:2:published", "いつか"]),
        (HEADER + "南浜通信,41号,,\n", ["issues.csv:2:published"]),
        (HEADER + "南浜通信,41号,2022年度,\n", ["issues.csv:2:published", "2022年度"]),
        (HEADER + "南浜通信,41号,2022-02-30,\n", ["issues.csv:2:published"]),
        (HEADER + "南浜通信,41号,0202-11,\n", ["issues.csv:2:published"]),
        (HEADER + "\n南浜通信,,2022-11,\n", ["issues.csv:3:issue"]),
        (HEADER + "南浜通信,41号,2022-11,\n南浜通信,第41号,2022-12,\n", ["issues.csv:3:issue", "2 行目"]),
        (HEADER + "南浜通信,41号,2022-11,a,b\n", ["issues.csv:2", "5"]),
        ("号,発行日,色\n41号,2022,赤\n", ["issues.csv:1:色"]),
        ("号,issue,発行日\n", ["issues.csv:1:issue", "2 つ"]),
        ("号,根拠\n41号,奥付\n", ["issues.csv:1:published"]),
        ('号,発行日\n"41号,2022\n', ["issues.csv:2", "引用符"]),
        ("", ["issues.csv"]),
    ],
)
def test_errors_name_file_row_and_column(tmp_path, text, words):
    with pytest.raises(DataError) as error:
        load_issue_calendar([write(tmp_path, text)])
    assert all(word in str(error.value) for word in words)


def test_a_missing_file(tmp_path):
    with pytest.raises(UsageError, match="号の一覧"):
        load_issue_calendar([tmp_path / "none.csv"])


def test_its_own_date_first_then_the_calendar_then_the_option(tmp_path):
    rows = [
        {"id": "own", "title": "a", "issue": "41号", "published": "2020"},
        {"id": "calendar", "title": "b", "issue": "41号"},
        {"id": "option", "title": "c", "issue": "42号"},
        {"id": "wrong", "title": "d", "issue": "41号", "published": "いつか"},
    ]
    source = write(tmp_path, "\n".join(json.dumps(row) for row in rows), "in.jsonl")
    calendar = load_issue_calendar([write(tmp_path, "号,発行日\n41号,2022-11\n")])
    articles = [
        item for item in read_articles(source, published="2023", calendar=calendar) if isinstance(item, Article)
    ]
    assert [(item.published, item.published_source) for item in articles] == [
        ("2020", "input"),
        ("2022-11", "calendar"),
        ("2023", "option"),
        ("2022-11", "calendar"),
    ]
    assert [len(item.issues) for item in articles] == [0, 1, 1, 2]
    assert "issues.csv" in articles[1].issues[0]


def test_the_option_of_annotate(tmp_path, capsys):
    source = write(tmp_path, '{"title": "昨年度に始めた", "issue": "41号"}\n', "in.jsonl")
    calendar = write(tmp_path, "号,発行日\n41号,2022-11\n")
    assert main(["annotate", str(source), "--issues", str(calendar)]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["published"], record["published_source"]) == ("2022-11", "calendar")
    assert record["dates"][0]["value"] == "2021"
    write(tmp_path, "号,発行日\n41号,いつか\n")
    assert main(["annotate", str(source), "--issues", str(calendar)]) == 2
    assert "issues.csv:2:発行日" in capsys.readouterr().err


@given(st.text(max_size=200))
def test_any_text_is_a_calendar_or_an_error(text):
    from casemap.sources.issue_calendar import _read_rows

    try:
        rows = list(_read_rows("issues.csv", text))
    except DataError:
        return
    assert all(set(row) == {"publisher", "issue", "published", "note"} for _, row, _ in rows)
