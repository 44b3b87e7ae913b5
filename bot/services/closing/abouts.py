"""What an observation is about, looked up: a conversation, a contact that is closed, or a complaint's case."""

from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from bot.models import Claim, Conversation, Customer, Service, ServiceCase, TechnicalVisit
from bot.queries.belongings import list_of
from bot.services.closing.case import Case
from bot.services.closing.observations import About


def of_conversation(conversation: Conversation) -> About:
    """One that is about no campaign."""
    return About(contact_phones=[conversation.address])


def of_closing(case: Case) -> About:
    """A contact, in the conversation that it is closed with: the claims of its service may be named."""
    found = list_of(case.session, Claim, case.customer)
    claims = [claim.number for claim in found if claim.service_id == case.contact.service_id]
    return _of_service(case.session, case.customer, case.service, claims, [case.conversation.address])


def of_case(session: Session, case: ServiceCase, complaint: str | None) -> About:
    """A complaint's case: its own number and service, and no other; `complaint`: where it differs from the case's."""
    numbers = [case.number, *filter(None, [complaint])]
    if case.service is None:
        return About(complaints=numbers)
    return _of_service(session, case.customer, case.service, numbers)


def _of_service(
    session: Session,
    customer: Customer,
    service: Service,
    complaints: Sequence[str],
    phones: Collection[str] = (),
) -> About:
    own = service.service_number
    visits = list_of(session, TechnicalVisit, customer)
    return About(
        service_number=own,
        complaints=complaints,
        other_services=[each.service_number for each in customer.services if each.service_number != own],
        names=[customer.name, *(visit.receiver for visit in visits)],
        address=service.address,
        contact_phones=phones,
    )
