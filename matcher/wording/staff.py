"""What staff reads about a wish of a pupil: the answers of ``answers`` about the pupil, not to the pupil.

What is not here is the same for both. No text says anything about another pupil.
"""
# ruff: noqa: E501 (a sentence reads better on one line)

from matcher.wording import answers

_STAFF: dict[str, dict[str, str]] = {
    "placed": {
        "nl": "De leerling is hier geplaatst. Dit is de {rank}e keuze.",
        "en": "The pupil has a place here. This is choice number {rank}.",
    },
    "placed_by_hand": {
        "nl": "De leerling is hier geplaatst. De school heeft dat zo vastgelegd.",
        "en": "The pupil has a place here. The school decided so.",
    },
    "no_choice": {
        "nl": "De leerling kan in deze ronde geen keuzevak krijgen: de school heeft het aantal op 0 gezet.",
        "en": "The pupil cannot get an elective in this round: the school set the number to 0.",
    },
    "module_limit": {
        "nl": "Van het profiel {profile} mag een leerling hoogstens twee profielmodulen kiezen. Deze leerling heeft er al {completed} gedaan.",
        "en": "A pupil may take at most two profile modules of the profile {profile}. This pupil has already done {completed}.",
    },
    "better_quota": {
        "nl": "De leerling heeft een plek bij {placed_title}, de {placed_rank}e keuze. Meer keuzevakken kunnen nu niet.",
        "en": "The pupil has a place in {placed_title}, choice number {placed_rank}. More electives are not possible now.",
    },
    "better_clash": {
        "nl": "De leerling heeft een plek bij {placed_title}, de {placed_rank}e keuze. Deze groep is op (bijna) dezelfde tijd.",
        "en": "The pupil has a place in {placed_title}, choice number {placed_rank}. This group is at (almost) the same time.",
    },
    "better_same_elective": {
        "nl": "De leerling doet dit vak al in een andere groep ({placed_title}, de {placed_rank}e keuze).",
        "en": "The pupil already takes this elective in another group ({placed_title}, choice number {placed_rank}).",
    },
    "better_overlap": {
        "nl": "De leerling heeft een plek bij {placed_title}, de {placed_rank}e keuze. Dat vak lijkt te veel op dit vak.",
        "en": "The pupil has a place in {placed_title}, choice number {placed_rank}. That elective is too much like this one.",
    },
    "better_module_limit": {
        "nl": "De leerling heeft een plek bij {placed_title}, de {placed_rank}e keuze. Van dat profiel mag een leerling hoogstens twee profielmodulen kiezen.",
        "en": "The pupil has a place in {placed_title}, choice number {placed_rank}. A pupil may take at most two profile modules of that profile.",
    },
    "better_by_hand": {
        "nl": "De school heeft vastgelegd dat de leerling een plek heeft bij {placed_title}. Dat gaat niet samen met deze groep.",
        "en": "The school decided that the pupil has a place in {placed_title}. That does not go together with this group.",
    },
    "better_begun": {
        "nl": "De leerling heeft een plek bij {placed_title}, de {placed_rank}e keuze. Die groep is al begonnen; wie erin zit, blijft.",
        "en": "The pupil has a place in {placed_title}, choice number {placed_rank}. That group has begun; whoever is in it stays.",
    },
    "by_needs": {
        "nl": "Leerlingen die een keuzevak nodig hebben om te kunnen slagen, gaan voor. Met deze leerling hier zouden {after} in plaats van {before} van de nodige plekken vervuld zijn.",
        "en": "Pupils who need an elective to be able to graduate come first. With this pupil here {after} instead of {before} of the places they need would be given.",
    },
    "by_served": {
        "nl": "Met deze leerling hier zouden in de regio {after} in plaats van {before} {before:leerling|leerlingen} ten minste één plek hebben.",
        "en": "With this pupil here {after} instead of {before} {before:pupil|pupils} in the region would have at least one place.",
    },
    "by_placements": {
        "nl": "Met deze leerling hier zouden in de regio {after} in plaats van {before} {before:plek|plekken} verdeeld zijn.",
        "en": "With this pupil here {after} instead of {before} {before:place|places} would be given in the region.",
    },
    "by_priority": {
        "nl": "Leerlingen met voorrang gaan voor. Met deze leerling hier zouden leerlingen met voorrang {level} samen {after} in plaats van {before} {before:plek|plekken} hebben.",
        "en": "Pupils with priority come first. With this pupil here pupils with priority {level} would have {after} instead of {before} {before:place|places} together.",
    },
    "by_ranks_fair": {
        "nl": "Met deze leerling hier zouden in de regio meer plekken een {level}e keuze zijn: {after} in plaats van {before}.",
        "en": "With this pupil here more places in the region would be a choice number {level}: {after} instead of {before}.",
    },
    "by_ranks_first": {
        "nl": "Met deze leerling hier zouden in de regio minder plekken een {level}e keuze zijn: {after} in plaats van {before}.",
        "en": "With this pupil here fewer places in the region would be a choice number {level}: {after} instead of {before}.",
    },
    "by_ranks_sum": {
        "nl": "Met deze leerling hier zouden de keuzes in de regio samen minder goed vervuld zijn: opgeteld {after} in plaats van {before} (een 1e keuze telt 1, een 2e keuze 2).",
        "en": "With this pupil here the choices in the region would be met less well as a whole: {after} instead of {before} in total (a first choice counts 1, a second 2).",
    },
    "by_changes": {
        "nl": "Wie al een plek had, houdt die zo veel mogelijk. Met deze leerling hier zouden {after} in plaats van {before} eerdere plekken vervallen.",
        "en": "Those who already had a place keep it where possible. With this pupil here {after} instead of {before} earlier places would be lost.",
    },
    "by_travel": {
        "nl": "Met deze leerling hier zou de reistijd in de regio samen {after} in plaats van {before} {before:minuut|minuten} zijn.",
        "en": "With this pupil here travel in the region would be {after} instead of {before} {before:minute|minutes} in total.",
    },
    "by_begun": {"nl": "Gehouden: de groep is begonnen.", "en": "Held: the group has begun."},
    "by_others_begun": {"nl": "Gehouden: andere groepen zijn begonnen.", "en": "Held: other groups have begun."},
    "by_lottery": {
        "nl": "De loting besliste. De plaats van deze leerling in de loting: {lottery_place} van {pupils}.",
        "en": "The lottery decided. This pupil's place in the lottery: {lottery_place} of {pupils}.",
    },
    "rule_not_wished": {"nl": "Deze groep is niet gekozen.", "en": "This group was not chosen."},
    "rule_not_approved": {
        "nl": "De eigen school heeft de {rank}e keuze niet goedgekeurd.",
        "en": "The home school has not approved choice number {rank}.",
    },
    "not_approved_held": {
        "nl": "De eigen school heeft de {rank}e keuze niet goedgekeurd. De leerling doet dit vak wel{placed_rank:+ door de {placed_rank}e keuze}.",
        "en": "The home school has not approved choice number {rank}. The pupil does take this elective{placed_rank:+, by choice number {placed_rank}}.",
    },
    "rule_audience": {
        "nl": "{tracks:+Deze groep is voor leerweg {tracks}; de leerling volgt {track}. }{years:+Deze groep is voor leerjaar {years}; de leerling zit in leerjaar {year}. }{profiles:+Deze groep is voor profiel {profiles}; de leerling heeft {profile}.}",
        "en": "{tracks:+This group is for track {tracks}; the pupil is in {track}. }{years:+This group is for year {years}; the pupil is in year {year}. }{profiles:+This group is for profile {profiles}; the pupil has {profile}.}",
    },
    "rule_own_profile_module": {
        "nl": "{elective} hoort al bij het eigen profiel ({profile}) en telt dus niet als keuzevak.",
        "en": "{elective} is already part of the own profile ({profile}), so it cannot be an elective.",
    },
    "rule_completed": {
        "nl": "De leerling heeft {elective} al gedaan.",
        "en": "The pupil has already done {elective}.",
    },
    "rule_prerequisite": {
        "nl": "Voor dit keuzevak moet de leerling eerst iets anders gedaan hebben: {missing}.",
        "en": "For this elective the pupil must have done something else first: {missing}.",
    },
    "rule_overlap_completed": {
        "nl": "Dit keuzevak lijkt te veel op wat de leerling al gedaan heeft: {completed}.",
        "en": "This elective is too much like what the pupil has done already: {completed}.",
    },
    "rule_travel_limit": {
        "nl": "De reis vanaf de eigen school duurt {minutes} {minutes:minuut|minuten}; dat mag hoogstens {limit} {limit:minuut|minuten} zijn.",
        "en": "The way from the home school takes {minutes} {minutes:minute|minutes}; at most {limit} {limit:is|are} allowed.",
    },
    "rule_timetable": {
        "nl": "Op {weekday} heeft de leerling les van {lesson_start} tot {lesson_end}, en dit keuzevak is van {session_start} tot {session_end}. Met {travel} {travel:minuut|minuten} reizen en {buffer} {buffer:minuut|minuten} speling past dat niet.",
        "en": "On {weekday} the pupil has lessons from {lesson_start} to {lesson_end}, and this elective is from {session_start} to {session_end}. With {travel} {travel:minute|minutes} of travel and {buffer} {buffer:minute|minutes} to spare that does not fit.",
    },
    "rule_kept_out": {
        "nl": "De school heeft bepaald dat deze leerling niet in deze groep komt.",
        "en": "The school decided that this pupil is not placed in this group.",
    },
}
TEXTS = answers.TEXTS | _STAFF
