"""``generate --pupils N --groups M --seed S OUT``: a made-up round."""

from argparse import Namespace

from matcher.cli.screen import Screen
from matcher.files import write_round
from matcher.generate import generate


def run(arguments: Namespace, screen: Screen) -> int:
    """Write a made-up round to a new directory."""
    problem, policy = generate(arguments.pupils, arguments.groups, arguments.seed)
    write_round(problem, policy, arguments.out)
    numbers = {"pupils": len(problem.pupils), "groups": len(problem.offerings)}
    screen.data({**numbers, "seed": arguments.seed, "out": arguments.out})
    screen.say("line_generated", **numbers, path=arguments.out)
    return 0
