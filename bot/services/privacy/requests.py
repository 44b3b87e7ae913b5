"""What people ask of their own data, from the day it is received to its answer, within the law's days."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.bootstrap import Recobra
from bot.catalog.privacy import get_privacy
from bot.errors import InvalidInput, NotAllowed
from bot.models import Customer, DataRequest, DataRequestKind, DataRequestStatus
from bot.services import audit
from bot.services.privacy import holds
from bot.services.privacy.erasure import Erased, forget

_LONGEST_REASON = 300


def open_request(
    session: Session, customer: Customer, kind: DataRequestKind, asked: str, received_on: date | None = None
) -> DataRequest:
    """Write down what a person asks for, in their words; `received_on`: a local day, today by default.

    What stands in the way of an erasure is written down with it. Source: LOPDP, arts. 13 to 15: the days.

    Raises:
        NotAllowed: the same is asked for already.
        InvalidInput: it was received tomorrow.
    """
    day = received_on or clock.today()
    if day > clock.today():
        raise InvalidInput("La fecha en que se recibió no puede ser futura.")
    present = select(DataRequest.id).where(
        DataRequest.customer_id == customer.id,
        DataRequest.kind == kind,
        DataRequest.status == DataRequestStatus.OPEN,
    )
    if session.scalar(present) is not None:
        raise NotAllowed("Ya hay una solicitud abierta de lo mismo para esta persona.")
    request = DataRequest(
        kind=kind,
        customer_id=customer.id,
        asked=asked.strip() or None,
        received_on=day,
        due_on=day + timedelta(days=get_privacy().answer_days.of(kind)),
        opened_by=audit.doer.get().email,
    )
    session.add(request)
    session.flush()
    if kind is DataRequestKind.ERASURE:
        _note_holds(request, holds.find_holds(session, customer))
    audit.record(session, "data_request.open", request, kind=kind.value)
    return request


def complete(session: Session, request: DataRequest, answer: str) -> None:
    """What was asked for is done: the data were handed over, or corrected; `answer`: what the person was told.

    Raises:
        NotAllowed: it is closed already, or an erasure, which only erasing completes.
    """
    if request.kind is DataRequestKind.ERASURE:
        raise NotAllowed("Una eliminación se cumple borrando los datos.")
    _close(session, request, DataRequestStatus.DONE, answer)


def refuse(session: Session, request: DataRequest, reason: str) -> None:
    """It is not granted; the person is told why.

    Raises:
        InvalidInput: no reason is given.
        NotAllowed: it is closed already.
    """
    if not reason.strip():
        raise InvalidInput("Escribe por qué no se concede: la persona tiene derecho a saberlo.")
    _close(session, request, DataRequestStatus.REFUSED, reason)


def withdraw(session: Session, request: DataRequest) -> None:
    """The person took it back.

    Raises:
        NotAllowed: it is closed already.
    """
    _close(session, request, DataRequestStatus.WITHDRAWN, None)


def hold(session: Session, request: DataRequest, until: date, reason: str) -> None:
    """An erasure waits for a duty to keep the data, up to that local day.

    Raises:
        InvalidInput: no reason is given, or the day is past.
        NotAllowed: it is closed already, or no erasure.
    """
    _require_open(request)
    if request.kind is not DataRequestKind.ERASURE:
        raise NotAllowed("Solo una eliminación se puede aplazar por obligación legal.")
    if until <= clock.today():
        raise InvalidInput("La fecha hasta la que se guardan los datos debe ser futura.")
    if not reason.strip():
        raise InvalidInput("Escribe por qué hay que guardar los datos.")
    request.held_until, request.hold_reason = until, reason.strip()[:_LONGEST_REASON]
    audit.record(session, "data_request.hold", request, until=until.isoformat())


def carry_out(recobra: Recobra, request_id: int, *, despite_hold: str | None = None) -> Erased:
    """Erase the person who asked for it; the request is done with it, and names nobody any more.

    Raises:
        NotAllowed: something holds it (which is written down with the request), or it is closed already.
    """
    with recobra.database.writing() as session:
        request = session.get_one(DataRequest, request_id)
        _require_open(request)
        if request.kind is not DataRequestKind.ERASURE or request.customer is None:
            raise NotAllowed("Esta solicitud no es de eliminación.")
        found = holds.find_holds(session, request.customer)
        cedula = request.customer.cedula
        _note_holds(request, found)
        held = request.held_until is not None and request.held_until > clock.today()
        why = request.hold_reason
    if held and not despite_hold:
        raise NotAllowed(f"Sus datos no se pueden borrar todavía. {why}")
    return forget(recobra, cedula, despite_hold=despite_hold)


def _note_holds(request: DataRequest, found: list[holds.Hold]) -> None:
    """The latest day of all; one that a person set stays."""
    if found:
        latest = max(hold.until for hold in found)
        request.held_until = max(latest, request.held_until or latest)
        request.hold_reason = holds.explain(found)[:_LONGEST_REASON]


def _close(session: Session, request: DataRequest, status: DataRequestStatus, answer: str | None) -> None:
    _require_open(request)
    request.status, request.answer = status, (answer or "").strip() or None
    request.closed_at, request.handled_by = clock.now(), audit.doer.get().email
    audit.record(session, f"data_request.{status.value}", request, kind=request.kind.value)


def _require_open(request: DataRequest) -> None:
    if request.status is not DataRequestStatus.OPEN:
        raise NotAllowed("Esta solicitud ya está cerrada.")
