"""The search for the best allocation: the only rooms that know OR-Tools.

``candidates`` and ``rules`` put a round into numbers, ``model`` joins them, ``lp`` solves one linear programme,
``region`` makes exact bounds and faces of it, ``search`` goes goal by goal, ``integer`` helps where faces are
not whole, ``lottery`` settles ties, ``evidence`` writes the proof, ``conflicts`` finds what contradicts what.
"""

from matcher.solver.solve import Progress, most_of, solve

__all__ = ["Progress", "most_of", "solve"]
