"""How each contact of a campaign ended, and who was not reached and why."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Row, or_, select
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.policy import Ending, get_policy
from bot.catalog.typifications import get_typifications
from bot.exports.tables import TableData
from bot.language.written_dates import format_short_date
from bot.models import (
    Campaign,
    Contact,
    ContactState,
    Customer,
    Message,
    MessageKind,
    MessageStatus,
    Service,
)
from bot.queries import state_names

_HEADINGS = (
    "CEDULA", "APELLIDOS Y NOMBRES", "NUMERO DE SERVICIO", "LINEA DE NEGOCIO", "ESCENARIO", "GESTION",
    "CODIGO", "ESTADO", "MOTIVO", "OBSERVACION", "FECHA", "INTENTOS", "ULTIMO CANAL", "ULTIMO RESULTADO",
)  # fmt: skip
_NOT_REACHED = "NO CONTACTADO"
_STRANGERS = (Ending.CHANGED_NUMBER, Ending.WRONG_NUMBER)
_QUEUED = (MessageStatus.PLANNED, MessageStatus.DUE)


def list_typifications(session: Session, campaign: Campaign) -> TableData:
    """All contacts of a campaign."""
    rows = _read(session, campaign, Contact.campaign_id == campaign.id)
    return TableData(_HEADINGS, (_write_row(campaign, row) for row in rows))


def list_unreached(session: Session, campaign: Campaign) -> TableData:
    """Contacts that were given up, left to a person, or with whom nobody has spoken so far, and why in a sentence."""
    waiting = Contact.state.in_([ContactState.PENDING, ContactState.ACTIVE])
    unheard = or_(Contact.typification_code.is_(None), Contact.typification_code.in_(_list_unheard(campaign)))
    given_up = Contact.state == ContactState.EXHAUSTED
    left = Customer.personal_care_since.is_not(None) & (Contact.typification_code == _care_code(campaign))
    who = (Contact.campaign_id == campaign.id) & or_(given_up, waiting & unheard, left)
    rows = _read(session, campaign, who)
    return TableData((*_HEADINGS, "POR QUE"), ((*_write_row(campaign, row), _explain(row)) for row in rows))


def _care_code(campaign: Campaign) -> str | None:
    return get_policy().scripts[campaign.script].endings[Ending.PERSONAL_CARE]


def _list_unheard(campaign: Campaign) -> set[str]:
    """The typifications of those with whom we have not spoken: nobody answered, or somebody else did."""
    policy = get_policy().scripts[campaign.script]
    reasons = {*policy.reasons.values()} | {policy.endings[each] or "" for each in _STRANGERS}
    others = [each.code for each in get_typifications().root[campaign.script] if each.state == _NOT_REACHED]
    return {*reasons, *others}


def _read(session: Session, campaign: Campaign, who: ColumnElement[bool]) -> Iterable[Row[Any]]:
    """Columns, not objects: a campaign may have a million contacts."""
    last = (
        select(Message.id)
        .where(Message.contact_id == Contact.id, Message.kind == MessageKind.CAMPAIGN)
        .order_by(Message.attempt.desc())
        .limit(1)
        .correlate(Contact)
        .scalar_subquery()
    )
    return session.execute(
        select(
            Customer.cedula,
            Customer.name,
            Service.service_number,
            Service.business_line,
            Contact.scenario,
            Contact.state,
            Contact.typification_code,
            Contact.observation,
            Contact.typified_at,
            Contact.attempts_made,
            Contact.next_channel,
            Contact.next_attempt_at,
            Message.channel,
            Message.attempt,
            Message.status,
            Message.outcome,
            Message.error_code,
            Message.error_message,
        )
        .join(Customer, Customer.id == Contact.customer_id)
        .join(Service, Service.id == Contact.service_id)
        .outerjoin(Message, Message.id == last)
        .where(who)
        .order_by(Contact.id),
        execution_options={"yield_per": 1000},
    )


def _write_row(campaign: Campaign, row: Row[Any]) -> tuple[object, ...]:
    return (
        row.cedula,
        row.name,
        row.service_number,
        row.business_line,
        state_names.SCENARIOS.get(row.scenario, row.scenario.value),
        state_names.CONTACTS[row.state],
        *_typification(campaign, row.typification_code),
        row.observation,
        row.typified_at,
        row.attempts_made,
        *_attempt(row),
    )


def _typification(campaign: Campaign, code: str | None) -> tuple[str, str, str]:
    if code is None:
        return "", "", ""
    found = get_typifications().find(campaign.script, code)
    return found.code, found.state, found.motive


def _attempt(row: Row[Any]) -> tuple[str, str]:
    if row.status is None:
        return "", "sin intentos"
    result = state_names.name_result(row.channel, row.status, row.outcome, row.error_code, row.error_message)
    return state_names.CHANNELS[row.channel], result


def _explain(row: Row[Any]) -> str:
    """What an operator has to know: what was done, and what is still to come."""
    if row.state is ContactState.PENDING:
        return "La campaña no se ha lanzado."
    told = [row.observation] if row.observation else _say_silence(row)
    if row.status is MessageStatus.CANCELLED:
        told.append(f"El intento {row.attempt} no salió: {row.error_message}.")
    if row.state is ContactState.ACTIVE:
        told.append(_say_next(row))
    return " ".join(told) or "Sin respuesta."


def _say_silence(row: Row[Any]) -> list[str]:
    """Of somebody to whom something was sent and who has said nothing yet."""
    if row.state is not ContactState.ACTIVE or row.status in (None, MessageStatus.CANCELLED, *_QUEUED):
        return []
    channel, result = _attempt(row)
    return [f"No ha respondido al intento {row.attempt} ({channel}: {result})."]


def _write_place(row: Row[Any]) -> str:
    """Where the next attempt is made, and from when on: send hours and the day's limit may make it later."""
    day = clock.to_local(row.next_attempt_at).date()
    channel = state_names.CHANNELS[row.next_channel]
    return (
        f"{channel}, desde el {format_short_date(day)}"
        if day > clock.today()
        else f"{channel}, en cuanto se pueda"
    )


def _say_next(row: Row[Any]) -> str:
    if row.status in _QUEUED:
        return f"El intento {row.attempt} espera para salir."
    if row.next_channel and row.next_attempt_at:
        return f"El intento {row.attempts_made + 1} es por {_write_place(row)}."
    if row.status is MessageStatus.CANCELLED:
        return "No hay otro previsto."
    if row.next_attempt_at:
        return "No quedan intentos: se espera su respuesta al último."
    return "Se espera el resultado del último intento."
