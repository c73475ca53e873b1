"""``format``: every file and column of a round."""

from argparse import Namespace

from matcher.cli.screen import Screen
from matcher.files import format_help


def run(_: Namespace, screen: Screen) -> int:
    """Print the format help."""
    help_text = format_help(screen.language)
    screen.data({"language": screen.language, "text": help_text})
    screen.write(help_text)
    return 0
