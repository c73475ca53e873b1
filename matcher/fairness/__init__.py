"""Whether an allocation is fair: each part of the pupils beside chance, who envies whom, and who could swap."""

from matcher.fairness.envy import MIN_SIZE, Envy, envies
from matcher.fairness.exchange import Exchanges, Ring, exchanges
from matcher.fairness.hosts import Host, hosts
from matcher.fairness.shares import DIMENSIONS, FEWEST, LOTTERIES, Chance, Part, Share, parts
from matcher.fairness.standing import Better, Standing

__all__ = [
    "DIMENSIONS",
    "FEWEST",
    "LOTTERIES",
    "MIN_SIZE",
    "Better",
    "Chance",
    "Envy",
    "Exchanges",
    "Host",
    "Part",
    "Ring",
    "Share",
    "Standing",
    "envies",
    "exchanges",
    "hosts",
    "parts",
]
