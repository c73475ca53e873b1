"""What each rule says when it forbids something. Plain words that a pupil and a counsellor can both read.

The fields are the ``numbers`` of a refusal or a violation; ``weekday`` is one of the keys of ``WEEKDAY_NAMES``.
"""
# ruff: noqa: E501 (a sentence reads better on one line)

WEEKDAY_NAMES: dict[str, dict[str, str]] = {
    "mon": {"nl": "maandag", "en": "Monday"},
    "tue": {"nl": "dinsdag", "en": "Tuesday"},
    "wed": {"nl": "woensdag", "en": "Wednesday"},
    "thu": {"nl": "donderdag", "en": "Thursday"},
    "fri": {"nl": "vrijdag", "en": "Friday"},
    "sat": {"nl": "zaterdag", "en": "Saturday"},
    "sun": {"nl": "zondag", "en": "Sunday"},
}

TEXTS: dict[str, dict[str, str]] = {
    # of a pair (pupil, offering)
    "not_wished": {
        "nl": "Deze groep is niet gekozen.",
        "en": "This group was not chosen.",
    },
    "not_approved": {
        "nl": "De eigen school heeft keuze {rank} niet goedgekeurd.",
        "en": "The home school has not approved choice {rank}.",
    },
    "audience": {
        "nl": "{tracks:+De gastschool vraagt leerweg {tracks}; deze leerling heeft {track}. }{years:+De gastschool vraagt leerjaar {years}; deze leerling heeft {year}. }{profiles:+De gastschool vraagt profiel {profiles}; deze leerling heeft {profile}.}",
        "en": "{tracks:+The host school asks for track {tracks}; this pupil has {track}. }{years:+The host school asks for year {years}; this pupil has {year}. }{profiles:+The host school asks for profile {profiles}; this pupil has {profile}.}",
    },
    "own_profile_module": {
        "nl": "{elective} hoort al bij het eigen profiel {profile} en telt dus niet als keuzevak.",
        "en": "{elective} is already part of the own profile {profile}, so it cannot be an elective.",
    },
    "completed": {
        "nl": "{elective} is al eerder afgesloten.",
        "en": "{elective} was completed earlier.",
    },
    "prerequisite": {
        "nl": "Eerst moet dit keuzevak zijn afgesloten: {missing}.",
        "en": "This elective must be completed first: {missing}.",
    },
    "overlap_completed": {
        "nl": "Dit keuzevak lijkt te veel op een keuzevak dat al is afgesloten: {completed}.",
        "en": "This elective is too much like one that was completed earlier: {completed}.",
    },
    "travel_limit": {
        "nl": "De reis duurt {minutes} {minutes:minuut|minuten}; het mag hoogstens {limit} zijn.",
        "en": "The way takes {minutes} {minutes:minute|minutes}; at most {limit} {limit:is|are} allowed.",
    },
    "timetable": {
        "nl": "Dit past niet naast het rooster op {weekday} (les {lesson_start}–{lesson_end}, keuzevak {session_start}–{session_end}): {earlier_end} + {travel} min. reizen + {buffer} min. speling is later dan {later_start}.",
        "en": "This does not fit beside the timetable on {weekday} (lesson {lesson_start}–{lesson_end}, elective {session_start}–{session_end}): {earlier_end} + {travel} min travel + {buffer} min buffer > {later_start}.",
    },
    "kept_out": {
        "nl": "School heeft vastgelegd dat deze leerling niet in deze groep komt.",
        "en": "School decided that this pupil is not placed in this group.",
    },
    "cancelled": {
        "nl": "Deze groep gaat niet door.",
        "en": "This group is cancelled.",
    },
    # of a set of placements
    "capacity": {
        "nl": "Te veel leerlingen: {placed} geplaatst, er {capacity:is|zijn} {capacity} {capacity:plaats|plaatsen}.",
        "en": "Too many pupils: {placed} placed, there {capacity:is|are} {capacity} {capacity:seat|seats}.",
    },
    "guest_capacity": {
        "nl": "Te veel leerlingen van andere scholen: {guests} geplaatst, er is ruimte voor {guest_capacity}.",
        "en": "Too many pupils of other schools: {guests} placed, there is room for {guest_capacity}.",
    },
    "guest_total": {
        "nl": "Te veel plaatsingen van andere scholen op locatie {site_id}: {guests}, er is ruimte voor {guest_total}.",
        "en": "Too many placements of other schools at site {site_id}: {guests}, there is room for {guest_total}.",
    },
    "min_size": {
        "nl": "Te weinig leerlingen: {placed} geplaatst, er {min_size:is|zijn} er minstens {min_size} nodig.",
        "en": "Too few pupils: {placed} placed, at least {min_size} {min_size:is|are} needed.",
    },
    "clash": {
        "nl": "{offering_a} en {offering_b} overlappen in tijd, of er is te weinig tijd om van de een naar de ander te reizen.",
        "en": "{offering_a} and {offering_b} overlap in time, or there is too little time to travel between them.",
    },
    "same_elective": {
        "nl": "{offering_a} en {offering_b} zijn hetzelfde keuzevak.",
        "en": "{offering_a} and {offering_b} are the same elective.",
    },
    "overlap": {
        "nl": "{offering_a} en {offering_b} lijken te veel op elkaar.",
        "en": "{offering_a} and {offering_b} are too much alike.",
    },
    "module_limit": {
        "nl": "Van het profiel {profile} mag een leerling hoogstens {limit} {limit:profielmodule|profielmodulen} kiezen: {placed} geplaatst, {completed} al afgesloten.",
        "en": "A pupil may take at most {limit} {limit:profile module|profile modules} of the profile {profile}: {placed} placed, {completed} completed earlier.",
    },
    "max_electives": {
        "nl": "Te veel keuzevakken voor deze leerling: {placed} geplaatst, hoogstens {max_electives} gevraagd.",
        "en": "Too many electives for this pupil: {placed} placed, at most {max_electives} asked for.",
    },
    "locked": {
        "nl": "Een plaatsing die met de hand is vastgezet, ontbreekt.",
        "en": "A placement that was fixed by hand is missing.",
    },
    # a placement that is written down wrongly
    "unknown_pupil": {"nl": "Deze leerling komt in de ronde niet voor.", "en": "This pupil is not in the round."},
    "unknown_offering": {"nl": "Deze groep komt in de ronde niet voor.", "en": "This group is not in the round."},
    "doubled": {
        "nl": "Deze plaatsing staat er {times} keer.",
        "en": "This placement is there {times} {times:time|times}.",
    },
    "wrong_elective": {
        "nl": "Het keuzevak klopt niet: er staat “{found}”, het is “{expected}”.",
        "en": "The elective is wrong: it says “{found}”, it is “{expected}”.",
    },
    "wrong_site": {
        "nl": "De locatie klopt niet: er staat “{found}”, het is “{expected}”.",
        "en": "The site is wrong: it says “{found}”, it is “{expected}”.",
    },
    "wrong_rank": {
        "nl": "De rang klopt niet: er staat “{found}”, het is “{expected}”.",
        "en": "The rank is wrong: it says “{found}”, it is “{expected}”.",
    },
    "wrong_travel": {
        "nl": "De reistijd klopt niet: er staat “{found}”, het is “{expected}”.",
        "en": "The travel time is wrong: it says “{found}”, it is “{expected}”.",
    },
    # advice for staff: nothing forbids it
    "track_advice": {
        "nl": "{elective} is geschreven voor {tracks}; de leerling volgt {track}. Het mag wel.",
        "en": "{elective} was written for {tracks}; the pupil follows {track}. It is allowed.",
    },
    "overlap_completed_advice": {
        "nl": "{elective} lijkt deels op {other}, dat de leerling al heeft afgesloten. Het mag wel.",
        "en": "{elective} is partly like {other}, which the pupil has completed. It is allowed.",
    },
    "overlap_wished_advice": {
        "nl": "{elective} lijkt deels op {other}, dat de leerling ook heeft gekozen. Het mag wel.",
        "en": "{elective} is partly like {other}, which the pupil chose as well. It is allowed.",
    },
}
