"""What came of a collections campaign, for those who carry it out: promises, visits, benefits, claims."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from bot import clock
from bot.exports.tables import TableData
from bot.models import (
    Benefit,
    Campaign,
    Claim,
    ClaimStatus,
    Contact,
    Customer,
    Promise,
    Service,
    TechnicalVisit,
)
from bot.queries.promise_counts import BOT
from bot.queries.state_names import BENEFITS, CLAIMS, PROMISES, VISITS
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


def list_benefits(session: Session, campaign: Campaign) -> TableData:
    """The form of each benefit, for whoever applies it: 003_e2c5f93ba8151af2.txt, FORMULARIO DE BENEFICIO."""
    benefits = session.scalars(
        select(Benefit)
        .options(joinedload(Benefit.customer), joinedload(Benefit.service))
        .join(Contact, Contact.id == Benefit.contact_id)
        .where(Contact.campaign_id == campaign.id)
        .order_by(Benefit.id)
    )
    headings = (
        "CEDULA", "APELLIDOS Y NOMBRES", "NUMERO DE SERVICIO", "SERVICIO", "BENEFICIO", "DESCRIPCION",
        "VALOR PENDIENTE", "TELEFONO 1", "TELEFONO 2", "OBSERVACION", "OTORGADO EL", "OTORGADO POR", "ESTADO",
    )  # fmt: skip
    return TableData(
        headings,
        (
            (
                benefit.customer.cedula,
                benefit.customer.name,
                benefit.service.service_number,
                KIND_NAMES[benefit.service_kind],
                benefit.code,
                benefit.title,
                benefit.service.amount_due,
                benefit.phone_1,
                benefit.phone_2,
                benefit.remark,
                benefit.granted_at,
                benefit.made_by or BOT,
                BENEFITS[benefit.status].upper(),
            )
            for benefit in benefits
        ),
    )


def list_claims(session: Session, campaign: Campaign) -> TableData:
    """The claims about a campaign's services; `import claims` takes the file back with the back office's word."""
    rows = session.execute(
        select(Claim, Customer.cedula, Customer.name, Service.amount_due)
        .join(Service, Service.id == Claim.service_id)
        .join(Customer, Customer.id == Claim.customer_id)
        .join(Contact, (Contact.service_id == Service.id) & (Contact.campaign_id == campaign.id))
        .options(joinedload(Claim.service))
        .order_by(Claim.id)
    )
    headings = (
        "CEDULA", "APELLIDOS Y NOMBRES", "NUMERO DE SERVICIO", "VALOR PENDIENTE", "NUMERO DE RECLAMO", "FECHA",
        "VENCE EL", "ESTADO", "MOTIVO",
    )  # fmt: skip
    return TableData(
        headings,
        (
            (
                cedula,
                name,
                claim.service.service_number,
                amount_due,
                claim.number,
                clock.to_local(claim.opened_at).date(),
                claim.due_on,
                _name_claim(claim),
                claim.reason,
            )
            for claim, cedula, name, amount_due in rows
        ),
    )


def _name_claim(claim: Claim) -> str:
    """One that had no answer in its time is told apart: somebody has to ask for it."""
    is_late = claim.status is ClaimStatus.OPEN and claim.due_on < clock.today()
    return "VENCIDO SIN RESPUESTA" if is_late else CLAIMS[claim.status]
