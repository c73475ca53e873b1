"""``explain ROUND OUT --pupil SITE:ID``: an answer to every wish of one pupil."""

from argparse import Namespace

from matcher.answers.explain import Explainer
from matcher.cli.results import read_checked
from matcher.cli.screen import Screen, UsageError
from matcher.problem import Problem, PupilKey


def run(arguments: Namespace, screen: Screen) -> int:
    """Explain one pupil's wishes."""
    results = read_checked(arguments.round, arguments.out, screen)
    if results is None:
        return 1
    key = pupil_key(results.problem, arguments.pupil)
    explainer = Explainer(results.problem, results.policy, results.allocation)
    answers = explainer.answers(key, arguments.offering)
    if arguments.offering is not None and not answers:
        raise UsageError("unknown_group", offering=arguments.offering)
    screen.data([answer.to_json() for answer in answers])
    for answer in answers:
        what = " · ".join(word for word in (answer.elective, answer.offering) if word)
        rank = f"{answer.rank}. " if answer.rank else ""
        screen.write(f"{rank}{what}: {answer.text(screen.language)}")
    if not answers:
        screen.say("short_no_wishes")
    return 0


def pupil_key(problem: Problem, words: str) -> PupilKey:
    """The pupil named ``SITE:ID``.

    Raises:
        UsageError: it is not written so, or there is no such pupil, or more than one: ids may have a colon in them.
    """
    if ":" not in words:
        raise UsageError("pupil_form")
    found = [key for key in problem.pupil if ":".join(key) == words]
    if not found:
        raise UsageError("unknown_pupil", pupil=words)
    if len(found) > 1:
        raise UsageError("several_pupils", pupil=words, found="; ".join(" · ".join(key) for key in sorted(found)))
    return found[0]
