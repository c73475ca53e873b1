"""Profile modules: which belong to whose profile (rules R1 and R3 of the Regeling keuzevakken vmbo, art. 2)."""

from functools import cache

from matcher.codes import Kind
from matcher.problem import Elective

# Beware: in SLO codes MT is Maritiem en techniek, MET is Mobiliteit en transport.
PREFIX = {
    "BWI": "BWI",
    "PIE": "PIE",
    "M&T": "MET",
    "MVI": "MVI",
    "E&O": "EO",
    "HBR": "HBR",
    "Z&W": "ZW",
    "Groen": "GR",
    "MaT": "MT",
    "D&P": "DP",
}
PROFILE = {prefix: profile for profile, prefix in PREFIX.items()}

# The two modules that a GL pupil follows (SLO open data).
GL_MODULES = {
    "BWI": ("01", "04"),
    "PIE": ("01", "03"),
    "M&T": ("01", "03"),
    "MVI": ("03", "04"),
    "E&O": ("01", "02"),
    "HBR": ("01", "03"),
    "Z&W": ("03", "04"),
    "Groen": ("02", "03"),
    "MaT": ("01", "02"),
    "D&P": ("01", "04"),
}
ALL_MODULES = ("01", "02", "03", "04")
WHOLE_PROFILE_TRACKS = ("BB", "KB")


@cache
def own_profile_modules(profile: str | None, track: str | None) -> frozenset[str]:
    """The modules a pupil already follows in the own profile, so never as an elective (R1).

    BB and KB: all four; GL: the two appointed ones; other tracks, or no (known) profile: none.
    """
    if profile not in PREFIX:
        return frozenset()
    numbers: tuple[str, ...] = ()
    if track in WHOLE_PROFILE_TRACKS:
        numbers = ALL_MODULES
    elif track == "GL":
        numbers = GL_MODULES[profile]
    return frozenset(f"P/{PREFIX[profile]}/{number}" for number in numbers)


def module_profile(elective: Elective) -> str | None:
    """The profile whose module this elective is, or whose module's content it has; None if of none."""
    if elective.module_of is not None:
        return elective.module_of if elective.module_of in PREFIX else _profile_in(elective.module_of)
    if elective.kind is Kind.MODULE:
        return elective.profile or _profile_in(elective.elective)
    return None


def in_own_profile(elective: Elective, profile: str | None, track: str | None) -> bool:
    """Whether R1 forbids this elective to a pupil of this profile and track.

    Content that belongs to a whole profile, not to one module, falls under R1 for BB and KB only: they follow
    all of the profile.
    """
    if profile is None or module_profile(elective) != profile:
        return False
    module = elective.module_of or elective.elective
    return track in WHOLE_PROFILE_TRACKS or module in own_profile_modules(profile, track)


def _profile_in(module: str) -> str | None:
    """The profile in a module code such as P/PIE/03."""
    parts = module.split("/")
    return PROFILE.get(parts[1]) if len(parts) == 3 and parts[0] == "P" else None
