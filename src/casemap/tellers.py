"""Whether the state acts or tells in an article, beside the local governments that it names.

In: an article. Out: the features of `features` that hold for all of its places.
"""

import re

from casemap.features import STATE_TOLD
from casemap.model import Article

# 環境省は…を選んだ: the state acts, and the places are what it speaks of.
_STATE_ACTS = re.compile(
    r"(?:[^。はが]{0,14}、)?(?:[^、。はがをのにで]{0,8}(?:省|(?<![都道府県市区町村支])庁|内閣府|政府)|国)(?:は|によると)"
)
_STATE = (
    "[一-龠]{2}省(?!く)|内閣府|内閣官房"
    "|(?:デジタル|金融|消費者?|観光|文化|スポーツ|林野|水産|気象|消防|復興|こども家庭|中小企業|資源エネルギー)庁"
)
_STATE_PUBLISHES = re.compile(_STATE)
# It speaks in any sentence: 国土交通省は, 農林水産省と厚生労働省が.
_STATE_SPEAKS = re.compile(rf"(?:{_STATE}|政府)[^、。はがを]{{0,6}}[はが]")
# What a ministry's or an agency's name ends or begins with: most publishers have none of it.
_STATE_SIGNS = frozenset("省庁閣")


def read_tellers(article: Article) -> int:
    """Return the features that all places of an article share by who else acts and publishes."""
    publisher = article.publisher
    if not publisher or _STATE_SIGNS.isdisjoint(publisher) or not _STATE_PUBLISHES.search(publisher):
        return 0
    return STATE_TOLD if _STATE_SPEAKS.search(article.text) else 0


def state_acts(text: str) -> bool:
    """Say whether the state is the topic of the first sentence."""
    return _STATE_ACTS.match(text) is not None
