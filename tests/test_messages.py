"""The catalogues: complete, in step with each other and with the code; no text beside them."""

import ast
import importlib.util
import re
from datetime import date
from pathlib import Path

import pytest

from casemap.messages import LANGUAGES, format_number, format_pattern, join_words, month_names, translator

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "casemap"
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
FIELDS = re.compile(r"{(\w*)}")
# In English, too: the example of a search, and each language is called by its own name.
JAPANESE_IN_ENGLISH = {"keyword_hint", "lang_ja"}

# The address on the terminal, and the description for programs.
NOT_FOR_VISITORS = {"server.py", "openapi.py"}


def load_tool():
    spec = importlib.util.spec_from_file_location("update_messages", ROOT / "tools" / "update_messages.py")
    assert spec and spec.loader
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool


TOOL = load_tool()
CATALOGS = {lang: TOOL.load_catalog(lang) for lang in LANGUAGES}
KEYS = sorted(set(CATALOGS["ja"]) | set(CATALOGS["en"]))


def forms(lang: str, key: str) -> tuple[str, ...]:
    text = CATALOGS[lang][key].string
    return (text,) if isinstance(text, str) else tuple(text)


def test_the_code_uses_what_the_catalogues_have():
    used, empty = TOOL.find_used(set(KEYS))
    assert not empty
    assert sorted(used - set(KEYS)) == [], "add these to both catalogues (docs/i18n.md)"
    assert sorted(set(KEYS) - used) == [], "nobody uses these: make messages"


def test_both_catalogues_and_the_template_have_the_same_keys():
    assert set(CATALOGS["ja"]) == set(CATALOGS["en"])
    template = (PACKAGE / "locale" / "casemap.pot").read_text(encoding="utf-8")
    assert sorted(re.findall(r'^msgid "(\w+)"', template, re.MULTILINE)) == KEYS, "make messages"


@pytest.mark.parametrize("key", KEYS)
def test_texts_are_complete_and_take_the_same_values(key):
    texts = {lang: forms(lang, key) for lang in LANGUAGES}
    assert all(text.strip(" ") for lang in LANGUAGES for text in texts[lang]), f"{key} has no text"
    fields = {lang: {frozenset(FIELDS.findall(text)) for text in texts[lang]} for lang in LANGUAGES}
    assert fields["ja"] == fields["en"], key
    assert len(texts["ja"]) == 1
    if key not in JAPANESE_IN_ENGLISH:
        assert not any(JAPANESE.search(text) for text in texts["en"]), key


def test_no_entry_waits_for_a_translator():
    assert not [entry.id for entries in CATALOGS.values() for entry in entries.values() if entry.fuzzy]


@pytest.mark.parametrize(
    "code", ["t(key)", 't("a" + b)', 't("a" if x else key)', 't(f"{key}_x")', 't(KEYS["a"])', "translator(lang)(key)"]
)
def test_a_key_that_no_check_can_follow_is_refused(code):
    with pytest.raises(ValueError, match="line 1"):
        list(TOOL.find_keys(code))


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('t("list", n=1)', [("list", False)]),
        ('t("metric_" + metric)', [("metric_", True)]),
        ('t(f"metric_{metric}")', [("metric_", True)]),
        ('t("a" if x else "b_" + y)', [("a", False), ("b_", True)]),
        ('translator("ja")("title")', [("title", False)]),
        ('set("list")', []),
    ],
)
def test_what_counts_as_asking_for_a_key(code, found):
    assert list(TOOL.find_keys(code)) == found


def screens() -> list[Path]:
    names = ("charts", "mapview", "scale", "tables", "export", "reasons", "explain")
    found = [path for name in names for path in (PACKAGE / f"{name}.py", *(PACKAGE / name).rglob("*.py"))]
    found += [path for path in (PACKAGE / "dashboard").rglob("*.py") if path.name not in NOT_FOR_VISITORS]
    return [path for path in found if path.is_file()]


@pytest.mark.parametrize("path", screens(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_text_stands_in_the_code(path):
    """Japanese may stand in docstrings, in errors for the operator and in named constants of one word (data)."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    allowed: set[ast.AST] = {node.value for node in tree.body if isinstance(node, ast.Assign)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) or (isinstance(node, ast.Expr) and is_text(node.value)):
            allowed |= set(ast.walk(node))
    left = [
        f"{path.name}:{node.lineno}: {node.value!r}"
        for node in ast.walk(tree)
        if is_text(node) and JAPANESE.search(node.value) and node not in allowed
    ]
    assert not left, "move these to the catalogues (docs/i18n.md)"


def is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_numbers_dates_and_lists_follow_the_language():
    assert translator("en")("count_cases", n=1) == "1 case"
    assert translator("en")("count_cases", n=1234) == "1,234 cases"
    assert translator("ja")("count_cases", n=1234) == "1,234件"
    assert translator("ja")("fiscal_year", year="2021") == "2021年度"
    assert format_number(1234567, "ja") == "1,234,567"
    assert format_pattern(date(2021, 4, 5), "d MMM y", "en") == "5 Apr 2021"
    assert (month_names("ja")[3], month_names("en")[8]) == ("4月", "Sep")
    assert join_words(["防災", "観光"], "ja") == "防災、観光"


def test_an_unknown_key_is_an_error():
    with pytest.raises(KeyError):
        translator("ja")("no such key")
