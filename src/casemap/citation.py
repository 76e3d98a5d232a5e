"""How to cite a case: a line of text and a BibTeX entry.

In: what is known of the article, the snapshot's id. Out: text. Pure.
"""

import re
from dataclasses import dataclass

from casemap.messages import translator
from casemap.model import Lang

# Signs that TeX reads as commands, and how it sets them.
_TEX = str.maketrans(
    {sign: "\\" + sign for sign in "&%$#_{}"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)


@dataclass(frozen=True, slots=True)
class Citation:
    """What one copies: a sentence, and an entry of a bibliography."""

    text: str
    bibtex: str


def cite_case(
    identity: str,
    title: str,
    publisher: str | None,
    date: str,
    url: str | None,
    snapshot_id: str,
    lang: Lang,
    published: str | None = None,
) -> Citation:
    """Return the citation of a case. `date` is the date in words (may be empty), `published` the same as ISO text."""
    t = translator(lang)
    parts = [publisher or "", t("cite_title", title=title), date, url or "", t("cite_snapshot", id=snapshot_id[:12])]
    fields = {
        "title": f"{{{_tex(title)}}}",
        "author": f"{{{_tex(publisher)}}}" if publisher else "",
        "year": published[:4] if published else "",
        "month": str(int(published[5:7])) if published and len(published) >= 7 else "",
        "url": url or "",
        "note": f"casemap {_tex(identity)}, snapshot {snapshot_id}",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    key = re.sub(r"[^0-9A-Za-z:.-]+", "-", identity).strip("-") or "case"
    text = t("cite_separator").join(part for part in parts if part)
    return Citation(text, "\n".join([f"@misc{{casemap:{key},", *lines, "}"]))


def _tex(text: str) -> str:
    """Return text whose signs TeX sets as they are."""
    return text.translate(_TEX)
