"""Fills a database with customers to reach: as many as a benchmark wants, by a few statements."""

from datetime import date, timedelta

from sqlalchemy import insert

from bot import clock, migrations
from bot.bootstrap import Recobra
from bot.models import BaseFile, Customer, Phone, Script, Service, base_service
from bot.services.campaigns import campaigns

NAME = "bench"
_BATCH = 20_000


def populate(recobra: Recobra, count: int, *, days: int = 30) -> None:
    """A launched campaign of `count` customers, each with a mobile and one service; due at once."""
    migrations.upgrade(recobra.database)
    now, today = clock.now(), clock.today()
    with recobra.database.writing() as session:
        base = {"id": 1, "name": NAME, "script": Script.EQUIPMENT_RECOVERY, "imported_at": now}
        session.execute(insert(BaseFile), [base | {"is_complete": True}])
        for first in range(1, count + 1, _BATCH):
            keys = range(first, min(first + _BATCH, count + 1))
            session.execute(
                insert(Customer),
                [{"id": n, "cedula": f"{n:010d}", "name": f"PEREZ {n}", "created_at": now} for n in keys],
            )
            session.execute(insert(Phone), [_phone(n) for n in keys])
            session.execute(insert(Service), [_service(n) for n in keys])
            session.execute(insert(base_service), [{"base_id": 1, "service_id": n} for n in keys])
    with recobra.database.writing() as session:
        end = today + timedelta(days=days)
        script = Script.EQUIPMENT_RECOVERY
        campaigns.create(session, NAME, script, NAME, today, end, None, ["whatsapp"])
        campaigns.launch(session, recobra.settings, NAME, accept=True)


def _phone(n: int) -> dict[str, object]:
    return {"customer_id": n, "number": f"+5939{n:08d}", "is_mobile": True, "position": 0}


def _service(n: int) -> dict[str, object]:
    return {
        "id": n,
        "customer_id": n,
        "service_number": f"{n:010d}",
        "business_line": "INTERNET FIJO",
        "city": "QUITO",
        "retired_on": date(2020, 5, 10),
        "equipment": ["MODEM"],
    }
