"""Mails each office its turns of the next working day, once."""

from datetime import date, time
from io import BytesIO

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.bootstrap import Recobra
from bot.catalog.notices import get_notices
from bot.exports.tables import XLSX_TYPE, TableData, write_xlsx
from bot.language.calendar import is_business_day, next_business_day
from bot.language.written_dates import format_long_date
from bot.models import Office, Turn, TurnStatus
from bot.queries.turns import list_day
from bot.services import media, messages

_FROM = time(17)  # offices have closed; a turn for tomorrow that is booked later is in `recobra export turns`


def queue_mails(recobra: Recobra) -> int:
    """Queue the mails that are due now; how many. Offices without an address get none."""
    today = clock.today()
    if clock.local_now().time() < _FROM or not is_business_day(today):
        return 0
    day = next_business_day(today)
    with recobra.database.reading() as session:
        due = {office.id: list_day(session, office, day) for office in _list_due(session, day)}
    return sum(_queue(recobra, office_id, day, table) for office_id, table in due.items())


def _list_due(session: Session, day: date) -> list[Office]:
    has_turns = select(Turn.id).where(
        Turn.office_id == Office.id,
        Turn.status == TurnStatus.BOOKED,
        Turn.starts_at >= clock.start_of_day(day),
        Turn.starts_at < clock.end_of_day(day),
    )
    offices = select(Office).where(Office.email.is_not(None), _not_mailed(day), has_turns.exists())
    return list(session.scalars(offices))


def _not_mailed(day: date) -> ColumnElement[bool]:
    return or_(Office.mailed_for.is_(None), Office.mailed_for < day)


def _queue(recobra: Recobra, office_id: int, day: date, table: TableData) -> bool:
    content = BytesIO()
    count = write_xlsx(content, table)
    file = media.store(recobra, content.getvalue(), XLSX_TYPE, f"turnos-{day}.xlsx")
    with recobra.database.writing() as session:
        taken = session.execute(
            update(Office).where(Office.id == office_id, _not_mailed(day)).values(mailed_for=day)
        )
        if not getattr(taken, "rowcount", 0):  # another process was faster
            return False
        office = session.get_one(Office, office_id, populate_existing=True)
        notices, words = get_notices(), {"office": office.name, "day": format_long_date(day)}
        body = notices.office_mail.format(**words, count=count)
        messages.queue_mail(session, office.email or "", notices.office_subject.format(**words), body, [file])
    return True
