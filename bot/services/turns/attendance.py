"""Whether a customer came to their turn, as the office or the back office says; the office may think again."""

from sqlalchemy.orm import Session

from bot import clock
from bot.errors import NotAllowed
from bot.models import Turn, TurnStatus
from bot.services.turns import reminders, results


def record(session: Session, turn: Turn, attended: bool, *, recorded_by: str | None = None) -> bool:
    """What is said of it; whether anything changed. After a missed turn the contacts go on.

    `recorded_by`: the mail address of who said so at the office, None: a list of the back office.

    Raises:
        NotAllowed: it was cancelled.
    """
    status = TurnStatus.ATTENDED if attended else TurnStatus.MISSED
    session.refresh(turn, ["status"], with_for_update=True)
    if turn.status is TurnStatus.CANCELLED:
        raise NotAllowed("El turno estaba anulado.")
    if turn.status is status:
        return False
    was_missed = turn.status is TurnStatus.MISSED
    turn.status, turn.recorded_by = status, recorded_by
    session.flush()
    reminders.cancel(session, turn, "el turno ya pasó")
    if not attended:
        results.reopen(session, turn, "su turno, al que no asistió")
    elif was_missed:
        results.settle_again(session, turn)
    return True


def record_at_office(session: Session, turn: Turn, attended: bool, recorded_by: str) -> bool:
    """The same from an office's desk, which does not give anybody up before their hour.

    Raises:
        NotAllowed: it was cancelled, or is still to come.
    """
    if not attended and turn.starts_at > clock.now():
        raise NotAllowed("El turno todavía no llega: aún puede asistir.")
    return record(session, turn, attended, recorded_by=recorded_by)


def take_back(session: Session, turn: Turn) -> None:
    """It was recorded by mistake: the turn is booked again, and its contacts wait for it.

    Raises:
        NotAllowed: nothing was recorded, or its day is over: then only the opposite can be said of it.
    """
    session.refresh(turn, ["status"], with_for_update=True)
    if turn.status not in (TurnStatus.ATTENDED, TurnStatus.MISSED):
        raise NotAllowed("El turno no tiene un resultado que anular.")
    if clock.to_local(turn.starts_at).date() < clock.today():
        raise NotAllowed("El día del turno ya pasó: solo se puede corregir el resultado.")
    was_missed = turn.status is TurnStatus.MISSED
    turn.status, turn.recorded_by = TurnStatus.BOOKED, None
    session.flush()
    if was_missed:
        results.settle_again(session, turn)
    reminders.queue(session, turn)
