"""A promise to pay, or word that it was paid. Source: 003_e2c5f93ba8151af2.txt, typification 1: date and place."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from bot.catalog.collections import get_collections
from bot.language.places import say_place
from bot.language.written_amounts import format_amount
from bot.language.written_dates import format_short_date
from bot.services.closing.case import Case
from bot.services.closing.deeds.deed import Deed, Standing
from bot.services.closing.fields import Field, Kind, Values
from bot.services.debts import debts, promises, proposals
from bot.services.deeds import debt_deeds

_PAID = "paid"
_PROMISES = (("promise", "Promete pagar"), (_PAID, "Indica que ya pagó"))
_SAID_TO_HAVE_PAID = "indica que ya pagó; se espera el registro del pago"
CODE = "1"


class PromiseDeed(Deed):
    """Keeps amount, day and place; who paid already gets time for the payment to be seen."""

    blamed = "due_on"
    may_change = True
    supplies = frozenset({"what"})

    def find(self, case: Case) -> Standing | None:
        """The open promise; or that the bot noted the payment."""
        for promise in promises.list_open(case.session, case.contact.customer_id):
            what = _say(promise.amount, promise.due_on, promise.place)
            return Standing(f"Promesa: {what}.", {"what": what})
        if case.contact.typification_code == CODE and case.contact.observation:
            return Standing(case.contact.observation, {"what": _SAID_TO_HAVE_PAID})
        return None

    def list_fields(self, case: Case, given: Mapping[str, str]) -> list[Field]:
        """Whether it is a promise; then how much, when and where."""
        how = Field("how", "El cliente", Kind.CHOICE, value="promise", options=_PROMISES, redraws=True)
        if given.get("how") == _PAID:
            return [how]
        owed = debts.total(debts.list_owing(case.session, case.customer))
        places = tuple((place, place) for place in get_collections().offered_places)
        last = format_short_date(proposals.last_day())
        return [
            how,
            Field(
                "amount",
                "Valor que pagará",
                Kind.AMOUNT,
                value=f"{owed:.2f}".replace(".", ",") if owed else "",
            ),
            Field("due_on", "Fecha de pago", Kind.DAY, hint=f"Un día laborable, hasta el {last}"),
            Field("where", "Lugar de pago", options=places),
        ]

    def describe(self, case: Case, values: Values) -> dict[str, str]:
        """What they will do."""
        if values["how"] == _PAID:
            return {"what": _SAID_TO_HAVE_PAID}
        return {"what": _say(values["amount"], values["due_on"], values["where"])}

    def do(self, case: Case, values: Values) -> dict[str, str]:
        """Keep the promise, or be silent until the payment is seen."""
        if values["how"] == _PAID:
            debts.silence_after(case.session, case.contact.customer_id, _PAID)
        else:
            debt_deeds.make_promise(case.doing, values["amount"], values["due_on"], values["where"])
        return {}


def _say(amount: Decimal, due_on: date, place: str | None) -> str:
    where = f" {say_place(place)}" if place else ""
    return f"pagará {format_amount(amount)} el {format_short_date(due_on)}{where}"
