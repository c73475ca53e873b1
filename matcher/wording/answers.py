"""What a pupil reads about a wish: plain words (Dutch A2-B1, *je*) and the same in English; ``staff`` has the others.

The first part says what happened, the second (``by_…``) what decided it; ``rule_…`` is a rule that forbids the pair, as
far as ``rules`` does not say it well enough. No text says anything about another pupil.
"""
# ruff: noqa: E501 (a sentence reads better on one line)

TEXTS: dict[str, dict[str, str]] = {
    "placed": {
        "nl": "Je bent hier geplaatst. Dit is je {rank}e keuze.",
        "en": "You have a place here. This is your choice number {rank}.",
    },
    "placed_by_hand": {
        "nl": "Je bent hier geplaatst. Je school heeft dat zo vastgelegd.",
        "en": "You have a place here. Your school decided so.",
    },
    "not_offered": {
        "nl": "Geen school biedt dit vak aan in deze ronde.",
        "en": "No school offers this elective in this round.",
    },
    "no_choice": {
        "nl": "Je kunt in deze ronde geen keuzevak krijgen: je school heeft het aantal op 0 gezet.",
        "en": "You cannot get an elective in this round: your school set the number to 0.",
    },
    "module_limit": {
        "nl": "Van het profiel {profile} mag je hoogstens twee profielmodulen kiezen. Je hebt er al {completed} gedaan.",
        "en": "You may take at most two profile modules of the profile {profile}. You have already done {completed}.",
    },
    "group_cancelled": {
        "nl": "Deze groep gaat niet door: {eligible} {eligible:leerling wilde en kon|leerlingen wilden en konden} hierheen, er {min_size:is|zijn} er minstens {min_size} nodig.",
        "en": "This group does not run: {eligible} {eligible:pupil|pupils} wanted it and could come, at least {min_size} {min_size:is|are} needed.",
    },
    "group_cancelled_choice": {
        "nl": "Deze groep gaat niet door. Er {min_size:is|zijn} minstens {min_size} {min_size:leerling|leerlingen} nodig. {eligible} {eligible:leerling wilde en kon|leerlingen wilden en konden} hierheen, maar de beste verdeling voor de hele regio heeft deze groep niet.",
        "en": "This group does not run. At least {min_size} {min_size:pupil is|pupils are} needed. {eligible} {eligible:pupil|pupils} wanted it and could come, but the best allocation for the whole region does without this group.",
    },
    "group_cancelled_few": {
        "nl": "Deze groep gaat niet door: er {min_size:is|zijn} minstens {min_size} {min_size:leerling|leerlingen} nodig, en zo veel wilden en konden er niet hierheen.",
        "en": "This group does not run: at least {min_size} {min_size:pupil is|pupils are} needed, and fewer wanted it and could come.",
    },
    "group_cancelled_choice_few": {
        "nl": "Deze groep gaat niet door. Er {min_size:is|zijn} minstens {min_size} {min_size:leerling|leerlingen} nodig. Die wilden en konden hierheen, maar de beste verdeling voor de hele regio heeft deze groep niet.",
        "en": "This group does not run. At least {min_size} {min_size:pupil is|pupils are} needed. So many wanted it and could come, but the best allocation for the whole region does without this group.",
    },
    "better_quota": {
        "nl": "Je hebt een plek bij {placed_title}, je {placed_rank}e keuze. Meer keuzevakken kun je nu niet krijgen.",
        "en": "You have a place in {placed_title}, your choice number {placed_rank}. You cannot get more electives now.",
    },
    "better_clash": {
        "nl": "Je hebt een plek bij {placed_title}, je {placed_rank}e keuze. Deze groep is op (bijna) dezelfde tijd.",
        "en": "You have a place in {placed_title}, your choice number {placed_rank}. This group is at (almost) the same time.",
    },
    "better_same_elective": {
        "nl": "Je doet dit vak al in een andere groep ({placed_title}, je {placed_rank}e keuze).",
        "en": "You already take this elective in another group ({placed_title}, your choice number {placed_rank}).",
    },
    "better_overlap": {
        "nl": "Je hebt een plek bij {placed_title}, je {placed_rank}e keuze. Dat vak lijkt te veel op dit vak.",
        "en": "You have a place in {placed_title}, your choice number {placed_rank}. That elective is too much like this one.",
    },
    "better_module_limit": {
        "nl": "Je hebt een plek bij {placed_title}, je {placed_rank}e keuze. Van dat profiel mag je hoogstens twee profielmodulen kiezen.",
        "en": "You have a place in {placed_title}, your choice number {placed_rank}. You may take at most two profile modules of that profile.",
    },
    "better_by_hand": {
        "nl": "Je school heeft vastgelegd dat je een plek hebt bij {placed_title}. Dat gaat niet samen met deze groep.",
        "en": "Your school decided that you have a place in {placed_title}. That does not go together with this group.",
    },
    "better_begun": {
        "nl": "Je hebt een plek bij {placed_title}, je {placed_rank}e keuze. Die groep is al begonnen; wie erin zit, blijft.",
        "en": "You have a place in {placed_title}, your choice number {placed_rank}. That group has begun; whoever is in it stays.",
    },
    "seat_free": {
        "nl": "In deze groep is nog plaats, maar een plek hier zou de verdeling voor de hele regio slechter maken.",
        "en": "This group still has seats, but a place here would make the allocation for the whole region worse.",
    },
    "full": {
        "nl": "Deze groep is vol: {eligible} {eligible:leerling wilde en kon|leerlingen wilden en konden} hierheen, er {seats:is|zijn} {seats} {seats:plaats|plaatsen}.",
        "en": "This group is full: {eligible} {eligible:pupil|pupils} wanted it and could come, there {seats:is|are} {seats} {seats:seat|seats}.",
    },
    "guest_capacity": {
        "nl": "De plaatsen voor leerlingen van andere scholen zijn vol: {eligible} van hen {eligible:wilde en kon|wilden en konden} hierheen, er {seats:is|zijn} {seats} {seats:plaats|plaatsen}.",
        "en": "The seats for pupils of other schools are taken: {eligible} of them wanted it and could come, there {seats:is|are} {seats} {seats:seat|seats}.",
    },
    "guest_total": {
        "nl": "Deze locatie kan in deze ronde {seats} {seats:plaats|plaatsen} geven aan leerlingen van andere scholen. {seats:Die is|Die zijn} vol: {eligible} van hen {eligible:wilde en kon|wilden en konden} hierheen.",
        "en": "This site can give {seats} {seats:place|places} to pupils of other schools in this round. {seats:It is|They are} taken: {eligible} of them wanted it and could come.",
    },
    "full_few": {
        "nl": "Deze groep is vol: er {seats:is|zijn} {seats} {seats:plaats|plaatsen}, en meer leerlingen wilden en konden hierheen.",
        "en": "This group is full: there {seats:is|are} {seats} {seats:seat|seats}, and more pupils wanted it and could come.",
    },
    "guest_capacity_few": {
        "nl": "De plaatsen voor leerlingen van andere scholen zijn vol: er {seats:is|zijn} {seats} {seats:plaats|plaatsen}, en meer van hen wilden en konden hierheen.",
        "en": "The seats for pupils of other schools are taken: there {seats:is|are} {seats} {seats:seat|seats}, and more of them wanted it and could come.",
    },
    "guest_total_few": {
        "nl": "Deze locatie kan in deze ronde {seats} {seats:plaats|plaatsen} geven aan leerlingen van andere scholen. {seats:Die is|Die zijn} vol: meer van hen wilden en konden hierheen.",
        "en": "This site can give {seats} {seats:place|places} to pupils of other schools in this round. {seats:It is|They are} taken: more of them wanted it and could come.",
    },
    "full_none": {
        "nl": "Deze groep heeft geen plaatsen.",
        "en": "This group has no seats.",
    },
    "guest_capacity_none": {
        "nl": "Deze groep is alleen voor leerlingen van de school zelf.",
        "en": "This group is for pupils of the school itself only.",
    },
    "guest_total_none": {
        "nl": "Deze locatie heeft in deze ronde geen plaatsen voor leerlingen van andere scholen.",
        "en": "This site has no seats for pupils of other schools in this round.",
    },
    "by_needs": {
        "nl": "Leerlingen die een keuzevak nodig hebben om te kunnen slagen, gaan voor. Met jou hier zouden {after} in plaats van {before} van de nodige plekken vervuld zijn.",
        "en": "Pupils who need an elective to be able to graduate come first. With you here {after} instead of {before} of the places they need would be given.",
    },
    "by_served": {
        "nl": "Met jou hier zouden in de regio {after} in plaats van {before} {before:leerling|leerlingen} ten minste één plek hebben.",
        "en": "With you here {after} instead of {before} {before:pupil|pupils} in the region would have at least one place.",
    },
    "by_placements": {
        "nl": "Met jou hier zouden in de regio {after} in plaats van {before} {before:plek|plekken} verdeeld zijn.",
        "en": "With you here {after} instead of {before} {before:place|places} would be given in the region.",
    },
    "by_priority": {
        "nl": "Leerlingen met voorrang gaan voor. Met jou hier zouden leerlingen met voorrang {level} samen {after} in plaats van {before} {before:plek|plekken} hebben.",
        "en": "Pupils with priority come first. With you here pupils with priority {level} would have {after} instead of {before} {before:place|places} together.",
    },
    "by_ranks_fair": {
        "nl": "Met jou hier zouden in de regio meer plekken een {level}e keuze zijn: {after} in plaats van {before}.",
        "en": "With you here more places in the region would be a choice number {level}: {after} instead of {before}.",
    },
    "by_ranks_first": {
        "nl": "Met jou hier zouden in de regio minder plekken een {level}e keuze zijn: {after} in plaats van {before}.",
        "en": "With you here fewer places in the region would be a choice number {level}: {after} instead of {before}.",
    },
    "by_ranks_sum": {
        "nl": "Met jou hier zouden de keuzes in de regio samen minder goed vervuld zijn: opgeteld {after} in plaats van {before} (een 1e keuze telt 1, een 2e keuze 2).",
        "en": "With you here the choices in the region would be met less well as a whole: {after} instead of {before} in total (a first choice counts 1, a second 2).",
    },
    "by_changes": {
        "nl": "Wie al een plek had, houdt die zo veel mogelijk. Met jou hier zouden {after} in plaats van {before} eerdere plekken vervallen.",
        "en": "Those who already had a place keep it where possible. With you here {after} instead of {before} earlier places would be lost.",
    },
    "by_travel": {
        "nl": "De plekken gingen naar leerlingen die er minder ver voor hoeven te reizen (al het andere was gelijk).",
        "en": "The places went to pupils who have less far to travel for them (everything else was equal).",
    },
    "by_lottery": {
        "nl": "De loting besliste. Jouw plaats in de loting: {lottery_place} van {pupils}.",
        "en": "The lottery decided. Your place in the lottery: {lottery_place} of {pupils}.",
    },
    "by_locked": {
        "nl": "De plaatsen zijn door scholen vooraf vastgelegd.",
        "en": "Schools fixed these seats beforehand.",
    },
    "by_begun": {
        "nl": "Deze groep is al begonnen; wie erin zit, blijft.",
        "en": "This group has begun; whoever is in it stays.",
    },
    "by_others_begun": {
        "nl": "Er zijn al groepen begonnen; wie daarin zit, blijft.",
        "en": "Groups have begun already; whoever is in them stays.",
    },
    "by_unknown": {
        "nl": "Wat de doorslag gaf, was in korte tijd niet uit te rekenen.",
        "en": "What decided could not be worked out in a short time.",
    },
    "by_not_proved": {
        "nl": "De berekening is eerder gestopt; misschien bestaat er een betere verdeling.",
        "en": "The calculation was stopped early; there may be a better allocation.",
    },
    "rule_not_wished": {
        "nl": "Je hebt deze groep niet gekozen.",
        "en": "You did not choose this group.",
    },
    "rule_not_approved": {
        "nl": "Je eigen school heeft je {rank}e keuze niet goedgekeurd. Vraag op school waarom.",
        "en": "Your own school has not approved your choice number {rank}. Ask at school why.",
    },
    "not_approved_held": {
        "nl": "Je eigen school heeft je {rank}e keuze niet goedgekeurd. Je doet dit vak wel{placed_rank:+ door je {placed_rank}e keuze}.",
        "en": "Your own school has not approved your choice number {rank}. You do take this elective{placed_rank:+, by your choice number {placed_rank}}.",
    },
    "rule_audience": {
        "nl": "{tracks:+Deze groep is voor leerweg {tracks}; jij volgt {track}. }{years:+Deze groep is voor leerjaar {years}; jij zit in leerjaar {year}. }{profiles:+Deze groep is voor profiel {profiles}; jij hebt {profile}.}",
        "en": "{tracks:+This group is for track {tracks}; you are in {track}. }{years:+This group is for year {years}; you are in year {year}. }{profiles:+This group is for profile {profiles}; you have {profile}.}",
    },
    "rule_own_profile_module": {
        "nl": "{elective} hoort al bij je eigen profiel ({profile}). Daarom kun je het niet ook als keuzevak kiezen.",
        "en": "{elective} is already part of your own profile ({profile}), so you cannot choose it as an elective too.",
    },
    "rule_completed": {
        "nl": "Je hebt {elective} al gedaan.",
        "en": "You have already done {elective}.",
    },
    "rule_prerequisite": {
        "nl": "Voor dit keuzevak moet je eerst iets anders gedaan hebben: {missing}.",
        "en": "For this elective you must have done something else first: {missing}.",
    },
    "rule_overlap_completed": {
        "nl": "Dit keuzevak lijkt te veel op wat je al gedaan hebt: {completed}.",
        "en": "This elective is too much like what you have done already: {completed}.",
    },
    "rule_travel_limit": {
        "nl": "De reis vanaf je school duurt {minutes} {minutes:minuut|minuten}; dat mag hoogstens {limit} {limit:minuut|minuten} zijn.",
        "en": "The way from your school takes {minutes} {minutes:minute|minutes}; at most {limit} {limit:is|are} allowed.",
    },
    "rule_timetable": {
        "nl": "Op {weekday} heb je les van {lesson_start} tot {lesson_end}, en dit keuzevak is van {session_start} tot {session_end}. Met {travel} {travel:minuut|minuten} reizen en {buffer} {buffer:minuut|minuten} speling past dat niet.",
        "en": "On {weekday} you have lessons from {lesson_start} to {lesson_end}, and this elective is from {session_start} to {session_end}. With {travel} {travel:minute|minutes} of travel and {buffer} {buffer:minute|minutes} to spare that does not fit.",
    },
    "rule_kept_out": {
        "nl": "Je school heeft bepaald dat je niet in deze groep komt. Vraag op school waarom.",
        "en": "Your school decided that you are not placed in this group. Ask at school why.",
    },
}
