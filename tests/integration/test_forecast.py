"""Will it finish? What `recobra campaign plan` and `launch` say of a campaign, and what would have to change."""

import json
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.cli import cli
from bot.errors import NotAllowed, NotFound
from bot.hours import DailyHours
from bot.models import Campaign, Conversation, Customer
from bot.services.campaigns import campaigns, launching
from bot.services.forecasting.forecast import Forecast, forecast
from bot.services.forecasting.remedies import widen
from tests.support.world import add_base, add_customer, set_clock

FIRST, DEADLINE = date(2021, 3, 17), date(2021, 3, 19)  # Wednesday to Friday


def fill(recobra: Recobra, mobiles: int, landlines: int = 0, when: str = "2021-03-15 07:00") -> None:
    set_clock(when)
    with recobra.database.writing() as session:
        people = [add_customer(session) for _ in range(mobiles)]
        people += [add_customer(session, f"+593223{n:05d}") for n in range(landlines)]
        add_base(session, *people)


def create(
    recobra: Recobra, starts: date = FIRST, deadline: date = DEADLINE, channels: str = "whatsapp,voice"
) -> None:
    with recobra.database.writing() as session:
        campaigns.create(
            session, "marzo", "equipment_recovery", "base", starts, deadline, None, channels.split(",")
        )


def plan(recobra: Recobra) -> Forecast:
    with recobra.database.reading() as session:
        return forecast(session, recobra.settings, session.scalars(select(Campaign)).one())


def replan(recobra: Recobra, **columns: Any) -> Forecast:
    """With other columns of the campaign, for this once."""
    with recobra.database.reading() as session:
        campaign = session.scalars(select(Campaign)).one()
        for name, value in columns.items():
            setattr(campaign, name, value)
        with session.no_autoflush:
            return forecast(session, recobra.settings, campaign)


def named(planned: Forecast) -> dict[str, str]:
    return {change.what: change.to for change in planned.changes}


def per_hour(count: float) -> float:
    """A rate of so many an hour."""
    return count / 3600 / 0.99


def test_rate_hours_start_and_deadline_are_named_as_small_as_they_may_be(recobra: Recobra) -> None:
    fill(recobra, 40)
    recobra.settings.whatsapp_mps = per_hour(1)  # 36 in three days
    create(recobra)
    planned = plan(recobra)
    assert (planned.feasible, planned.left, planned.first_attempts) == (False, 4, 36)
    assert planned.first_attempts_by is None
    assert named(planned) == {"whatsapp_mps": "1", "starts": "2021-03-16", "deadline": "2021-03-22"}
    assert (
        "4 quedarían sin ningún intento antes del fin de su plazo (4 por WhatsApp)" in planned.complaints[0]
    )
    assert planned.complaints[1] == "Basta uno de estos cambios:"
    assert "WhatsApp 0,000280584, llamadas" in " ".join(planned.assumptions)
    assert replan(recobra, starts_on=date(2021, 3, 16)).feasible
    assert replan(recobra, deadline=date(2021, 3, 22), ends_on=date(2021, 3, 22)).feasible
    assert not replan(recobra, deadline=date(2021, 3, 21), ends_on=date(2021, 3, 21)).feasible


def test_a_date_that_is_over_is_said_to_be_over(recobra: Recobra) -> None:
    fill(recobra, 3)
    create(recobra)
    set_clock("2021-04-10 09:00")
    planned = plan(recobra)
    assert planned.complaints[1:] == ["El plazo ya pasó: terminaba el 19/03/2021."]


def test_hours_are_widened_up_to_the_legal_floor(recobra: Recobra) -> None:
    fill(recobra, 40)
    recobra.settings.whatsapp_mps = per_hour(2)
    recobra.settings.send_hours = DailyHours.parse("10:00-15:00")  # thirty in three days
    create(recobra)
    assert named(plan(recobra))["send_hours"] == "10:00-17:00"
    recobra.settings.send_hours = DailyHours.parse("10:00-16:00")
    assert not plan(recobra).feasible
    recobra.settings.send_hours = DailyHours.parse("10:00-17:00")
    assert plan(recobra).feasible
    assert [str(h) for h in widen(DailyHours.parse("08:30-19:00"), DailyHours.parse("07:00-20:00"))] == [
        "08:30-20:00", "07:30-20:00", "07:00-20:00",
    ]  # fmt: skip


def test_meta_s_limit_is_raised_by_its_tiers(recobra: Recobra) -> None:
    fill(recobra, 12)
    recobra.settings.whatsapp_daily_limit = 3
    create(recobra)
    planned = plan(recobra)
    assert (planned.left, named(planned)["whatsapp_daily_limit"]) == (3, "250")
    assert "send_hours" not in named(planned)
    assert "whatsapp_mps" not in named(planned)


def test_another_channel_helps_where_it_reaches(recobra: Recobra) -> None:
    fill(recobra, 20)
    recobra.settings.voice_cps = per_hour(0.5)
    create(recobra, channels="voice")
    planned = plan(recobra)
    assert planned.left == 2
    assert named(planned)["channels"] == "whatsapp,voice"


def test_who_has_no_number_for_the_channels_is_not_left_but_named(recobra: Recobra) -> None:
    fill(recobra, 3, landlines=2)
    create(recobra, channels="whatsapp")
    planned = plan(recobra)
    assert (planned.contacts, planned.unreachable, planned.left, planned.feasible) == (5, 2, 0, True)
    assert planned.contacts_by_channel == {"whatsapp": 3, "voice": 0, "none": 2}


def test_who_asked_for_no_more_is_not_planned(recobra: Recobra) -> None:
    fill(recobra, 3)
    create(recobra)
    with recobra.database.writing() as session:
        customers = session.scalars(select(Customer).order_by(Customer.id)).all()
        customers[0].opted_out_at = clock.now()
        number = customers[1].phones[0].number
        session.add(Conversation(address=number, opted_out_at=clock.now(), created_at=clock.now()))
    planned = plan(recobra)
    assert (planned.silent, planned.first_attempts, planned.left) == (2, 1, 0)


def test_nothing_is_named_where_nothing_helps_alone(recobra: Recobra) -> None:
    """On the last evening neither hours nor start are left, and the rate has its most."""
    fill(recobra, 200, landlines=200, when="2021-03-19 19:59")
    recobra.settings.whatsapp_daily_limit = 10
    create(recobra)
    planned = plan(recobra)
    assert "starts" not in named(planned)
    assert "send_hours" not in named(planned)
    for change in planned.changes:
        assert change.left <= planned.left / 2
        assert (change.left == 0) == ("quedarían" not in change.sentence)


def call(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


def test_plan_as_a_program_reads_it(recobra: Recobra) -> None:
    fill(recobra, 3, landlines=1)
    create(recobra)
    facts = json.loads(call("campaign", "plan", "marzo", "--json").stdout)
    assert facts["campaign"] == "marzo"
    assert (facts["state"], facts["feasible"], facts["left"], facts["contacts"]) == ("draft", True, 0, 4)
    assert (facts["starts"], facts["deadline"], facts["ends"]) == ("2021-03-17", "2021-03-19", "2021-03-19")
    assert facts["sends"][0] == {"hour": "2021-03-17T08:00:00-05:00", "whatsapp": 3, "voice": 1}
    assert facts["first_attempts_by"] == "2021-03-17T08:00:00-05:00"
    assert facts["finishes_at"].startswith("2021-03-19T")
    assert facts["totals"] == {
        key: sum(hour[key] for hour in facts["sends"]) for key in ("whatsapp", "voice")
    }
    assert facts["changes"] == []
    assert facts["assumptions"]


def test_plan_as_an_operator_reads_it(recobra: Recobra) -> None:
    fill(recobra, 40)
    recobra.settings.whatsapp_mps = per_hour(1)
    create(recobra)
    page = call("campaign", "plan", "marzo").output
    assert page.startswith("marzo (en borrador): 40 contactos, del 17/03/2021 al 19/03/2021\n")
    assert "  mi 17/03/2021           12          0  ███" in page
    assert "No alcanza: de 40 contactos, 4 quedarían sin ningún intento" in page
    assert "Empieza antes, el 16/03/2021 (--starts 2021-03-16)." in page
    assert "08:00" not in page.split("Supuestos")[0]
    assert "  08:00                    1          0" in call("campaign", "plan", "marzo", "--hours").output


def test_plan_of_what_is_over_or_unknown_is_refused(recobra: Recobra) -> None:
    assert isinstance(call("campaign", "plan", "nada").exception, NotFound)
    fill(recobra, 1)
    create(recobra)
    call("campaign", "cancel", "marzo")
    assert isinstance(call("campaign", "plan", "marzo").exception, NotAllowed)


def test_launch_says_what_is_left_and_what_to_change(recobra: Recobra) -> None:
    fill(recobra, 40)
    recobra.settings.whatsapp_mps = per_hour(1)
    create(recobra)
    refused = str(call("campaign", "launch", "marzo").exception)
    assert "4 quedarían sin ningún intento" in refused
    assert "Empieza antes, el 16/03/2021" in refused
    assert refused.endswith("Para lanzarla así: --accept.")
    accepted = call("campaign", "launch", "marzo", "--accept")
    assert accepted.exit_code == 0
    assert "4 quedarían sin ningún intento" in accepted.stderr


def test_a_paused_campaign_is_planned_as_if_it_went_on(recobra: Recobra) -> None:
    fill(recobra, 3, when="2021-03-17 07:00")
    create(recobra)
    call("campaign", "launch", "marzo")
    running = plan(recobra)
    call("campaign", "pause", "marzo")
    assert plan(recobra).sends == running.sends
    assert any("en pausa" in each for each in plan(recobra).assumptions)


def test_a_draft_that_would_make_a_running_campaign_late_says_so(recobra: Recobra) -> None:
    """Twenty contacts fit into two days of ten; five more with a nearer date come first."""
    recobra.settings.whatsapp_mps = per_hour(10 / 12)
    set_clock("2021-03-17 07:00")
    with recobra.database.writing() as session:
        add_base(session, *(add_customer(session) for _ in range(20)))
        add_base(session, *(add_customer(session) for _ in range(5)), name="urgente")
        for name, base, day in (("marzo", "base", date(2021, 3, 18)), ("urgente", "urgente", FIRST)):
            campaigns.create(
                session, name, "equipment_recovery", base, date(2021, 3, 17), day, None, ["whatsapp"]
            )
    assert launching.launch(recobra, "marzo") != []  # about its templates
    with recobra.database.reading() as session:
        planned = forecast(session, recobra.settings, campaigns.look_up(session, "urgente"))
    assert planned.feasible
    assert planned.displaced == {"marzo": 5}
    with pytest.raises(NotAllowed, match=r"5 contactos de la campaña «marzo»"):
        launching.launch(recobra, "urgente")
    assert any("«marzo»" in each for each in launching.launch(recobra, "urgente", accept=True))
    with recobra.database.reading() as session:
        assert forecast(session, recobra.settings, campaigns.look_up(session, "marzo")).left == 5
