"""What keeps the console shut: every route without a session and with each role, tokens, cookies, headers, limits.

By OWASP's ten (2021): broken access control, cryptographic failures, injection, insecure design, misconfiguration,
identification failures, integrity, logging, forged requests of the server. Outdated components are the lock file's.
"""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from bot.bootstrap import Recobra
from bot.models import Account, AuditEntry, Conversation, Customer, Message, Role
from bot.services import accounts, handoffs
from bot.services.addresses import open_conversations
from bot.services.handoffs import HandoffReason
from bot.services.inbound import inbound
from tests.support.console import PASSWORD, ConsoleHouse, Visitor
from webhook.app import create_app, join

FREE = {"/login", "/login/code", "/login/recovery", "/login/select", "/login/rescue", "/console/logout"}
LOOKS_CLOSER = {"cancellations"}  # at the roles of the procedures too


def list_routes(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Blueprint, method and path of each route; a path's numbers are 1, its words "x"."""
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<int:[^>]+>", "1", rule.rule)
        path = re.sub(r"<[^>]+>", "x", path)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule.endpoint.rpartition(".")[0], method, path


def call(visitor: Visitor, method: str, path: str) -> int:
    headers = {"X-CSRFToken": visitor.token} if visitor.token else {}
    return visitor.client.open(path, method=method, headers=headers).status_code


def test_without_a_session_every_route_but_sign_in_leads_to_it(console: ConsoleHouse) -> None:
    visitor = console.visit()
    visitor.get("/login")
    walked = 0
    for blueprint, method, path in list_routes(console.app):
        if path in FREE or path.startswith(("/console/static/", "/fs-static/")):
            continue
        response = visitor.client.open(path, method=method, headers={"X-CSRFToken": visitor.token})
        is_shut = response.status_code in (401, 403) or "/login" in response.headers.get("Location", "")
        assert is_shut, (blueprint, method, path, response.status_code)
        walked += 1
    assert walked > 20


@pytest.mark.parametrize("role", list(Role))
def test_each_role_gets_into_its_own_parts_and_no_other(console: ConsoleHouse, role: Role) -> None:
    visitor = console.enter(role)
    admitted = console.app.extensions["admitted"]
    for blueprint, method, path in list_routes(console.app):
        if not blueprint or blueprint == "security" or path.startswith("/console/static/"):
            continue
        is_open = role in admitted[blueprint]
        if method != "GET" and is_open:
            continue  # what may be done is done in the tests of each part
        status = call(visitor, method, path)
        if not (is_open and blueprint in LOOKS_CLOSER):
            assert (status == 403) is (not is_open), (blueprint, method, path, status)
        assert status < 500, (blueprint, method, path)


def test_what_changes_anything_needs_the_pages_token(console: ConsoleHouse) -> None:
    visitor = console.enter(Role.ADMIN)
    for _, method, path in list_routes(console.app):
        if method == "GET" or path.startswith("/console/static/"):
            continue
        response = visitor.client.open(path, method=method, data={"x": "1"})
        assert response.status_code == 400, (method, path, response.status_code)


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(
    console: ConsoleHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    console.add(Role.AGENT)
    monkeypatch.setattr(console.recobra.settings, "public_url", "https://recobra.example")
    visitor = console.visit()
    answer = visitor.get("/login", base_url="https://recobra.example")
    cookie = answer.headers["Set-Cookie"]
    assert "Secure" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_no_page_runs_what_somebody_wrote_into_it(console: ConsoleHouse) -> None:
    answer = console.enter().get("/console/conversations")
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert not re.search(
        r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>|<style|\son\w+=|\sstyle=", answer.text
    )
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


def open_talk(recobra: Recobra, name: str, words: str) -> int:
    with recobra.database.writing() as session:
        address = "+593991234567"
        key = open_conversations(session, [address])[address]
        conversation = session.get_one(Conversation, key)
        customer = Customer(cedula="1710034065", name=name, created_at=conversation.created_at)
        session.add(customer)
        session.flush()
        conversation.customer_id = customer.id
        handoffs.hand_over(session, conversation, HandoffReason.ASKED)
        message = inbound.InboundMessage("SM" + "1" * 32, address, words)
        inbound.receive(session, message)
    return key


def test_a_customers_words_and_name_are_text(console: ConsoleHouse, desk: Recobra) -> None:
    key = open_talk(desk, "<img src=x onerror=alert(1)>", "<script>alert(1)</script>{{ 7*7 }}")
    visitor = console.enter()
    page = visitor.get(f"/console/conversations/{key}").text
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page.lower()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in page


@pytest.mark.parametrize("text", ["' OR 1=1 --", "%", "_", "\\", "1' ; DROP TABLE conversation; --", "\x00"])
def test_a_search_is_never_a_statement(console: ConsoleHouse, desk: Recobra, text: str) -> None:
    open_talk(desk, "PÉREZ ANA", "hola")
    visitor = console.enter()
    answer = visitor.post("/console/conversations/search", {"list": "all", "q": text}, follow_redirects=True)
    assert answer.status_code == (400 if text == "\x00" else 200)
    assert "Pérez Ana" not in answer.text


def test_wrong_passwords_and_unknown_people_look_the_same(console: ConsoleHouse) -> None:
    console.add(Role.AGENT)
    said = []
    for email in ("ana@example.com", "nadie@example.com"):
        visitor = console.visit()
        visitor.get("/login")
        form = {"email": email, "password": "no es esta", "csrf_token": visitor.token}
        answer = visitor.client.post("/login", data=form)
        said.append(re.findall(r'class="error"[^>]*>([^<]+)<', answer.text))
    assert said[0]
    assert said[0] == said[1]


def test_passwords_cannot_be_tried_by_the_hundred(console: ConsoleHouse) -> None:
    console.add(Role.AGENT)
    visitor = console.visit()
    visitor.get("/login")
    form = {"email": "ana@example.com", "password": "no es esta", "csrf_token": visitor.token}
    answers = [visitor.client.post("/login", data=form).status_code for _ in range(12)]
    assert answers[-1] == 429
    assert visitor.client.post("/login", data=form | {"password": PASSWORD}).status_code == 429


def test_an_office_of_agents_signs_in_from_one_address_at_once(console: ConsoleHouse) -> None:
    assert [console.enter(name=f"Agente{n}").token != "" for n in range(15)] == [True] * 15


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_sign_in_leads_nowhere_else(console: ConsoleHouse, where: str) -> None:
    console.add(Role.AGENT)
    visitor = console.visit()
    visitor.get("/login")
    form = {"email": "ana@example.com", "password": PASSWORD, "csrf_token": visitor.token, "next": where}
    answer = visitor.client.post("/login", data=form, query_string={"next": where})
    assert re.match(r"/(?![/\\])|http://localhost/", answer.headers.get("Location", "/"))


def test_a_closed_account_and_a_new_password_end_its_sessions(console: ConsoleHouse, desk: Recobra) -> None:
    visitor = console.enter()
    assert visitor.get("/console/conversations").status_code == 200
    with desk.database.writing() as session:
        account = session.scalars(select(Account)).one()
        accounts.set_password(session, account, "otra clave larga")
    assert visitor.get("/console/conversations").status_code == 302


def test_passwords_are_kept_as_argon2_alone(console: ConsoleHouse, desk: Recobra) -> None:
    console.add(Role.AGENT)
    with desk.database.reading() as session:
        assert str(session.scalars(select(Account.password)).one()).startswith("$argon2id$")


def test_who_looked_and_did_is_kept(console: ConsoleHouse, desk: Recobra) -> None:
    key = open_talk(desk, "PÉREZ ANA", "hola")
    visitor = console.enter()
    visitor.get(f"/console/conversations/{key}")
    visitor.post(f"/console/conversations/{key}/claim")
    with desk.database.reading() as session:
        kept = session.execute(
            select(AuditEntry.actor, AuditEntry.action, AuditEntry.subject_id, AuditEntry.ip).where(
                AuditEntry.subject == "conversation"
            )
        ).all()
    assert [tuple(entry) for entry in kept] == [
        ("ana@example.com", "conversation.view", key, "127.0.0.1"),
        ("ana@example.com", "conversation.claim", key, "127.0.0.1"),
    ]


def test_a_file_that_a_browser_would_run_is_only_downloaded(console: ConsoleHouse, desk: Recobra) -> None:
    from bot.services import media

    key = open_talk(desk, "PÉREZ ANA", "hola")
    kept = media.store(desk, b"<script>alert(1)</script>", "text/html", "página.html")
    with desk.database.writing() as session:
        message = session.scalars(select(Message)).one()
        message.media = [kept]
        found = message.id
    answer = console.enter().get(f"/console/media/{found}/0")
    assert answer.content_type == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert key


def test_the_webhooks_share_nothing_with_the_console(console: ConsoleHouse, desk: Recobra) -> None:
    webhooks = create_app(desk)
    joined = Flask("joined")
    joined.wsgi_app = join(webhooks, console.app)  # type: ignore[method-assign]
    client = joined.test_client()
    assert client.get("/login").status_code == 200
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert client.get("/loginx").status_code == 404


def test_while_redis_is_away_agents_sign_in_and_tries_are_still_counted(console: ConsoleHouse) -> None:
    console.recobra.settings.redis_url = "redis://127.0.0.1:1/0"
    console.enter()
    visitor = console.visit()
    answers = [visitor.sign_in("ana@example.com", "no es esta").status_code for _ in range(12)]
    assert answers[-1] == 429
