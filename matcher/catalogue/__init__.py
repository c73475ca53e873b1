"""The national catalogue of electives, by school year, and what the law says about profile modules.

The data and their sources are described in ``README.md`` beside this file.
"""

from matcher.catalogue.advice import Advice, AdviceCode, Adviser
from matcher.catalogue.modules import in_own_profile, module_profile, own_profile_modules
from matcher.catalogue.national import catalogue, duo_code_evidence, overlaps

__all__ = [
    "Advice",
    "AdviceCode",
    "Adviser",
    "catalogue",
    "duo_code_evidence",
    "in_own_profile",
    "module_profile",
    "overlaps",
    "own_profile_modules",
]
