"""Fills a database with customers to reach: as many as a benchmark wants, by a few statements."""

import logging
import os
from datetime import UTC, date, datetime, timedelta

import structlog
from sqlalchemy import insert

from bot import clock, migrations
from bot.bootstrap import Recobra
from bot.config import get_settings
from bot.models import BaseFile, Customer, Phone, Script, Service, base_service
from bot.models.name_word import write_words
from bot.services.campaigns import campaigns, launching

NAME = "bench"
ACCOUNT = "AC" + "0" * 32
_BATCH = 20_000


def configure(folder: str, url: str = "http://127.0.0.1:9", **more: str) -> None:
    """Recobra in a folder of its own, on a working day at ten, with no limit of the rate."""
    quieten()
    day = datetime.now(UTC).replace(hour=15, minute=0)
    while day.weekday() != 2 or day < datetime.now(UTC):
        day += timedelta(days=1)
    # Set once: a clock that went back would leave what was queued before for later.
    os.environ.setdefault("RECOBRA_CLOCK_OFFSET", str((day - datetime.now(UTC)).total_seconds()))
    os.environ |= {
        "RECOBRA_VAR_DIR": folder,
        "TWILIO_API_BASE_URL": url,
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": "bench",
        "WHATSAPP_MPS": "1000000",
        **more,
    }
    get_settings.cache_clear()


def quieten() -> None:
    """Errors alone are told: the rest would be measured too."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))


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
            write_words(session.connection(), {n: f"PEREZ {n}" for n in keys})
            session.execute(insert(Phone), [_phone(n) for n in keys])
            session.execute(insert(Service), [_service(n) for n in keys])
            session.execute(insert(base_service), [{"base_id": 1, "service_id": n} for n in keys])
    with recobra.database.writing() as session:
        end = today + timedelta(days=days)
        script = Script.EQUIPMENT_RECOVERY
        campaigns.create(session, NAME, script, NAME, today, end, None, ["whatsapp"])
    launching.launch(recobra, NAME, accept=True)


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
