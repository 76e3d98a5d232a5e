"""An article of some files, together with those that it may tell the same as.

Apart from `inputs`, so that commands which compare nothing start without the library for it.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from casemap.duplicates import KEYS, Candidate, build_keys, find_kin
from casemap.inputs import read_inputs
from casemap.model import Article, UsageError
from casemap.rulings import NO_RULINGS, Rulings
from casemap.sources import IssueCalendar


def read_kin(
    paths: Sequence[Path], identity: str, calendar: IssueCalendar, rulings: Rulings = NO_RULINGS
) -> list[Article]:
    """Return the article with an id, and all others of the files that it may tell the same as, sorted by id.

    `calendar` dates them, as a build does; `rulings` are what people say of pairs. Only keys are kept of the other
    articles. Raises UsageError when no article has the id, else as `read_inputs`.
    """
    keys: list[list[int]] = []
    ids: list[str] = []
    for article in read_inputs(paths, []):
        ids.append(article.id)
        keys.append(build_keys(Candidate(article.id, article.title, article.text, article.url)))
    if identity not in ids:
        names = "、".join(path.name for path in paths)
        raise UsageError(
            f"id {identity} の記事は {names} にありません。ファイルは --input で、文章は --text で渡せます。"
        )
    bonds = rulings.resolve({known: position for position, known in enumerate(ids)}.get)
    kin = set(find_kin(np.array(keys, dtype=np.uint64).reshape(-1, KEYS), ids.index(identity), bonds))
    found = (article for number, article in enumerate(read_inputs(paths, [], calendar=calendar)) if number in kin)
    return sorted(found, key=lambda article: article.id)
