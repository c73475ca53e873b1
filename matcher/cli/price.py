"""``price ROUND OUT --pupil SITE:ID --offering O``: what it takes to place a pupil in a group."""

from argparse import Namespace

from matcher.answers.price import Price, Prices
from matcher.cli.changes import goal_lines, move_line
from matcher.cli.explain import pupil_key
from matcher.cli.results import read_checked
from matcher.cli.screen import Screen, UsageError
from matcher.codes import PAIR_RULES, Rule
from matcher.problem import Problem, PupilKey
from matcher.rules.exclusions import Refusal
from matcher.wording import LANGUAGES, text


def run(arguments: Namespace, screen: Screen) -> int:
    """Tell a price."""
    results = read_checked(arguments.round, arguments.out, screen)
    if results is None:
        return 1
    key = _asked(results.problem, arguments.pupil, arguments.offering)
    found = Prices(results.problem, results.policy, results.allocation).price(key, arguments.offering)
    screen.data({**found.to_json(), "text": {language: sentences(found, language) for language in LANGUAGES}})
    screen.write(sentences(found, screen.language))
    screen.lines(goal_lines([goal for goal in found.goals if goal.before != goal.after], screen))
    screen.lines([move_line(one, screen) for one in found.moved])
    return 0


def _asked(problem: Problem, pupil: str, offering: str) -> PupilKey:
    """The pupil's key.

    Raises:
        UsageError: the pupil, the offering, or both, are not in the round.
    """
    if offering in problem.offering:
        return pupil_key(problem, pupil)
    try:
        pupil_key(problem, pupil)
    except UsageError as error:
        if error.code == "unknown_pupil":
            raise UsageError("unknown_pair", pupil=pupil, offering=offering) from None
        raise
    raise UsageError("unknown_group", offering=offering)


def sentences(price: Price, language: str) -> str:
    """The price in plain words."""
    if not price.possible:
        why = " ".join(_why(refusal, language) for refusal in price.refusals)
        return text("report", "price_impossible", language, why=why)
    if price.worse is None:
        says = text("report", "price_free", language)
    else:
        goal = text("report", f"goal_{price.worse.name}", language)
        says = text("report", "price_costs", language, goal=goal)
    moves = text("report", "price_moves" if price.moves else "price_moves_none", language, moves=price.moves)
    return f"{says} {moves}"


def _why(refusal: Refusal, language: str) -> str:
    numbers: dict[str, object] = dict(refusal.numbers)
    if refusal.rule in PAIR_RULES:
        return text("rule", refusal.rule, language, **numbers)
    none = refusal.numbers.get("limit") == 0 and refusal.rule is not Rule.MIN_SIZE
    return text("report", f"price_why_{refusal.rule}" + ("_none" if none else ""), language, **numbers)
