"""Reasons in words: a `Reason` becomes a Japanese or English sentence.

Modules that decide only store a key and a detail; the sentences are the messages `reason_KEY`, so that both
languages stay in step. `{detail}` is filled with the reason's detail.
"""

from casemap.messages import translator
from casemap.model import Lang, Reason


def render_reason(reason: Reason, lang: Lang = "ja") -> str:
    """Return the sentence for `reason` in `lang`. Raises KeyError for a key without a sentence."""
    t = translator(lang)
    return t("reason_" + reason.key, detail=reason.detail)
