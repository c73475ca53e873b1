"""Why a wish was granted or not: one answer per wish and offering, with its numbers and a text in two languages.

The answer is the first that holds: placed; a pair rule (its code); the group does not run; an own placement that is
wanted at least as much and stands in the way (``better_elsewhere``); the seats are taken (``full``,
``guest_capacity`` or ``guest_total``). What decided who got those seats is solved in ``counterfactual``: the
goal that would get worse if the pupil had one, or the lottery. Where seats are free and still a goal is against it, the
answer is ``better_elsewhere`` too, with that goal. A pupil only learns totals, nothing of another, and reads of no
group that fewer than five wanted it.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from matcher.allocation import Allocation
from matcher.answers.counterfactual import LOTTERY, Counterfactuals
from matcher.codes import FEWEST, Answer, LockAction, Rule, Run
from matcher.dictatorship import Bundle, Choice, Seats, preference
from matcher.lottery import lottery_order
from matcher.policy import Policy
from matcher.problem import Offering, Placement, Problem, Pupil, PupilKey, Wish
from matcher.rules.eligibility import Candidate, Eligibility, Refusal
from matcher.wording import Subject, is_worded, text

Numbers = dict[str, int | str]
Texts = tuple[tuple[Subject, str], ...]
Verdict = tuple[str, Numbers, Texts]
LANGUAGES = ("nl", "en")


@dataclass(frozen=True, slots=True)
class WishAnswer:
    """The answer to one wish for one offering (``offering`` is None if nobody offers the elective)."""

    offering: str | None
    elective: str
    rank: int  # of the wish, 1 = most wanted; 0 = there is no wish
    answer: str  # an Answer or a Rule
    numbers: Numbers = field(default_factory=dict)
    texts: Texts = ()  # of each sentence, in order
    names: Numbers = field(default_factory=dict)  # in the place of numbers that are codes

    def text(self, language: str, *, staff: bool = False) -> str:
        """The whole answer in plain words, to the pupil or to ``staff`` about the pupil."""
        numbers: dict[str, object] = {**self.numbers, **self.names}
        reader: Subject = "staff" if staff else "answer"
        said = []
        for subject, code in self.texts:
            own = code if subject == "answer" else f"rule_{code}"
            kind, name = (reader, own) if is_worded(reader, own) else (subject, code)
            if not staff and self._tells_few(code):
                name = f"{code}_few"
            said.append(text(kind, name, language, **numbers))
        return " ".join(said)

    def _tells_few(self, code: str) -> bool:
        """Whether a pupil would read a number of pupils so small that it says something about one of them."""
        return int(self.numbers.get("eligible", FEWEST)) < FEWEST and is_worded("answer", f"{code}_few")

    def to_json(self) -> dict[str, object]:
        """As the command line prints it."""
        return {
            "offering": self.offering,
            "elective": self.elective,
            "rank": self.rank or None,
            "answer": self.answer,
            "numbers": self.numbers,
            "text": {language: self.text(language) for language in LANGUAGES},
        }


class Explainer:
    """Answers about one allocation; the preparation is shared between pupils."""

    def __init__(
        self,
        problem: Problem,
        policy: Policy,
        allocation: Allocation,
        eligibility: Eligibility | None = None,
        begun: Collection[tuple[str, str, str]] = (),
        seconds: float | None = None,
    ) -> None:
        """Nothing is solved yet.

        Args:
            problem: the round.
            policy: the region's decisions.
            allocation: what the answers are about.
            eligibility: who may take what in the round, if that was worked out already.
            begun: places (home site, pupil, offering) that nobody decided, locked since their groups have begun.
            seconds: for what decided about one wish; without it each takes what it takes.
        """
        self.problem = problem
        self._begun = begun
        self.eligibility = eligibility or Eligibility(problem, policy)
        self._choice = Choice(problem, policy, self.eligibility)
        self._counterfactuals = Counterfactuals(problem, policy, allocation, self.eligibility, seconds)
        self._locks = {(k.home_site, k.pupil_id, k.offering_id) for k in problem.locks if k.action is LockAction.PLACE}
        self._bundles = {
            key: tuple(sorted(map(self._candidate, found), key=preference))
            for key, found in allocation.of_pupil.items()
        }
        self._wanting: dict[tuple[Rule, str], int] = {}  # how many, per kind of seats that is full
        self._seats = Seats(problem)
        for bundle in self._bundles.values():
            self._seats.change(bundle, 1)

    def answers(self, key: PupilKey, offering_id: str | None = None) -> tuple[WishAnswer, ...]:
        """An answer for every wish of the pupil and every offering that fits it, and for every place without a wish.

        With an offering only what concerns it: nothing if there is no such offering, one answer if it was not wished.

        Raises:
            KeyError: there is no such pupil.
        """
        pupil = self.problem.pupil[key]
        found = [self._answer(pupil, wish, offering, self._decided) for wish, offering in self._asked(pupil)]
        answered = {a.offering for a in found}
        unwished = [c.offering_id for c in self._bundle(key)]
        if offering_id is not None and offering_id in self.problem.offering and offering_id not in unwished:
            unwished.append(offering_id)
        found += [self._unwished(pupil, self.problem.offering[o]) for o in unwished if o not in answered]
        return tuple(a for a in found if offering_id is None or a.offering == offering_id)

    def reasons(self, key: PupilKey, *, approved: bool = False) -> tuple[WishAnswer, ...]:
        """The answers to the wishes alone, without what decided about the seats: much faster, no solver.

        ``approved``: only to those that the school approved.
        """
        pupil = self.problem.pupil[key]
        asked = ((wish, offering) for wish, offering in self._asked(pupil) if wish.approved or not approved)
        return tuple(self._answer(pupil, wish, offering, _undecided) for wish, offering in asked)

    def _asked(self, pupil: Pupil) -> Iterator[tuple[Wish, Offering | None]]:
        for wish in self.problem.wishes_of.get(pupil.key, ()):
            if wish.offering_id is not None:
                yield wish, self.problem.offering[wish.offering_id]
            else:
                yield from ((wish, o) for o in self.problem.offerings_of.get(wish.elective or "", (None,)))

    def _answer(
        self, pupil: Pupil, wish: Wish, offering: Offering | None, decided: Callable[["_Case"], Numbers]
    ) -> WishAnswer:
        if offering is None:
            not_offered: Verdict = (Rule.CANCELLED, {"groups": 0}, (("answer", "not_offered"),))
            verdict = not_offered if wish.approved else _refused(Refusal(Rule.NOT_APPROVED, {"rank": wish.rank}))
            return WishAnswer(None, wish.elective or "", wish.rank, *verdict)
        if not wish.approved and self.eligibility.rank(pupil, offering) is not None:  # another wish is approved
            verdict = _refused(Refusal(Rule.NOT_APPROVED, {"rank": wish.rank}))
        else:
            verdict = self._verdict(pupil, offering, decided)
        if verdict[0] == Rule.NOT_APPROVED:
            verdict = self._not_approved(pupil, offering, verdict)
        return WishAnswer(offering.offering_id, offering.elective, wish.rank, *verdict, self._names(verdict[1]))

    def _not_approved(self, pupil: Pupil, offering: Offering, verdict: Verdict) -> Verdict:
        """The refusal; but the pupil may have the elective all the same, by another wish or by hand."""
        same = (
            c for c in self._bundle(pupil.key) if self.problem.offering[c.offering_id].elective == offering.elective
        )
        placed = next(same, None)
        if placed is None:
            return verdict
        numbers = verdict[1] if placed.rank is None else {**verdict[1], "placed_rank": placed.rank}
        return Rule.NOT_APPROVED, numbers, (("answer", "not_approved_held"),)

    def _unwished(self, pupil: Pupil, offering: Offering) -> WishAnswer:
        """The answer about an offering that the pupil has no wish for: a place by hand, or why there is none."""
        placed = self._own(pupil, offering)
        if placed is not None:
            verdict = self._placed(placed)
        else:
            refusals = self.eligibility.refusals(pupil, offering)
            others = (r for r in refusals if r.rule is not Rule.NOT_WISHED)
            verdict = _refused(next(others, Refusal(Rule.NOT_WISHED)))
        return WishAnswer(offering.offering_id, offering.elective, 0, *verdict, self._names(verdict[1]))

    def _names(self, numbers: Numbers) -> Numbers:
        """The titles of the electives that the numbers name by code."""
        found: Numbers = {}
        for field_name in ("elective", "missing", "completed"):
            codes = numbers.get(field_name)
            if isinstance(codes, str):
                known = (self.problem.elective.get(code) for code in codes.split(", "))
                titles = (e.title if e else code for e, code in zip(known, codes.split(", "), strict=True))
                found[field_name] = ", ".join(titles)
        return found

    def _verdict(self, pupil: Pupil, offering: Offering, decided: Callable[["_Case"], Numbers]) -> Verdict:
        placed = self._own(pupil, offering)
        if placed is not None:
            return self._placed(placed)
        wanted = self._possible.get((pupil.key, offering.offering_id))
        if wanted is None:
            refusal = self.eligibility.first_refusal(pupil, offering)
            assert refusal is not None  # all travel times that are needed are known, or there were no candidates
            return _refused(refusal)
        return (
            self._never(pupil, offering)
            or self._cancelled(offering)
            or self._better(pupil, offering, wanted, self._bundle(pupil.key))
            or self._full(_Case(pupil, offering, wanted), decided)
        )

    def _placed(self, placed: Candidate) -> Verdict:
        numbers: Numbers = {"travel_minutes": placed.travel_minutes}
        if placed.rank is None:
            return Answer.PLACED, numbers, (("answer", "placed_by_hand"),)
        return Answer.PLACED, {"rank": placed.rank, **numbers}, (("answer", "placed"),)

    def _never(self, pupil: Pupil, offering: Offering) -> Verdict | None:
        """The limits of the pupil that leave no room whatever else happens."""
        if pupil.max_electives == 0:
            return Rule.MAX_ELECTIVES, {"limit": 0}, (("answer", "no_choice"),)
        profile = self._choice.other_module(pupil, offering.offering_id)
        if profile is not None and self._choice.module_room(pupil, profile) == 0:
            completed = self._choice.modules_done(pupil, profile)
            return Rule.MODULE_LIMIT, {"profile": profile, "completed": completed}, (("answer", "module_limit"),)
        return None

    def _cancelled(self, offering: Offering) -> Verdict | None:
        if offering.run is not Run.AUTO or offering.min_size <= 1 or self._seats.size[offering.offering_id]:
            return None
        eligible = len(self._applicants.get(offering.offering_id, ()))
        code = "group_cancelled" if eligible < offering.min_size else "group_cancelled_choice"
        return Answer.GROUP_CANCELLED, {"eligible": eligible, "min_size": offering.min_size}, (("answer", code),)

    def _better(self, pupil: Pupil, offering: Offering, wanted: Candidate, own: Bundle) -> Verdict | None:
        """An own placement in the way that is fixed, or wanted at least as much."""
        good = [c for c in own if c.locked or (c.rank or 0) <= (wanted.rank or 0)]
        for placed in good:
            refusal = self.eligibility.exclusion(offering, self.problem.offering[placed.offering_id])
            if refusal is not None:
                return self._elsewhere(placed, refusal.rule, wanted)
        choice = self._choice
        profile = choice.other_module(pupil, offering.offering_id)
        same = [c for c in good if profile is not None and choice.other_module(pupil, c.offering_id) == profile]
        if profile is not None and same and len(same) >= choice.module_room(pupil, profile):
            return self._elsewhere(same[-1], Rule.MODULE_LIMIT, wanted)
        if good and len(good) >= pupil.max_electives:
            return self._elsewhere(good[-1], Rule.MAX_ELECTIVES, wanted)
        return None

    def _elsewhere(self, placed: Candidate, rule: Rule, wanted: Candidate) -> Verdict:
        numbers: Numbers = {
            "rule": rule,
            "placed_offering": placed.offering_id,
            "placed_title": self._title(placed.offering_id),
        }
        if placed.rank is None:
            return Answer.BETTER_ELSEWHERE, numbers, (("answer", "better_by_hand"),)
        numbers["placed_rank"] = placed.rank
        code = "better_quota" if rule is Rule.MAX_ELECTIVES else f"better_{rule}"
        if placed.rank > (wanted.rank or 0):  # it is in the way as it is fixed, not as it was wanted more
            code = "better_begun" if (*placed.key, placed.offering_id) in self._begun else "better_by_hand"
        return Answer.BETTER_ELSEWHERE, numbers, (("answer", code),)

    def _full(self, case: "_Case", decided: Callable[["_Case"], Numbers]) -> Verdict:
        """The seats are taken; or some are free and a goal is against it."""
        binding = Rule.CAPACITY if case.offering.capacity == 0 else self._seats.full(case.wanted)
        case.binding = binding
        seats = 0 if binding is None else self._seats.limit(case.offering, binding)
        numbers = decided(case) if seats or binding is None else {}
        by: Texts = (("answer", f"by_{numbers['decided']}"),) if numbers else ()
        if binding is None:
            return Answer.BETTER_ELSEWHERE, numbers, (("answer", "seat_free"), *by)
        code = Answer.FULL if binding is Rule.CAPACITY else binding
        says = code if seats else f"{code}_none"
        numbers = {"eligible": self._eligible(case.offering, binding), "seats": seats, **numbers}
        return code, numbers, (("answer", says), *by)

    def _decided(self, case: "_Case") -> Numbers:
        """What decided, and how the pupil compares with those who hold the seats (totals only)."""
        numbers: Numbers = self._counterfactuals.decision(case.pupil.key, case.offering.offering_id).numbers()
        if numbers["decided"] == LOTTERY:
            numbers |= {"lottery_place": self._lottery[case.pupil.key], "pupils": len(self._lottery)}
        if case.binding is None:
            return numbers
        holders = self._holders(case.offering, case.binding)
        pupils = [self.problem.pupil[c.key] for c in holders]
        return numbers | {
            "holders_rank_as_good": sum((c.rank or 0) <= (case.wanted.rank or 0) for c in holders),
            "holders_priority": sum(p.priority < case.pupil.priority for p in pupils),
            "holders_need": sum(p.needs > 0 for p in pupils),
        }

    def _eligible(self, offering: Offering, binding: Rule) -> int:
        """How many pupils wanted, and could have, a seat of the kind that is full."""
        shared = offering.site_id if binding is Rule.GUEST_TOTAL else offering.offering_id
        if (binding, shared) not in self._wanting:
            same_kind = (c for o in self._sharing(offering, binding) for c in self._applicants.get(o.offering_id, ()))
            self._wanting[binding, shared] = len({c.key for c in same_kind if c.guest or binding is Rule.CAPACITY})
        return self._wanting[binding, shared]

    def _holders(self, offering: Offering, binding: Rule) -> list[Candidate]:
        """Who holds the seats of the kind that is full."""
        shared = {o.offering_id for o in self._sharing(offering, binding)}
        held = (c for bundle in self._bundles.values() for c in bundle if c.offering_id in shared)
        return [c for c in held if c.guest or binding is Rule.CAPACITY]

    def _sharing(self, offering: Offering, binding: Rule) -> Iterable[Offering]:
        """The offerings that share the seats that are full."""
        if binding is not Rule.GUEST_TOTAL:
            return (offering,)
        return (o for o in self.problem.offerings if o.site_id == offering.site_id)

    def _bundle(self, key: PupilKey) -> Bundle:
        """The placements of the pupil, most wanted first."""
        return self._bundles.get(key, ())

    def _own(self, pupil: Pupil, offering: Offering) -> Candidate | None:
        return next((c for c in self._bundle(pupil.key) if c.offering_id == offering.offering_id), None)

    def _candidate(self, p: Placement) -> Candidate:
        guest = self.problem.is_guest(self.problem.pupil[p.key], self.problem.offering[p.offering_id])
        locked = (p.home_site, p.pupil_id, p.offering_id) in self._locks
        return Candidate(p.home_site, p.pupil_id, p.offering_id, p.rank, p.travel_minutes, guest, locked)

    @cached_property
    def _possible(self) -> dict[tuple[PupilKey, str], Candidate]:
        """The pairs that may be placed."""
        return {(c.key, c.offering_id): c for c in self.eligibility.candidates}

    @cached_property
    def _applicants(self) -> dict[str, list[Candidate]]:
        """Per offering the pairs that may be placed."""
        found: dict[str, list[Candidate]] = defaultdict(list)
        for candidate in self.eligibility.candidates:
            found[candidate.offering_id].append(candidate)
        return dict(found)

    def _title(self, offering_id: str) -> str:
        offering = self.problem.offering[offering_id]
        return offering.title or self.problem.elective[offering.elective].title

    @cached_property
    def _lottery(self) -> dict[PupilKey, int]:
        return {key: place for place, key in enumerate(lottery_order(self.problem), start=1)}


@dataclass
class _Case:
    """A wish that no rule and no own placement stands in the way of."""

    pupil: Pupil
    offering: Offering
    wanted: Candidate
    binding: Rule | None = None  # what is full


def _refused(refusal: Refusal) -> Verdict:
    return refusal.rule, dict(refusal.numbers), (("rule", refusal.rule),)


def _undecided(_: _Case) -> Numbers:
    return {}
