"""What is wrong in the data and what to do about it. Beside its params every text may use file, row, column, value."""
# ruff: noqa: E501 (a sentence reads better on one line)

from matcher.wording import whatif

TEXTS: dict[str, dict[str, str]] = {
    # files
    "not_a_round": {
        "nl": "Dit is geen map met CSV-bestanden en geen .xlsx-werkmap. Geef de map of de werkmap van een ronde op.",
        "en": "This is neither a directory of CSV files nor an .xlsx workbook. Give the directory or workbook of a round.",
    },
    "no_such_round": {
        "nl": "Hier staat niets. Controleer de naam van de map of de werkmap.",
        "en": "There is nothing here. Check the name of the directory or workbook.",
    },
    "no_outcome": {
        "nl": "Hier staat geen uitkomst. Controleer de naam van de map, of maak de uitkomst met solve.",
        "en": "There is no outcome here. Check the name of the directory, or make the outcome with solve.",
    },
    "workbook_not_read": {
        "nl": "Deze werkmap is niet gelezen, want de tabellen staan ook als CSV in de map. Haal haar weg, of geef de werkmap zelf op om juist haar te lezen.",
        "en": "This workbook was not read, as the tables are in the directory as CSV too. Remove it, or give the workbook itself to have it read instead.",
    },
    "not_text_file": {
        "nl": "Dit is geen tekst maar iets anders, zoals een Excel-werkmap of een PDF met een andere naam. Open het in het programma waarmee het is gemaakt en bewaar het als CSV UTF-8.",
        "en": "This is no text but something else, such as an Excel workbook or a PDF by another name. Open it in the program that made it and save it as CSV UTF-8.",
    },
    "missing_file": {
        "nl": "Dit bestand ontbreekt. Zet het in de map; mag het leeg zijn, dan is alleen de kopregel genoeg.",
        "en": "This file is missing. Put it in the directory; if it may be empty, the heading alone is enough.",
    },
    "missing_sheet": {
        "nl": "Dit tabblad ontbreekt. Voeg het toe; mag het leeg zijn, dan is alleen de kopregel genoeg.",
        "en": "This sheet is missing. Add it; if it may be empty, the heading alone is enough.",
    },
    "doubled_file": {
        "nl": "Deze bestanden zijn er voor hetzelfde: {names}. Laat er één staan.",
        "en": "These files are for the same thing: {names}. Keep one of them.",
    },
    "doubled_sheet": {
        "nl": "Deze tabbladen zijn er voor hetzelfde: {names}. Laat er één staan.",
        "en": "These sheets are for the same thing: {names}. Keep one of them.",
    },
    "unknown_file": {
        "nl": "Dit bestand hoort niet bij een ronde en is niet gelezen. Klopt de naam?",
        "en": "This file is no part of a round and was not read. Is its name right?",
    },
    "unknown_sheet": {
        "nl": "Dit tabblad hoort niet bij een ronde en is niet gelezen. Klopt de naam?",
        "en": "This sheet is no part of a round and was not read. Is its name right?",
    },
    "hidden_sheet": {
        "nl": "Dit tabblad is verborgen en niet gelezen. Maak het zichtbaar als het meetelt.",
        "en": "This sheet is hidden and was not read. Unhide it if it counts.",
    },
    "empty_file": {
        "nl": "Het bestand is leeg. Vul het, met een kopregel erboven; of haal het weg als het niet verplicht is.",
        "en": "The file is empty. Fill it, with a heading above; or remove it if it is not required.",
    },
    "too_large": {
        "nl": "Het bestand is groter dan {megabytes} MB en is niet gelezen. Zit er iets anders in, zoals foto's? Exporteer alleen de tabel.",
        "en": "The file is larger than {megabytes} MB and was not read. Does it hold something else, such as photos? Export the table only.",
    },
    "too_large_unpacked": {
        "nl": "Uitgepakt is de werkmap groter dan {megabytes} MB; ze is niet gelezen. Kopieer alleen de tabellen naar een nieuwe werkmap.",
        "en": "Unpacked the workbook is larger than {megabytes} MB; it was not read. Copy only the tables into a new workbook.",
    },
    "unreadable_file": {
        "nl": "Dit kan niet worden gelezen: {reason}. Sluit het in andere programma's, of zet er een leesbare kopie neer.",
        "en": "This cannot be read: {reason}. Close it in other programs, or put a readable copy in its place.",
    },
    "not_a_workbook": {
        "nl": "Dit is geen leesbare .xlsx-werkmap. Open haar in Excel, haal een wachtwoord weg en bewaar haar opnieuw als .xlsx.",
        "en": "This is no readable .xlsx workbook. Open it in Excel, remove any password and save it again as .xlsx.",
    },
    # characters
    "broken_encoding": {
        "nl": "Het teken met bytewaarde {byte} is onleesbaar: {value}. Typ het opnieuw en bewaar het bestand als CSV UTF-8.",
        "en": "The character with byte value {byte} cannot be read: {value}. Type it again and save the file as CSV UTF-8.",
    },
    "nul_byte": {
        "nl": "Hier staat een NUL-teken; het bestand is beschadigd of geen CSV. Exporteer het opnieuw als CSV UTF-8.",
        "en": "There is a NUL character here; the file is damaged or no CSV. Export it again as CSV UTF-8.",
    },
    "control_character": {
        "nl": "Hier staat een onzichtbaar stuurteken ({character}): {value}. Wis de cel en typ haar opnieuw.",
        "en": "There is an invisible control character here ({character}): {value}. Clear the cell and type it again.",
    },
    "lost_letter": {
        "nl": "In '{value}' is eerder een letter verloren gegaan. Typ de naam opnieuw.",
        "en": "A letter was lost earlier in '{value}'. Type the name again.",
    },
    "broken_quote": {
        "nl": 'Vanaf hier klopt een aanhalingsteken niet, zodat de rest onleesbaar is. Verwijder of verdubbel het teken " in deze rij.',
        "en": 'From here a quotation mark does not fit, so that the rest cannot be read. Remove or double the " in this row.',
    },
    # columns and rows
    "no_heading": {
        "nl": "Hier staat geen kopregel: geen enkele kolom is bekend. Zet de namen van de kolommen bovenaan, minstens {required}, met een puntkomma, komma of tab ertussen.",
        "en": "There is no heading here: not one column is known. Put the names of the columns at the top, at least {required}, with a semicolon, comma or tab between them.",
    },
    "missing_column": {
        "nl": "De kolom {column} ('{heading}') ontbreekt. Voeg haar toe aan de kopregel, of verbeter de naam van de kolom.",
        "en": "The column {column} ('{heading}') is missing. Add it to the heading, or correct the name of the column.",
    },
    "doubled_column": {
        "nl": "De kolommen '{first}' en '{column}' zijn er allebei voor {name}. Haal er één weg.",
        "en": "The columns '{first}' and '{column}' are both for {name}. Remove one.",
    },
    "unknown_column": {
        "nl": "Deze kolom is onbekend en is niet gebruikt. Klopt de naam niet, verbeter die dan.",
        "en": "This column is unknown and was not used. If its name is wrong, correct it.",
    },
    "too_many_cells": {
        "nl": "Deze rij heeft {cells} {cells:cel|cellen}, de kopregel {columns}; '{value}' valt erbuiten. Staat er een scheidingsteken te veel, zet de tekst dan tussen aanhalingstekens.",
        "en": "This row has {cells} {cells:cell|cells}, the heading {columns}; '{value}' falls outside. If there is a separator too many, put the text between quotation marks.",
    },
    "lonely_cell": {
        "nl": "In deze rij staat alleen '{value}'. Haal de rij weg als dit een opmerking is; vul anders de verplichte kolommen in.",
        "en": "In this row there is only '{value}'. Remove the row if it is a note; else fill in the required columns.",
    },
    "total_row": {
        "nl": "Dit lijkt een totaalrij ('{value}'). Haal haar weg: elke rij is één gegeven.",
        "en": "This looks like a total row ('{value}'): remove it. Each row is one record.",
    },
    "formula_cell": {
        "nl": "Hier staat een formule ({value}). Plak de uitkomst als waarde.",
        "en": "There is a formula here ({value}). Paste its outcome as a value.",
    },
    "error_cell": {
        "nl": "Hier staat de Excelfout {value}. Vul de juiste waarde in.",
        "en": "There is the Excel error {value} here. Fill in the right value.",
    },
    # values
    "empty_required": {
        "nl": "Deze cel is leeg, maar verplicht. Vul haar in, of haal de rij weg.",
        "en": "This cell is empty, but required. Fill it in, or remove the row.",
    },
    "not_text": {
        "nl": "'{value}' is geen tekst. Zet het tussen aanhalingstekens.",
        "en": "'{value}' is no text. Put it between quotation marks.",
    },
    "not_whole": {
        "nl": "'{value}' is geen heel getal. Schrijf alleen cijfers, zoals 12.",
        "en": "'{value}' is no whole number. Write digits only, such as 12.",
    },
    "not_decimal": {
        "nl": "'{value}' is geen getal. Schrijf het als 52,64 of 52.64.",
        "en": "'{value}' is no number. Write it as 52.64.",
    },
    "out_of_range": {
        "nl": "{value} kan niet: het moet van {least} tot en met {most} zijn. Verbeter het getal.",
        "en": "{value} cannot be: it must be from {least} to {most}. Correct the number.",
    },
    "too_small": {
        "nl": "{value} kan niet: het moet minstens {least} zijn. Verbeter het getal.",
        "en": "{value} cannot be: it must be at least {least}. Correct the number.",
    },
    "too_big": {
        "nl": "{value} kan niet: het mag hoogstens {most} zijn. Verbeter het getal.",
        "en": "{value} cannot be: it must be at most {most}. Correct the number.",
    },
    "not_a_time": {
        "nl": "'{value}' is geen tijdstip. Schrijf uren en minuten als 13:30, van 00:00 tot en met 23:59.",
        "en": "'{value}' is no time of day. Write hours and minutes as 13:30, from 00:00 to 23:59.",
    },
    "not_a_weekday": {
        "nl": "'{value}' is geen dag van de week. Schrijf ma, di, wo, do, vr, za of zo.",
        "en": "'{value}' is no day of the week. Write mon, tue, wed, thu, fri, sat or sun.",
    },
    "not_yes_no": {
        "nl": "'{value}' is geen ja of nee. Schrijf ja of nee.",
        "en": "'{value}' is neither yes nor no. Write yes or no.",
    },
    "not_a_date": {
        "nl": "'{value}' is geen bestaande datum. Schrijf haar als 2026-09-01 of 01-09-2026.",
        "en": "'{value}' is no existing date. Write it as 2026-09-01 or 01-09-2026.",
    },
    "not_one_of": {
        "nl": "'{value}' is onbekend. Kies uit: {allowed}.",
        "en": "'{value}' is unknown. Choose from: {allowed}.",
    },
    "not_a_list": {
        "nl": '\'{value}\' is geen lijst. Schrijf namen tussen rechte haken, zoals ["needs", "served"].',
        "en": '\'{value}\' is no list. Write names between square brackets, such as ["needs", "served"].',
    },
    # settings
    "bad_toml": {
        "nl": 'Deze regel is niet te lezen{place:+ vanaf teken {place}}. Schrijf sleutel = waarde, met tekst tussen rechte aanhalingstekens (" ") en een lijst tussen rechte haken.',
        "en": 'This line cannot be read{place:+ from character {place}}. Write key = value, with text between straight quotation marks (" ") and a list between square brackets.',
    },
    "missing_setting": {
        "nl": "De instelling {column} ontbreekt. Vul haar in.",
        "en": "The setting {column} is missing. Fill it in.",
    },
    "unknown_setting": {
        "nl": "De instelling {column} bestaat niet op deze plek. Haal haar weg of verbeter de naam.",
        "en": "There is no setting {column} in this place. Remove it or correct its name.",
    },
    "doubled_setting": {
        "nl": "{column} staat er meer dan eens. Laat er één staan.",
        "en": "{column} is there more than once. Keep one.",
    },
    "bad_period": {
        "nl": "Een periode heeft een begin en een eind. Schrijf {column} = {{start = 2026-09-01, end = 2026-11-30}}.",
        "en": "A period has a start and an end. Write {column} = {{start = 2026-09-01, end = 2026-11-30}}.",
    },
    "period_ends_before_start": {
        "nl": "De periode {column} eindigt op {value}, vóór haar begin. Verbeter een van beide datums.",
        "en": "The period {column} ends on {value}, before it starts. Correct one of the dates.",
    },
    "bad_school_year": {
        "nl": "'{value}' is geen schooljaar. Schrijf twee jaren na elkaar, zoals 2026-2027.",
        "en": "'{value}' is no school year. Write two years in a row, such as 2026-2027.",
    },
    "unknown_timezone": {
        "nl": "De tijdzone '{value}' bestaat niet. Schrijf haar als Europe/Amsterdam.",
        "en": "There is no time zone '{value}'. Write it as Europe/Amsterdam.",
    },
    "unknown_goal": {
        "nl": "Het doel '{goal}' bestaat niet. Kies uit: {allowed}.",
        "en": "There is no goal '{goal}'. Choose from: {allowed}.",
    },
    "doubled_goal": {
        "nl": "Het doel {value} staat er meer dan eens. Laat het op één plek staan.",
        "en": "The goal {value} is there more than once. Keep it in one place.",
    },
    "lottery_listed": {
        "nl": "De loting is altijd het laatste doel. Haal haar uit de lijst.",
        "en": "The lottery is always the last goal. Take it out of the list.",
    },
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
        "nl": "De leerling '{value}' van vestiging {site} staat niet in {target}. Verbeter het nummer of voeg de leerling toe.",
        "en": "The pupil '{value}' of site {site} is not in {target}. Correct the number or add the pupil.",
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
    "did_you_mean": {
        "nl": "Bedoelt u '{candidate}'?",
        "en": "Did you mean '{candidate}'?",
    },
    # records
    "doubled_record": {
        "nl": "{value} staat er al in rij {first}. Haal een van beide rijen weg, of verbeter de code.",
        "en": "{value} is already in row {first}. Remove one of the rows, or correct the code.",
    },
    "doubled_wish": {
        "nl": "Deze leerling wenst {value} al in rij {first}. De beste voorkeur van de twee telt.",
        "en": "This pupil already wishes {value} in row {first}. The better rank of the two counts.",
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
        "nl": "De groep {value} heeft op dit moment al les volgens rij {first}. Kijk of dag, tijd en periode kloppen.",
        "en": "The group {value} already meets at this moment by row {first}. See whether day, time and period are right.",
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
        "nl": "Rij {first} zegt al hetzelfde. Haal een van beide rijen weg.",
        "en": "Row {first} says the same already. Remove one of the rows.",
    },
    "locks_contradict": {
        "nl": "Rij {first} zegt voor deze leerling en groep het tegendeel. Laat één van beide staan.",
        "en": "Row {first} says the opposite for this pupil and group. Keep one of the two.",
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
        "nl": "Groep {offering} gaat pas door met {limit} {limit:leerling|leerlingen} (min_size)",
        "en": "Group {offering} runs with at least {limit} {limit:pupil|pupils} (min_size)",
    },
    "conflict_capacity": {
        "nl": "Groep {offering} heeft {limit} {limit:plaats|plaatsen} (capacity)",
        "en": "Group {offering} has {limit} {limit:seat|seats} (capacity)",
    },
    "conflict_guest_capacity": {
        "nl": "Groep {offering} heeft {limit} {limit:plaats|plaatsen} voor andere scholen (guest_capacity)",
        "en": "Group {offering} has {limit} {limit:seat|seats} for other schools (guest_capacity)",
    },
    "conflict_guest_total": {
        "nl": "Locatie {site} heeft {limit} {limit:plaats|plaatsen} voor andere scholen (guest_total)",
        "en": "Site {site} has {limit} {limit:seat|seats} for other schools (guest_total)",
    },
    "conflict_max_electives": {
        "nl": "Leerling {pupil} krijgt hoogstens {limit} {limit:plaatsing|plaatsingen} (max_electives)",
        "en": "Pupil {pupil} gets at most {limit} {limit:placement|placements} (max_electives)",
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
TEXTS |= whatif.FAULTS
