"""What an attempt or a conversation of a retention campaign came to, shown on the cases that it was about.

The complaint's outcome is the case's, and a person's word: nothing is closed here, and no other system is told. What a
machine found stands there as a proposal; one that is pending puts the case off and is counted down from there.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import object_session

from bot import clock
from bot.catalog.procedure import YES
from bot.catalog.retention import Outcome, get_retention
from bot.catalog.typifications import Typification
from bot.language.calendar import add_business_days
from bot.language.e164 import to_national
from bot.models import CaseStatus, CaseStep, Contact, PhoneStatus, ServiceCase
from bot.services.cases import pending


def find_words(contact: Contact, typification: Typification, stated: date | None) -> dict[str, str]:
    """What this script's observations name and a machine knows. `stated`: the local day that the customer asked for.

    Without one a pending case comes back on the next working day: the campaign, or an advisor, tries again.
    """
    day = stated or add_business_days(clock.today(), 1)
    lasts = [pending.last_day(each, typification) for each in _list_open(contact)]
    day = max(clock.today(), min([day, *lasts]))
    phones = sorted(
        contact.customer.phones, key=lambda phone: (phone.status is not PhoneStatus.OK, phone.position)
    )
    return {
        "contact_name": contact.customer.name,
        "contact_phone": to_national(phones[0].number) if phones else "",
        "returns_on": day.isoformat(),
    }


def show(contact: Contact, typification: Typification, returns_on: str) -> None:
    """Let a contact's open cases say what it was just typified with; `returns_on`: a pending one's local day, ISO."""
    is_pending = get_retention().outcomes[typification.state] is Outcome.PENDING
    for case in _list_open(contact):
        case.typification_code, case.observation = typification.code, contact.observation
        if is_pending:
            _wait(case, typification, date.fromisoformat(returns_on))


def _list_open(contact: Contact) -> Sequence[ServiceCase]:
    session = object_session(contact)
    if session is None:
        return []
    theirs = select(ServiceCase).where(
        ServiceCase.service_id == contact.service_id,
        ServiceCase.contact_id == contact.id,
        ServiceCase.status == CaseStatus.OPEN,
    )
    return session.scalars(theirs.order_by(ServiceCase.id).with_for_update()).all()


def _wait(case: ServiceCase, typification: Typification, day: date) -> None:
    """As if somebody had ended the step as pending, in nobody's name; several times a day it is told once."""
    case.limit_at = pending.find_limit(case, typification)
    said = {
        "typification": typification.code, "state": typification.state, "motive": typification.motive,
        "pending": YES, "returns_on": day.isoformat(), "observation": case.observation,
    }  # fmt: skip
    *_, last, now = [None, *case.steps]
    if last and _is_todays(last, typification.code):
        last.answers = said
    else:
        now.ended_at, now.answers = clock.now(), said
        case.steps.append(CaseStep(step=now.step, began_at=now.ended_at))
    pending.put_off(case, day)


def _is_todays(step: CaseStep, code: str) -> bool:
    """A machine's, of today, with the same outcome."""
    if step.ended_at is None or step.done_by is not None or step.answers.get("typification") != code:
        return False
    return clock.to_local(step.ended_at).date() == clock.today()
