"""The turns of an office on a day, as the office wants them."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from bot import clock
from bot.exports.tables import TableData
from bot.language.wares import list_devices
from bot.models import Customer, Office, Turn, TurnPurpose, TurnStatus

_HEADINGS = (
    "CODIGO", "FECHA", "HORA", "PUESTO", "CEDULA", "APELLIDOS Y NOMBRES", "TELEFONO", "TRAMITE",
    "SERVICIOS", "EQUIPOS PENDIENTES", "RESULTADO",
)  # fmt: skip
_PURPOSES = {
    TurnPurpose.EQUIPMENT_RETURN: "Entrega de equipos",
    TurnPurpose.PAYMENT_AGREEMENT: "Convenio de pago",
    TurnPurpose.INVOICE_CLAIM: "Reclamo de factura",
}
_RESULTS = {TurnStatus.BOOKED: "", TurnStatus.ATTENDED: "ATENDIDO", TurnStatus.MISSED: "AUSENTE"}


def list_day(session: Session, office: Office, day: date) -> TableData:
    """The turns of a local day, by hour; `RESULTADO` is for the office to fill in and send back."""
    turns = session.scalars(
        select(Turn)
        .options(
            joinedload(Turn.customer).selectinload(Customer.services),
            joinedload(Turn.customer).selectinload(Customer.phones),
        )
        .where(
            Turn.office_id == office.id,
            Turn.starts_at >= clock.start_of_day(day),
            Turn.starts_at < clock.end_of_day(day),
            Turn.status != TurnStatus.CANCELLED,
        )
        .order_by(Turn.starts_at, Turn.desk)
    )
    return TableData(_HEADINGS, [_write_row(turn) for turn in turns])


def _write_row(turn: Turn) -> tuple[object, ...]:
    local, customer = clock.to_local(turn.starts_at), turn.customer
    pending = [service for service in customer.services if service.retired_on and not service.returned_on]
    devices = [device for service in pending for device in service.equipment]
    return (
        turn.code,
        local.date(),
        f"{local:%H:%M}",
        turn.desk,
        customer.cedula,
        customer.name,
        customer.phones[0].number if customer.phones else "",
        _PURPOSES[turn.purpose],
        ", ".join(service.service_number for service in pending),
        list_devices(devices),
        _RESULTS[turn.status],
    )
