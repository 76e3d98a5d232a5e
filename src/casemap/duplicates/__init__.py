"""Articles that tell the same: the same article from two feeds, or printed again under another headline.

In: one `Candidate` for each article. Out: for each the position of the one it is counted with. Pure;
docs/duplicates.md tells the rules.

Few pairs are ever compared: `keys` are numbers that articles which may be the same share, `compare` looks at what two
articles say, `grouping` makes groups of the pairs and chooses who speaks for each. What people say of pairs
(`casemap.rulings`) comes before all that.
"""

from casemap.duplicates.candidate import Candidate, read_candidate
from casemap.duplicates.grouping import find_case_leaders, find_kin, find_leaders
from casemap.duplicates.keys import KEYS, build_keys

__all__ = ["KEYS", "Candidate", "build_keys", "find_case_leaders", "find_kin", "find_leaders", "read_candidate"]
