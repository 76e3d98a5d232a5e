"""Bring the message catalogues in step with the code: `make messages`.

Finds the keys that the code asks for, writes the template `src/casemap/locale/casemap.pot` and both catalogues:
new keys are added empty (to be filled in by hand), keys that nobody asks for any more are dropped, the rest keeps its
text. Entries are ordered by key with a line above each group, so that files change where they were changed.

What counts as asking: a call `t("key", ...)`, and `t("prefix_" + value)` or `t(f"prefix_{value}")`, which asks for
every key of that prefix in the Japanese catalogue.
"""

import ast
import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "casemap"
LOCALE = PACKAGE / "locale"
LANGUAGES = ("ja", "en")
WIDTH = 100
HEADER = """# Texts of casemap{of}. Keys stand for meanings; docs/i18n.md says how to add one.
msgid ""
msgstr ""
"Project-Id-Version: casemap\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
{plural}
"""


def find_keys(source: str) -> Iterator[tuple[str, bool]]:
    """Yield what one module asks for: a key (False) or a prefix of keys (True).

    `ValueError` for a call whose key is neither written out nor begins with a written prefix: no check could
    follow it.
    """
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id="t") | ast.Call(func=ast.Name(id="translator")), args=[key, *_]):
                yield from _read_key(key)


def _read_key(node: ast.expr) -> Iterator[tuple[str, bool]]:
    match node:
        case ast.Constant(value=str(key)):
            yield key, False
        case ast.IfExp(body=body, orelse=other):
            yield from _read_key(body)
            yield from _read_key(other)
        case ast.BinOp(left=ast.Constant(value=str(prefix)), op=ast.Add()) if prefix.endswith("_"):
            yield prefix, True
        case ast.JoinedStr(values=[ast.Constant(value=str(prefix)), *_]) if prefix.endswith("_"):
            yield prefix, True
        case _:
            raise ValueError(f'line {node.lineno}: write the key out, or begin it with a "prefix_"')


def find_used(known: set[str]) -> tuple[set[str], set[str]]:
    """Return the keys that the package asks for, and its prefixes that none of the `known` keys has."""
    used: set[str] = set()
    empty: set[str] = set()
    for path in sorted(PACKAGE.rglob("*.py")):
        try:
            for key, is_prefix in find_keys(path.read_text(encoding="utf-8")):
                found = {name for name in known if name.startswith(key)} if is_prefix else {key}
                used |= found
                if not found:
                    empty.add(key)
        except ValueError as error:
            raise ValueError(f"{path.relative_to(ROOT)}: {error}") from error
    return used, empty


def load_catalog(language: str) -> dict[str, Message]:
    """Return key -> entry of one catalogue; where git left both sides of a merge in it, of both together."""
    path = LOCALE / language / "LC_MESSAGES" / "casemap.po"
    content = path.read_bytes()
    if b"\n<<<<<<< " not in content:
        return _read_entries(content, language)
    sides = []
    for stage in (1, 2, 3):
        command = ["git", "show", f":{stage}:{path.relative_to(ROOT).as_posix()}"]
        sides.append(_read_entries(subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout, language))
    base, first, second = sides
    # A text that both sides have and only the first has changed is the first's.
    changed = {key: entry for key, entry in second.items() if key not in base or entry.string != base[key].string}
    return {**second, **first, **changed}


def _read_entries(content: bytes, language: str) -> dict[str, Message]:
    entries = read_po(io.BytesIO(content), locale=language, abort_invalid=True)
    return {entry.id if isinstance(entry.id, str) else entry.id[0]: entry for entry in entries if entry.id}


def write_catalog(path: Path, language: str, keys: set[str], entries: dict[str, Message], *, texts: bool) -> None:
    """Write one catalogue, or with `texts` false the template."""
    catalog = Catalog(locale=language)
    group = ""
    for key in sorted(keys):
        entry = entries.get(key)
        plural = entry is not None and not isinstance(entry.id, str)
        text: str | tuple[str, ...] = ("",) * (catalog.num_plurals if plural else 1) if plural else ""
        if entry is not None and texts:
            text = entry.string
        prefix = key.partition("_")[0]
        kept = [note for note in entry.user_comments if not note.startswith("---")] if entry else []
        notes = kept if prefix == group else [f"--- {prefix} ---", *kept]
        catalog.add((key, key) if plural else key, text, user_comments=notes)
        group = prefix
    header = HEADER.format(
        of=f" ({language})" if texts else "",
        language=language if texts else "",
        plural=f'"Plural-Forms: {catalog.plural_forms}\\n"'
        if texts
        else '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"',
    )
    with path.open("wb") as stream:
        stream.write(header.encode() + b"\n")
        write_po(stream, catalog, width=WIDTH, omit_header=True)
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n", encoding="utf-8")


def main() -> int:
    """Update all three files; return 1 when a text is missing."""
    catalogs = {language: load_catalog(language) for language in LANGUAGES}
    used, empty = find_used(set(catalogs["ja"]))
    for prefix in sorted(empty):
        print(f"no key begins with {prefix}")
    # The plural forms of a new entry follow the other language's.
    known = catalogs["en"] | catalogs["ja"]
    missing = 0
    for language in LANGUAGES:
        path = LOCALE / language / "LC_MESSAGES" / "casemap.po"
        write_catalog(path, language, used, catalogs[language], texts=True)
        for key in sorted(used):
            entry = catalogs[language].get(key)
            if entry is None or not all([entry.string] if isinstance(entry.string, str) else entry.string):
                print(f"{path.relative_to(ROOT)}: {key} has no text")
                missing += 1
    write_catalog(LOCALE / "casemap.pot", "en", used, known, texts=False)
    return 1 if missing or empty else 0


if __name__ == "__main__":
    sys.exit(main())
