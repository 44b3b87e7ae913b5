"""How long a plan of a million contacts takes, and what it holds in memory, beside the bare query."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, text

from bench.memory import peak_mb
from bot import clock, migrations
from bot.bootstrap import Recobra
from bot.config import get_settings
from bot.models import BaseFile, Campaign, Customer, Phone, Script, Service, base_service
from bot.services.campaigns import campaigns
from bot.services.forecasting.forecast import Forecast, forecast

CONTACTS = 1_000_000
NAME = "planning"
_BATCH = 20_000
_BARE = """
    SELECT services, charged, mobile, count(*) FROM (
        SELECT contact.customer_id, count(*) AS services, sum(service.charge_amount > 0) AS charged,
               (SELECT max(is_mobile) FROM phone WHERE phone.customer_id = contact.customer_id) AS mobile
        FROM contact JOIN service ON service.id = contact.service_id
        WHERE service.returned_on IS NULL AND NOT service.charge_paid AND NOT service.charge_claimed
        GROUP BY contact.customer_id
    ) GROUP BY services, charged, mobile
"""


def run(contacts: int = CONTACTS) -> dict[str, Any]:
    """Plan a draft on SQLite in a process of its own, beside a bare query that counts the same people.

    Seconds, and the peak of that process in megabytes.
    """
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"RECOBRA_VAR_DIR": folder}
        environment["DATABASE_URL"] = f"sqlite:///{Path(folder) / 'recobra.db'}"
        _call(environment, "populate", str(contacts))
        return {"contacts": contacts, **json.loads(_call(environment, "measure"))}


def _call(environment: Mapping[str, str], *arguments: str) -> str:
    command = [sys.executable, "-m", "bench.planning", *arguments]
    return subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def populate(contacts: int) -> None:
    """A draft of so many contacts: some customers with two or three services, some without a mobile."""
    recobra = Recobra(get_settings())
    migrations.upgrade(recobra.database)
    now, script = clock.now(), Script.EQUIPMENT_RECOVERY
    with recobra.database.writing() as session:
        session.execute(insert(BaseFile), [{"id": 1, "name": NAME, "script": script, "imported_at": now}])
        for services in _services(contacts):
            owners = sorted({service["customer_id"] for service in services})
            customers = [
                {"id": n, "cedula": f"{n:010d}", "name": f"PEREZ {n}", "created_at": now} for n in owners
            ]
            session.execute(insert(Customer), customers)
            session.execute(insert(Phone), [phone for n in owners for phone in _phones(n)])
            session.execute(insert(Service), services)
            session.execute(insert(base_service), [{"base_id": 1, "service_id": s["id"]} for s in services])
        today = clock.today()
        end = today + timedelta(days=15)
        campaigns.create(session, NAME, script, NAME, today, end, None, ["whatsapp", "voice"])


def _services(contacts: int) -> Iterator[list[dict[str, Any]]]:
    """Batches that cut no customer in two."""
    batch: list[dict[str, Any]] = []
    made, customer = 0, 0
    while made < contacts:
        customer += 1
        for _ in range(min(1 + (customer % 10 == 0) + (customer % 50 == 0), contacts - made)):
            made += 1
            batch.append(_service(made, customer))
        if len(batch) >= _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _service(n: int, customer: int) -> dict[str, Any]:
    return {
        "id": n,
        "customer_id": customer,
        "service_number": f"{n:010d}",
        "business_line": "INTERNET FIJO",
        "retired_on": date(2020, 5, 10),
        "equipment": ["MODEM"],
        "charge_amount": Decimal("25.00") if n % 6 == 0 else Decimal(0),
    }


def _phones(customer: int) -> list[dict[str, Any]]:
    mobile = {"number": f"+5939{customer:08d}", "is_mobile": True, "position": 0}
    landline = {"number": f"+5932{customer:07d}", "is_mobile": False, "position": 1}
    kinds = [mobile] if customer % 8 else [landline]
    kinds += [landline] if customer % 8 == 1 else []
    return [{"customer_id": customer, **each} for each in kinds if customer % 100]


def measure() -> dict[str, Any]:
    """One plan, as `recobra campaign plan` makes it; the bare query first, so that both find a warm cache."""
    recobra = Recobra(get_settings())
    with recobra.database.reading() as session:
        bare_seconds = _time(lambda: session.execute(text(_BARE)).all())
        campaign = session.scalars(select(Campaign).where(Campaign.name == NAME)).one()
        found: list[Forecast] = []
        seconds = _time(lambda: found.append(forecast(session, recobra.settings, campaign)))
    return {
        "seconds": round(seconds, 2),
        "bare_query_seconds": round(bare_seconds, 2),
        "times_the_bare_query": round(seconds / bare_seconds, 2),
        "peak_megabytes": round(peak_mb()),
        "feasible": found[0].feasible,
        "planned_sends": sum(found[0].totals.values()),
    }


def _time(deed: Callable[[], object]) -> float:
    started = time.perf_counter()
    deed()
    return time.perf_counter() - started


if __name__ == "__main__":
    if sys.argv[1] == "populate":
        populate(int(sys.argv[2]))
    else:
        print(json.dumps(measure()))
