"""What a local government is called in each language.

In: the gazetteer and a code. Out: its name. Pure.
"""

from casemap.gazetteer import Gazetteer
from casemap.model import Lang


def name_place(gazetteer: Gazetteer, code: str, lang: Lang) -> str:
    """Return the name of the local government with that code: `長野県飯田市`, `Iida-shi, Nagano`; a prefecture's alone.

    A ward stands behind its city (`神奈川県横浜市西区`, `Nishi-ku, Yokohama-shi, Kanagawa`). `KeyError` for a code that
    is not in the gazetteer.
    """
    entry = gazetteer.entries[code]
    if entry.kind == "都道府県":
        return entry.name if lang == "ja" else entry.romaji
    chain = [gazetteer.prefecture_of(code), *([gazetteer.entries[entry.parent]] if entry.parent else []), entry]
    if lang == "ja":
        return "".join(part.name for part in chain)
    return ", ".join(part.romaji for part in reversed(chain))
