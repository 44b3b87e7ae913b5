"""How each contact of a campaign ended, and who was not reached and why."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, aliased

from bot.catalog.policy import get_policy
from bot.catalog.typifications import get_typifications
from bot.exports.tables import TableData
from bot.models import Campaign, Contact, ContactState, Customer, Message, MessageKind, Service

_HEADINGS = (
    "CEDULA", "APELLIDOS Y NOMBRES", "NUMERO DE SERVICIO", "LINEA DE NEGOCIO", "ESCENARIO", "GESTION",
    "CODIGO", "ESTADO", "MOTIVO", "OBSERVACION", "FECHA", "INTENTOS", "ULTIMO CANAL", "ULTIMO RESULTADO",
)  # fmt: skip


def list_typifications(session: Session, campaign: Campaign) -> TableData:
    """All contacts of a campaign."""
    return TableData(_HEADINGS, _read(session, campaign, Contact.campaign_id == campaign.id))


def list_unreached(session: Session, campaign: Campaign) -> TableData:
    """Contacts that were given up, or of whom nothing was heard so far."""
    reasons = set(get_policy().scripts[campaign.script].reasons.values())
    waiting = Contact.state.in_([ContactState.PENDING, ContactState.ACTIVE])
    unheard = or_(Contact.typification_code.is_(None), Contact.typification_code.in_(reasons))
    given_up = Contact.state == ContactState.EXHAUSTED
    who = (Contact.campaign_id == campaign.id) & or_(given_up, waiting & unheard)
    return TableData(_HEADINGS, _read(session, campaign, who))


def _read(session: Session, campaign: Campaign, who: ColumnElement[bool]) -> Iterator[tuple[object, ...]]:
    last = (
        select(Message.id)
        .where(Message.contact_id == Contact.id, Message.kind == MessageKind.CAMPAIGN)
        .order_by(Message.id.desc())
        .limit(1)
        .correlate(Contact)
        .scalar_subquery()
    )
    attempt = aliased(Message)
    rows = session.execute(
        select(Contact, Customer, Service, attempt)
        .join(Customer, Customer.id == Contact.customer_id)
        .join(Service, Service.id == Contact.service_id)
        .outerjoin(attempt, attempt.id == last)
        .where(who)
        .order_by(Contact.id),
        execution_options={"yield_per": 1000},
    )
    for contact, customer, service, message in rows:
        yield (
            customer.cedula,
            customer.name,
            service.service_number,
            service.business_line,
            contact.scenario.value,
            contact.state.value,
            *_typification(campaign, contact),
            contact.observation,
            contact.typified_at,
            contact.attempts_made,
            *_attempt(message),
        )


def _typification(campaign: Campaign, contact: Contact) -> tuple[str, str, str]:
    if contact.typification_code is None:
        return "", "", ""
    found = get_typifications().find(campaign.script, contact.typification_code)
    return found.code, found.state, found.motive


def _attempt(message: Message | None) -> tuple[str, str]:
    if message is None:
        return "", "sin intentos"
    result = (message.outcome or message.status).value
    details = " ".join(filter(None, [message.error_code, message.error_message]))
    return message.channel.value, f"{result} ({details})" if details else result
