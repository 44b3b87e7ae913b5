"""Whom to charge after a campaign. Source: 004_494a7d2a7dcd2fdb.txt, LINEA DE TIEMPO."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, Select, and_, func, select
from sqlalchemy.orm import Session

from bot import clock
from bot.errors import NotAllowed
from bot.exports.tables import TableData
from bot.models import (
    BackOfficeImport,
    Campaign,
    CampaignState,
    Contact,
    Customer,
    Receipt,
    ReceiptPurpose,
    ReceiptStatus,
    Service,
    Turn,
    TurnPurpose,
    TurnStatus,
    base_service,
)

_HEADINGS = (
    "CEDULA", "APELLIDOS Y NOMBRES", "NUMERO DE SERVICIO", "LINEA DE NEGOCIO", "CIUDAD", "EQUIPOS PENDIENTES",
    "FECHA DE RETIRO", "ESTADO", "MARCA", "MOTIVO",
)  # fmt: skip
CHARGE, REVIEW = "CARGAR", "REVISAR"
_UNJUDGED = (ReceiptStatus.RECEIVED, ReceiptStatus.MAILED, ReceiptStatus.FAILED)


def check_ready(session: Session, campaign: Campaign) -> None:
    """Whether the returns are known up to the deadline: nobody is charged for a return that was not read yet.

    Raises:
        NotAllowed: nobody was told, the deadline is not over, or no list of returns was imported after it.
    """
    if campaign.state is CampaignState.DRAFT:
        raise NotAllowed(f"La campaña «{campaign.name}» no se ha lanzado: a nadie se le avisó del cargo.")
    over = clock.end_of_day(campaign.deadline)
    if clock.now() < over:
        raise NotAllowed(
            f"El plazo de «{campaign.name}» termina el {campaign.deadline}: aún pueden entregar."
        )
    latest = session.scalar(
        select(func.max(BackOfficeImport.imported_at)).where(BackOfficeImport.kind == "returned")
    )
    if latest is None or latest < over:
        raise NotAllowed(
            f"Después del plazo ({campaign.deadline}) no se ha cargado la lista de equipos entregados: "
            "usa primero `recobra import returned`."
        )


def list_charge_base(session: Session, campaign: Campaign) -> TableData:
    """The campaign's services without return or charge; what is not certain is to be looked at, not charged."""
    return TableData(_HEADINGS, _read(session, campaign))


def _read(session: Session, campaign: Campaign) -> Iterator[tuple[object, ...]]:
    rows = session.execute(_pending(campaign), execution_options={"yield_per": 1000})
    for row in rows:
        yield (
            row.cedula,
            row.name,
            row.service_number,
            row.business_line,
            row.city,
            "+".join(row.equipment),
            row.retired_on,
            *_judge(row),
        )


def _judge(row: Row[Any]) -> tuple[str, str, str]:
    if row.receipt_pending:
        return REVIEW, "receipt_pending", "envió un respaldo de entrega que no se ha revisado"
    if row.turn_status is not None:
        return REVIEW, *_TURNS[row.turn_status]
    if row.typification_code in _SAID:
        return REVIEW, *_SAID[row.typification_code]
    if row.personal_care_since is not None:
        return REVIEW, "personal_care", "lo atiende un asesor personalmente"
    return CHARGE, "", "no entregó los equipos"


_TURNS = {
    TurnStatus.BOOKED.value: (
        "turn_booked",
        "tiene un turno para entregar los equipos, y no consta si asistió",
    ),
    TurnStatus.ATTENDED.value: ("turn_attended", "asistió a su turno y la entrega no consta"),
}
# Who says so is not charged unheard. Source: 004_494a7d2a7dcd2fdb.txt, SRECH CONTACT CENTER # 2; the contract, E9.
_SAID = {
    "E3": ("proof_announced", "dice que ya entregó y que enviará el acta por correo"),
    "E9": ("not_requested", "dice que no solicitó el retiro del servicio"),
}


def _pending(campaign: Campaign) -> Select[*tuple[Any, ...]]:
    receipt = select(Receipt.id).where(
        Receipt.service_id == Service.id,
        Receipt.status.in_(_UNJUDGED),
        Receipt.purpose == ReceiptPurpose.RETURN,
    )
    turn = (
        select(func.max(Turn.status))  # booked comes after attended: what is still to come counts more
        .where(
            Turn.customer_id == Customer.id,
            Turn.purpose == TurnPurpose.EQUIPMENT_RETURN,
            Turn.status.in_([TurnStatus.BOOKED, TurnStatus.ATTENDED]),
        )
        .scalar_subquery()
    )
    member = and_(base_service.c.service_id == Service.id, base_service.c.base_id == campaign.base_id)
    return (
        select(
            Customer.cedula,
            Customer.name,
            Service.service_number,
            Service.business_line,
            Service.city,
            Service.equipment,
            Service.retired_on,
            Customer.personal_care_since,
            Contact.typification_code,
            receipt.exists().label("receipt_pending"),
            turn.label("turn_status"),
        )
        .join(base_service, member)
        .join(Customer, Customer.id == Service.customer_id)
        .outerjoin(Contact, and_(Contact.service_id == Service.id, Contact.campaign_id == campaign.id))
        .where(
            Service.returned_on.is_(None),
            Service.charge_amount == Decimal(0),  # nobody is charged twice
            Service.charge_paid.is_(False),
            Service.charge_claimed.is_(False),
        )
        .order_by(Service.id)
    )
