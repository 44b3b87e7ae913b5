"""What customers committed themselves to in a campaign, for its reports: promises kept or broken, technical visits."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from bot.exports.tables import TableData
from bot.models import (
    Campaign,
    Contact,
    Customer,
    Promise,
    Service,
    TechnicalVisit,
)
from bot.queries.promise_counts import BOT
from bot.queries.state_names import PROMISES, VISITS
from bot.services.debts.form_rules import KIND_NAMES


def list_promises(session: Session, campaign: Campaign) -> TableData:
    """Each promise of a campaign."""
    rows = session.execute(
        select(Promise, Customer.cedula, Customer.name)
        .join(Contact, Contact.id == Promise.contact_id)
        .join(Customer, Customer.id == Promise.customer_id)
        .where(Contact.campaign_id == campaign.id)
        .order_by(Promise.id)
    )
    headings = (
        "CEDULA",
        "APELLIDOS Y NOMBRES",
        "VALOR",
        "FECHA",
        "LUGAR",
        "ESTADO",
        "TOMADA POR",
        "TOMADA EL",
    )
    return TableData(
        headings,
        (
            (
                cedula,
                name,
                promise.amount,
                promise.due_on,
                promise.place,
                PROMISES[promise.status].upper(),
                promise.made_by or BOT,
                promise.made_at,
            )
            for promise, cedula, name in rows
        ),
    )


def list_visits(session: Session, campaign: Campaign) -> TableData:
    """The form of each technical visit of a campaign, for field operations: 003_e2c5f93ba8151af2.txt, FORMULARIO."""
    visits = session.scalars(
        select(TechnicalVisit)
        .options(joinedload(TechnicalVisit.customer), joinedload(TechnicalVisit.service))
        .join(Contact, Contact.id == TechnicalVisit.contact_id)
        .join(Service, Service.id == TechnicalVisit.service_id)
        .where(Contact.campaign_id == campaign.id)
        .order_by(TechnicalVisit.id)
    )
    headings = (
        "CEDULA", "APELLIDOS Y NOMBRES", "NUMERO DE SERVICIO", "SERVICIO", "DIRECCION Y REFERENCIA", "QUIEN ATIENDE",
        "TELEFONO 1", "TELEFONO 2", "OBSERVACION", "SOLICITADA EL", "ESTADO", "FECHA", "RESULTADO", "TECNICO",
    )  # fmt: skip
    return TableData(
        headings,
        (
            (
                visit.customer.cedula,
                visit.customer.name,
                visit.service.service_number,
                KIND_NAMES[visit.service_kind],
                visit.address,
                visit.receiver,
                visit.phone_1,
                visit.phone_2,
                visit.remark,
                visit.requested_at,
                VISITS[visit.status].upper(),
                visit.visited_on,
                visit.result,
                visit.technician,
            )
            for visit in visits
        ),
    )
