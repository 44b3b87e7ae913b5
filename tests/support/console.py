"""The console without a browser: its application, accounts of each role, and clients that signed in."""

import re
from functools import cached_property
from typing import Any

from argon2 import PasswordHasher
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.bootstrap import Recobra
from bot.models import Account, Office, Role
from bot.services import accounts
from tests.support.kept import TEMPLATES
from webhook.console.app import create_console

PASSWORD = "una clave larga"
# As costly as they are in use, the passwords of a thousand tests would take minutes.
_CHEAP = {"time_cost": 1, "memory_cost": 256, "parallelism": 1}
accounts._HASHER = PasswordHasher(**_CHEAP)
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_HEADER = re.compile(r'"X-CSRFToken": "([^"]+)"')


class Visitor:
    """A browser of somebody: keeps cookies, and sends the page's CSRF token with what it posts, as htmx does."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.token = ""

    def get(self, path: str, **given: Any) -> TestResponse:
        """A page; its token is remembered."""
        response = self.client.get(path, **given)
        found = _TOKEN.search(response.text) or _HEADER.search(response.text)
        self.token = found[1] if found else self.token
        return response

    def fetch(self, path: str, **given: Any) -> TestResponse:
        """A part of a page, as htmx asks for it."""
        return self.client.get(path, headers={"HX-Request": "true"}, **given)

    def post(self, path: str, data: dict[str, Any] | None = None, **given: Any) -> TestResponse:
        """A deed, as htmx sends it."""
        headers = {"HX-Request": "true", "X-CSRFToken": self.token}
        return self.client.post(path, data=data or {}, headers=headers, **given)

    def sign_in(self, email: str, password: str = PASSWORD) -> TestResponse:
        """Through the page."""
        self.get("/login")
        form = {"email": email, "password": password, "csrf_token": self.token}
        response = self.client.post("/login", data=form)
        self.get("/console/account")
        return response


class ConsoleHouse:
    """The console on a database."""

    def __init__(self, recobra: Recobra) -> None:
        self.recobra = recobra

    @cached_property
    def app(self) -> Any:
        """The application."""
        app = create_console(self.recobra)
        app.jinja_env.bytecode_cache = TEMPLATES
        app.extensions["security"].pwd_context.update(
            **{f"argon2__{name}": cost for name, cost in _CHEAP.items()}
        )
        return app

    def close(self) -> None:
        """Wait for what agents wrote to leave."""
        if "app" in self.__dict__:
            self.app.extensions["senders"].shutdown()

    def visit(self) -> Visitor:
        """Somebody who is not signed in."""
        return Visitor(self.app.test_client())

    def add(
        self, role: Role, name: str = "", office_id: int | None = None, tasks: tuple[str, ...] = ()
    ) -> Account:
        """An account, `ana@example.com` for Ana; it is at the console now."""
        name = (
            name
            or {"agent": "Ana", "supervisor": "Sara", "admin": "Alba", "cac": "Ciro", "staff": "Teo"}[role]
        )
        tasks = tasks or (("technician",) if role is Role.STAFF else ())
        with self.recobra.database.writing() as session:
            office = session.get(Office, office_id) if office_id else None
            account = accounts.add(
                session, f"{name.lower()}@example.com", role, PASSWORD, name, office, tasks
            )
            accounts.note_presence(session, account.id)
        return account

    def enter(self, role: Role = Role.AGENT, name: str = "", **given: Any) -> Visitor:
        """Somebody of that role, with an account that is made for them, signed in."""
        account = self.add(role, name, **given)
        visitor = self.visit()
        visitor.sign_in(account.email)
        return visitor
