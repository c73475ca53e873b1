"""Words for codes of the web itself. Codes of the matcher have theirs in ``matcher.wording``."""

from typing import cast

from flask_babel import gettext, lazy_gettext

from webui.people import Role


def lazy(text: str) -> str:
    """The text in the language of whoever reads it; for forms, which are made before there is a reader."""
    return cast("str", lazy_gettext(text))


def role_name(role: Role) -> str:
    """What people call the role."""
    names = {
        Role.COORDINATOR: gettext("Regional coordinator"),
        Role.COUNSELLOR: gettext("Counsellor"),
        Role.HOST: gettext("Host"),
        Role.PUPIL: gettext("Pupil"),
        Role.PRIVACY: gettext("Privacy officer"),
        Role.SYSTEM: gettext("The program"),
    }
    return names[role]


def refusal(code: str) -> str:
    """Why an operation refused, and what to do."""
    texts = {
        "wrong_sign_in": gettext("User name or password is wrong. Look at both and try again."),
        "wrong_password": gettext("This is not your password."),
        "wrong_code": gettext("This code is wrong or was used already. Wait for the next one in your app."),
        "wrong_access_code": gettext("This code is not right. Look at your card and type it again."),
        "too_many": gettext("Too many attempts. Wait a quarter of an hour and try again."),
        "password_short": gettext("Take at least 12 characters."),
        "password_weak": gettext("This password is easy to guess. Take another one."),
        "link_gone": gettext("This link does not work any more. Ask the coordinator for a new one."),
        "username_taken": gettext("There is an account with this user name already."),
        "sites_needed": gettext("Choose at least one site for this role."),
        "own_account": gettext("You cannot close your own account."),
        "wishes_closed": gettext("The time to choose is over. Ask your counsellor if something must change."),
        "wishes_not_open": gettext("You cannot choose yet."),
        "not_possible": gettext("This is not possible for you."),
        "nothing_to_submit": gettext("Choose at least one elective first."),
        "too_many_wishes": gettext("Your list is full. Remove something first."),
        "wrong_minutes": gettext("Take a number from 1 to 600, or leave it empty."),
        "round_has_faults": gettext("The round has faults. Mend them first."),
        "run_published": gettext("This run was published, so it is kept."),
        "run_waits": gettext("This run still waits. Take it from the queue first."),
        "run_works": gettext("This run is still at work. Stop it first."),
        "changed_meanwhile": gettext("Somebody changed this in the meantime. Look at it and try again."),
        "bad_school_year": gettext("Write two years that follow each other, such as 2026-2027."),
        "unknown_timezone": gettext("This time zone does not exist. Write it as Europe/Amsterdam."),
        "deadline_before_earlier_one": gettext("This is before an earlier step. The steps follow each other in time."),
        "empty_required": gettext("Fill this in."),
        "seed_sealed": gettext("The lottery is sealed: its seed cannot change any more."),
        "round_archived": gettext("This round is in the archive. Take it back first."),
        "period_there": gettext("There is a period with this name already."),
        "period_in_use": gettext("Groups or lessons are in this period. Give them another one first."),
        "ends_before_start": gettext("The last day is before the first one."),
        "import_over": gettext("This upload was confirmed or dropped already."),
        "doubled_goal": gettext("This goal is in the list already."),
        "out_of_range": gettext("This number is too small or too large."),
        "offer_closed": gettext("The offer is closed. Must something change? Ask the coordinator."),
        "elective_wished": gettext("Pupils chose this group: its elective stays. Cancel it and make another one."),
        "group_wished": gettext("Pupils chose this group meanwhile. It can only be cancelled."),
        "group_fixed": gettext("A pupil was put into this group by hand. It can only be cancelled."),
        "group_placed": gettext("Pupils have a place in this group. It can only be cancelled."),
        "too_few_guests": gettext("Type a number of 0 or more, or leave it empty."),
        "not_published": gettext("The places are not published yet."),
        "no_cards": gettext("There is nobody here to make a card for."),
        "own_role": gettext("You cannot change your own role."),
        "run_without_result": gettext("This run has no allocation. Choose another one."),
        "run_is_aside": gettext("A what-if cannot be published. Take its changes over, and make a new allocation."),
        "what_if_empty": gettext("Choose first what changes."),
        "what_if_old": gettext("The round was changed after this what-if was made. Make the what-if once more."),
        "what_if_unknown": gettext("This change is not possible. Look at what was chosen."),
        "run_fails_checks": gettext("This run does not pass the checks. Make a new allocation."),
        "run_out_of_date": gettext("The round was changed after this run was made. Look at the difference below."),
        "run_is_published": gettext("Everybody sees this run already."),
        "publication_waits": gettext("Another publication waits for its moment. Withdraw that one first."),
        "publication_gone": gettext("There is no such publication."),
        "publication_done": gettext("It is published already. Correct it with a new publication."),
        "note_needed": gettext("Say why: this is a correction of what was published."),
        "moment_is_past": gettext("This moment is past. Choose a later one, or publish now."),
        "not_allowed": gettext("Only the coordinator can do this."),
        "nothing_to_move": gettext("Choose a group."),
        "place_forbidden": gettext("This is not possible."),
        "reason_needed": gettext("Say why: the reason is kept with the decision."),
        "pupil_left": gettext("This pupil has left."),
        "wrong_days": gettext("Take a number from 1 to 21."),
        "offer_overlaps": gettext("Another offer about one of these groups or pupils waits for an answer."),
        "offer_gone": gettext("There is no such offer."),
        "offer_over": gettext("This offer is over."),
        "offer_answered": gettext("This was answered already, with another answer."),
        "offer_late": gettext("The time to answer is over. Others are asked now."),
        "decisions_clash": gettext("The decisions by hand contradict each other:"),
        "repair_of_another": gettext(
            "Something else was published after this proposal was made. Make a new one, so that it starts from that."
        ),
        "nothing_published_before": gettext("Nothing is known of that round any more. Choose another one."),
        "swaps_off": gettext("Swapping is not possible at the moment."),
        "nothing_to_swap": gettext("There is nothing to swap for now: a swap is only for a higher choice."),
        "swap_not_yours": gettext("There is no such pupil."),
        "group_gone": gettext("This group is not in the round any more."),
    }
    return texts[code]
