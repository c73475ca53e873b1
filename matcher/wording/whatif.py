"""What staff read about prices, what-ifs, seats and repairs. ``report`` and ``faults`` take these texts over."""
# ruff: noqa: E501 (a sentence reads better on one line)

REASONS: dict[str, dict[str, str]] = {  # why a repair changed a placement
    "pupil_left": {"nl": "de leerling doet niet meer mee", "en": "the pupil no longer takes part"},
    "group_gone": {"nl": "de groep bestaat niet meer", "en": "the group no longer exists"},
    "group_cancelled": {"nl": "de groep gaat niet door", "en": "the group is cancelled"},
    "below_minimum": {"nl": "de groep heeft te weinig leerlingen over", "en": "the group has too few pupils left"},
    "fewer_seats": {
        "nl": "de groep heeft minder plaatsen dan leerlingen",
        "en": "the group has fewer seats than pupils",
    },
    "fewer_guest_seats": {
        "nl": "de groep heeft minder plaatsen voor leerlingen van andere scholen",
        "en": "the group has fewer seats for pupils of other schools",
    },
    "fewer_site_guests": {
        "nl": "de locatie heeft minder plaatsen voor leerlingen van andere scholen",
        "en": "the site has fewer seats for pupils of other schools",
    },
    "fewer_electives": {"nl": "de leerling mag minder keuzevakken volgen", "en": "the pupil may take fewer electives"},
    "own_clash": {
        "nl": "de tijden gaan niet meer samen met een ander keuzevak van de leerling",
        "en": "the times no longer go together with another elective of the pupil",
    },
    "own_same_elective": {"nl": "de leerling heeft het vak nu twee keer", "en": "the pupil now has the elective twice"},
    "own_overlap": {
        "nl": "de inhoud overlapt nu met een ander keuzevak van de leerling",
        "en": "the content now overlaps with another elective of the pupil",
    },
    "by_hand": {"nl": "met de hand vastgelegd", "en": "fixed by hand"},
    "made_room": {
        "nl": "maakt plaats voor een andere plaatsing die nodig is",
        "en": "makes room for another placement that is needed",
    },
    "fills_group": {
        "nl": "nodig in een andere groep, die anders niet door kan gaan",
        "en": "needed in another group, which could not run otherwise",
    },
    "fewest_changes": {
        "nl": "hoort bij het herstel met de minste wijzigingen",
        "en": "part of the repair with the fewest changes",
    },
    "hand_withdrawn": {
        "nl": "de plaatsing met de hand is ingetrokken",
        "en": "the placement by hand was withdrawn",
    },
    "joined": {"nl": "nieuwe plaats voor wie er nog geen had", "en": "new place for someone who had none"},
    "new_place": {"nl": "een plaats erbij", "en": "one place more"},
    "rule_not_wished": {"nl": "de wens is ingetrokken", "en": "the wish was withdrawn"},
    "rule_not_approved": {
        "nl": "de thuisschool keurt de wens niet meer goed",
        "en": "the home school no longer approves the wish",
    },
    "rule_audience": {
        "nl": "de groep is niet meer voor deze leerweg, dit leerjaar of dit profiel",
        "en": "the group is no longer for this track, year or profile",
    },
    "rule_own_profile_module": {
        "nl": "het vak hoort bij het eigen profiel",
        "en": "the elective is part of the own profile",
    },
    "rule_completed": {"nl": "het vak is al afgesloten", "en": "the elective has been completed"},
    "rule_prerequisite": {"nl": "vereiste voorkennis ontbreekt", "en": "required earlier electives are missing"},
    "rule_overlap_completed": {
        "nl": "de inhoud overlapt met een afgesloten vak",
        "en": "the content overlaps with a completed elective",
    },
    "rule_travel_limit": {"nl": "de groep is nu te ver weg", "en": "the group is too far away now"},
    "rule_timetable": {
        "nl": "de groep past niet meer bij de lessen van de leerling",
        "en": "the group no longer fits the pupil's lessons",
    },
    "rule_kept_out": {"nl": "met de hand uitgesloten", "en": "kept out by hand"},
    "rule_cancelled": {"nl": "de groep gaat niet door", "en": "the group is cancelled"},
}

FAULTS: dict[str, dict[str, str]] = {
    "not_published": {
        "nl": "Volgens dit herstel zijn plaatsen vastgehouden die niet in baseline.csv of niet meer in de ronde staan.",
        "en": "This repair says that it held places that are not in baseline.csv, or no longer in the round.",
    },
    "set_unknown_file": {
        "nl": "In '{value}' is {file} geen bestand van een ronde. Gebruik bijvoorbeeld offerings.csv, pupils.csv of policy.",
        "en": "In '{value}' {file} is no file of a round. Use for example offerings.csv, pupils.csv or policy.",
    },
    "set_unknown_column": {
        "nl": "In '{value}' is {column} geen kolom van {file}.",
        "en": "In '{value}' {column} is no column of {file}.",
    },
    "set_unknown_key": {
        "nl": "{file} heeft geen rij '{value}'. Verbeter de sleutel; of geef ook {needed} op om een rij toe te voegen.",
        "en": "{file} has no row '{value}'. Correct the key; or give {needed} as well to add a row.",
    },
    "set_several_rows": {
        "nl": "Van {file} kan '{value}' op meer dan één manier worden gelezen: {rows}. Geef een van de vestigingen of groepen een andere code.",
        "en": "Of {file}, '{value}' can be read in more than one way: {rows}. Give one of the sites or groups another code.",
    },
    "set_no_key": {
        "nl": "In '{value}' hoort geen sleutel: {file} heeft geen rijen. Schrijf {file}//{column}=….",
        "en": "There is no key in '{value}': {file} has no rows. Write {file}//{column}=….",
    },
    "set_twice": {
        "nl": "'{value}' zegt iets anders dan '{other}', over dezelfde cel. Geef elke cel één waarde.",
        "en": "'{value}' differs from '{other}', about the same cell. Give each cell one value.",
    },
}

REPORT: dict[str, dict[str, str]] = {
    "help_price": {
        "nl": "bereken wat het kost om een leerling in een groep te plaatsen: welk doel slechter wordt en hoeveel anderen verhuizen",
        "en": "work out what it costs to place a pupil in a group: which goal gets worse and how many others move",
    },
    "help_whatif": {
        "nl": "bereken wat er verandert als cellen van de ronde anders zijn; de ronde zelf blijft zoals ze is",
        "en": "work out what changes if cells of the round are different; the round itself stays as it is",
    },
    "help_seats": {
        "nl": "bereken waar een plaats, een groep, een lager minimum of een later begin het meeste helpt",
        "en": "work out where a seat, a group, a lower minimum or a later start helps most",
    },
    "help_repair": {
        "nl": "herstel een gepubliceerde indeling met zo weinig mogelijk wijzigingen",
        "en": "repair a published allocation with as few changes as possible",
    },
    "help_price_offering": {
        "nl": "de groep waarvan u de prijs wilt weten",
        "en": "the group whose price you want to know",
    },
    "help_set": {
        "nl": "een cel: bestand, sleutel en kolom, zoals offerings.csv/CNC-1/capacity=20, pupils.csv/VONK:123/needs=1, sessions.csv/CNC-1:mon:13:30/end=16:00 of policy//goals=served,placements; mag vaker",
        "en": "a cell: file, key and column, such as offerings.csv/CNC-1/capacity=20, pupils.csv/VONK:123/needs=1, sessions.csv/CNC-1:mon:13:30/end=16:00 or policy//goals=served,placements; may be repeated",
    },
    "help_limit": {
        "nl": "hoeveel mogelijkheden opnieuw worden doorgerekend (standaard {limit}; 0 = alle)",
        "en": "how many possibilities are solved again (default {limit}; 0 = all)",
    },
    "help_out_published": {
        "nl": "de map met de gepubliceerde indeling",
        "en": "the directory of the published allocation",
    },
    "help_out_repaired": {"nl": "map waarin de herstelde indeling komt", "en": "directory for the repaired allocation"},
    "help_started": {
        "nl": "JJJJ-MM-DD: wie in een groep zit die dan begonnen is, blijft daar zolang dat kan",
        "en": "YYYY-MM-DD: pupils of a group that has started by then stay in it as long as that is possible",
    },
    "help_allow_started": {
        "nl": "ook wie in een begonnen groep zit mag verhuizen (zo gaat het ook zonder --started)",
        "en": "pupils of groups that have started may move as well (as without --started)",
    },
    "unknown_group": {
        "nl": "Groep {offering} komt in de ronde niet voor.",
        "en": "Group {offering} is not in the round.",
    },
    "unknown_pair": {
        "nl": "Leerling {pupil} en groep {offering} komen in de ronde niet voor.",
        "en": "Pupil {pupil} and group {offering} are not in the round.",
    },
    "set_form": {
        "nl": "Schrijf elke wijziging als BESTAND/SLEUTEL/KOLOM=WAARDE; dit is dat niet: {words}",
        "en": "Write each change as FILE/KEY/COLUMN=VALUE; this is not: {words}",
    },
    "day_form": {
        "nl": "Schrijf de dag als JJJJ-MM-DD; dit is dat niet: {value}",
        "en": "Write the day as YYYY-MM-DD; this is not: {value}",
    },
    "out_is_published": {
        "nl": "In {path} staat de gepubliceerde indeling. Kies een andere map voor de herstelde.",
        "en": "{path} has the published allocation. Choose another directory for the repaired one.",
    },
    "price_impossible": {"nl": "Niet mogelijk. {why}", "en": "Not possible. {why}"},
    "price_why_capacity": {
        "nl": "{limit:De enige plaats is|Alle {limit} plaatsen zijn} met de hand vergeven.",
        "en": "{limit:The only seat is|All {limit} seats are} taken by placements fixed by hand.",
    },
    "price_why_capacity_none": {"nl": "Deze groep heeft geen plaatsen.", "en": "This group has no seats."},
    "price_why_guest_capacity": {
        "nl": "{limit:De enige gastplaats is|Alle {limit} gastplaatsen zijn} met de hand vergeven.",
        "en": "{limit:The only guest seat is|All {limit} guest seats are} taken by placements fixed by hand.",
    },
    "price_why_guest_capacity_none": {
        "nl": "Deze groep heeft geen gastplaatsen.",
        "en": "This group has no guest seats.",
    },
    "price_why_guest_total": {
        "nl": "{limit:De enige gastplaats van de locatie is|Alle {limit} gastplaatsen van de locatie zijn} met de hand vergeven.",
        "en": "{limit:The only guest seat of the site is|All {limit} guest seats of the site are} taken by placements fixed by hand.",
    },
    "price_why_guest_total_none": {"nl": "De locatie heeft geen gastplaatsen.", "en": "The site has no guest seats."},
    "price_why_min_size": {
        "nl": "De groep kan het minimum van {limit} {limit:leerling|leerlingen} niet halen.",
        "en": "The group cannot reach its minimum of {limit} {limit:pupil|pupils}.",
    },
    "price_why_max_electives": {
        "nl": "De leerling mag {limit} {limit:keuzevak|keuzevakken} volgen, en er is al zoveel met de hand vastgelegd.",
        "en": "The pupil may take {limit} {limit:elective|electives}, and as many are fixed by hand.",
    },
    "price_why_max_electives_none": {
        "nl": "De leerling mag geen keuzevak volgen.",
        "en": "The pupil may take no elective.",
    },
    "price_why_module_limit": {
        "nl": "De leerling mag van dat profiel hoogstens twee profielmodulen volgen.",
        "en": "The pupil may take at most two profile modules of that profile.",
    },
    "price_why_clash": {
        "nl": "Een plaats die met de hand is vastgelegd, is op dezelfde tijd.",
        "en": "A place fixed by hand is at the same time.",
    },
    "price_why_same_elective": {
        "nl": "Het vak is al in een andere groep met de hand vastgelegd.",
        "en": "The elective is fixed by hand in another group already.",
    },
    "price_why_overlap": {
        "nl": "Een vak dat met de hand is vastgelegd, lijkt te veel op dit vak.",
        "en": "An elective fixed by hand is too much like this one.",
    },
    "price_why_locked": {"nl": "Andere plaatsen zijn met de hand vastgelegd.", "en": "Other places are fixed by hand."},
    "price_free": {
        "nl": "Gratis: geen enkel doel wordt slechter, alleen de loting verandert.",
        "en": "Free: no goal gets worse, only the lottery changes.",
    },
    "price_costs": {
        "nl": "Mogelijk, maar niet gratis: “{goal}” wordt slechter.",
        "en": "Possible, but not free: “{goal}” gets worse.",
    },
    "price_moves": {
        "nl": "{moves} andere {moves:leerling krijgt|leerlingen krijgen} andere plaatsen.",
        "en": "{moves} other {moves:pupil gets|pupils get} other places.",
    },
    "price_moves_none": {"nl": "Niemand anders verhuist.", "en": "Nobody else moves."},
    "whatif_same": {"nl": "Er verandert niets.", "en": "Nothing changes."},
    "whatif_stopped": {
        "nl": "De tijd was op: misschien bestaat er nog een betere indeling met deze wijzigingen.",
        "en": "Time ran out: there may be a better allocation with these changes.",
    },
    "whatif_moved": {"nl": "Wie verhuist ({count})", "en": "Who moves ({count})"},
    "whatif_groups": {"nl": "Groepen die veranderen ({count})", "en": "Groups that change ({count})"},
    "whatif_figures": {
        "nl": "Plaatsingen {before} → {after}; leerlingen zonder plaats {unplaced_before} → {unplaced_after}.",
        "en": "Placements {before} → {after}; pupils without a place {unplaced_before} → {unplaced_after}.",
    },
    "goal_change": {"nl": "{goal}: {before} → {after}", "en": "{goal}: {before} → {after}"},
    "group_state_runs": {"nl": "gaat door", "en": "runs"},
    "group_state_cancelled": {"nl": "gaat niet door", "en": "does not run"},
    "group_state_none": {"nl": "bestaat niet", "en": "does not exist"},
    "seats_head": {"nl": "Wat het meeste helpt", "en": "What helps most"},
    "seats_none": {"nl": "Niets dat is doorgerekend, helpt.", "en": "Nothing that was solved again helps."},
    "seats_useless": {
        "nl": "{count} {count:mogelijkheid helpt|mogelijkheden helpen} niets.",
        "en": "{count} {count:possibility brings|possibilities bring} nothing.",
    },
    "seats_unconfirmed": {
        "nl": "Niet doorgerekend, hoogstens dit (zie --limit):",
        "en": "Not solved again, this at most (see --limit):",
    },
    "seats_unmet": {"nl": "Gewenst, maar in geen enkele groep mogelijk", "en": "Wished, but possible in no group"},
    "seats_unmet_one": {
        "nl": "{elective}: {count} {count:leerling|leerlingen} ({why})",
        "en": "{elective}: {count} {count:pupil|pupils} ({why})",
    },
    "extra_seats": {"nl": "{count} {count:plaats|plaatsen} erbij", "en": "{count} more {count:seat|seats}"},
    "extra_guest_seats": {
        "nl": "{count} {count:gastplaats|gastplaatsen} erbij",
        "en": "{count} more guest {count:seat|seats}",
    },
    "extra_group": {"nl": "nog zo'n groep", "en": "another such group"},
    "extra_minimum": {"nl": "minimum {count}", "en": "minimum {count}"},
    "extra_later": {"nl": "{count} {count:minuut|minuten} later", "en": "{count} {count:minute|minutes} later"},
    "repair_done": {
        "nl": "{moved} {moved:leerling heeft|leerlingen hebben} andere plaatsen; {given_up} gepubliceerde {given_up:plaatsing vervalt|plaatsingen vervallen}.",
        "en": "{moved} {moved:pupil has|pupils have} other places; {given_up} published {given_up:placement is|placements are} given up.",
    },
    "repair_nothing": {"nl": "Er hoeft niets te veranderen.", "en": "Nothing has to change."},
    "repair_released": {
        "nl": "Begonnen, maar niet voor iedereen is er nog plaats: {groups}.",
        "en": "Started, but without room for everyone any more: {groups}.",
    },
    "repair_verified": {
        "nl": "Dit is een herstel: het doel “changes” staat vooraan, gemeten aan de gepubliceerde indeling.",
        "en": "This is a repair: the goal “changes” comes first, measured against the published allocation.",
    },
    "repair_unchecked": {
        "nl": "Niet na te rekenen is dat van {groups} niet andere leerlingen konden blijven: meer, of even veel met minder wijzigingen.",
        "en": "It cannot be recomputed that no other pupils of {groups} could have stayed: more, or as many with fewer changes.",
    },
    "held_wrong": {
        "nl": "report.json, repair.held: {pupil} in {offering} hoeft niet te worden vastgehouden (niet begonnen, of niet meer mogelijk)",
        "en": "report.json, repair.held: {pupil} in {offering} was not to be held (not begun, or no longer possible)",
    },
    "held_missing": {
        "nl": "report.json, repair.held: {pupil} in {offering} kon blijven, want de groep is begonnen en er is plaats",
        "en": "report.json, repair.held: {pupil} in {offering} could stay: the group has begun, and there is room",
    },
    "no_place": {"nl": "geen plaats", "en": "no place"},
    **{f"reason_{code}": texts for code, texts in REASONS.items()},
}
