"""The patterns behind a place, and the first characters by which most places need none of them."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casemap import evidence, joints
from casemap.lexicon import Endings, Openings


@pytest.mark.parametrize(
    ("pattern", "starts"),
    [
        (joints._VISITOR, joints.VISITOR_STARTS),
        (joints._VENUE, joints.VENUE_STARTS),
        (joints._CUSTOMERS, joints.CUSTOMER_STARTS),
        (evidence._ELSEWHERE, evidence.ELSEWHERE_STARTS),
    ],
    ids=["visitor", "venue", "customer", "elsewhere"],
)
def test_what_a_pattern_matches_begins_with_one_of_its_starts(pattern: re.Pattern[str], starts: frozenset[str]) -> None:
    @settings(deadline=None)
    @given(st.from_regex(re.compile(rf"\A(?:{pattern.pattern})")))
    def check(text: str) -> None:
        assert text[0] in starts

    check()


@settings(deadline=None)
@given(st.text(max_size=joints._SENTENCE))
def test_a_topic_by_its_first_character_is_what_the_pattern_says(text: str) -> None:
    match = joints._JOINTS.match(f"は{text}")
    assert match is not None and match.lastgroup == "topic"


def test_words_are_told_by_their_ends() -> None:
    openings, endings = Openings(["から約", "から車", "に次ぐ"]), Endings(["隣に", "元"])
    assert openings.starts == {"か", "に"} and endings.ends == {"に", "元"}
    assert openings.stand_at("市から車で", 1) and not openings.stand_at("市から来た", 1)
    assert endings.close("すぐ隣に") and not endings.close("ここに")
