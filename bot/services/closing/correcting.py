"""Another outcome in the place of one that stands: the contact's attempts and silence are the new one's."""

from bot.catalog.collections import get_collections
from bot.catalog.policy import After, get_policy
from bot.models import ContactState, Script
from bot.services import contacts
from bot.services.closing.case import Case
from bot.services.debts import awaited

_PAYS = "1"  # Source: 003_e2c5f93ba8151af2.txt; also who says to have paid already


def make_way(case: Case, code: str) -> None:
    """A contact that the corrected outcome had settled goes on, where the new one (`code`) does not settle it.

    What was paid, returned or excluded meanwhile stays settled, and who asked for no contact is left in peace.
    """
    contact = case.contact
    settles = get_policy().scripts[case.script].after[code] is After.SETTLE
    if contact.state is not ContactState.SETTLED or settles or case.customer.opted_out_at:
        return
    if _is_pending(case):
        contacts.resume(case.session, contact)


def end_silence(case: Case, before: str | None) -> None:
    """The silence that the corrected outcome (`before`) began by itself is over; what stands besides keeps its own."""
    began = before == _PAYS or before in get_collections().silence_days
    if case.script is Script.COLLECTIONS and began:
        awaited.go_on(case.session, case.contact.customer_id)


def _is_pending(case: Case) -> bool:
    service = case.service
    if case.script is Script.COLLECTIONS:
        return bool(service.amount_due)
    return service.returned_on is None and not service.is_excluded
