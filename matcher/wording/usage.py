"""How a command is to be given: usage, help, and what is wrong with the words. Dutch (*u*) and English."""

TEXTS: dict[str, dict[str, str]] = {
    "usage": {"nl": "gebruik", "en": "usage"},
    "usage_arguments": {"nl": "argumenten", "en": "arguments"},
    "usage_options": {"nl": "opties", "en": "options"},
    "usage_commands": {"nl": "opdrachten", "en": "commands"},
    "usage_required": {"nl": "dit ontbreekt nog: {names}", "en": "this is still missing: {names}"},
    "usage_unknown": {"nl": "dit is onbekend: {names}", "en": "this is unknown: {names}"},
    "usage_no_value": {"nl": "{name}: hier hoort een waarde achter", "en": "{name}: a value must follow"},
    "usage_choice": {
        "nl": "{name}: {value} bestaat niet; kies uit {known}",
        "en": "{name}: there is no {value}; choose from {known}",
    },
    "usage_extra": {
        "nl": "{name}: hier hoort geen waarde bij, zoals {value}",
        "en": "{name} takes no value, as {value}",
    },
    "usage_not_both": {"nl": "{name} gaat niet samen met {other}", "en": "{name} does not go with {other}"},
    "usage_whole": {"nl": "{name}: {value} is geen heel getal", "en": "{name}: {value} is no whole number"},
    "usage_count": {
        "nl": "{name}: {value} is geen heel getal vanaf 1",
        "en": "{name}: {value} is no whole number from 1",
    },
    "usage_limit": {
        "nl": "{name}: {value} is geen heel getal vanaf 0",
        "en": "{name}: {value} is no whole number from 0",
    },
    "usage_lotteries": {
        "nl": "{name}: {value} is geen heel getal van 1 tot en met {most}",
        "en": "{name}: {value} is no whole number from 1 to {most}",
    },
    "usage_seconds": {
        "nl": "{name}: {value} is geen aantal seconden boven 0",
        "en": "{name}: {value} is no number of seconds above 0",
    },
    "usage_empty": {"nl": "{name}: vul een naam in", "en": "{name}: give a name"},
    "help_help": {"nl": "laat deze uitleg zien", "en": "show this help"},
    "help_program": {
        "nl": "Verdeelt leerlingen over de keuzevakken die scholen voor elkaar openstellen.",
        "en": "Allocates pupils to the electives that schools open to each other.",
    },
    "help_check": {"nl": "controleer een ronde, nog zonder in te delen", "en": "check a round, before any solving"},
    "help_solve": {"nl": "maak de beste indeling", "en": "make the best allocation"},
    "help_verify": {
        "nl": "controleer een indeling: elke regel, elk doel, elk bewijs; zonder rekenprogramma",
        "en": "check an allocation: every rule, every goal, every proof; without any solver",
    },
    "help_explain": {
        "nl": "zeg bij elke wens van een leerling waarom die wel of niet is vervuld",
        "en": "say for every wish of a pupil why it was granted or not",
    },
    "help_compare": {"nl": "vergelijk manieren van verdelen", "en": "compare policies"},
    "help_classlists": {"nl": "maak klassenlijsten (XLSX, CSV, PDF)", "en": "write class lists (XLSX, CSV, PDF)"},
    "help_generate": {"nl": "verzin een ronde om mee te proberen", "en": "make up a round to try things on"},
    "help_templates": {"nl": "maak lege bestanden met de kolommen", "en": "write empty files with their columns"},
    "help_format": {"nl": "leg de bestanden en kolommen uit", "en": "explain the files and columns"},
    "help_bench": {"nl": "meet hoe snel en hoe goed er wordt verdeeld", "en": "measure speed and quality"},
    "help_round": {
        "nl": "de ronde: een map met CSV-bestanden of een XLSX-bestand",
        "en": "the round: a directory of CSV files or an XLSX file",
    },
    "help_out": {"nl": "de map met de uitkomst van solve", "en": "the directory that solve wrote"},
    "help_out_new": {
        "nl": "map waarin de uitkomst komt; zonder --out wordt niets bewaard",
        "en": "directory for the outcome; without --out nothing is kept",
    },
    "help_time_limit": {"nl": "stop na zoveel seconden met het beste tot dan toe", "en": "stop after so many seconds"},
    "help_pupil": {"nl": "de leerling: vestiging:leerlingnummer", "en": "the pupil: site:number"},
    "help_offering": {"nl": "alleen deze groep", "en": "this group only"},
    "help_policies": {
        "nl": "met komma's: ranks_fair, ranks_first, ranks_sum, serial_dictatorship",
        "en": "separated by commas: ranks_fair, ranks_first, ranks_sum, serial_dictatorship",
    },
    "help_dir": {"nl": "map voor de lijsten (OUT/classlists)", "en": "directory of the lists (OUT/classlists)"},
    "help_pupils": {"nl": "aantal leerlingen", "en": "number of pupils"},
    "help_groups": {"nl": "aantal groepen", "en": "number of groups"},
    "help_seed": {"nl": "een ander getal geeft een andere ronde", "en": "another number gives another round"},
    "help_target": {"nl": "map die wordt gemaakt", "en": "directory to write"},
    "help_json": {"nl": "geef gegevens (JSON) in plaats van tekst", "en": "print data (JSON) instead of text"},
    "help_lang": {"nl": "taal: nl of en", "en": "language: nl or en"},
}
