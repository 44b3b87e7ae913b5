"""Mails each office its turns of the next working day, and again what was booked after that."""

from datetime import date, time
from io import BytesIO

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from bot import clock
from bot.bootstrap import Recobra
from bot.catalog.notices import get_notices
from bot.exports.tables import XLSX_TYPE, TableData, write_xlsx
from bot.language.calendar import is_business_day, next_business_day
from bot.language.written_dates import format_long_date
from bot.models import Channel, Message, Office, Turn, TurnStatus
from bot.queries.turns import list_day
from bot.services import media
from bot.services.outbound import messages

_FROM = time(17)  # offices have closed


def queue_mails(recobra: Recobra) -> int:
    """Queue the mails that are due now; how many.

    From 17:00 on the next working day's; until then today's, where they did not leave in time or turns were
    booked after they left. An office without an address has its list in the back office's mailbox.
    """
    day = _find_day()
    with recobra.database.reading() as session:
        due = {office.id: list_day(session, office, day) for office in _list_due(session, day)}
    return sum(_queue(recobra, office_id, day, table) for office_id, table in due.items())


def _find_day() -> date:
    today = clock.today()
    is_open = is_business_day(today) and clock.local_now().time() < _FROM
    return today if is_open else next_business_day(today)


def _list_due(session: Session, day: date) -> list[Office]:
    has_turns = select(Turn.id).where(Turn.office_id == Office.id, _is_booked(day)).exists()
    offices = session.scalars(select(Office).where(has_turns)).all()
    return [office for office in offices if _is_due(session, office, day)]


def _is_due(session: Session, office: Office, day: date) -> bool:
    if office.mailed_for is None or office.mailed_for < day:
        return True
    return day == clock.today() and _has_more(session, office, day)


def _has_more(session: Session, office: Office, day: date) -> bool:
    """Whether a turn was booked or moved here after the list left; for today itself none is given."""
    mailed_at = session.scalar(
        select(func.max(Message.created_at)).where(
            Message.channel == Channel.EMAIL, Message.subject == write_subject(office, day)
        )
    )
    newest = session.scalar(
        select(func.max(Turn.booked_at)).where(Turn.office_id == office.id, _is_booked(day))
    )
    return bool(mailed_at and newest and newest > mailed_at)


def _is_booked(day: date) -> ColumnElement[bool]:
    start, end = clock.start_of_day(day), clock.end_of_day(day)
    return and_(Turn.starts_at >= start, Turn.starts_at < end, Turn.status == TurnStatus.BOOKED)


def write_subject(office: Office, day: date) -> str:
    """What the mail with an office's turns of a local day is called."""
    return get_notices().office_subject.format(office=office.name, day=format_long_date(day))


def _queue(recobra: Recobra, office_id: int, day: date, table: TableData) -> bool:
    content = BytesIO()
    count = write_xlsx(content, table)
    file = media.store(recobra, content.getvalue(), XLSX_TYPE, f"turnos-{day}.xlsx")
    with recobra.database.writing() as session:
        office = session.get_one(Office, office_id, with_for_update=True, populate_existing=True)
        if not _is_due(session, office, day):  # another process was faster
            return False
        office.mailed_for = day
        notices, subject = get_notices(), write_subject(office, day)
        body = notices.office_mail.format(office=office.name, day=format_long_date(day), count=count)
        messages.queue_mail(session, office.email or notices.mailbox, subject, body, [file])
    return True
