"""How fast a base is taken in, and what it holds in memory, beside reading and inserting the same rows bare."""

import csv
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.memory import peak_mb

ROWS = 1_000_000
SMALL = 100_000  # to see whether memory grows with the file
_BATCH = 2_000
_HEADINGS = [
    "CEDULA", "APELLIDOS Y NOMBRES", "NUMERO DE SERVICIO", "LINEA DE NEGOCIO", "FECHA DE RETIRO",
    "EQUIPOS PENDIENTES", "CELULAR 1", "CELULAR 2", "CORREO", "CIUDAD", "VALOR CARGADO", "FECHA DE CARGO",
    "PAGO", "RECLAMO",
]  # fmt: skip


def run() -> dict[str, Any]:
    """Rows a second of both, and the peak of each process in megabytes, at two sizes."""
    with tempfile.TemporaryDirectory() as folder:
        results: dict[str, Any] = {"rows": ROWS}
        for name, count in (("small", SMALL), ("large", ROWS)):
            path = Path(folder) / f"{name}.csv"
            write_base(path, count)
            for side in ("bare", "recobra"):
                results[f"{side}_{name}"] = _measure(side, path, count)
        results["to_bare"] = results["recobra_large"]["rate"] / results["bare_large"]["rate"]
        return results


def write_base(path: Path, count: int) -> None:
    """A clean base of so many services, one in five with another service of the same customer before it."""
    with path.open("w", encoding="latin-1", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(_HEADINGS)
        for n in range(count):
            owner = n - (n % 5 == 4)
            charge = ("339,53", "05/01/2021") if n % 3 == 0 else ("", "")
            mail = f"persona{owner}@example.com"
            writer.writerow([
                _cedula(owner), f"YÁNEZ CAIZA PERSONA {owner}", f"{20_000_000 + n}", "INTERNET FIJO", "16-5-2020",
                "MODEM ADSL+ONT", f"099{owner:07d}", "", mail, "Riobamba", *charge, "NO", "",
            ])  # fmt: skip


def _cedula(n: int) -> str:
    body = f"{1 + n % 24:02d}{n // 24 % 6}{n // 144 % 1_000_000:06d}"
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(body)]
    total = sum(value - 9 if value > 9 else value for value in doubled)
    return f"{body}{-total % 10}"


def _measure(side: str, path: Path, count: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"RECOBRA_VAR_DIR": folder}
        environment["DATABASE_URL"] = f"sqlite:///{Path(folder) / 'recobra.db'}"
        command = [sys.executable, "-m", "bench.importing", side, str(path)]
        done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
        measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
        return {**measured, "rate": count / measured["seconds"]}


def import_recobra(path: Path) -> float:
    """`recobra import equipment-base`; seconds."""
    from bot import migrations
    from bot.bootstrap import Recobra
    from bot.services.imports.bases import import_base
    from bot.services.imports.equipment import EQUIPMENT

    recobra = Recobra()
    migrations.upgrade(recobra.database)
    started = time.perf_counter()
    import_base(recobra.database, EQUIPMENT, path)
    return time.perf_counter() - started


def import_bare(path: Path) -> float:
    """The csv module and four INSERTs into the same tables: no check, no second look; seconds."""
    from bot import migrations
    from bot.bootstrap import Recobra

    recobra = Recobra()
    migrations.upgrade(recobra.database)
    database = str(recobra.database.engine.url.database)
    recobra.database.close()
    started = time.perf_counter()
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(
        "INSERT INTO base_file (id, name, script, imported_at, is_complete) "
        "VALUES (1, 'bare', 'equipment_recovery', '2021-01-01 00:00:00', 1)"
    )
    owners: dict[str, int] = {}
    with path.open(encoding="latin-1", newline="") as file:
        rows = csv.DictReader(file, delimiter=";")
        for batch in _batches(rows):
            connection.execute("BEGIN IMMEDIATE")
            _insert(connection, batch, owners)
            connection.execute("COMMIT")
    return time.perf_counter() - started


def _insert(connection: sqlite3.Connection, batch: list[dict[str, str]], owners: dict[str, int]) -> None:
    customers, phones, services = [], [], []
    for row in batch:
        cedula = row["CEDULA"]
        if cedula not in owners:
            owners[cedula] = len(owners) + 1
            customers.append((owners[cedula], cedula, row["APELLIDOS Y NOMBRES"], row["CORREO"]))
            phones.append((owners[cedula], row["CELULAR 1"]))
        charge = int(float(row["VALOR CARGADO"].replace(",", ".") or 0) * 100)
        services.append((
            int(row["NUMERO DE SERVICIO"]), owners[cedula], row["NUMERO DE SERVICIO"], row["LINEA DE NEGOCIO"],
            row["CIUDAD"], row["FECHA DE RETIRO"], json.dumps(row["EQUIPOS PENDIENTES"].split("+")), charge,
        ))  # fmt: skip
    connection.executemany(
        "INSERT INTO customer (id, cedula, name, email, created_at) VALUES (?, ?, ?, ?, '2021-01-01 00:00:00')",
        customers,
    )
    connection.executemany(
        "INSERT INTO phone (customer_id, number, is_mobile, position, status) VALUES (?, ?, 1, 0, 'ok')",
        phones,
    )
    connection.executemany(
        "INSERT INTO service (id, customer_id, service_number, business_line, city, retired_on, equipment, "
        "charge_amount, charge_paid, charge_claimed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0)",
        services,
    )
    connection.executemany(
        "INSERT INTO base_service (base_id, service_id) VALUES (1, ?)",
        [(service[0],) for service in services],
    )


def _batches(rows: Iterator[dict[str, str]]) -> Iterator[list[dict[str, str]]]:
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


if __name__ == "__main__":
    taken = {"bare": import_bare, "recobra": import_recobra}[sys.argv[1]](Path(sys.argv[2]))
    print(json.dumps({"seconds": taken, "peak_mb": peak_mb()}))
