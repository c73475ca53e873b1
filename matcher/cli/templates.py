"""``templates DIR``: an empty file of every kind."""

from argparse import Namespace

from matcher.cli.screen import Screen
from matcher.files import templates


def run(arguments: Namespace, screen: Screen) -> int:
    """Write the templates."""
    screen.data([str(path) for path in templates(arguments.out)])
    screen.say("line_templates", path=arguments.out)
    return 0
