"""Which case a mail is about: the one that it names, else the only open one whose contact wrote it."""

import re
from email.utils import parseaddr

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from bot.catalog.evidence import get_evidence
from bot.config import Settings
from bot.models import CaseStatus, Customer, ServiceCase
from bot.services.evidence.mails import Mail

_NUMBER = re.compile(r"(?<![A-Z0-9])R\d{6,12}(?![A-Z0-9])")


def find_case(session: Session, settings: Settings, mail: Mail) -> ServiceCase | None:
    """An open case of the catalog's procedure; None: nobody can tell, so a person has to."""
    if mail.is_automatic or mail.sender == parseaddr(settings.mail_from)[1].lower():
        return None
    numbers = _list_numbers(mail)
    if numbers:
        found = session.scalars(_open_cases().where(ServiceCase.number.in_(numbers))).all()
        return min(found, key=lambda case: numbers.index(case.number), default=None)
    written = ServiceCase.answers["contact_email"].as_string()
    theirs = _cases().join(Customer, Customer.id == ServiceCase.customer_id)
    theirs = theirs.where(
        _was_open(mail),
        or_(func.lower(written) == mail.sender, func.lower(Customer.email) == mail.sender),
    )
    cases = session.scalars(theirs.limit(2)).all()
    return cases[0] if len(cases) == 1 and cases[0].status is CaseStatus.OPEN else None


def _was_open(mail: Mail) -> ColumnElement[bool]:
    """Open now, or when it was written: what could have been about two is not about the one that is left."""
    is_open = ServiceCase.status == CaseStatus.OPEN
    return or_(is_open, ServiceCase.closed_at >= mail.sent_at) if mail.sent_at else is_open


def is_own(settings: Settings, mail: Mail) -> bool:
    """Whether somebody of the operator's wrote it."""
    own = parseaddr(settings.mail_from)[1].rpartition("@")[2]
    domains = {own, *get_evidence().own_domains}
    return mail.sender.rpartition("@")[2] in {domain.lower() for domain in domains}


def _list_numbers(mail: Mail) -> list[str]:
    """The subject's go before the text's, which may quote others."""
    return list(dict.fromkeys(_NUMBER.findall(f"{mail.subject}\n{mail.text}".upper())))


def _open_cases() -> Select[ServiceCase]:
    return _cases().where(ServiceCase.status == CaseStatus.OPEN)


def _cases() -> Select[ServiceCase]:
    return select(ServiceCase).where(ServiceCase.procedure == get_evidence().procedure)
