"""Mails a month's indicator of cancellations once, when it is over. Source: 002_4fc4b9decf32cdc9.txt, "Mensual"."""

from io import BytesIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.bootstrap import Recobra
from bot.catalog.notices import get_notices
from bot.exports.tables import XLSX_TYPE, write_xlsx
from bot.language.calendar import is_business_day
from bot.models import Channel, Message
from bot.queries.reports import cancellations
from bot.queries.reports.cancellations import Indicator
from bot.queries.reports.report import Report
from bot.services import media
from bot.services.outbound.messages import queue_mail


def queue_mail_of_month(recobra: Recobra) -> bool:
    """Queue the mail about the month that ended last, where it is due and nobody was told; whether it was queued.

    A first working day that was missed is made up for on the next.
    """
    address = get_notices().indicator_mailbox or recobra.settings.alert_mail
    if not address or not is_business_day(clock.today()):
        return False
    month = cancellations.last_month()
    subject = get_notices().indicator_subject.format(month=cancellations.name_month(month))
    with recobra.database.reading() as session:
        found = cancellations.measure(session, month)
        if _was_told(session, subject) or (found.before is None and not found.count):
            return False
        details = cancellations.report_details(session, month)
    file = media.store(recobra, _write(details), XLSX_TYPE, f"bajas-{month:%Y-%m}.xlsx")
    with recobra.database.writing() as session:
        if is_first := not _was_told(session, subject):
            queue_mail(session, address, subject, _say(found), [file])
    if not is_first:
        media.delete(recobra.settings, str(file["path"]))
    return is_first


def _was_told(session: Session, subject: str) -> bool:
    told = select(Message.id).where(Message.channel == Channel.EMAIL, Message.subject == subject)
    return session.scalar(told.limit(1)) is not None


def _say(found: Indicator) -> str:
    before = "no hay" if found.before is None else str(found.before)
    month = cancellations.name_month(found.month)
    return get_notices().indicator_mail.format(month=month, count=found.count, before=before, goal=found.goal)


def _write(report: Report) -> bytes:
    content = BytesIO()
    write_xlsx(content, report.table)
    return content.getvalue()
