"""The vocabulary: every rule, goal, proof and answer has one code, used everywhere."""

from enum import StrEnum

FEWEST = 5  # pupils of whom others may read a count


class Rule(StrEnum):
    """A hard rule. The order is the order in which refusals are reported."""

    # of a pair (pupil, offering)
    NOT_WISHED = "not_wished"
    NOT_APPROVED = "not_approved"
    AUDIENCE = "audience"
    OWN_PROFILE_MODULE = "own_profile_module"
    COMPLETED = "completed"
    PREREQUISITE = "prerequisite"
    OVERLAP_COMPLETED = "overlap_completed"
    TRAVEL_LIMIT = "travel_limit"
    TIMETABLE = "timetable"
    KEPT_OUT = "kept_out"
    CANCELLED = "cancelled"
    # of a set of placements
    CAPACITY = "capacity"
    GUEST_CAPACITY = "guest_capacity"
    GUEST_TOTAL = "guest_total"
    MIN_SIZE = "min_size"
    CLASH = "clash"
    SAME_ELECTIVE = "same_elective"
    OVERLAP = "overlap"
    MODULE_LIMIT = "module_limit"
    MAX_ELECTIVES = "max_electives"
    LOCKED = "locked"


PAIR_RULES = tuple(Rule)[: tuple(Rule).index(Rule.CAPACITY)]
SET_RULES = tuple(Rule)[len(PAIR_RULES) :]


class Goal(StrEnum):
    """Something the region optimises; the policy puts the goals in order."""

    NEEDS = "needs"
    SERVED = "served"
    PLACEMENTS = "placements"
    PRIORITY = "priority"
    RANKS_FAIR = "ranks_fair"
    RANKS_FIRST = "ranks_first"
    RANKS_SUM = "ranks_sum"
    CHANGES = "changes"
    TRAVEL = "travel"
    LOTTERY = "lottery"


class Proof(StrEnum):
    """How a goal's value is known to be the best possible."""

    CERTIFICATE = "certificate"  # exact arithmetic, checkable without any solver
    SEARCH = "search"  # an exact solver says so
    NONE = "none"  # not proved; the bound says how much better it could be


class Status(StrEnum):
    """How a solve ended."""

    OPTIMAL = "optimal"  # every goal proved, by certificate or by search
    STOPPED = "stopped"  # time limit or stop; the best allocation so far


class Answer(StrEnum):
    """Why a wish was not granted, where no rule forbids the pair (else the rule's code)."""

    PLACED = "placed"
    FULL = "full"
    BETTER_ELSEWHERE = "better_elsewhere"
    GROUP_CANCELLED = "group_cancelled"


class Kind(StrEnum):
    """What sort of course an elective is."""

    ELECTIVE = "keuzevak"
    MODULE = "profielmodule"
    REGIONAL = "regional"


class SiteKind(StrEnum):
    """What sort of institution a site belongs to."""

    VMBO = "vmbo"
    VSO = "vso"
    PRO = "pro"
    MBO = "mbo"
    COMPANY = "company"


class Run(StrEnum):
    """Whether a group runs."""

    AUTO = "auto"  # it has no pupils or at least min_size
    YES = "yes"  # it runs whatever its size
    NO = "no"  # it is cancelled


class OverlapLevel(StrEnum):
    """What two electives with overlapping content mean for one pupil."""

    BLOCK = "block"
    WARN = "warn"


class LockAction(StrEnum):
    """What a placement fixed by hand says."""

    PLACE = "place"
    KEEP_OUT = "keep_out"


PROFILES = ("BWI", "PIE", "M&T", "MVI", "E&O", "HBR", "Z&W", "Groen", "MaT", "D&P")
TRACKS = ("BB", "KB", "GL", "TL", "PRO")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
