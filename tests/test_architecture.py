"""The way of the data, held by a test: who may import whom, and who may touch files, network or Streamlit."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "casemap"

# Each module may import only from the rows above its own (and from its own row). See docs/architecture.md.
ROWS = [
    {"settings", "model"},
    {"text", "messages", "runners", "remote"},
    {"filters", "keywords"},
    {"dates", "reasons"},
    {"calendar_bins"},
    {"periods"},
    {"sources"},
    {"gazetteer", "boundaries", "lexicon", "goals"},
    {"names", "place_names"},
    {"tokens"},
    {"spans"},
    {"reading"},
    {"mentions"},
    {"evidence"},
    {"bare"},
    {"resolve"},
    {"joints"},
    {"features"},
    {"alliances", "tellers", "references"},
    {"groups"},
    {"roles"},
    {"themes", "taxonomy", "taxonomy_file", "theme_weights", "vocabulary"},
    {"fact_words"},
    {"facts"},
    {"pipeline"},
    {"rulings"},
    {"duplicates"},
    {"corrections"},
    {"correction_file"},
    {"inputs", "kin", "kit"},
    {"records", "explain", "evaluate"},
    {"snapshot"},
    {"query"},
    {"index_file"},
    {"palette"},
    {"scale", "citation"},
    {"difference"},
    {"figure"},
    {"mapview", "charts", "tables", "timeline"},
    {"export", "scene"},
    {"copies"},
    {"build"},
    {"dashboard"},
    {"options"},
    {"cli"},
]
ROW_OF = {name: row for row, names in enumerate(ROWS) for name in names}

PURE = {
    "model", "text", "filters", "keywords", "dates", "calendar_bins", "periods", "reasons", "names", "place_names",
    "tokens",
    "spans", "reading", "mentions", "evidence", "bare", "resolve", "joints", "features", "alliances", "tellers",
    "references", "groups", "roles", "vocabulary", "facts",
    "pipeline", "rulings", "duplicates", "corrections", "records", "explain", "evaluate", "query", "palette", "scale",
    "citation", "figure", "mapview", "charts", "tables", "scene",
}  # fmt: skip
FILES_AND_NETWORK = {"os", "io", "pathlib", "shutil", "tempfile", "socket", "http", "urllib.request", "requests"}


def module_of(path: Path) -> str:
    relative = path.relative_to(PACKAGE)
    return relative.parts[0].removesuffix(".py")


def sources() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative imports hide the direction"
            names.add(node.module or "")
            if node.module == "casemap":
                names |= {f"casemap.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_follow_the_way_of_the_data(path: Path) -> None:
    module = module_of(path)
    assert module in ROW_OF, f"{module} has no row: add it to ROWS and to docs/architecture.md"
    for name in imports(path):
        if not name.startswith("casemap.") or name == "casemap.__version__":
            continue
        imported = name.split(".")[1]
        same = imported == module
        assert same or ROW_OF[imported] <= ROW_OF[module], f"{module} imports {imported}, which lies to its right"


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_streamlit_lives_in_the_dashboard_only(path: Path) -> None:
    if module_of(path) != "dashboard":
        assert not any(name.split(".")[0] == "streamlit" for name in imports(path))


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_pure_modules_touch_no_files_and_no_network(path: Path) -> None:
    if module_of(path) in PURE:
        assert not imports(path) & FILES_AND_NETWORK


def test_every_module_has_a_docstring() -> None:
    for path in sources():
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), f"{path.name} has no docstring"


def test_importing_the_core_loads_neither_streamlit_nor_geopandas() -> None:
    import subprocess

    code = "import sys, casemap.cli; print([m for m in ('streamlit', 'geopandas', 'pandas') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
