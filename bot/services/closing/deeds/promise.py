"""A promise to pay, or word that it was paid. Source: 003_e2c5f93ba8151af2.txt, typification 1: date and place."""

from collections.abc import Mapping

from bot.services.closing.case import Case
from bot.services.closing.deeds.deed import Standing
from bot.services.closing.deeds.form_deed import FormDeed
from bot.services.closing.fields import Field, Kind, Values
from bot.services.debts import debts, promises
from bot.services.deeds.forms.debt_forms import PromiseForm

CODE = "1"
_PAID = "paid"
_WAYS = (("promise", "Promete pagar"), (_PAID, "Indica que ya pagó"))
_SAID_TO_HAVE_PAID = "indica que ya pagó; se espera el registro del pago"


class PromiseDeed(FormDeed):
    """Keeps amount, day and place; who paid already gets time for the payment to be seen."""

    supplies = frozenset({"what"})
    form = PromiseForm()

    def fix(self, case: Case) -> dict[str, str]:
        """Nothing: a promise is to all that is owed."""
        return {}

    def find(self, case: Case) -> Standing | None:
        """The open promise; or that the bot noted the payment."""
        for promise in promises.list_open(case.session, case.contact.customer_id):
            what = promises.say(promise.amount, promise.due_on, promise.place)
            return Standing(f"Promesa: {what}.", {"what": what})
        if case.contact.typification_code == CODE and case.contact.observation:
            return Standing(case.contact.observation, {"what": _SAID_TO_HAVE_PAID})
        return None

    def list_fields(self, case: Case, given: Mapping[str, str]) -> list[Field]:
        """Whether it is a promise; then how much, when and where."""
        way = Field("way", "El cliente", Kind.CHOICE, value="promise", options=_WAYS, redraws=True)
        return [way] if given.get(way.name) == _PAID else [way, *super().list_fields(case, given)]

    def describe(self, case: Case, values: Values) -> dict[str, str]:
        """What they will do."""
        if values["way"] == _PAID:
            return {"what": _SAID_TO_HAVE_PAID}
        return {"what": promises.say(values["amount"], values["due_on"], values["place"])}

    def do(self, case: Case, values: Values) -> dict[str, str]:
        """Keep the promise, or be silent until the payment is seen."""
        if values["way"] != _PAID:
            return super().do(case, values)
        debts.silence_after(case.session, case.contact.customer_id, _PAID)
        return {}
