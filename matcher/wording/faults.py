"""What is wrong between records and what to do about it. Beside its params every text may use file, row, column, value."""
# ruff: noqa: E501 (a sentence reads better on one line)

from matcher.wording import files, whatif

TEXTS: dict[str, dict[str, str]] = {
    # references
    "unknown_site": {
        "nl": "De vestiging '{value}' staat niet in {target}. Verbeter de code of voeg de vestiging toe.",
        "en": "The site '{value}' is not in {target}. Correct the code or add the site.",
    },
    "unknown_elective": {
        "nl": "Het keuzevak '{value}' is geen landelijk keuzevak en staat niet in {target}. Verbeter de code of voeg het keuzevak toe.",
        "en": "The elective '{value}' is not in the national list nor in {target}. Correct the code or add the elective.",
    },
    "unknown_offering": {
        "nl": "De groep '{value}' staat niet in {target}. Verbeter de code of voeg de groep toe.",
        "en": "The group '{value}' is not in {target}. Correct the code or add the group.",
    },
    "unknown_pupil": {
        "nl": "De leerling '{value}' van vestiging {site} staat niet in {target}. Verbeter het nummer, voeg de leerling toe of haal de rij weg.",
        "en": "The pupil '{value}' of site {site} is not in {target}. Correct the number, add the pupil or remove the row.",
    },
    "unknown_period": {
        "nl": "De periode '{value}' staat niet in {target}. Verbeter de naam of voeg de periode toe.",
        "en": "The period '{value}' is not in {target}. Correct the name or add the period.",
    },
    "unknown_class": {
        "nl": "Geen leerling van vestiging {site} zit in klas '{value}'. Klopt de naam van de klas?",
        "en": "No pupil of site {site} is in class '{value}'. Is the name of the class right?",
    },
    "in_wrong_column": {
        "nl": "'{value}' hoort in de kolom {other}. Zet de code daar.",
        "en": "'{value}' belongs in the column {other}. Put the code there.",
    },
    "list_without_bars": {
        "nl": "'{value}' zijn meer codes in een cel. Scheid ze met een rechte streep: {list}.",
        "en": "'{value}' are several codes in a cell. Separate them with a bar: {list}.",
    },
    "lost_zeros": {
        "nl": "'{value}' staat niet in {target}, maar '{candidate}' wel: de nullen vooraan verschillen. Schrijf '{candidate}' en maak de kolom in Excel op als tekst.",
        "en": "'{value}' is not in {target}, but '{candidate}' is: the leading zeros differ. Write '{candidate}' and format the column as text in Excel.",
    },
    "shared_name": {
        "nl": "'{value}' is de naam van meer dan een keuzevak: {names}. Schrijf de code.",
        "en": "'{value}' is the name of more than one elective: {names}. Write the code.",
    },
    "near_names": {
        "nl": "'{value}' is geen code of naam van een keuzevak, en geen groep. Bedoelt u {names}?",
        "en": "'{value}' is no code or name of an elective, and no group. Did you mean {names}?",
    },
    "did_you_mean": {
        "nl": "Bedoelt u '{candidate}'?",
        "en": "Did you mean '{candidate}'?",
    },
    # records
    "doubled_record": {
        "nl": "{value} staat er al{first:+ in rij {first}}. Haal een van beide rijen weg, of verbeter de code.",
        "en": "{value} is already there{first:+, in row {first}}. Remove one of the rows, or correct the code.",
    },
    "doubled_wish": {
        "nl": "Deze leerling wenst {value} al{first:+ in rij {first}}. De beste voorkeur van de twee telt.",
        "en": "This pupil already wishes {value}{first:+ in row {first}}. The better rank of the two counts.",
    },
    "half_coordinates": {
        "nl": "Breedtegraad en lengtegraad horen bij elkaar; {column} ontbreekt. Vul beide in, of geen van beide.",
        "en": "Latitude and longitude belong together; {column} is missing. Fill in both, or neither.",
    },
    "bar_in_code": {
        "nl": "In de code '{value}' staat het teken |, dat lijsten scheidt. Kies een code zonder |.",
        "en": "The code '{value}' has the sign |, which separates lists. Choose a code without |.",
    },
    "cannot_clear": {
        "nl": "Bij {value} is {column} leeggemaakt, maar een lege cel betekent: zoals in de landelijke lijst. Gebruik een eigen code voor dit keuzevak.",
        "en": "{column} of {value} was cleared, but an empty cell means: as in the national list. Use a code of your own for this elective.",
    },
    "circular_requires": {
        "nl": "Deze keuzevakken vragen elkaar als voorkennis: {circle}. Haal één ervan weg uit de kolom {column}.",
        "en": "These electives require one another: {circle}. Take one of them out of the column {column}.",
    },
    "capacity_below_min_size": {
        "nl": "De groep heeft {capacity} {capacity:plaats|plaatsen}, maar gaat pas door vanaf {min_size} {min_size:leerling|leerlingen}. Verhoog de plaatsen of verlaag het minimum.",
        "en": "The group has {capacity} {capacity:seat|seats}, but only runs from {min_size} {min_size:pupil|pupils}. Raise the seats or lower the minimum.",
    },
    "guest_capacity_above_capacity": {
        "nl": "Er {value:is|zijn} {value} {value:plaats|plaatsen} voor gasten, maar {capacity} in totaal. Meer gasten dan {capacity} worden het niet.",
        "en": "There {value:is|are} {value} {value:seat|seats} for guests, but {capacity} in all. There will be no more guests than {capacity}.",
    },
    "too_many_modules": {
        "nl": "De school {school} heeft geen licentie voor {profile} en mag daarvan hoogstens {most} {most:profielmodule|profielmodulen} aanbieden; {value} komt daar bovenop. Kijk of de licenties kloppen, of laat een module weg.",
        "en": "The school {school} has no licence for {profile} and may offer at most {most} {most:module|modules} of it; {value} comes on top. See whether the licences are right, or leave a module out.",
    },
    "end_before_start": {
        "nl": "Het eind ({value}) komt niet na het begin ({start}). Verbeter een van beide tijden.",
        "en": "The end ({value}) does not come after the start ({start}). Correct one of the times.",
    },
    "session_overlap": {
        "nl": "De groep {value} heeft op dit moment al les{first:+ volgens rij {first}}. Kijk of dag, tijd en periode kloppen.",
        "en": "The group {value} already meets at this moment{first:+ by row {first}}. See whether day, time and period are right.",
    },
    "needs_above_max": {
        "nl": "Deze leerling heeft {value} {value:plaatsing|plaatsingen} nodig, maar mag er hoogstens {max_electives} krijgen. Verhoog het maximum of verlaag wat nodig is.",
        "en": "This pupil needs {value} {value:placement|placements}, but may get {max_electives} at most. Raise the maximum or lower what is needed.",
    },
    "wish_with_both": {
        "nl": "Deze wens noemt een keuzevak én een groep. Laat één van beide staan.",
        "en": "This wish names an elective and a group. Keep one of the two.",
    },
    "wish_with_neither": {
        "nl": "Deze wens noemt geen keuzevak en geen groep. Vul één van beide in, of haal de rij weg.",
        "en": "This wish names neither an elective nor a group. Fill in one of the two, or remove the row.",
    },
    "not_offered": {
        "nl": "Geen groep biedt {value} aan; deze wens kan niet uitkomen. Vraag een gastschool om een groep, of laat de leerling anders kiezen.",
        "en": "No group offers {value}; this wish cannot be met. Ask a host school for a group, or let the pupil choose again.",
    },
    "wish_for_cancelled": {
        "nl": "De groep {value} is vervallen; deze wens kan niet uitkomen. Laat de leerling anders kiezen.",
        "en": "The group {value} is cancelled; this wish cannot be met. Let the pupil choose again.",
    },
    "class_and_pupil": {
        "nl": "Deze les noemt een klas én een leerling. Laat één van beide staan.",
        "en": "This lesson names a class and a pupil. Keep one of the two.",
    },
    "travel_within_site": {
        "nl": "Binnen één vestiging is de reistijd 0, niet {value}. Haal de rij weg.",
        "en": "Within one site the travel time is 0, not {value}. Remove the row.",
    },
    "travel_unknown": {
        "nl": "De reistijd tussen {from_site} en {to_site} is nodig, maar onbekend. Zet haar in {file}, of geef beide vestigingen coördinaten.",
        "en": "The travel time between {from_site} and {to_site} is needed, but unknown. Put it in {file}, or give both sites coordinates.",
    },
    "overlap_with_itself": {
        "nl": "{value} staat aan beide kanten. Vul twee verschillende keuzevakken in, of haal de rij weg.",
        "en": "{value} is on both sides. Fill in two different electives, or remove the row.",
    },
    "doubled_lock": {
        "nl": "Dit staat er al{first:+, in rij {first}}. Haal een van beide rijen weg.",
        "en": "This is already there{first:+, in row {first}}. Remove one of the rows.",
    },
    "locks_contradict": {
        "nl": "Een andere rij{first:+, rij {first},} zegt voor deze leerling en groep het tegendeel. Laat één van beide staan.",
        "en": "Another row{first:+, row {first},} says the opposite for this pupil and group. Keep one of the two.",
    },
    "lock_breaks_rule": {
        "nl": "Leerling {home_site}:{pupil_id} is vastgezet in {offering_id}, maar dat mag niet. {because} Haal de vastzetting weg, of verander wat haar verbiedt.",
        "en": "Pupil {home_site}:{pupil_id} is fixed in {offering_id}, but that breaks a rule. {because} Remove the lock, or change what forbids it.",
    },
    # locks that contradict each other or a limit
    "conflict_locked": {
        "nl": "Leerling {pupil} is vast geplaatst in groep {offering}",
        "en": "Pupil {pupil} is fixed in group {offering}",
    },
    "conflict_min_size": {
        "nl": "Groep {offering} gaat pas door met {limit} {limit:leerling|leerlingen}",
        "en": "Group {offering} runs with at least {limit} {limit:pupil|pupils}",
    },
    "conflict_capacity": {
        "nl": "Groep {offering} heeft {limit} {limit:plaats|plaatsen}",
        "en": "Group {offering} has {limit} {limit:seat|seats}",
    },
    "conflict_guest_capacity": {
        "nl": "Groep {offering} heeft {limit} {limit:plaats|plaatsen} voor andere scholen",
        "en": "Group {offering} has {limit} {limit:seat|seats} for other schools",
    },
    "conflict_guest_total": {
        "nl": "Locatie {site} heeft {limit} {limit:plaats|plaatsen} voor andere scholen",
        "en": "Site {site} has {limit} {limit:seat|seats} for other schools",
    },
    "conflict_max_electives": {
        "nl": "Leerling {pupil} krijgt hoogstens {limit} {limit:plaatsing|plaatsingen}",
        "en": "Pupil {pupil} gets at most {limit} {limit:placement|placements}",
    },
    "conflict_module_limit": {
        "nl": "Leerling {pupil} mag van één ander profiel hoogstens twee profielmodulen volgen",
        "en": "Pupil {pupil} may take at most two profile modules of one other profile",
    },
    "conflict_clash": {
        "nl": "De vaste groepen van leerling {pupil} zijn op dezelfde tijd, of te ver uit elkaar",
        "en": "The fixed groups of pupil {pupil} are at the same time, or too far apart",
    },
    "conflict_same_elective": {
        "nl": "De vaste groepen van leerling {pupil} zijn van hetzelfde keuzevak",
        "en": "The fixed groups of pupil {pupil} are of the same elective",
    },
    "conflict_overlap": {
        "nl": "De vaste groepen van leerling {pupil} lijken te veel op elkaar",
        "en": "The fixed groups of pupil {pupil} are too much alike",
    },
}
TEXTS |= files.TEXTS | whatif.FAULTS
