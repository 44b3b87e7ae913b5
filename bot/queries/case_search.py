"""Finds the cases that somebody means: by their number, the complaint's, or whose they are."""

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from bot.catalog.procedures import get_procedures
from bot.models import Complaint, ServiceCase
from bot.queries.desk import search

_MOST_FOUND = 500


def matches(session: Session, text: str) -> ColumnElement[bool] | None:
    """The cases that a search is about, by number, service, telephone, cédula or name; None: nothing was asked for."""
    text = text.strip()
    theirs = search.match_customers(session, text, ServiceCase.customer_id)
    if theirs is None:
        return None
    numbered = _find_numbered(session, text.upper())
    return or_(ServiceCase.id.in_(numbered), theirs) if numbered else theirs


def _find_numbered(session: Session, text: str) -> set[int]:
    """Looked up first, by the indexes that there are: a case's number is one of its procedure."""
    own = select(ServiceCase.id).where(
        ServiceCase.procedure.in_(list(get_procedures())), search.begins(ServiceCase.number, text)
    )
    complained = select(Complaint.service_id).where(search.begins(Complaint.number, text)).limit(_MOST_FOUND)
    services = set(session.scalars(complained))
    of_complaints = select(ServiceCase.id).where(ServiceCase.service_id.in_(services))
    found = {*session.scalars(own.limit(_MOST_FOUND))}
    return found | ({*session.scalars(of_complaints.limit(_MOST_FOUND))} if services else set())
