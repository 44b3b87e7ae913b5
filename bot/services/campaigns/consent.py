"""Who may be begun with on a channel: as the script's policy says, and on WhatsApp perhaps only who agreed to it."""

from sqlalchemy import ColumnElement, exists, false, func, select, true
from sqlalchemy.orm import Session, aliased

from bot.catalog.policy import get_policy
from bot.models import Campaign, Channel, Contact, Script, Service, base_service


def has_agreed(script: Script, channel: Channel) -> ColumnElement[bool]:
    """Whether a contact of the enclosing query, of that script, may be begun on a channel."""
    policy = get_policy().scripts[script]
    if policy.allows(channel, None):
        return true()
    if not policy.allows(channel, True):
        return false()
    mine = aliased(Service)  # apart from the query's own
    return exists().where(mine.id == Contact.service_id, mine.opted_in.is_(True)).correlate(Contact)


def warn(session: Session, campaign: Campaign) -> list[str]:
    """In Spanish: of how many services of a campaign nobody agreed to WhatsApp, where the policy asks for it."""
    if Channel.WHATSAPP not in campaign.channels or not get_policy().scripts[campaign.script].whatsapp_opt_in:
        return []
    missing = session.scalar(
        select(func.count())
        .select_from(Service)
        .join(base_service, base_service.c.service_id == Service.id)
        .where(base_service.c.base_id == campaign.base_id, Service.opted_in.is_not(True))
    )
    if not missing:
        return []
    return [
        f"De {missing} servicios la base no dice SÍ en ACEPTA WHATSAPP: por WhatsApp no se les escribirá."
    ]
