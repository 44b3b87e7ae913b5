"""A number that does not lead to the customer, and perhaps another. Source: 003_e2c5f93ba8151af2.txt, 10 to 12."""

from collections.abc import Mapping

from bot.catalog.policy import Ending
from bot.language.phones import is_mobile
from bot.models import PhoneStatus
from bot.services import contacts, conversations
from bot.services.closing.case import Case
from bot.services.closing.deeds.deed import Deed
from bot.services.closing.fields import Field, Kind, Values
from bot.services.typifications import typify_ending

NUMBER = "number"


class NumberDeed(Deed):
    """Notes what the number is, for all that the customer's campaigns want of them, and tries another.

    `ending`: what it means in any script; None: the number does not exist, and nobody gave another.
    """

    blamed = "new_phone"
    supplies = frozenset({"detail"})

    def __init__(self, ending: Ending | None = None) -> None:
        self._ending = ending

    def list_fields(self, case: Case, given: Mapping[str, str]) -> list[Field]:
        """Which number, and another where somebody gave one."""
        known = [phone.number for phone in case.customer.phones if phone.status is PhoneStatus.OK]
        address = case.conversation.address
        numbers = dict.fromkeys([address, *known] if address.startswith("+") else known or [address])
        number = Field(
            NUMBER, "Número que no es del titular" if self._ending else "Número que no existe", Kind.CHOICE,
            value=next(iter(numbers)), options=tuple((each, each) for each in numbers),
        )  # fmt: skip
        if self._ending is None:
            return [number]
        hint = "Si te lo dieron: se intentará con él"
        return [
            number,
            Field("new_phone", "Nuevo teléfono del titular", Kind.PHONE, required=False, hint=hint),
        ]

    def check(self, case: Case, values: Values) -> dict[str, str]:
        """Another number, not the same."""
        same = values.get("new_phone") == values[NUMBER]
        return {"new_phone": "Es el mismo número."} if same else {}

    def describe(self, case: Case, values: Values) -> dict[str, str]:
        """The new number, where there is one."""
        number = values.get("new_phone")
        return {"detail": f"Nuevo teléfono: {number}." if number else ""}

    def do(self, case: Case, values: Values) -> dict[str, str]:
        """The same for the customer's other contacts that go on; then the new number is tried."""
        if self._ending is not None:
            for other in contacts.live_contacts(case.session, case.contact.customer_id):
                if other is not case.contact and not contacts.is_done(other):
                    typify_ending(case.session, other, self._ending, address=values[NUMBER])
            if values[NUMBER] == case.conversation.address:
                conversations.detach_customer(case.session, case.conversation)
        if number := values.get("new_phone"):
            contacts.add_phone(case.session, case.customer, number, is_mobile=is_mobile(number))
        return {}
