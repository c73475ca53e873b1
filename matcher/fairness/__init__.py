"""Whether an allocation is fair: each part of the pupils beside chance, who envies whom, and who could swap."""

from matcher.fairness.disappointed import LEVELS, Given, LastTime, disappointed, priorities
from matcher.fairness.envy import MIN_SIZE, Envy, envies
from matcher.fairness.exchange import Exchanges, Ring, exchanges
from matcher.fairness.hiding import FEWEST, too_small
from matcher.fairness.hosts import Host, hosts
from matcher.fairness.patience import NOT_LOOKED_INTO, Patient
from matcher.fairness.shares import DIMENSIONS, LAST_TIME, LOTTERIES, Chance, Draws, Part, Spread, parts, spread
from matcher.fairness.standing import Better, Standing
from matcher.fairness.tally import Share

__all__ = [
    "DIMENSIONS",
    "FEWEST",
    "LAST_TIME",
    "LEVELS",
    "LOTTERIES",
    "MIN_SIZE",
    "NOT_LOOKED_INTO",
    "Better",
    "Chance",
    "Draws",
    "Envy",
    "Exchanges",
    "Given",
    "Host",
    "LastTime",
    "Part",
    "Patient",
    "Ring",
    "Share",
    "Spread",
    "Standing",
    "disappointed",
    "envies",
    "exchanges",
    "hosts",
    "parts",
    "priorities",
    "spread",
    "too_small",
]
