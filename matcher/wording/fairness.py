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
        "nl": "Naast het toeval ({lotteries} lotingen; in 9 van de 10 ligt het ertussen; ! = school wijkt af van de regio)",
        "en": "Beside chance ({lotteries} lotteries; 9 in 10 lie between; ! = school apart from the region)",
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
    "part_hidden": {"nl": "te weinig leerlingen om te tonen", "en": "too few pupils to show"},
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
    # demand
    "head_demand_electives": {"nl": "Keuzevakken", "en": "Electives"},
    "head_demand_groups": {"nl": "Per groep en school", "en": "By group and school"},
    "head_demand_sessions": {"nl": "Lessen die in de weg zitten", "en": "Lessons in the way"},
    "head_demand_travel": {"nl": "Te lange wegen", "en": "Ways too long"},
    "col_elective": {"nl": "code", "en": "code"},
    "col_groups": {"nl": "groepen", "en": "groups"},
    "col_first": {"nl": "eerste keus", "en": "first choice"},
    "col_unmet": {"nl": "niet vervuld", "en": "unmet"},
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
