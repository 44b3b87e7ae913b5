"""What the people of an office (CAC) do at its desk: who came, what they brought, what they signed or claimed."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.errors import InvalidInput, NotFound
from bot.models import Claim, ClaimStatus, Customer, Service, Turn, TurnPurpose, TurnStatus
from bot.services import audit, contacts, returns
from bot.services.debts import claims
from bot.services.turns import attendance

_LONGEST_NUMBER = 40


def record_attendance(session: Session, turn_id: int, attended: bool, officer: str) -> Turn:
    """Whether the customer came, as an officer (by mail address) says.

    Raises:
        NotFound: there is no such turn.
        NotAllowed: it was cancelled, or is still to come.
    """
    turn = _find_turn(session, turn_id)
    if attendance.record_at_office(session, turn, attended, officer):
        audit.record(session, "turn.attended" if attended else "turn.missed", turn)
    return turn


def take_back_attendance(session: Session, turn_id: int) -> Turn:
    """The turn is booked again.

    Raises:
        NotFound: there is no such turn.
        NotAllowed: nothing was recorded, or its day is over.
    """
    turn = _find_turn(session, turn_id)
    attendance.take_back(session, turn)
    audit.record(session, "turn.take_back", turn)
    return turn


def receive_equipment(
    session: Session, customer_id: int, service_ids: Collection[int], record: str, officer: str
) -> list[Service]:
    """The equipment of these services was handed in now, by the acta of that number; who had a turn for it came.

    With a turn or without: many come as they can.

    Raises:
        NotFound: there is no such customer.
        InvalidInput: no acta, or nothing that is pending was chosen.
    """
    customer = session.get(Customer, customer_id, with_for_update=True)
    if customer is None:
        raise NotFound("Ese cliente no existe.")
    record = " ".join(record.split())
    if not record or len(record) > _LONGEST_NUMBER:
        raise InvalidInput("Escribe el número del acta de entrega y recepción, de hasta 40 signos.")
    received = [each for each in contacts.pending_services(customer) if each.id in set(service_ids)]
    if not received:
        raise InvalidInput("Elige al menos un servicio con equipos pendientes.")
    for service in received:
        returns.register(session, service, clock.today(), record)
        audit.record(session, "return.register", service)
    turn = find_turn_of_today(session, customer_id, TurnPurpose.EQUIPMENT_RETURN)
    if turn is not None:
        record_attendance(session, turn.id, True, officer)
    return received


def take_back_equipment(session: Session, service_id: int) -> Service:
    """The equipment is pending again.

    Raises:
        NotFound: there is no such service.
        NotAllowed: it was not registered today.
    """
    service = session.get(Service, service_id)
    if service is None:
        raise NotFound("Ese servicio no existe.")
    returns.take_back(session, service)
    audit.record(session, "return.take_back", service)
    return service


def receive_claim(session: Session, turn_id: int, service_id: int, number: str, officer: str) -> Claim:
    """An invoice claim was handed in under the office's number: nothing of that debt is spoken of until its answer.

    Raises:
        NotFound: there is no such turn, or the service is not its customer's.
        InvalidInput: no number, or one that another service's claim has.
    """
    turn = _find_turn(session, turn_id)
    service = session.get(Service, service_id)
    if service is None or service.customer_id != turn.customer_id:
        raise NotFound("Ese servicio no es del cliente del turno.")
    number = "".join(number.split()).upper()
    if not number or len(number) > _LONGEST_NUMBER:
        raise InvalidInput("Escribe el número del reclamo, de hasta 40 signos.")
    present = session.scalar(select(Claim).where(Claim.number == number))
    if present is not None and present.service_id != service.id:
        raise InvalidInput("Ese número de reclamo ya es de otro servicio.")
    claims.record(session, service, number, clock.today(), ClaimStatus.OPEN)
    claim = session.scalars(select(Claim).where(Claim.number == number)).one()
    audit.record(session, "claim.receive", claim)
    record_attendance(session, turn.id, True, officer)
    return claim


def find_turn_of_today(session: Session, customer_id: int, purpose: TurnPurpose) -> Turn | None:
    """The turn for which a customer who is here now came: of today, at any office, not given up for good."""
    today = clock.today()
    return session.scalar(
        select(Turn)
        .where(
            Turn.customer_id == customer_id,
            Turn.purpose == purpose,
            Turn.status.in_([TurnStatus.BOOKED, TurnStatus.MISSED]),
            Turn.starts_at >= clock.start_of_day(today),
            Turn.starts_at < clock.end_of_day(today),
        )
        .order_by(Turn.starts_at)
        .limit(1)
    )


def _find_turn(session: Session, turn_id: int) -> Turn:
    turn = session.get(Turn, turn_id)
    if turn is None:
        raise NotFound("Ese turno no existe.")
    return turn
