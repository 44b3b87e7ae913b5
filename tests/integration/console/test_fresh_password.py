"""A session left open on a desk is not enough to change how its account is entered."""

import time

import pytest
from sqlalchemy import select

from bot.bootstrap import Recobra
from bot.models import Account, Role
from tests.support.console import PASSWORD, ConsoleHouse, Visitor


def grow_old(visitor: Visitor, minutes: int) -> None:
    """The password was given so many minutes ago."""
    with visitor.client.session_transaction() as session:
        session["fs_paa"] = time.time() - minutes * 60
        session.pop("fs_gexp", None)


@pytest.mark.parametrize("page", ["second-factor", "recovery-codes"])
def test_the_password_is_asked_for_again(console: ConsoleHouse, page: str) -> None:
    visitor = console.enter()
    assert visitor.get(f"/console/account/{page}").status_code == 200
    grow_old(visitor, 60)
    answer = visitor.get(f"/console/account/{page}")
    assert "/console/account/verify" in answer.headers.get("Location", "")
    visitor.get(answer.headers["Location"])
    visitor.client.post(answer.headers["Location"], data={"password": PASSWORD, "csrf_token": visitor.token})
    assert visitor.get(f"/console/account/{page}").status_code == 200


def test_an_own_new_password_ends_the_other_sessions(console: ConsoleHouse) -> None:
    here = console.enter()
    elsewhere = console.visit()
    elsewhere.sign_in("ana@example.com")
    here.get("/console/account/password")
    form = {
        "password": PASSWORD,
        "new_password": "otra clave larga",
        "new_password_confirm": "otra clave larga",
    }
    here.client.post("/console/account/password", data=form | {"csrf_token": here.token})
    assert here.get("/console/conversations").status_code == 200
    assert elsewhere.get("/console/conversations").status_code == 302


def test_recovery_codes_are_not_kept_as_they_are_typed(console: ConsoleHouse, desk: Recobra) -> None:
    visitor = console.enter()
    visitor.get("/console/account/recovery-codes")
    answer = visitor.client.post(
        "/console/account/recovery-codes", data={"generate_codes": "1", "csrf_token": visitor.token}
    )
    with desk.database.reading() as session:
        kept = session.scalars(select(Account.mf_recovery_codes)).one()
    assert kept
    assert not [code for code in kept if code in answer.text]


def test_who_began_to_sign_in_as_somebody_tries_no_more_passwords_of_others(console: ConsoleHouse) -> None:
    console.add(Role.AGENT)
    visitor = console.visit()
    visitor.get("/login")
    answers = []
    for n in range(12):
        with visitor.client.session_transaction() as session:
            session["tf_user_id"] = f"mine-{n}"
        form = {"email": "ana@example.com", "password": "no es esta", "csrf_token": visitor.token}
        answers.append(visitor.client.post("/login", data=form).status_code)
    assert answers[-1] == 429
