"""What a canned reply's braces stand for in one conversation."""

from collections.abc import Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.language.person_names import first_name
from bot.language.wares import list_devices, name_business_line
from bot.language.written_amounts import format_amount
from bot.language.written_dates import format_long_date
from bot.models import Account, Conversation, Customer, Promise, PromiseStatus, Service, Turn, TurnStatus
from bot.services import contacts
from bot.services.debts import debts

VARIABLES: Mapping[str, str] = {
    "nombre": "nombre de pila del cliente",
    "servicio": "línea de negocio del servicio",
    "deuda": "lo que debe en total",
    "valor": "lo que se le cargó por equipos",
    "equipos": "los equipos por devolver",
    "oficina": "la oficina de su turno",
    "direccion": "la dirección de esa oficina",
    "turno": "el código de su turno",
    "fecha_turno": "el día y la hora de su turno",
    "promesa": "su compromiso de pago",
    "fecha_limite": "hasta cuándo puede devolver o pagar",
    "asesor": "tu nombre",
}


def read_values(session: Session, conversation: Conversation, agent: str) -> dict[str, str]:
    """What is known of them; the rest is left out. `agent`: by mail address."""
    account = session.scalar(select(Account.name).where(Account.email == agent))
    values = {"asesor": account} if account else {}
    if customer := conversation.customer:
        values |= dict(_of_customer(session, customer, conversation))
    return {name: value for name, value in values.items() if value}


def _of_customer(
    session: Session, customer: Customer, conversation: Conversation
) -> Iterator[tuple[str, str]]:
    service = conversation.contact.service if conversation.contact else _only(customer.services)
    yield "nombre", first_name(customer.name)
    if service:
        yield "servicio", name_business_line(service.business_line)
        if service.has_charge:
            yield "valor", format_amount(service.charge_amount)
    if owed := debts.total(debts.list_owing(session, customer)):
        yield "deuda", format_amount(owed)
    yield "equipos", list_devices([each for s in contacts.pending_services(customer) for each in s.equipment])
    yield from _of_turn(session, customer)
    yield from _of_promise(session, customer)
    if contact := conversation.contact:
        yield "fecha_limite", format_long_date(contact.campaign.deadline)


def _of_turn(session: Session, customer: Customer) -> Iterator[tuple[str, str]]:
    turn = session.scalar(
        select(Turn)
        .where(
            Turn.customer_id == customer.id, Turn.status == TurnStatus.BOOKED, Turn.starts_at > clock.now()
        )
        .order_by(Turn.starts_at)
        .limit(1)
    )
    if turn:
        local = clock.to_local(turn.starts_at)
        yield "oficina", turn.office.name
        yield "direccion", turn.office.address
        yield "turno", turn.code
        yield "fecha_turno", f"{format_long_date(local.date())} a las {local:%H:%M}"


def _of_promise(session: Session, customer: Customer) -> Iterator[tuple[str, str]]:
    promise = session.scalar(
        select(Promise)
        .where(Promise.customer_id == customer.id, Promise.status == PromiseStatus.OPEN)
        .order_by(Promise.id.desc())
        .limit(1)
    )
    if promise:
        yield "promesa", f"{format_amount(promise.amount)} para el {format_long_date(promise.due_on)}"


def _only(services: list[Service]) -> Service | None:
    return services[0] if len(services) == 1 else None
