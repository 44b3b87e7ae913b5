"""3: a scheduled campaign never starts, and nobody is told."""

import signal
import time
from datetime import date

import pytest
from click.testing import CliRunner

from bot.bootstrap import Recobra
from bot.cli import cli
from bot.services.campaigns import campaigns, planning
from tests.support.processes import start_scheduler
from tests.support.twilio_stub import TwilioStub
from tests.support.watching import ALERTS, list_mails, look
from tests.support.world import add_base, add_customer, launch, move_clock, run_once, set_clock


def fill(recobra: Recobra, **options: date) -> None:
    recobra.settings.alert_mail = ALERTS
    with recobra.database.writing() as session:
        add_base(session, *(add_customer(session) for _ in range(3)))
    launch(recobra, **options)  # type: ignore[arg-type]


def test_a_start_that_was_missed_is_told_within_a_minute_and_once(recobra: Recobra) -> None:
    set_clock("2021-03-16 15:00")
    fill(recobra)
    assert look(recobra) == set()
    set_clock("2021-03-17 07:59:50")  # its first day, before the send hours
    assert look(recobra) == set()
    set_clock("2021-03-17 08:00:20")
    assert look(recobra) == set()
    move_clock(seconds=29)  # the watch's pace: within a minute of the hours' opening
    assert look(recobra) == {"not_started"}
    assert look(recobra) == {"not_started"}
    (mail,) = list_mails(recobra)
    assert "Alarma: la campaña «campaign» no ha empezado" in str(mail.subject)
    assert "3 contactos esperan" in str(mail.body)


def test_the_alarm_is_shown_and_goes_with_the_first_message(recobra: Recobra) -> None:
    set_clock("2021-03-17 08:10")
    fill(recobra)
    move_clock(seconds=50)
    assert look(recobra) == {"not_started"}
    with recobra.database.writing() as session:
        assert planning.plan_due(session, recobra.settings) == 3
    assert look(recobra) == set()
    assert "Resuelta" in str(list_mails(recobra)[-1].subject)


@pytest.mark.parametrize("moment", ["2021-03-17 21:00", "2021-03-20 21:00", "2021-03-16 15:00"])
def test_outside_its_days_and_hours_nothing_is_missed(recobra: Recobra, moment: str) -> None:
    set_clock("2021-03-16 15:00")
    fill(recobra)
    set_clock(moment)
    move_clock(minutes=2)
    assert look(recobra) == set()


def test_what_was_missed_while_nothing_ran_is_caught_up_at_once(recobra: Recobra, twilio: TwilioStub) -> None:
    set_clock("2021-03-16 15:00")
    fill(recobra)
    set_clock("2021-03-17 11:00")  # three hours late
    started = time.monotonic()
    process = start_scheduler(recobra)
    try:
        while len(twilio.posts) < 3 and time.monotonic() - started < 60:
            time.sleep(0.1)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
    assert len(twilio.posts) == 3
    assert time.monotonic() - started < 60


def test_a_draft_and_a_paused_one_are_nobodys_alarm(recobra: Recobra) -> None:
    set_clock("2021-03-17 09:00")
    fill(recobra)
    with recobra.database.writing() as session:
        campaigns.pause(session, "campaign")
    move_clock(minutes=10)
    assert look(recobra) == set()
    with recobra.database.writing() as session:
        campaigns.resume(session, "campaign")
    assert look(recobra) == set()  # it has just been resumed
    run_once(recobra)


def test_the_alarm_is_in_the_status(recobra: Recobra) -> None:
    set_clock("2021-03-17 09:00")
    fill(recobra)
    move_clock(minutes=1)
    look(recobra)
    runner = CliRunner()
    shown = runner.invoke(cli, ["campaign", "status", "campaign"]).output
    assert "ALARMA desde 2021-03-17 09:01: La campaña «campaign» debía empezar" in shown
    assert '"kind": "not_started"' in runner.invoke(cli, ["campaign", "status", "campaign", "--json"]).output
