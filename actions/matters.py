"""Whether a customer speaks of the equipment, of the debt or of leaving, where several may be meant."""

from typing import TYPE_CHECKING

from bot.catalog.retention import RequestKind
from bot.models import Script

if TYPE_CHECKING:
    from actions.facts import Facts

_OF_DEBTS = {
    "accept_benefit",
    "already_paid",
    "ask_balance",
    "cancellation_in_progress",
    "defer_credit_card",
    "economic_hardship",
    "payment_agreement",
    "promise_payment",
    "refuse_payment",
    "switch_to_debit",
    "technical_visit",
}
_OF_EQUIPMENT = {
    "already_returned",
    "ask_equipment",
    "lost_equipment",
    "refuse_return",
    "return_equipment",
    "service_not_cancelled",
}
_OF_RETENTION = {*map(str, RequestKind)}
_ASKED_OF_EQUIPMENT = {"ask_charges", "ask_deadline", "ask_location"}


def list_foreign(facts: "Facts | None") -> set[str]:
    """The intents that are about what the customer has nothing of: the equipment, or a debt."""
    if facts is None:
        return set()
    of_equipment = bool(facts.services or facts.contacts_of(Script.EQUIPMENT_RECOVERY))
    of_debts = bool(facts.debts.services or facts.debts.contacts)
    of_retention = any(service.retired_on is None for service in facts.customer.services)
    return (
        (set() if of_equipment else _OF_EQUIPMENT | _ASKED_OF_EQUIPMENT)
        | (set() if of_debts else _OF_DEBTS)
        | (set() if of_retention else _OF_RETENTION)
    )


def is_of_debts(intent: str) -> bool:
    """Whether who says this speaks of what they owe."""
    return intent in _OF_DEBTS


def is_of_leaving(intent: str) -> bool:
    """Whether who says this may leave."""
    return intent in _OF_RETENTION


def find_matter(facts: "Facts", intent: str, last: str | None) -> Script:
    """By what is said now, else by what was spoken of last, else by what the conversation was begun for.

    `last`: the slot's value. Of a debt is spoken only with who has, or had, one in a campaign.
    """
    if intent in _OF_RETENTION:
        return Script.RETENTION
    of_debts = bool(facts.debts.services or facts.debts.contacts)
    if _was_of_leaving(facts, last) and not (of_debts and intent in _OF_DEBTS):
        return Script.RETENTION
    if not of_debts:
        return Script.RETENTION if _has_services_alone(facts) else Script.EQUIPMENT_RECOVERY
    if intent in _OF_DEBTS:
        return Script.COLLECTIONS
    if intent in _OF_EQUIPMENT and facts.contacts_of(Script.EQUIPMENT_RECOVERY):
        return Script.EQUIPMENT_RECOVERY
    of_equipment = bool(facts.services or facts.contacts_of(Script.EQUIPMENT_RECOVERY))
    if last and (of_equipment or Script(last) is Script.COLLECTIONS):
        return Script(last)
    return _find_begun(facts) or Script.COLLECTIONS


def _has_services_alone(facts: "Facts") -> bool:
    """Whether they use a service, and nothing is or was to be given back: what else would they speak of."""
    is_in_use = any(service.retired_on is None for service in facts.customer.services)
    return is_in_use and not (facts.services or facts.contacts_of(Script.EQUIPMENT_RECOVERY))


def _was_of_leaving(facts: "Facts", last: str | None) -> bool:
    """Whether it was spoken of last, or is what the conversation was begun for."""
    return (Script(last) if last else _find_begun(facts)) is Script.RETENTION


def _find_begun(facts: "Facts") -> Script | None:
    begun = next((c for c in facts.all_contacts if c.id == facts.conversation.contact_id), None)
    return begun.campaign.script if begun else None
