"""Speed and quality, ours and others', on the same rounds: ``python -m matcher bench``."""

from matcher.bench.run import main

__all__ = ["main"]
