"""Plans the running campaigns anew from what really happened, and tells when one can no longer keep its date."""

from threading import Event

from sqlalchemy import select

from bot.bootstrap import Recobra
from bot.models import AlarmKind, Campaign, CampaignState
from bot.services.forecasting.forecast import forecast
from bot.services.forecasting.simulation import Stopped
from bot.services.watching import alarms


def foresee_all(recobra: Recobra, stop: Event | None = None) -> int:
    """Plan each running campaign anew; how many there were. `stop` ends it, whatever it is at."""
    running = select(Campaign.id).where(Campaign.state == CampaignState.RUNNING).order_by(Campaign.id)
    with recobra.database.reading() as session:
        ids = session.scalars(running).all()
    try:
        for campaign_id in ids:
            foresee(recobra, campaign_id, stop)
    except Stopped:
        pass
    return len(ids)


def foresee(recobra: Recobra, campaign_id: int, stop: Event | None = None) -> None:
    """Raise or clear the alarm of one campaign's date; its plan is made without holding up any writer.

    Raises:
        Stopped: `stop` was set.
    """
    if stop and stop.is_set():
        raise Stopped
    with recobra.database.reading() as session:
        campaign = session.get_one(Campaign, campaign_id)
        complaints = forecast(session, recobra.settings, campaign, stop=stop).complaints
        is_open = any(alarm.kind is AlarmKind.LATE for alarm in alarms.list_open(session, campaign))
    if is_open is bool(complaints):
        return
    with recobra.database.writing() as session:
        campaign = session.get_one(Campaign, campaign_id, with_for_update=True)
        if not complaints:
            alarms.clear_alarms(session, campaign, [AlarmKind.LATE])
        elif campaign.state is CampaignState.RUNNING:
            words = (
                f"Al ritmo actual, la campaña «{campaign.name}» no terminará a tiempo. {' '.join(complaints)}"
            )
            alarms.raise_alarm(session, campaign, AlarmKind.LATE, words)
