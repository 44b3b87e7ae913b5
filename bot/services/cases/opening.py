"""Opens a case by hand: for a customer with whom somebody talks now, or who called or wrote elsewhere."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.catalog.procedure import Procedure
from bot.catalog.procedures import get_procedures
from bot.errors import NotAllowed, NotFound
from bot.models import CaseStatus, Service, ServiceCase
from bot.services.cases import engine
from bot.services.deeds.telling import Doing, check_theirs


def list_by_hand() -> list[Procedure]:
    """The procedures that an agent may begin; the others begin with a base."""
    return [each for each in get_procedures().values() if each.opened_by_hand]


def open_by_hand(doing: Doing, name: str, service_id: int) -> ServiceCase:
    """A case of one of the customer's services, that came of this conversation.

    Raises:
        NotAllowed: the service is somebody else's, the procedure not begun so, or a case of it is open already.
    """
    service = doing.session.get(Service, service_id)
    service = check_theirs(service, service.customer_id if service else None, doing, "Ese servicio")
    _check(doing.session, name, service)
    return engine.open_case(
        doing.session, name, doing.customer, service, opened_by=doing.agent, conversation_id=doing.conversation.id
    )  # fmt: skip


def open_without_talk(session: Session, agent: str, name: str, service_id: int) -> ServiceCase:
    """A case for who called another line or wrote a mail; `agent`: who opens it, by mail address.

    Raises:
        NotFound: there is no such service, or it is retired.
        NotAllowed: the procedure is not begun so, or a case of it is open already.
    """
    service = session.get(Service, service_id, with_for_update=True)  # of two who open it at once one does
    if service is None or service.retired_on:
        raise NotFound("Ese servicio no existe, o ya está retirado.")
    _check(session, name, service)
    return engine.open_case(session, name, service.customer, service, opened_by=agent)


def _check(session: Session, name: str, service: Service) -> None:
    if name not in {each.name for each in list_by_hand()}:
        raise NotAllowed("Ese procedimiento no se abre a mano.")
    there = session.scalar(
        select(ServiceCase.number).where(
            ServiceCase.service_id == service.id,
            ServiceCase.procedure == name,
            ServiceCase.status == CaseStatus.OPEN,
        )
    )
    if there:
        raise NotAllowed(f"Ya está abierto el caso {there} de este servicio.")
