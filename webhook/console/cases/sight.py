"""Who looks at a case, and that it is kept."""

from sqlalchemy.orm import Session

from bot.models import ServiceCase
from bot.queries.cases import find_case
from bot.services import audit
from bot.services.cases import engine
from bot.services.cases.engine import Worker
from bot.services.cases.workers import find_worker
from webhook.console.context import me, writing


def worker() -> Worker:
    """Who is signed in, as the procedures see them."""
    return find_worker(me())


def see(session: Session, case_id: int) -> ServiceCase:
    """A case of which something is shown; that it was seen is kept once a day.

    Raises:
        NotFound: there is none for who asks.
    """
    case = find_case(session, case_id, worker())
    if not audit.has_looked(session, case, audit.VIEW_CASE):
        with writing() as other:
            audit.record(other, audit.VIEW_CASE, case)
    return case


def lock(session: Session, case_id: int) -> ServiceCase:
    """A case that is worked on, for the rest of the unit of work.

    Raises:
        NotFound: there is none for who asks.
    """
    find_case(session, case_id, worker())
    return engine.lock(session, case_id)
