"""Views: thin, by feature. They read what was sent, call one operation or one page, and answer."""

from flask import Flask

from webui.views import (
    account,
    admin,
    audit,
    cards,
    counsellor,
    demand_report,
    fairness,
    hand,
    host,
    imports,
    lists,
    lottery,
    outcome,
    policy,
    priority,
    proof,
    publish,
    pupil,
    repair,
    rounds,
    runs,
    scenarios,
    seats,
    sign_in,
    swaps,
    waiting,
)
from webui.views.numbers import RowNumber

BLUEPRINTS = (
    *(sign_in.pages, account.pages, pupil.pages, rounds.pages, counsellor.pages, admin.pages),
    *(runs.pages, scenarios.pages, seats.pages),
    *(imports.pages, policy.pages, priority.pages, lottery.pages, audit.pages),
    *(cards.pages, host.pages, lists.pages),
    *(hand.pages, publish.pages, repair.pages, proof.pages, demand_report.pages, fairness.pages, outcome.pages),
    *(waiting.pages, swaps.pages),
)


def install(app: Flask) -> None:
    """Make every page known."""
    app.url_map.converters["int"] = RowNumber
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
