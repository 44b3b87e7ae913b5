"""Whether a customer speaks of the equipment, of the debt or of leaving, where several may be meant."""

from dataclasses import dataclass

from bot.catalog.retention import RequestKind
from bot.models import Script

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


@dataclass(frozen=True)
class Stakes:
    """What a customer may be speaking of, and what the conversation was `begun` for."""

    equipment: bool  # still out, or asked for by a campaign
    equipment_campaign: bool
    debts: bool
    active_services: bool
    begun: Script | None

    @property
    def services_alone(self) -> bool:
        """Whether they use a service, and nothing is to be given back: what else would they speak of."""
        return self.active_services and not self.equipment


def list_foreign(stakes: Stakes | None) -> set[str]:
    """The intents that are about what the customer has nothing of: the equipment, or a debt."""
    if stakes is None:
        return set()
    return (
        (set() if stakes.equipment else _OF_EQUIPMENT | _ASKED_OF_EQUIPMENT)
        | (set() if stakes.debts else _OF_DEBTS)
        | (set() if stakes.active_services else _OF_RETENTION)
    )


def is_of_debts(intent: str) -> bool:
    """Whether who says this speaks of what they owe."""
    return intent in _OF_DEBTS


def is_of_leaving(intent: str) -> bool:
    """Whether who says this may leave."""
    return intent in _OF_RETENTION


def find_matter(stakes: Stakes, intent: str, last: str | None) -> Script:
    """By what is said now, else by what was spoken of last, else by what the conversation was begun for.

    `last`: the slot's value. Of a debt is spoken only with who has, or had, one in a campaign.
    """
    if intent in _OF_RETENTION:
        return Script.RETENTION
    before = Script(last) if last else stakes.begun
    if before is Script.RETENTION and not (stakes.debts and intent in _OF_DEBTS):
        return Script.RETENTION
    if not stakes.debts:
        return Script.RETENTION if stakes.services_alone else Script.EQUIPMENT_RECOVERY
    if intent in _OF_DEBTS:
        return Script.COLLECTIONS
    if intent in _OF_EQUIPMENT and stakes.equipment_campaign:
        return Script.EQUIPMENT_RECOVERY
    if last and (stakes.equipment or Script(last) is Script.COLLECTIONS):
        return Script(last)
    return stakes.begun or Script.COLLECTIONS
