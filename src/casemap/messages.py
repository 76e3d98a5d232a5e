"""What the interface says: the catalogues `locale/{ja,en}/LC_MESSAGES/casemap.po`, read once.

In: a key and values. Out: the text of one language. Keys stand for meanings, not for an English sentence, so that
neither language is the other's translation. The catalogues are read as they are edited (gettext's PO format, by
Babel); there is no compiled copy that could be out of step. docs/i18n.md says how to add a text.
"""

import gettext
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files

from casemap.model import Lang

Translator = Callable[..., str]

DOMAIN = "casemap"
LANGUAGES: tuple[Lang, ...] = ("ja", "en")


@cache
def translator(lang: Lang) -> Translator:
    """Return `t(key, **values)` for one language; an unknown key is a `KeyError` (a typo, not a state).

    Values fill the text's `{names}`. Whole numbers are written with the language's separators (1,234), so pass a
    year as text. Where a text has a plural form, the number `n` chooses it.
    """
    texts, plural = _load(lang)

    def translate(key: str, **values: object) -> str:
        forms = texts[key]
        number = values.get("n")
        text = forms[min(plural(number), len(forms) - 1)] if isinstance(number, int) else forms[-1]
        if not values:
            return text
        return text.format(**{name: _show(value, lang) for name, value in values.items()})

    return translate


@lru_cache(maxsize=4096)
def format_number(value: int, lang: Lang) -> str:
    """Return a whole number with the language's separators."""
    from babel.numbers import format_decimal

    return format_decimal(value, locale=lang)


def format_decimal(value: float, lang: Lang) -> str:
    """Return a number with the language's separators and at most three decimals."""
    from babel.numbers import format_decimal as write

    return write(value, format="#,##0.###", locale=lang)


def format_pattern(value: date, pattern: str, lang: Lang) -> str:
    """Return a day by a date pattern of CLDR, such as the messages `pattern_year`, `pattern_month`, `pattern_day`."""
    from babel.dates import format_date

    return format_date(value, pattern, locale=lang)


@cache
def month_names(lang: Lang) -> tuple[str, ...]:
    """Return the short names of the twelve months: `4月`, `Apr`."""
    from babel.dates import get_month_names

    names = get_month_names("abbreviated", context="stand-alone", locale=lang)
    return tuple(names[number] for number in range(1, 13))


def join_words(words: Iterable[str], lang: Lang) -> str:
    """Return words as a list in a sentence: `防災、観光`, `Disaster, Tourism`."""
    return translator(lang)("list_separator").join(words)


@cache
def _load(lang: Lang) -> tuple[dict[str, tuple[str, ...]], Callable[[int], int]]:
    """Return key -> the forms of its text (one, or as many as the language has plurals), and what picks one."""
    # Babel is loaded with the first text: many commands never need one.
    from babel.messages.pofile import read_po

    path = files("casemap") / "locale" / lang / "LC_MESSAGES" / f"{DOMAIN}.po"
    with path.open("rb") as stream:
        catalog = read_po(stream, locale=lang, domain=DOMAIN, abort_invalid=True)
    texts: dict[str, tuple[str, ...]] = {}
    for message in catalog:
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            texts[key] = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    return texts, gettext.c2py(catalog.plural_expr)


def _show(value: object, lang: Lang) -> object:
    """Return a whole number as text; anything else as it is."""
    return format_number(value, lang) if isinstance(value, int) and not isinstance(value, bool) else value
