"""What staff read about fairness, unmet demand and pseudonyms. ``report`` takes these texts over."""
# ruff: noqa: E501 (a sentence reads better on one line)

REPORT: dict[str, dict[str, str]] = {
    "help_fairness": {
        "nl": "zeg of de indeling eerlijk is: naast het toeval, wie wie benijdt, wie zou kunnen ruilen",
        "en": "tell whether the allocation is fair: beside chance, who envies whom, who could swap",
    },
    "help_lotteries": {
        "nl": "met zoveel lotingen van dezelfde ronde vergelijken ({lotteries})",
        "en": "compare with so many lotteries of the same round ({lotteries})",
    },
    "help_time_limit_causes": {
        "nl": "stop na de helft van zoveel seconden met loten, en zoek na zoveel geen nieuwe oorzaken meer uit",
        "en": "draw no more after half of so many seconds, and look into no further causes after so many",
    },
    "help_last_time": {
        "nl": "vorige ronde en haar uitkomst: toon ook hoe het gaat met wie toen minder kreeg",
        "en": "an earlier round and its outcome: tell also how those who got less then do now",
    },
    "help_priority": {
        "nl": "wie de vorige keer minder kreeg dan door als eerste te kiezen, met welke voorrang in een volgende ronde",
        "en": "who got less last time than by choosing first, with what priority in a later round",
    },
    "help_next": {
        "nl": "de volgende ronde; er wordt niets in geschreven",
        "en": "the later round; nothing is written into it",
    },
    "help_levels": {
        "nl": "3: zonder plaats 1, lagere voorkeur 2, anderen 3; 2: zonder plaats 1, alle anderen 2 (3)",
        "en": "3: without a place 1, at worse ranks 2, others 3; 2: without a place 1, all others 2 (3)",
    },
    "help_combine": {
        "nl": "houd de voorrang die NEXT al heeft als belangrijkste, en verdeel daarbinnen",
        "en": "keep the priority that NEXT has already as the more important one, and divide within it",
    },
    "help_file_priority": {
        "nl": "bewaar pupils.csv van NEXT met deze voorrang, om over te nemen",
        "en": "keep pupils.csv of NEXT with these priorities, to take over",
    },
    "help_demand": {
        "nl": "tel waaraan meer vraag was dan kon worden gegeven, en waarom: voor het aanbod van volgend jaar",
        "en": "count where demand could not be met, and why: for next year's offer",
    },
    "help_xlsx": {
        "nl": "bewaar de tabellen ook als werkmap, met een blad per tabel",
        "en": "keep the tables as a workbook too, a sheet per table",
    },
    "help_pseudonyms": {
        "nl": "maak een uitvoer zonder namen die een ander kan natrekken: met dezelfde loting en dezelfde bewijzen",
        "en": "write an export without names for others to verify: with the same lottery and the same proofs",
    },
    "help_out_pseudonyms": {
        "nl": "nieuwe map; de ronde komt in NEW/round, de uitkomst in NEW/out",
        "en": "new directory; the round comes to NEW/round, the outcome to NEW/out",
    },
    # fairness
    "head_fairness": {
        "nl": "Naast het toeval ({lotteries} {lotteries:loting|lotingen}; in 9 van de 10 ligt het ertussen; ! = school wijkt af van de regio)",
        "en": "Beside chance ({lotteries} {lotteries:lottery|lotteries}; 9 in 10 lie between; ! = school apart from the region)",
    },
    "line_fewer_lotteries": {
        "nl": "De tijd was om na {drawn} van de {asked} lotingen.",
        "en": "The time was over after {drawn} of the {asked} lotteries.",
    },
    "head_hosts": {"nl": "Eigen leerlingen en gasten", "en": "Own pupils and guests"},
    "col_part": {"nl": "deel van de leerlingen", "en": "part of the pupils"},
    "col_chance": {"nl": "toeval", "en": "chance"},
    "col_minutes": {"nl": "min. reizen", "en": "travel min."},
    "col_site": {"nl": "vestiging", "en": "site"},
    "col_own": {"nl": "eigen", "en": "own"},
    "part_region": {"nl": "hele regio", "en": "whole region"},
    "part_school": {"nl": "school {name}", "en": "school {name}"},
    "part_track": {"nl": "leerweg {name}", "en": "track {name}"},
    "part_year": {"nl": "leerjaar {name}", "en": "year {name}"},
    "part_priority": {"nl": "voorrang {name}", "en": "priority {name}"},
    "part_distance": {
        "nl": "gemiddeld vanaf {name} min. reizen",
        "en": "from {name} min. of travel on average",
    },
    "part_distance_none": {"nl": "niets mogelijk", "en": "nothing possible"},
    "part_last_time_without": {
        "nl": "vorige keer te weinig plaatsen",
        "en": "too few places last time",
    },
    "part_last_time_lower": {
        "nl": "vorige keer lagere voorkeur",
        "en": "worse ranks last time",
    },
    "part_last_time_content": {
        "nl": "vorige keer niet tekortgedaan",
        "en": "not disappointed last time",
    },
    "part_last_time_none": {
        "nl": "vorige keer niet in de ronde",
        "en": "not in the round last time",
    },
    "part_hidden": {"nl": "te weinig leerlingen om te tonen", "en": "too few pupils to show"},
    "head_reached": {
        "nl": "Plaatsen met deze of een betere voorkeur (bij 9 van de 10 lotingen)",
        "en": "Placements at this rank or a better one (in 9 of 10 lotteries)",
    },
    "col_reached": {"nl": "{rank}e", "en": "rank {rank}"},
    "line_apart": {
        "nl": "Scholen verschillen meer dan 0,15: {lowest} en {highest} liggen {difference} voorkeur uit elkaar.",
        "en": "Schools differ by more than 0.15: {lowest} and {highest} lie {difference} ranks apart.",
    },
    "line_near": {
        "nl": "Scholen verschillen niet meer dan 0,15: {lowest} en {highest} liggen {difference} voorkeur uit elkaar.",
        "en": "Schools differ by no more than 0.15: {lowest} and {highest} lie {difference} ranks apart.",
    },
    "line_envy": {
        "nl": "{count} keer had een leerling liever een plaats van iemand met minder aanspraak:",
        "en": "{count} {count:time|times} a pupil would rather have a seat of someone with a worse claim:",
    },
    "line_no_envy": {
        "nl": "Geen leerling had liever een plaats van iemand met minder aanspraak.",
        "en": "No pupil would rather have a seat of someone with a worse claim.",
    },
    "line_free_seat": {
        "nl": "{count} keer had een leerling liever een plaats die vrij is:",
        "en": "{count} {count:time|times} a pupil would rather have a seat that is free:",
    },
    "line_no_free_seat": {
        "nl": "Geen leerling had liever een plaats die vrij is.",
        "en": "No pupil would rather have a seat that is free.",
    },
    "cause_goal": {"nl": "dan wordt slechter: {goal}", "en": "this would get worse: {goal}"},
    "cause_lottery": {"nl": "de loting besliste", "en": "the lottery decided"},
    "cause_locked": {"nl": "plaatsen die met de hand vastliggen", "en": "places fixed by hand"},
    "cause_min_size": {
        "nl": "de groep die de leerling verlaat, zakt onder het minimum",
        "en": "the group that the pupil leaves falls below its minimum",
    },
    "cause_not_proved": {
        "nl": "de indeling is niet tot het einde gezocht",
        "en": "the search was stopped before its end",
    },
    "cause_not_looked_into": {
        "nl": "niet uitgezocht: de tijd was om",
        "en": "not looked into: the time was over",
    },
    "line_swaps": {
        "nl": "{count} {count:kring|kringen} van leerlingen die met elkaar zouden kunnen ruilen, ieder naar een betere voorkeur.",
        "en": "{count} {count:ring|rings} of pupils who could swap, each to a better rank.",
    },
    "line_no_swaps": {
        "nl": "Er is geen ruil waar iedereen die meedoet beter van wordt.",
        "en": "There is no swap that would please everybody in it.",
    },
    "line_swaps_unsure": {
        "nl": "Niet alle kringen zijn bekeken: er kunnen er meer zijn.",
        "en": "Not all rings were looked at: there may be more.",
    },
    # priority
    "head_priority": {"nl": "Hoe het de vorige keer ging", "en": "How it went last time"},
    "col_last_without": {"nl": "te weinig plaatsen", "en": "too few places"},
    "col_last_lower": {"nl": "lagere voorkeur", "en": "worse ranks"},
    "col_last_content": {"nl": "niet tekortgedaan", "en": "not disappointed"},
    "line_priority_found": {
        "nl": "In de volgende ronde: {found} van hen, {new} {new:leerling die|leerlingen die} er toen niet {new:was|waren}; {gone} {gone:is|zijn} er niet meer.",
        "en": "In the later round: {found} of them, {new} {new:pupil who was|pupils who were} not there then; {gone} {gone:is|are} not there any more.",
    },
    "line_priority_count": {
        "nl": "voorrang {priority}: {count} {count:leerling|leerlingen}",
        "en": "priority {priority}: {count} {count:pupil|pupils}",
    },
    "line_priority_pupils": {
        "nl": "Wie voorrang krijgt (leerling: voorrang):",
        "en": "Who gets priority (pupil: priority):",
    },
    "line_priority_goal": {
        "nl": "Voorrang is doel {place} van {goals} in de regels van de volgende ronde.",
        "en": "Priority is goal {place} of {goals} in the policy of the later round.",
    },
    "line_priority_no_goal": {
        "nl": "Let op: de regels van de volgende ronde hebben geen doel priority. Zonder dat doel doet voorrang niets.",
        "en": "Mind: the policy of the later round has no goal priority. Without it priority does nothing.",
    },
    "priority_in_use": {
        "nl": "de volgende ronde gebruikt voorrang al: {count} {count:leerling heeft|leerlingen hebben} een ander getal dan 1. Houd die voorop met --combine, of zet ze eerst op 1.",
        "en": "the later round uses priority already: {count} {count:pupil has|pupils have} another number than 1. Keep it first with --combine, or make them 1.",
    },
    # demand
    "head_demand_electives": {"nl": "Keuzevakken", "en": "Electives"},
    "head_demand_sites": {"nl": "Per vestiging", "en": "By site"},
    "head_demand_days": {"nl": "Per dag", "en": "By day"},
    "head_demand_schools": {"nl": "Per school van de leerlingen", "en": "By school of the pupils"},
    "head_demand_groups": {"nl": "Per groep en school", "en": "By group and school"},
    "head_demand_sessions": {"nl": "Lessen die in de weg zitten", "en": "Lessons in the way"},
    "head_demand_travel": {"nl": "Te lange wegen", "en": "Ways too long"},
    "col_elective": {"nl": "code", "en": "code"},
    "col_groups": {"nl": "groepen", "en": "groups"},
    "col_first": {"nl": "eerste keus", "en": "first choice"},
    "col_unmet": {"nl": "niet vervuld", "en": "unmet"},
    "col_day": {"nl": "dag", "en": "day"},
    "col_days": {"nl": "dagen", "en": "days"},
    "col_reason": {"nl": "waarom niet", "en": "why not"},
    "col_home_site": {"nl": "van", "en": "from"},
    "col_excluded": {"nl": "houdt tegen", "en": "keeps out"},
    "col_only": {"nl": "alleen hierom", "en": "only for this"},
    "col_travel_minutes": {"nl": "minuten", "en": "minutes"},
    "line_no_demand": {
        "nl": "Alles wat liever was gewenst, is gegeven.",
        "en": "Everything that was rather wished was given.",
    },
    "no_group": {"nl": "geen groep", "en": "no group"},
    # pseudonyms
    "line_pseudonyms": {
        "nl": "{pupils} {pupils:leerling|leerlingen} onder schuilnaam in {path}. Wie een leerling goed kent, kan de wensen herkennen: geef dit aan wie de uitkomst natrekt, niet aan iedereen.",
        "en": "{pupils} {pupils:pupil|pupils} under pseudonyms in {path}. Whoever knows a pupil well may recognise the wishes: give this to people who check the outcome, not to everybody.",
    },
    "line_fingerprints": {
        "nl": "Vingerafdruk van de ronde: {source}. Van deze uitvoer: {made}.",
        "en": "Fingerprint of the round: {source}. Of this export: {made}.",
    },
    "line_verify_export": {
        "nl": "Natrekken: matcher verify {path}/round {path}/out",
        "en": "To check it: matcher verify {path}/round {path}/out",
    },
}
