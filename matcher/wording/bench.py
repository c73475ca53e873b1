"""What ``matcher bench`` asks for and shows. Dutch (*u*) and English."""
# ruff: noqa: E501 (a sentence reads better on one line)

TEXTS: dict[str, dict[str, str]] = {
    "help_bench_more": {
        "nl": "Meet tijd, geheugen en kwaliteit van dit programma naast andere op dezelfde ronden. Zonder argumenten: de "
        "voorbeeldronde en 1.000 leerlingen × 60 groepen, een paar minuten.",
        "en": "Time, memory and quality of this program beside others on the same rounds. Without arguments: the sample "
        "round and 1,000 pupils × 60 groups, a few minutes.",
    },
    "help_bench_rounds": {"nl": "mappen of werkmappen met een ronde", "en": "round directories or workbooks"},
    "help_bench_sizes": {
        "nl": "verzonnen ronden: leerlingen x groepen",
        "en": "generated rounds: pupils x groups",
    },
    "help_bench_variants": {"nl": "hiervan: {known}", "en": "of these rounds: {known}"},
    "help_bench_methods": {"nl": "uit {known}", "en": "of {known}"},
    "help_bench_limit": {
        "nl": "seconden voor elk ander programma (20; met --full 60)",
        "en": "seconds for each peer (20; with --full 60)",
    },
    "help_bench_repeat": {
        "nl": "zo vaak, de methoden om de beurt; de snelste telt",
        "en": "times, methods in turn; the fastest is shown",
    },
    "help_bench_full": {
        "nl": "alle groottes tot 20.000 × 1.000: ongeveer een uur",
        "en": "all sizes up to 20,000 × 1,000: an hour or so",
    },
    "help_bench_python": {
        "nl": "een Python die matching en fairpyx heeft (fairpyx wil numpy 1 en kan dus niet naast dit programma)",
        "en": "a Python that has matching and fairpyx (fairpyx needs numpy 1, so it cannot live beside this program)",
    },
    "bench_no_method": {
        "nl": "onbekende methode: {names}; kies uit {known}",
        "en": "no such method: {names}; choose from {known}",
    },
    "bench_no_size": {
        "nl": "geen grootte en soort: {name}; schrijf de grootte als 1000x60",
        "en": "not a size and a variant: {name}; write the size as 1000x60",
    },
    "bench_command": {
        "nl": "matcher solve {round}, met het starten van Python: {said}",
        "en": "matcher solve {round}, start of Python included: {said}",
    },
    "bench_size": {
        "nl": "{round}: {pupils} {pupils:leerling|leerlingen}, {groups} {groups:groep|groepen}, {wishes} {wishes:wens|wensen}",
        "en": "{round}: {pupils} {pupils:pupil|pupils}, {groups} {groups:group|groups}, {wishes} {wishes:wish|wishes}",
    },
    "bench_better": {"nl": "beter", "en": "better"},
    "bench_worse": {"nl": "slechter", "en": "worse"},
    "bench_breaks": {
        "nl": "overtreedt {count} {count:regel|regels}",
        "en": "breaks {count} {count:rule|rules}",
    },
    "bench_without_minimum": {"nl": "{times} × zonder minimum", "en": "{times} × without minimum sizes"},
    "bench_failed": {"nl": "mislukt", "en": "failed"},
    "col_method": {"nl": "methode", "en": "method"},
    "col_prepare": {"nl": "voorbereiden", "en": "prepare"},
    "col_goals": {"nl": "doelen", "en": "goals"},
    "col_lottery": {"nl": "loting", "en": "lottery"},
    "col_goals_per_lp": {"nl": "doelen ÷ lp", "en": "goals ÷ lp"},
    "col_per_ours": {"nl": "÷ ons", "en": "÷ ours"},
    "col_megabytes": {"nl": "MB", "en": "MB"},
    "col_without": {"nl": "zonder", "en": "without"},
    "col_ranks": {"nl": "voorkeur 1, 2, …", "en": "ranks 1, 2, …"},
    "col_against": {"nl": "op onze doelen", "en": "at our goals"},
    "col_note": {"nl": "opmerking", "en": "note"},
    "method_ours": {
        "nl": "dit programma: de doelen op volgorde, dan de loting",
        "en": "this program: the goals in order, then the lottery",
    },
    "method_lp": {
        "nl": "HiGHS: één LP-relaxatie van een gewogen som, zonder minima; de maat van de verhoudingen",
        "en": "HiGHS: one LP relaxation of a weighted sum, without minimum sizes; the unit of the ratios",
    },
    "method_mip": {
        "nl": "HiGHS: een MIP per doel, met elke bereikte waarde als rij",
        "en": "HiGHS: a MIP per goal level, each value kept as a row",
    },
    "method_cpsat": {
        "nl": "CP-SAT, gewone instellingen: de doelen na elkaar, met elke bereikte waarde als rij",
        "en": "CP-SAT, default parameters: the goal levels one after another, each value kept as a row",
    },
    "method_cpsat-sum": {
        "nl": "CP-SAT, gewone instellingen: alle doelen in één gewogen som",
        "en": "CP-SAT, default parameters: all levels in one weighted sum",
    },
    "method_dictatorship": {
        "nl": "om de beurt kiezen: het gemiddelde van vijf keer, de tijd van één",
        "en": "serial dictatorship: the mean of five, the time of one",
    },
    "method_matching": {
        "nl": "het pakket matching: uitgestelde toewijzing, groepen willen leerlingen op lotvolgorde",
        "en": "the package matching: deferred acceptance, groups like pupils in lottery order",
    },
    "method_fairpyx-sum": {
        "nl": "het pakket fairpyx, utilitarian_matching: meeste plaatsingen, dan de laagste som van voorkeuren",
        "en": "the package fairpyx, utilitarian_matching: most placements, then the lowest rank sum",
    },
    "method_fairpyx-iterated": {
        "nl": "het pakket fairpyx, iterated_maximum_matching",
        "en": "the package fairpyx, iterated_maximum_matching",
    },
}
