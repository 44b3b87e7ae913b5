"""Whether a campaign's texts can leave: checked when it is launched, not when 10,000 have failed."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.catalog.scripts import Template, TemplateKind, get_scripts
from bot.config import Settings
from bot.errors import NotAllowed
from bot.models import Campaign, Channel, ContentTemplate


def check_templates(session: Session, settings: Settings, campaign: Campaign) -> list[str]:
    """Warnings on WhatsApp texts that are not synchronised: but for Twilio they leave as plain text.

    Raises:
        NotAllowed: on Twilio's own API, where plain text outside the 24-hour window is refused.
    """
    if Channel.WHATSAPP not in campaign.channels:
        return []
    wanted = [
        template
        for template in get_scripts().of_script(campaign.script)
        if template.channel is Channel.WHATSAPP and template.kind is TemplateKind.CAMPAIGN
    ]
    missing = [template.name for template in wanted if not is_ready(session, settings, template)]
    if not missing:
        return []
    sentence = f"Plantillas de WhatsApp sin sincronizar o sin aprobar: {', '.join(missing)}."
    if settings.uses_real_twilio:
        raise NotAllowed(f"{sentence} Use «recobra templates sync» y espere la aprobación.")
    return [f"{sentence} Los mensajes saldrán como texto."]


def is_ready(session: Session, settings: Settings, template: Template) -> bool:
    """Whether it exists at Twilio as the catalog has it now, and (on Twilio's own API) was approved."""
    row = session.scalar(select(ContentTemplate).where(ContentTemplate.name == template.name))
    if row is None or row.digest != template.digest:
        return False
    return row.approved_at is not None or not settings.uses_real_twilio
