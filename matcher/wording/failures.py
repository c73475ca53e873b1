"""Why a command stopped or wrote nothing. Dutch (*u*) and English."""
# ruff: noqa: E501 (a sentence reads better on one line)

TEXTS: dict[str, dict[str, str]] = {
    "failed": {
        "nl": "Er ging iets mis dat niet had mogen gebeuren. Meld het met kenmerk {reference}; de details staan in {file}.",
        "en": "Something went wrong that should not have. Report it with reference {reference}; the details are in {file}.",
    },
    "interrupted": {"nl": "Afgebroken; er is niets bewaard.", "en": "Interrupted; nothing was kept."},
    "faults": {"nl": "{count} {count:fout|fouten}:", "en": "{count} {count:fault|faults}:"},
    "warnings": {"nl": "{count} {count:waarschuwing|waarschuwingen}:", "en": "{count} {count:warning|warnings}:"},
    "fault_value": {"nl": "waarde: “{value}”", "en": "value: “{value}”"},
    "unknown_pupil": {"nl": "Leerling {pupil} komt in de ronde niet voor.", "en": "Pupil {pupil} is not in the round."},
    "several_pupils": {
        "nl": "{pupil} kan meer dan één leerling zijn (vestiging · nummer): {found}. Geef een van de vestigingen een andere code.",
        "en": "{pupil} may be more than one pupil (site · number): {found}. Give one of the sites another code.",
    },
    "unknown_policy": {
        "nl": "Onbekend: {policy}. Kies uit: {known}.",
        "en": "Unknown: {policy}. Choose from: {known}.",
    },
    "no_policy": {
        "nl": "Geef bij --policies een of meer namen, met een komma ertussen. Kies uit: {known}.",
        "en": "Give one or more names with --policies, a comma between them. Choose from: {known}.",
    },
    "not_positive": {"nl": "Geef een getal groter dan 0 voor {option}.", "en": "Give a number above 0 for {option}."},
    "pupil_form": {"nl": "Schrijf de leerling als VESTIGING:NUMMER.", "en": "Write the pupil as SITE:NUMBER."},
    "target_is_round": {
        "nl": "{path} is de ronde zelf, of de map waar die in staat; kies een andere map",
        "en": "{path} is the round itself, or the directory that holds it; choose another directory",
    },
    "target_in_round": {
        "nl": "{path} hoort bij de ronde zelf; kies een andere map of naam",
        "en": "{path} is a part of the round itself; choose another directory or name",
    },
    "target_no_directory": {
        "nl": "{path} bestaat al en is geen map; kies een andere naam",
        "en": "{path} exists and is no directory; choose another name",
    },
    "target_not_output": {
        "nl": "in {path} staat iets anders dan een eerdere uitkomst; kies een andere map",
        "en": "{path} holds something else than an earlier outcome; choose another directory",
    },
    "target_file": {"nl": "{path} bestaat al; kies een andere map", "en": "{path} exists; choose another directory"},
    "target_full": {
        "nl": "{path} bestaat al en is niet leeg; kies een andere map",
        "en": "{path} exists and is not empty; choose another directory",
    },
    "other_round": {
        "nl": "De uitkomst in {path} hoort bij een andere ronde, of de ronde is sindsdien gewijzigd. Maak met solve een nieuwe indeling.",
        "en": "The outcome in {path} is of another round, or the round has changed since. Make a new allocation with solve.",
    },
    "cannot_write": {"nl": "Schrijven lukt niet: {reason}", "en": "Cannot write: {reason}"},
    "errno": {"nl": "fout {name} van het systeem", "en": "error {name} of the system"},
    "errno_EACCES": {"nl": "u hebt er de rechten niet voor", "en": "you have no rights to it"},
    "errno_EPERM": {"nl": "u hebt er de rechten niet voor", "en": "you have no rights to it"},
    "errno_EROFS": {"nl": "daar kan alleen worden gelezen", "en": "it can only be read"},
    "errno_ENOSPC": {"nl": "er is geen ruimte meer", "en": "there is no room left"},
    "errno_EDQUOT": {"nl": "er is geen ruimte meer", "en": "there is no room left"},
    "errno_ENOENT": {"nl": "dat is er niet", "en": "that is not there"},
    "errno_ENOTDIR": {"nl": "dat is geen map", "en": "that is no directory"},
    "errno_EISDIR": {"nl": "dat is een map", "en": "that is a directory"},
    "errno_EINVAL": {"nl": "dat is geen gewoon bestand", "en": "that is no ordinary file"},
    "errno_ELOOP": {"nl": "dat verwijst in een kring naar zichzelf", "en": "that refers to itself in a circle"},
    "errno_EBUSY": {"nl": "een ander programma heeft het open", "en": "another program has it open"},
    "errno_EEXIST": {"nl": "dat is er al", "en": "that is there already"},
    "errno_ENAMETOOLONG": {"nl": "die naam is te lang", "en": "that name is too long"},
    "own_result_wrong": {
        "nl": "De indeling is niet door de eigen controle gekomen en is niet bewaard:",
        "en": "The allocation did not pass its own check and was not kept:",
    },
    "conflict": {
        "nl": "Er is geen indeling mogelijk: dit spreekt elkaar tegen. Haal één van de vaste plaatsingen weg, of maak de grens ruimer.",
        "en": "No allocation is possible: these contradict each other. Remove one of the placements fixed by hand, or widen the limit.",
    },
}
