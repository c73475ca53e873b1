"""``bench``: speed and quality, measured by ``matcher.bench``, which is only imported when it is asked for."""

import importlib
from argparse import Namespace

from matcher.cli.screen import Screen


def run(arguments: Namespace, _: Screen) -> int:
    """Measure."""
    return int(importlib.import_module("matcher.bench").main(arguments.words) or 0)
