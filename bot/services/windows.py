"""What an agent may write to a customer now: free text within WhatsApp's window, else one of the templates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.legal import get_legal
from bot.catalog.scripts import Template, TemplateKind, get_scripts
from bot.config import Settings
from bot.errors import NotAllowed
from bot.models import Channel, Contact, Conversation, Message, MessageKind
from bot.services.outbound import messages, templates
from bot.services.wording import name_values

_NONE_LEFT = timedelta(0)


@dataclass(frozen=True)
class Window:
    """`left`: how long free text may still be sent, zero once it may not; `texts`: the templates, filled in."""

    closes_at: datetime | None  # UTC; None: the customer never wrote
    left: timedelta
    texts: Mapping[str, str]

    @property
    def is_open(self) -> bool:
        """Whether free text may leave now."""
        return self.left > _NONE_LEFT


def look(session: Session, settings: Settings, conversation: Conversation) -> Window:
    """The window of a conversation, and the templates that may be sent to it by their names."""
    since = conversation.last_inbound_at
    closes_at = since + timedelta(hours=get_legal().whatsapp_window_hours) if since else None
    left = max(closes_at - clock.now(), _NONE_LEFT) if closes_at else _NONE_LEFT
    values = _name_values(conversation.contact)
    texts = {t.name: t.render(values) for t in _sendable(session, settings, conversation, values)}
    return Window(closes_at, left, texts)


def write(
    session: Session,
    settings: Settings,
    conversation: Conversation,
    text: str,
    media: Sequence[Mapping[str, Any]] = (),
) -> Message:
    """Queue an agent's free text, with a file or without; it is checked once more when it leaves.

    Raises:
        NotAllowed: the window is closed; says which templates may be sent instead.
    """
    window = look(session, settings, conversation)
    if not window.is_open:
        names = ", ".join(window.texts)
        way = (
            f"Puedes enviar una plantilla: {names}." if names else "No hay ninguna plantilla para este caso."
        )
        raise NotAllowed(f"La ventana de WhatsApp está cerrada: {_say_why(window)}. {way}")
    return messages.queue_reply(session, conversation, text, media=media, kind=MessageKind.AGENT)


def write_template(session: Session, settings: Settings, conversation: Conversation, name: str) -> Message:
    """Queue one of the templates that `look` offers; it leaves in send hours, window or not.

    Raises:
        NotAllowed: it is not offered.
    """
    text = look(session, settings, conversation).texts.get(name)
    if text is None:
        raise NotAllowed(f"La plantilla «{name}» no se puede enviar en esta conversación.")
    template = get_scripts().by_name(name)
    message = messages.queue_reply(session, conversation, text, kind=MessageKind.AGENT)
    values = _name_values(conversation.contact)
    message.template = name
    message.content_variables = {variable: values[variable] for variable in template.variables}
    message.mentions_money = template.mentions_money
    return message


def _sendable(
    session: Session, settings: Settings, conversation: Conversation, values: Mapping[str, str]
) -> list[Template]:
    """Texts of the contact's scenario that can be filled in, approved where that is asked for."""
    contact, customer = conversation.contact, conversation.customer
    if contact is None or conversation.opted_out_at or (customer and customer.opted_out_at):
        return []
    wanted = (contact.campaign.script, contact.scenario, Channel.WHATSAPP, TemplateKind.CAMPAIGN)
    return [
        template
        for template in get_scripts().templates
        if (template.script, template.scenario, template.channel, template.kind) == wanted
        and set(template.variables) <= values.keys()
        and (not settings.uses_real_twilio or templates.is_ready(session, settings, template))
    ]


def _name_values(contact: Contact | None) -> dict[str, str]:
    if contact is None:
        return {}
    return name_values(
        name=contact.customer.name,
        business_line=contact.service.business_line,
        service_number=contact.service.service_number,
        retired_on=contact.service.retired_on,
        deadline=contact.campaign.deadline,
    )


def _say_why(window: Window) -> str:
    if window.closes_at is None:
        return "el cliente no ha escrito nunca"
    local = clock.to_local(window.closes_at)
    hours = get_legal().whatsapp_window_hours
    return f"se cerró el {local:%-d-%-m-%Y} a las {local:%H:%M}, {hours} horas después de su último mensaje"
