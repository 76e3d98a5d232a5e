"""Random questions over period, themes and places, the same for the same seed."""

import numpy as np
from corpus import FIRST_MONTH, LAST_MONTH

from casemap.filters import KIND_TOKENS, Filters
from casemap.gazetteer import load_gazetteer
from casemap.themes import load_taxonomy

KINDS = tuple(kind for kind in KIND_TOKENS.values() if kind != "都道府県")


def make_questions(count: int, seed: int = 11) -> list[Filters]:
    """Return questions as people put them: three in five with a period, half with one to three themes; a quarter
    without a place, two in five with up to eight prefectures, the others with a region, municipalities or kinds.
    """
    rng = np.random.default_rng(seed)
    gazetteer = load_gazetteer()
    themes = [theme.id for theme in load_taxonomy().themes]
    prefectures = [entry.code for entry in gazetteer.prefectures]
    municipalities = [entry.code for entry in gazetteer.municipalities]
    questions = []
    for _ in range(count):
        low, high = sorted(rng.integers(FIRST_MONTH, LAST_MONTH, 2).tolist())
        places = {
            "none": {},
            "prefectures": {"prefectures": tuple(rng.choice(prefectures, rng.integers(1, 9)).tolist())},
            "region": {"prefectures": gazetteer.regions[rng.integers(0, len(gazetteer.regions))].prefectures},
            "municipalities": {"municipalities": tuple(rng.choice(municipalities, rng.integers(1, 6)).tolist())},
            "kinds": {"kinds": tuple(rng.choice(KINDS, rng.integers(1, 4)).tolist())},
        }
        place = rng.choice(list(places), p=[0.25, 0.4, 0.15, 0.1, 0.1])
        questions.append(
            Filters(
                themes=tuple(rng.choice(themes, rng.integers(1, 4)).tolist()) if rng.random() < 0.5 else (),
                period=(low, high) if rng.random() < 0.6 else None,
                **places[str(place)],
            )
        )
    return questions
