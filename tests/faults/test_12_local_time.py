"""12: reports in the server's time zone, with the bot's time in the people's."""

import csv
import io
import json
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.bootstrap import Recobra
from bot.models import (
    Contact,
    Conversation,
    Customer,
    Direction,
    Message,
    MessageKind,
    MessageStatus,
    Office,
    Turn,
    TurnPurpose,
)
from bot.queries.durations import list_durations
from bot.services import handoffs
from bot.services.addresses import open_conversations
from bot.services.observations import write_typification
from tests.support.processes import environment_of
from tests.support.twilio_stub import TwilioStub
from tests.support.world import WEDNESDAY, add_base, add_customer, launch, move_clock, run_once, set_clock

LATE = datetime(2021, 3, 18, 3, 30, tzinfo=UTC)  # half past ten at night of the 17th in Guayaquil
CEDULA = "1710034065"
IN, BOT, AGENT = MessageKind.INBOUND, MessageKind.REPLY, MessageKind.AGENT


@pytest.fixture
def typified(recobra: Recobra, twilio: TwilioStub) -> Recobra:
    """One contact that was typified late in the evening, with a turn early in the morning."""
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        add_base(session, add_customer(session))
    launch(recobra)
    run_once(recobra)
    with recobra.database.writing() as session:
        contact = session.scalars(select(Contact)).one()
        write_typification(contact, "E14", channel="WhatsApp", reason="no contestó")
        contact.typified_at = LATE
        session.scalars(select(Message)).one().accepted_at = LATE
        customer = session.scalars(select(Customer)).one()
        customer.cedula = CEDULA
        office = Office(
            city="Quito", name="Centro", address="Centro", hours="08:00-16:30", minutes_per_turn=20, desks=1
        )
        starts_at = clock.at_local(date(2021, 3, 17), datetime(2021, 1, 1, 23, 40).time())
        turn = Turn(code="TQX8", office=office, customer=customer, purpose=TurnPurpose.EQUIPMENT_RETURN,
                    starts_at=starts_at, desk=1, booked_at=LATE)  # fmt: skip
        session.add_all([office, turn])
    return recobra


_COMMANDS = """
import json, sys
from contextlib import suppress
from bot.cli import main
for arguments in json.loads(sys.argv[1]):
    with suppress(SystemExit):
        main(arguments)
    print("\\f")
"""


def ask(recobra: Recobra, *commands: list[str]) -> list[str]:
    """What commands print on a server that stands in Tokyo, fourteen hours ahead."""
    environment = environment_of(recobra) | {"TZ": "Asia/Tokyo"}
    command = [sys.executable, "-c", _COMMANDS, json.dumps(commands)]
    done = subprocess.run(command, env=environment, capture_output=True, check=True, timeout=60)
    return [said.strip("\n\ufeff") for said in done.stdout.decode().split("\f")[:-1]]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_times_are_local_wherever_the_server_stands(typified: Recobra, tmp_path: Path) -> None:
    book = tmp_path / "typifications.xlsx"
    table, _, today, tomorrow, customer = ask(
        typified,
        ["export", "typifications", "campaign"],
        ["export", "typifications", "campaign", "--out", str(book)],
        ["export", "turns", "Quito", "--date", "2021-03-17", "--json"],
        ["export", "turns", "Quito", "--date", "2021-03-18", "--json"],
        ["customer", "show", CEDULA, "--json"],
    )
    assert [row["FECHA"] for row in csv.DictReader(io.StringIO(table), delimiter=";")] == ["2021-03-17 22:30"]
    cells = [cell.value for row in openpyxl.load_workbook(book).active.iter_rows() for cell in row]
    assert datetime(2021, 3, 17, 22, 30) in cells
    (turn,) = json.loads(today)
    assert (turn["FECHA"], turn["HORA"]) == ("2021-03-17", "23:40")
    assert json.loads(tomorrow) == []
    assert json.loads(customer)["contacts"][0]["attempts"][0]["at"] == "2021-03-17T22:30:00-05:00"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nothing_is_sent_by_the_servers_clock(recobra: Recobra, twilio: TwilioStub) -> None:
    """Ten at night in Guayaquil is noon in Tokyo."""
    set_clock("2021-03-17 22:00")
    with recobra.database.writing() as session:
        add_base(session, add_customer(session))
    launch(recobra)
    (said,) = ask(recobra, ["dispatch", "--once", "--json"])
    assert json.loads(said)["sent"] == 0
    assert not twilio.posts


def talk(recobra: Recobra, *words: tuple[MessageKind, str], number: str = "+593991111111") -> int:
    """A conversation in which this was said at these local times."""
    with recobra.database.writing() as session:
        key = open_conversations(session, [number])[number]
        for kind, local in words:
            at = datetime.fromisoformat(local).replace(tzinfo=recobra.settings.zone).astimezone(UTC)
            direction, status = (
                (Direction.IN, MessageStatus.HANDLED) if kind is IN else (Direction.OUT, MessageStatus.READ)
            )
            said = Message(direction=direction, channel="whatsapp", kind=kind, status=status, address=number,
                           conversation_id=key, body="…", created_at=at)  # fmt: skip
            session.add(said)
        return key


def report(session: Session, first: date, last: date) -> dict[int, list[float]]:
    """By conversation: minutes of the bot, of waiting, of an agent."""
    return {int(row[0]): list(row[2:]) for row in list_durations(session, first, last).rows}


def test_bot_waiting_and_agent_are_told_apart(recobra: Recobra) -> None:
    set_clock("2021-03-19 12:00")
    key = talk(
        recobra,
        (IN, "2021-03-17 10:00"), (BOT, "2021-03-17 10:01"), (IN, "2021-03-17 10:03"),
        (BOT, "2021-03-17 10:04"),  # four minutes with the bot, which hands over
        (IN, "2021-03-17 10:10"), (AGENT, "2021-03-17 10:14"),  # ten minutes of waiting
        (IN, "2021-03-17 10:20"), (AGENT, "2021-03-17 10:30"),  # sixteen with the agent
        (IN, "2021-03-18 09:00"), (BOT, "2021-03-18 09:02"),  # given back, and two with the bot; the night is nobody's
    )  # fmt: skip
    with recobra.database.reading() as session:
        assert report(session, date(2021, 3, 17), date(2021, 3, 18)) == {key: [6.0, 10.0, 16.0]}
        assert report(session, date(2021, 3, 18), date(2021, 3, 18)) == {key: [2.0, 0.0, 0.0]}
        assert report(session, date(2021, 3, 19), date(2021, 3, 19)) == {}


@pytest.mark.parametrize(
    ("handed", "answered", "minutes"),
    [
        ("2021-03-17 16:50", "2021-03-18 08:05", 15.0),  # closed at five, open at eight
        ("2021-03-19 16:30", "2021-03-22 08:10", 40.0),  # over a weekend
        ("2021-04-01 16:59", "2021-04-05 08:01", 2.0),  # over Good Friday and a weekend
        ("2021-03-17 20:00", "2021-03-17 21:00", 0.0),  # an agent who works late makes nobody wait
    ],
)
def test_waiting_counts_only_when_agents_are_there(
    recobra: Recobra, handed: str, answered: str, minutes: float
) -> None:
    set_clock("2021-04-20 12:00")
    key = talk(recobra, (IN, handed), (BOT, handed), (AGENT, answered))
    with recobra.database.reading() as session:
        assert report(session, date(2021, 3, 1), date(2021, 4, 10)) == {key: [0.0, minutes, 0.0]}


def test_who_waits_now_waits_until_now(recobra: Recobra) -> None:
    set_clock("2021-03-17 10:05")
    key = talk(recobra, (IN, "2021-03-17 10:00"), (BOT, "2021-03-17 10:02"))
    with recobra.database.writing() as session:
        handoffs.hand_over(session, session.get_one(Conversation, key), handoffs.HandoffReason.ASKED)
    talk(recobra, (IN, "2021-03-17 10:15"))
    move_clock(minutes=30)
    with recobra.database.reading() as session:
        assert report(session, date(2021, 3, 17), date(2021, 3, 17)) == {key: [2.0, 30.0, 0.0]}


def test_a_local_day_ends_at_local_midnight(recobra: Recobra) -> None:
    set_clock("2021-03-19 12:00")
    talk(recobra, (IN, "2021-03-17 23:59"), (BOT, "2021-03-18 00:01"))
    with recobra.database.reading() as session:
        assert len(report(session, date(2021, 3, 17), date(2021, 3, 17))) == 1
        assert len(report(session, date(2021, 3, 18), date(2021, 3, 18))) == 1
        assert report(session, date(2021, 3, 16), date(2021, 3, 16)) == {}


def test_campaigns_and_notices_are_nobodys_words(recobra: Recobra, twilio: TwilioStub) -> None:
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        add_base(session, add_customer(session))
    launch(recobra)
    run_once(recobra)
    move_clock(minutes=1)
    assert len(twilio.taken) == 1
    with recobra.database.reading() as session:
        today = clock.today()
        assert report(session, today - timedelta(days=1), today) == {}
