"""Whose case is to be opened: the holder of an identifier or of a line, as somebody says or writes it."""

from collections.abc import Mapping, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from bot.imports.phones import read_phone
from bot.language.e164 import to_national
from bot.language.identifiers import list_spellings
from bot.models import CaseStatus, Customer, Service, ServiceCase

MOST = 60  # services


def find_services(session: Session, text: str) -> Sequence[Service]:
    """The services in use of the holder with that identifier, or the one of that number; whole, no parts."""
    said = " ".join(text.split()).upper()
    if not said:
        return []
    numbers = {said, said.replace(" ", "").replace("-", "")}
    if phone := read_phone(text):
        numbers.add(to_national(phone))
    theirs = (
        select(Service)
        .join(Customer)
        .options(joinedload(Service.customer))
        .where(
            Service.retired_on.is_(None),
            or_(Customer.cedula.in_(list_spellings(text)), Service.service_number.in_(numbers)),
        )
    )
    return session.scalars(theirs.order_by(Customer.id, Service.service_number).limit(MOST)).all()


def find_open(session: Session, services: Sequence[Service]) -> Mapping[tuple[int, str], ServiceCase]:
    """The open case of each service and procedure, where there is one."""
    cases = select(ServiceCase).where(
        ServiceCase.service_id.in_([each.id for each in services]), ServiceCase.status == CaseStatus.OPEN
    )
    return {(case.service_id or 0, case.procedure): case for case in session.scalars(cases)}
