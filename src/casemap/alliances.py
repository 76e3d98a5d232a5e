"""Who works together: the partners of an agreement, those that take part in common work, those that act, too.

In: a list of places by its ends. Out: the features of `features` that hold for its members.
"""

import re

from casemap.features import AGREED, PARTAKES, PARTNERS_NAMED, TOO
from casemap.spans import Mention

# 久慈市など12市町村と連携協定を結んだ, 相手は…: what places agreed upon.
_AGREED = re.compile(
    r"の(?:交流|友好|縁組|姉妹)|(?:など)?[^、。はがを]{0,12}?(?:と|との間)(?:は|の|も|で)?[^。]{1,40}?"
    r"(?:協定|覚書|盟約|協議会|共同宣言|協約|縁組|連携|共同|合同|広域)"
)
_PARTNERS = re.compile(
    r"(?:相手|締結先|提携先|構成市町村?|構成団体|参加自治体|参加市町村?|参加する?のも?|加盟自治体|加わるのも?|メンバー|顔ぶれ)は、?$"
)
# 輪島市、穴水町も協定に名を連ねた: they take part.
_PARTAKES = re.compile(
    r"(?:など)?[^、。はがを]{0,12}?[がもは](?!い)[^。]{0,24}?"
    r"(?=[参加名出分共合連協一と手足力持])(?:参加|参画|加盟|名を連ね|出資|分担|共同|合同|連携|協議会|一緒に|(?<!と)ともに|手を組|手を携|手を結|足並み|力を合わせ|持ち寄|分け合)"
)
_TOO = ("も", "でも", "にも")


def read_alliance(first: Mention, last: Mention) -> int:
    """Return the features of a list (by its ends) that say who works together."""
    after, features = last.after, 0
    if ("と" in after or after.startswith("の")) and _AGREED.match(after):
        features |= AGREED
    if first.before.endswith(("は", "は、")) and _PARTNERS.search(first.before):
        features |= PARTNERS_NAMED
    if _PARTAKES.match(after):
        features |= PARTAKES
    if after.startswith(_TOO):
        features |= TOO
    return features
