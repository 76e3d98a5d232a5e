"""The yes/no features that say what part a place plays in an article, as bits of an int.

`groups` and `tellers` find which hold; what they weigh is decided in `roles`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from casemap.resolve import Resolved

# What the role can hang on: each feature is one bit, so that a set of them is an int, by which its role is looked up.
_NAMES = (
    "agreed", "bracketed", "counted_acts", "counted_together", "customer", "first_and_no_title", "first_in_text",
    "first_long_list", "first_sentence", "first_topic", "jointly", "last_sentence", "later",
    "later_topic_prefecture", "listed_beside_title", "long_list", "long_list_beside_title", "most_named", "national",
    "national_titled", "never_telling", "object_of_prefecture", "only_place", "partakes",
    "partners_named", "prefecture", "prefecture_alone", "prefecture_idle", "prefecture_office", "referred_to",
    "source_names_other", "state_told", "text_companion", "text_from", "text_located", "text_members", "text_office",
    "text_together", "text_topic", "text_topic_after_companion", "title_alone", "title_apposition",
    "title_counts", "title_last", "title_names_other", "title_other", "title_shared", "titled_object",
    "together_neighbour", "too_prefecture",
)  # fmt: skip
FEATURES: Mapping[str, int] = {name: 1 << at for at, name in enumerate(_NAMES)}
AGREED = FEATURES["agreed"]
BRACKETED = FEATURES["bracketed"]
COUNTED_ACTS = FEATURES["counted_acts"]
COUNTED_TOGETHER = FEATURES["counted_together"]
CUSTOMER = FEATURES["customer"]
FIRST_AND_NO_TITLE = FEATURES["first_and_no_title"]
FIRST_IN_TEXT = FEATURES["first_in_text"]
FIRST_LONG_LIST = FEATURES["first_long_list"]
FIRST_SENTENCE = FEATURES["first_sentence"]
FIRST_TOPIC = FEATURES["first_topic"]
JOINTLY = FEATURES["jointly"]
LAST_SENTENCE = FEATURES["last_sentence"]
LATER = FEATURES["later"]
LATER_TOPIC_PREFECTURE = FEATURES["later_topic_prefecture"]
LISTED_BESIDE_TITLE = FEATURES["listed_beside_title"]
LONG_LIST = FEATURES["long_list"]
LONG_LIST_BESIDE_TITLE = FEATURES["long_list_beside_title"]
MOST_NAMED = FEATURES["most_named"]
NATIONAL = FEATURES["national"]
NATIONAL_TITLED = FEATURES["national_titled"]
NEVER_TELLING = FEATURES["never_telling"]
OBJECT_OF_PREFECTURE = FEATURES["object_of_prefecture"]
ONLY_PLACE = FEATURES["only_place"]
PARTAKES = FEATURES["partakes"]
PARTNERS_NAMED = FEATURES["partners_named"]
PREFECTURE = FEATURES["prefecture"]
PREFECTURE_ALONE = FEATURES["prefecture_alone"]
PREFECTURE_IDLE = FEATURES["prefecture_idle"]
PREFECTURE_OFFICE = FEATURES["prefecture_office"]
REFERRED_TO = FEATURES["referred_to"]
SOURCE_NAMES_OTHER = FEATURES["source_names_other"]
STATE_TOLD = FEATURES["state_told"]
TEXT_COMPANION = FEATURES["text_companion"]
TEXT_FROM = FEATURES["text_from"]
TEXT_LOCATED = FEATURES["text_located"]
TEXT_MEMBERS = FEATURES["text_members"]
TEXT_OFFICE = FEATURES["text_office"]
TEXT_TOGETHER = FEATURES["text_together"]
TEXT_TOPIC = FEATURES["text_topic"]
TEXT_TOPIC_AFTER_COMPANION = FEATURES["text_topic_after_companion"]
TITLE_ALONE = FEATURES["title_alone"]
TITLE_APPOSITION = FEATURES["title_apposition"]
TITLE_COUNTS = FEATURES["title_counts"]
TITLE_LAST = FEATURES["title_last"]
TITLE_NAMES_OTHER = FEATURES["title_names_other"]
TITLE_OTHER = FEATURES["title_other"]
TITLE_SHARED = FEATURES["title_shared"]
TITLED_OBJECT = FEATURES["titled_object"]
TOGETHER_NEIGHBOUR = FEATURES["together_neighbour"]
TOO_PREFECTURE = FEATURES["too_prefecture"]
# What has no weight: what the reasons speak of (the headline names the place, a head's title follows it), what makes
# other features (the text names it in a list, or as one that acts, too), and what says how sure a role can be (a member
# of a very long list).
TITLED, HEADED, LISTED, TOO, ENUMERATED = (1 << at for at in range(len(_NAMES), len(_NAMES) + 5))


@dataclass(slots=True)
class PlaceGroup:
    """All mentions of one place in an article, and the features that its role hangs on (bits of `FEATURES`)."""

    code: str
    mentions: list[Resolved]
    features: int
