"""Each goal in plain words, and what it means that one stands above another."""

from flask_babel import gettext

from matcher.codes import Goal


def goal_title(goal: Goal) -> str:
    """A goal in a few words."""
    titles = {
        Goal.NEEDS: gettext("What pupils need for their diploma"),
        Goal.SERVED: gettext("As many pupils as possible with a place"),
        Goal.PLACEMENTS: gettext("As many places given as possible"),
        Goal.PRIORITY: gettext("Who has priority comes first"),
        Goal.RANKS_FAIR: gettext("Choices: nobody far down the list"),
        Goal.RANKS_FIRST: gettext("Choices: as many first ones as possible"),
        Goal.RANKS_SUM: gettext("Choices: high on the lists on average"),
        Goal.CHANGES: gettext("Keep what was placed before"),
        Goal.TRAVEL: gettext("Short ways"),
        Goal.LOTTERY: gettext("The lottery"),
    }
    return titles[goal]


def goal_sentence(goal: Goal) -> str:
    """A goal in one plain sentence."""
    sentences = {
        Goal.NEEDS: gettext("Pupils who need an elective to be able to graduate get as many of those as possible."),
        Goal.SERVED: gettext("As few pupils as possible stay without any place."),
        Goal.PLACEMENTS: gettext("Pupils together get as many of the electives they wish as possible."),
        Goal.PRIORITY: gettext(
            "Pupils of priority 1 get as many places as possible, then those of priority 2, and so on."
        ),
        Goal.RANKS_FAIR: gettext(
            "As few pupils as possible get their last choice, then the last but one, and so on up to the first."
        ),
        Goal.RANKS_FIRST: gettext(
            "As many pupils as possible get their first choice, then their second, and so on; some may get a late one."
        ),
        Goal.RANKS_SUM: gettext(
            "The choices that are given add up to as little as possible: a first counts 1, a third 3."
        ),
        Goal.CHANGES: gettext("As few pupils as possible lose a place of the earlier placements that were uploaded."),
        Goal.TRAVEL: gettext("All pupils together travel as few minutes as possible."),
        Goal.LOTTERY: gettext(
            "What is still equal is settled by lot: in the lottery's order each pupil gets the best that is left."
        ),
    }
    return sentences[goal]


def goal_example(upper: Goal, lower: Goal) -> str:
    """What it means that one goal stands right above another."""
    return gettext(
        "Say that in allocation A %(little)s, and in allocation B %(much)s. Then it will be A.",
        little=_little(upper),
        much=_much(lower),
    )


def _little(goal: Goal) -> str:
    """A small advantage."""
    words = {
        Goal.NEEDS: gettext("one more elective is given that is needed for a diploma"),
        Goal.SERVED: gettext("one more pupil has a place"),
        Goal.PLACEMENTS: gettext("one more place is given"),
        Goal.PRIORITY: gettext("one more pupil of priority 1 has a place"),
        Goal.RANKS_FAIR: gettext("one pupil fewer has the last choice"),
        Goal.RANKS_FIRST: gettext("one more pupil has the first choice"),
        Goal.RANKS_SUM: gettext("the choices together are one step higher"),
        Goal.CHANGES: gettext("one more pupil keeps the earlier place"),
        Goal.TRAVEL: gettext("all ways together are one minute shorter"),
    }
    return words[goal]


def _much(goal: Goal) -> str:
    """A large advantage."""
    words = {
        Goal.NEEDS: gettext("ten more electives are given that are needed for a diploma"),
        Goal.SERVED: gettext("ten more pupils have a place"),
        Goal.PLACEMENTS: gettext("ten more places are given"),
        Goal.PRIORITY: gettext("ten more pupils of priority 1 have a place"),
        Goal.RANKS_FAIR: gettext("ten pupils fewer have the last choice"),
        Goal.RANKS_FIRST: gettext("ten more pupils have the first choice"),
        Goal.RANKS_SUM: gettext("the choices together are thirty steps higher"),
        Goal.CHANGES: gettext("ten more pupils keep the earlier place"),
        Goal.TRAVEL: gettext("all ways together are a thousand minutes shorter"),
    }
    return words[goal]
