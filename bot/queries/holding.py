"""Why contacts of a campaign that runs wait though they are due: the first thing an operator asks."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.scripts import TemplateKind, get_scripts
from bot.config import Settings
from bot.language.written_dates import format_time, format_weekday_date
from bot.models import Campaign, CampaignState, Channel
from bot.services.campaigns.limits import campaign_rule
from bot.services.outbound import slowing
from bot.services.outbound.caps import count_day_room
from bot.services.outbound.send_hours import next_allowed


def list_reasons(session: Session, settings: Settings, campaign: Campaign) -> list[str]:
    """Sentences for operators; none where nothing holds it, or where its state says why."""
    if campaign.state is not CampaignState.RUNNING:
        return []
    return list(_find_reasons(session, settings, campaign))


def _find_reasons(session: Session, settings: Settings, campaign: Campaign) -> Iterator[str]:
    now = clock.now()
    opens = clock.to_local(_find_opening(campaign, now))
    if opens > now:
        day, hour = format_weekday_date(opens.date()), format_time(opens.time())
        yield f"Ahora no es hora de envío: sale desde el {day} a las {hour}."
        return
    limit = settings.whatsapp_daily_limit
    if Channel.WHATSAPP in campaign.channels and count_day_room(session, limit, now) == 0:
        yield (
            f"Se alcanzó el límite diario de Meta ({limit} destinatarios en 24 horas, WHATSAPP_DAILY_LIMIT): "
            "WhatsApp sigue cuando pasen 24 horas de los primeros."
        )
    share = slowing.share_of_rate(session)
    if share < 1:
        yield (
            f"Esperan a un asesor {slowing.count_waiting(session)} clientes: los envíos van al {share:.0%} de su "
            "velocidad."
        )


def _find_opening(campaign: Campaign, now: datetime) -> datetime:
    """The first instant from now on (UTC) at which one of its texts may leave."""
    first = max(now, clock.start_of_day(campaign.starts_on))
    texts = [t for t in get_scripts().of_script(campaign.script) if t.kind is TemplateKind.CAMPAIGN]
    return min((next_allowed(first, campaign_rule(text)) for text in texts), default=first)
