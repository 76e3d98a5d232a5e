"""What people have corrected: places and themes pinned to, or removed from, an article or a surface form, and pairs
of articles that are the same or different.

In: a case and the corrections (`correction_file` reads them). Out: the case as corrected, what is ruled of pairs
(`casemap.rulings`), and which corrections had something to do. Pure, and applied after everything else: no
rule of casemap overrides a person. docs/corrections.md tells the format and the rules in words.
"""

from casemap.corrections.apply import apply_corrections, correct_cases
from casemap.corrections.lines import ANY, Action, Correction, CorrectionKind, Corrections
from casemap.corrections.log import CorrectionLog
from casemap.corrections.pairs import build_rulings

__all__ = [
    "ANY",
    "Action",
    "Correction",
    "CorrectionKind",
    "CorrectionLog",
    "Corrections",
    "apply_corrections",
    "build_rulings",
    "correct_cases",
]
