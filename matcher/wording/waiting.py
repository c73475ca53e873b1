"""What staff read about waiting lists. ``report`` takes these texts over."""
# ruff: noqa: E501 (a sentence reads better on one line)

REPORT: dict[str, dict[str, str]] = {
    "help_waiting": {
        "nl": "wie op welke groep wacht en waarom in die volgorde, en wie een vrije plek krijgt met wie daarna opschuift",
        "en": "who waits for which group and why in that order, and who gets a free seat with who moves up after that",
    },
    "help_out_waiting": {
        "nl": "de uitkomst zoals gepubliceerd; de ronde mag sindsdien veranderd zijn",
        "en": "the outcome as published; the round may have changed since",
    },
    "help_waiting_offering": {
        "nl": "alleen deze groep, met haar lijst",
        "en": "this group only, with its list",
    },
    "head_waiting": {"nl": "Groepen waarop iemand wacht", "en": "Groups that somebody waits for"},
    "head_waiting_list": {"nl": "Wachtlijst van {offering}", "en": "Waiting list of {offering}"},
    "head_waiting_proposals": {
        "nl": "Wie een vrije plek krijgt, en wie daarna opschuift:",
        "en": "Who gets a free seat, and who moves up after that:",
    },
    "col_waiting": {"nl": "wacht", "en": "waiting"},
    "col_free": {"nl": "vrij", "en": "free"},
    "col_place": {"nl": "plaats", "en": "place"},
    "col_because": {"nl": "vanwege", "en": "because of"},
    "col_gives_up": {"nl": "levert in", "en": "gives up"},
    "line_nobody_waits": {"nl": "Niemand wacht.", "en": "Nobody waits."},
    "line_waiting_free": {
        "nl": "{free} vrij; zo krijgt wie voorop staat en kan, de plek:",
        "en": "{free} free; so whoever comes first and can take it gets the seat:",
    },
    "line_waiting_full": {"nl": "Vol: er is nu geen plek te geven.", "en": "Full: there is no seat to give now."},
    "line_waiting_none_can": {
        "nl": "{free} vrij, maar niemand die wacht kan de plek nu krijgen.",
        "en": "{free} free, but nobody who waits can have the seat now.",
    },
    "claim_needs": {"nl": "nodig om te slagen", "en": "needed to graduate"},
    "claim_served": {"nl": "zou de enige plek zijn", "en": "would be the only place"},
    "claim_priority": {"nl": "voorrang {number}", "en": "priority {number}"},
    "claim_changes": {"nl": "had de plek eerder", "en": "had the place before"},
    "claim_rank": {"nl": "voorkeur {number}", "en": "rank {number}"},
    "claim_lottery": {"nl": "lotnummer {number}", "en": "lottery number {number}"},
}
