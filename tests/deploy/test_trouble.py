"""Two of each under way: the rate of both, an update in the middle, and one of each kind killed with the database."""

import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import and_, or_, select, text

from bot import clock, migrations
from bot.db import Database
from bot.models import Channel, Message, MessageStatus, Office, Turn, TurnPurpose
from bot.services.job_runs import LEASE
from scheduler.jobs import JOBS
from tests.deploy.conftest import MPS
from tests.deploy.line import Line, insist
from tests.deploy.whole import Whole
from tests.support.mail import MailServer
from tests.support.postgres import find_binary
from tests.support.rates import ROUNDS, keeps_rate
from tests.support.world import add_base, add_customer, launch, move_clock, run_once

TALKERS = 24
NOTICED = 1.2  # seconds until nginx has seen that a server is back; `docker compose up --wait` takes longer


@pytest.fixture(scope="module", autouse=True)
def lists(whole: Whole) -> dict[str, str]:
    """Three offices have turns today, of which a scheduler tells them by mail."""
    found = {}
    customer = whole.add_customer()
    with whole.writing() as session:
        for number, office in enumerate(session.scalars(select(Office).limit(3)).all()):
            office.email = f"cac{number}@recobra.example"
            found[office.email] = office.name
            turn = Turn(
                code=f"HOY{number}", office_id=office.id, customer_id=customer.id, purpose=TurnPurpose.EQUIPMENT_RETURN,
                starts_at=clock.now() + timedelta(hours=4), booked_at=clock.now(), desk=1,
            )  # fmt: skip
            session.add(turn)
    return found


def start_campaign(whole: Whole, customers: int, name: str) -> set[str]:
    """The telephones that it has to reach."""
    with whole.writing() as session:
        added = [add_customer(session) for _ in range(customers)]
        add_base(session, *added, name=name)
        numbers = {customer.phones[0].number for customer in added}
    launch(whole.recobra, base=name, name=name)
    return numbers


def test_two_schedulers_send_a_campaign_once_at_one_rate(whole: Whole) -> None:
    def send_round(name: str) -> list[float]:
        numbers = start_campaign(whole, MPS * 5, name)
        whole.wait(lambda: len(whole.provider.moments_of(numbers)) >= len(numbers), 60)
        return whole.provider.moments_of(numbers)

    assert any(keeps_rate(send_round(f"rate {number}"), MPS) for number in range(ROUNDS))
    assert set(whole.provider.count_by_message().values()) == {1}


def test_an_update_of_one_after_another_costs_no_message(whole: Whole) -> None:
    numbers = [whole.add_customer().phones[0].number for _ in range(TALKERS)]
    with ThreadPoolExecutor(TALKERS) as threads:
        written = [
            threads.submit(insist, whole, number, "¿hasta cuándo tengo?", place * 0.4)
            for place, number in enumerate(numbers)
        ]
        for name in ("actions-1", "web-1", "web-2"):
            with whole.stopped(name):
                pass
            whole.supervisor.wait_until_ready(30)
            time.sleep(NOTICED)
        refused = [each.result() for each in written]
    assert sum(refused) == 0
    whole.wait(whole.idle, 10)
    assert [len(whole.provider.moments_of({number})) for number in numbers] == [1] * TALKERS


def test_without_any_action_server_a_turn_waits_and_does_not_fail(whole: Whole) -> None:
    line = Line(whole)
    with whole.stopped("actions-1"), whole.stopped("actions-2"):
        assert line.post(whole.rasas[0], "¿hasta cuándo tengo?", 930_001).status_code == 502
    whole.supervisor.wait_until_ready(30)
    time.sleep(NOTICED)
    assert line.post(whole.rasas[0], "¿hasta cuándo tengo?", 930_001).status_code == 200


def test_killed_in_the_middle_nothing_is_lost_and_nothing_is_doubled(whole: Whole) -> None:
    numbers = [whole.add_customer().phones[0].number for _ in range(TALKERS)]
    with ThreadPoolExecutor(8) as threads:
        begun = list(
            threads.map(lambda number: whole.say("quiero un turno en quito", sender=number), numbers)
        )
    assert all("¿Qué día" in said[-1] for said in begun)
    told = {number: len(whole.provider.moments_of({number})) for number in numbers}
    campaign = start_campaign(whole, MPS * 6, "killed")
    with ThreadPoolExecutor(TALKERS) as threads:
        written = [
            threads.submit(insist, whole, number, "el lunes", place * 0.2)
            for place, number in enumerate(numbers)
        ]
        for name in ("web-1", "actions-1", "scheduler-1", "rasa-1", "balancer"):
            time.sleep(0.6)
            whole.kill(name)
            whole.supervisor.revive()
        whole.restart_database()
        for each in written:
            each.result()
    whole.supervisor.wait_until_ready(60)
    deadline = time.monotonic() + 90
    while left := list_left(whole):
        assert time.monotonic() < deadline, left
        time.sleep(0.2)
    for number in numbers[:4]:
        assert "¿Está bien?" in ask(whole, number, "a las 8")
        told[number] += 1
    finish(whole)
    assert set(whole.provider.count_by_message().values()) == {1}
    assert [len(whole.provider.moments_of({number})) - told[number] for number in numbers] == [1] * TALKERS
    assert [len(whole.provider.moments_of({number})) for number in campaign] == [1] * len(campaign)


def test_no_job_was_done_twice(whole: Whole, mail: MailServer, lists: dict[str, str]) -> None:
    whole.wait(lambda: len(find_mails(mail, lists)) >= len(lists), 150)
    assert sorted(find_mails(mail, lists)) == sorted(lists)
    for job in JOBS:
        if job.alone:
            check_runs(whole, job.name, job.seconds)


def test_a_backup_brings_everything_back(whole: Whole) -> None:
    """By the commands of docs/operations.md, while everything runs."""
    tables = ("message", "contact", "conversation", "turn", "events")
    restored = whole.stores.postgres.new_database()
    before = [count_rows(whole.recobra.database, table) for table in tables]
    dump = run_program("pg_dump", "-Fc", "-d", whole.stores.database_url)
    after = [count_rows(whole.recobra.database, table) for table in tables]
    run_program("pg_restore", "--clean", "--if-exists", "--exit-on-error", "-d", restored, given=dump)
    database = Database(restored)
    found = [count_rows(database, table) for table in tables]
    assert all(least <= count <= most for least, count, most in zip(before, found, after, strict=True))
    assert all(found)
    assert migrations.is_current(database)
    database.close()


def count_rows(database: Database, table: str) -> int:
    with database.reading() as session:
        return session.scalar(text(f"SELECT count(*) FROM {table}")) or 0


def run_program(name: str, *words: str, given: bytes = b"") -> bytes:
    """One of PostgreSQL's own, on a database by SQLAlchemy's address."""
    command = [find_binary(name), *(word.replace("+psycopg", "") for word in words)]
    return subprocess.run(command, input=given, check=True, stdout=subprocess.PIPE).stdout


def check_runs(whole: Whole, job: str, seconds: float) -> None:
    """No two schedulers at once, and both together no more often than one."""
    query = "SELECT owner, extract(epoch FROM at) FROM job_log WHERE job = :job ORDER BY id"
    holder, taken = None, 0.0
    for owner, at in whole.run_sql(query, job=job):
        at = float(at)
        if owner is not None:
            assert holder is None or at - taken >= LEASE.total_seconds(), job
            assert at - taken >= seconds / 2 - 1, job
            taken = at
        holder = owner
    assert taken, f"{job} was never done"


def find_mails(mail: MailServer, offices: dict[str, str]) -> list[str]:
    return [to for each in mail.mails if (to := str(each["To"])) in offices]


def ask(whole: Whole, number: str, words: str) -> str:
    """The next thing that this customer gets; a lease that a killed process left behind holds up nobody else."""
    before = len(whole.provider.moments_of({number}))
    insist(whole, number, words)
    whole.wait(lambda: len(whole.provider.moments_of({number})) > before, 30)
    return whole.provider.bodies(f"whatsapp:{number}")[-1]


def list_left(whole: Whole) -> list[Any]:
    """What came and was not answered, and what has to leave by now and was not even tried."""
    is_due = and_(Message.status == MessageStatus.DUE, Message.due_at <= clock.now())
    left = select(Message.id, Message.kind, Message.status, Message.due_at).where(
        Message.channel == Channel.WHATSAPP, or_(Message.status == MessageStatus.RECEIVED, is_due)
    )
    with whole.recobra.database.reading() as session:
        return list(session.execute(left).all())


def finish(whole: Whole) -> None:
    """Half an hour later: what nobody knows of is asked for, and sent again where nothing was taken."""
    with whole.stopped("scheduler-1"), whole.stopped("scheduler-2"):
        before = whole.settings.recobra_clock_offset
        for _ in range(3):
            move_clock(minutes=11)
            run_once(whole.recobra)
        whole.settings.recobra_clock_offset = before
    whole.recobra.courier.close()
