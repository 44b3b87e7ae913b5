"""`/2010-04-01/Accounts`: that the credentials are right."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from simulator.api.guard import PREFIX, guard
from simulator.exchange import exchange
from simulator.identity import rfc2822, utc_now

accounts = guard(Blueprint("accounts", __name__))
STARTED = utc_now()


@accounts.get(f"{PREFIX}.json")
def show_account() -> Response:
    """The one account there is."""
    sid = exchange().settings.account_sid
    uri = f"/2010-04-01/Accounts/{sid}"
    return jsonify(
        auth_token="[Redacted]",
        date_created=rfc2822(STARTED),
        date_updated=rfc2822(STARTED),
        friendly_name="Simulador",
        owner_account_sid=sid,
        sid=sid,
        status="active",
        subresource_uris={"calls": f"{uri}/Calls.json", "messages": f"{uri}/Messages.json"},
        type="Full",
        uri=f"{uri}.json",
    )
