"""What every file and picture from the screen says of itself, in the words of the screen."""

from casemap.dashboard.chips import list_chips
from casemap.dashboard.data import Bundle, load_credits
from casemap.export import Colophon
from casemap.filters import Filters
from casemap.messages import Translator
from casemap.model import Lang


def build_colophon(bundle: Bundle, filters: Filters, t: Translator, lang: Lang) -> Colophon:
    """Return snapshot, day, filters in words and credits for what is on the screen now."""
    credits = tuple(credit.credit_ja if lang == "ja" else credit.credit_en for credit in load_credits())
    words = tuple(chip.label for chip in list_chips(bundle, t, lang, filters))
    return Colophon.of(bundle.snapshot.manifest, filters, credits, words)
