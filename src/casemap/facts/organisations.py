"""Which words of a text can be the name of an organisation, and how sure that is by the name alone.

In: a run of name characters of folded text. Out: `Organisation` or None. What the sentence says of it is decided in
`casemap.facts.partners`.
"""

import re
from dataclasses import dataclass
from typing import Literal

from casemap.fact_words import FactWords
from casemap.vocabulary import fold_word

Standing = Literal["legal", "known", "formal", "learned", "loose"]
"""How a name is known: by its legal form, by the list, by its ending (a company; a university), by its letters."""

_LEGAL_FORMS = (
    "株式会社|有限会社|合同会社|合資会社|一般社団法人|公益社団法人|一般財団法人|公益財団法人|社会福祉法人|学校法人|"
    "医療法人社団|医療法人|農事組合法人|認定NPO法人|NPO法人|特定非営利活動法人|"
    r"\((?:株|有|同|一社|一財|公財|公社|福|学|特非)\)"
)
_LEGAL_FORM = re.compile(_LEGAL_FORMS)

NAME_CHARS = r"一-鿿々ヶァ-ヺー・A-Za-z0-9&.\-+"
_MARKS = re.compile(r"[・\-. 0-9]")
_LETTERS = re.compile(r"[ァ-ヺー・A-Za-z0-9&.\-+ ]+")
_BRANCH = re.compile(r"(?<=..)(?:[一-鿿]{0,4})(?:支店|支社|支部|営業所|事業部|本社|本店)$")
_GOVERNMENT = re.compile(
    r"(?:市|町|村|区|県|府|都|道|省|庁|局|課|室|部|署|郡|島|委員会|審議会|議会|役場|役所|知事|首長|市長|町長|村長|大臣|"
    r"組合(?<!信用組合)(?<!森林組合)(?<!協同組合)|協議会(?<!社会福祉協議会)|計画|事業|制度|構想|条例|交付金|地域|地区)$"
)
# What may follow the name of a university inside one word and still means it.
_FACULTY = re.compile(
    r"(?P<name>.{2,9}?大学)(?:(?:大学)?院|.{0,14}(?:センター|機構|研究所|学部|学科|研究科|研究院|研究室|キャンパス))"
)
# A name in letters may have a few kanji around it: 日本ソフトウェアマネジメント, ヤマト運輸.
_LOOSE = re.compile(r"(?P<kanji>[一-鿿]{0,4})(?P<letters>[ァ-ヺー・A-Za-z0-9&.\-+ ]{3,40})(?P<company>社?)")
_CACHE_SIZE = 50_000


@dataclass(frozen=True, slots=True)
class Organisation:
    """A possible organisation: the name to show, how it is known, and how many characters in front are not part of
    the name. A legal form alone, whose name stands apart (NPO法人「…」), has an empty value.
    """

    value: str
    standing: Standing
    skip: int = 0


class OrganisationNames:
    """Tells names from other words; answers are kept, for the same words come again and again."""

    def __init__(self, words: FactWords) -> None:
        self._known = words.organisations
        self._kinds = words.kinds
        self._before = re.compile(
            f"(?:{_any_of(words.before)}|[一-鿿]{{1,4}}(?:(?<!株式)(?<!有限)(?<!合同)(?<!合資)会社|企業|大手)(?=[ァ-ヺa-z]))+"
        )
        self._ending = re.compile(f"(?P<name>.{{2,20}})(?P<ending>{_any_of(words.endings)})")
        self._learned = words.learned
        latin = tuple(word for word in words.common if word.isascii())
        kana = _any_of(tuple(set(words.common) - set(latin)))
        self._common = re.compile(f"{kana}|(?<![a-z0-9])(?:{_any_of(latin)})(?![a-z0-9])")
        self._answers: dict[str, Organisation | None] = {}

    def read_name(self, run: str) -> Organisation | None:
        """Return the organisation that a run of name characters is, None when it is none."""
        if run in self._answers:
            return self._answers[run]
        if len(self._answers) >= _CACHE_SIZE:
            self._answers.clear()
        answer = self._answers[run] = self._read(run)
        return answer

    def _read(self, run: str) -> Organisation | None:
        name, skip = self._trim(run)
        form = _LEGAL_FORM.search(name)
        if form is not None:
            own = name[: form.start()] or name[form.end() :]
            if not own:
                return Organisation("", "legal", skip)
            known = self._known.get(fold_word(own), own)
            return Organisation(known, "legal", skip) if len(own) > 1 else None
        listed = self._known.get(fold_word(name))
        if listed is not None:
            return Organisation(listed, "known", skip)
        branch = _BRANCH.search(name)
        if branch is not None:
            at = next((cut for cut in range(len(name) - 1, 1, -1) if fold_word(name[:cut]) in self._known), None)
            inner = self._read(name[: at or branch.start()])
            return inner and Organisation(inner.value, inner.standing, skip + inner.skip)
        if _GOVERNMENT.search(name) is not None:
            return None
        faculty = _FACULTY.fullmatch(name)
        if faculty is not None and faculty["name"] not in self._kinds:
            return Organisation(faculty["name"], "learned", skip)
        ending = self._ending.fullmatch(name)
        if ending is not None:
            plain = _LETTERS.fullmatch(ending["ending"]) is None and self._is_common_letters(ending["name"])
            if fold_word(name) in self._kinds or plain:
                return None
            return Organisation(name, "learned" if ending["ending"] in self._learned else "formal", skip)
        return self._read_loose(name, skip)

    def _read_loose(self, name: str, skip: int) -> Organisation | None:
        """Return a name known by its letters alone: foreign letters or kana that are no common words."""
        loose = _LOOSE.fullmatch(name)
        if loose is None or self._is_common_letters(loose["letters"]):
            return None
        letters = loose["letters"]
        latin = letters.isascii()
        if (latin and not any(char.isupper() for char in letters)) or letters[0].isdigit():
            return None
        if loose["company"]:
            return Organisation(name[:-1], "formal", skip)
        return Organisation(name, "loose", skip)

    def _is_common_letters(self, name: str) -> bool:
        """Say whether a name has nothing but letters, and next to none without the common words."""
        if _LETTERS.fullmatch(name) is None:
            return False
        return len(_MARKS.sub("", self._common.sub("", fold_word(name)))) < 2

    def _trim(self, name: str) -> tuple[str, int]:
        """Return the name without the descriptions in front of it, and their length."""
        before = self._before.match(fold_word(name))
        if before is None or fold_word(name) in self._known or before.end() > len(name) - 2:
            return name, 0
        return name[before.end() :], before.end()


def _any_of(words: tuple[str, ...]) -> str:
    """Return a pattern of any of the words, longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
