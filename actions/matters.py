"""Whether a customer speaks of the equipment or of the debt, where both are pending."""

from typing import TYPE_CHECKING

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
_ASKED_OF_EQUIPMENT = {"ask_charges", "ask_deadline", "ask_location"}


def list_foreign(facts: "Facts | None") -> set[str]:
    """The intents that are about what the customer has nothing of: the equipment, or a debt."""
    if facts is None:
        return set()
    of_equipment = bool(facts.services or facts.contacts_of(Script.EQUIPMENT_RECOVERY))
    of_debts = bool(facts.debts.services or facts.debts.contacts)
    return (set() if of_equipment else _OF_EQUIPMENT | _ASKED_OF_EQUIPMENT) | (
        set() if of_debts else _OF_DEBTS
    )


def is_of_debts(intent: str) -> bool:
    """Whether who says this speaks of what they owe."""
    return intent in _OF_DEBTS


def find_matter(facts: "Facts", intent: str, last: str | None) -> Script:
    """By what is said now, else by what was spoken of last, else by what the conversation was begun for.

    `last`: the slot's value. Of a debt is spoken only with who has, or had, one in a campaign.
    """
    if not (facts.debts.services or facts.debts.contacts):
        return Script.EQUIPMENT_RECOVERY
    if intent in _OF_DEBTS:
        return Script.COLLECTIONS
    if intent in _OF_EQUIPMENT and facts.contacts_of(Script.EQUIPMENT_RECOVERY):
        return Script.EQUIPMENT_RECOVERY
    of_equipment = bool(facts.services or facts.contacts_of(Script.EQUIPMENT_RECOVERY))
    if last and (of_equipment or Script(last) is Script.COLLECTIONS):
        return Script(last)
    begun = next((c for c in facts.all_contacts if c.id == facts.conversation.contact_id), None)
    return begun.campaign.script if begun else Script.COLLECTIONS
