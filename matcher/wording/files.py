"""What is wrong in a file: its name, columns, cells and settings. Texts use what those of ``faults`` may use."""
# ruff: noqa: E501 (a sentence reads better on one line)

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
    "missing_settings": {
        "nl": "Dit bestand ontbreekt. Zet het in de map, met ten minste het schooljaar; de opdracht templates maakt een voorbeeld.",
        "en": "This file is missing. Put it in the directory, with at least the school year; the command templates writes an example.",
    },
    "missing_settings_sheet": {
        "nl": "Dit tabblad ontbreekt. Voeg het toe, met in elke rij een instelling en haar waarde: ten minste het schooljaar.",
        "en": "This sheet is missing. Add it, with a setting and its value in each row: at least the school year.",
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
    "other_workbook": {
        "nl": "Een werkmap van de soort {suffix} wordt niet gelezen. Open haar in Excel of LibreOffice en bewaar haar als .xlsx (Opslaan als).",
        "en": "A workbook of the kind {suffix} is not read. Open it in Excel or LibreOffice and save it as .xlsx (Save as).",
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
}
