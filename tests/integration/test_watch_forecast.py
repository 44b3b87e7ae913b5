"""While a campaign runs its plan is made anew, and who watches is told when its date cannot be kept."""

from datetime import date

from bot.bootstrap import Recobra
from bot.models import AlarmKind
from bot.services.campaigns import campaigns
from bot.services.watching.foresight import foresee_all
from tests.support.watching import ALERTS, list_alarms, list_mails, look
from tests.support.world import WEDNESDAY, add_base, add_customer, launch, set_clock


def fill(recobra: Recobra) -> None:
    """Sixty contacts, whose first messages take a minute."""
    set_clock(WEDNESDAY)
    recobra.settings.whatsapp_mps, recobra.settings.alert_mail = 1, ALERTS
    with recobra.database.writing() as session:
        add_base(session, *(add_customer(session) for _ in range(60)))
    launch(recobra, deadline=date(2021, 3, 17), channels=("whatsapp",))


def test_a_date_that_slips_away_is_told_once_and_when_it_can_be_kept_again(recobra: Recobra) -> None:
    fill(recobra)
    foresee_all(recobra)
    assert list_alarms(recobra) == set()
    set_clock("2021-03-17 19:59:30")  # nothing left all day, and it is the last one
    foresee_all(recobra)
    foresee_all(recobra)
    assert AlarmKind.LATE in look(recobra)
    told = [mail for mail in list_mails(recobra) if "a tiempo" in str(mail.subject)]
    assert len(told) == 1
    assert "quedarían sin ningún intento" in str(told[0].body)
    recobra.settings.whatsapp_mps = 80  # somebody bought a higher rate
    foresee_all(recobra)
    assert AlarmKind.LATE not in list_alarms(recobra)
    told = [mail for mail in list_mails(recobra) if "a tiempo" in str(mail.subject)]
    assert [str(mail.subject).split()[1] for mail in told] == ["Alarma:", "Resuelta"]


def test_a_paused_campaign_stays_late_and_a_cancelled_one_is_over(recobra: Recobra) -> None:
    fill(recobra)
    set_clock("2021-03-17 19:59:30")
    foresee_all(recobra)
    with recobra.database.writing() as session:
        campaigns.pause(session, "campaign")
    assert look(recobra) == {"late"}
    with recobra.database.writing() as session:
        campaigns.cancel(session, "campaign")
    assert look(recobra) == set()
