"""Whom a text addresses: heads of local governments, members of assemblies, staff.

In: folded text. Out: spans with the audience. What a government does for its own staff (職員研修, 職員向けのチャット)
addresses nobody here: a plain 職員 counts only in front of a text (解説, 連載), the staff of local governments at large
also in front of an event.
"""

import re
from collections.abc import Iterator, Mapping

from casemap.facts.partners import Found

_TEXT = "解説|コラム|連載|特集|記事|寄稿"
_EVENT = (
    "セミナー|講座|勉強会|講演|講義|研修会|説明会|フォーラム|手引|ガイド|マニュアル|ハンドブック|"
    "情報誌|雑誌|専門誌|専門サイト|サイト|冊子|メルマガ|メールマガジン"
)
# Words for people who may be a government's own.
OWN_STAFF = frozenset({"職員", "担当者", "教職員", "教員", "議員"})


class AudienceFinder:
    """Finds the audience; the patterns are built once."""

    def __init__(self, audiences: Mapping[str, str]) -> None:
        """Build the patterns (`audiences`: word -> audience as shown)."""
        self._audiences = audiences
        own = "|".join(sorted(OWN_STAFF & set(audiences), key=len, reverse=True))
        all_words = "|".join(sorted(set(audiences) - OWN_STAFF, key=lambda word: (-len(word), word)))
        address = r"(?:の皆さん|の皆様|の方々?)?(?:に?向け(?:た|て|の|に)?|を対象(?:に|とし)(?:した|て)?)、?"
        self._pattern = re.compile(
            rf"(?P<all>{all_words})(?:{address}[^。\n]{{0,20}}?(?:{_TEXT}|{_EVENT})|(?:勉強会|セミナー)|に(?:講義|講演))"
            rf"|(?P<own>{own})(?:{address}[^。\n]{{0,12}}?(?:{_TEXT})|に(?:講義|講演))"
        )

    def find_audiences(self, folded: str) -> Iterator[Found]:
        """Yield the audiences that a folded text addresses."""
        if "向け" in folded or "対象" in folded or "勉強会" in folded or "セミナー" in folded or "に講" in folded:
            for match in self._pattern.finditer(folded):
                kind = match.lastgroup or "all"
                yield Found(self._audiences[match[kind]], match.start(), match.end())
