"""Outcomes that are a customer's word alone: a silence until it can be seen, or for good."""

from collections.abc import Mapping

from bot.services import opt_outs
from bot.services.closing.case import Case
from bot.services.closing.deeds.deed import Deed, Standing
from bot.services.closing.fields import Field, Kind, Values
from bot.services.debts import debts


class SilenceDeed(Deed):
    """The campaign waits as long as collections.yml gives the typification."""

    def __init__(self, code: str) -> None:
        self._code = code

    def find(self, case: Case) -> Standing | None:
        """The bot that noted it waits already."""
        noted = case.contact.typification_code == self._code and case.contact.observation
        return Standing(noted) if noted else None

    def do(self, case: Case, values: Values) -> dict[str, str]:
        """Be silent."""
        debts.silence_after(case.session, case.contact.customer_id, self._code)
        return {}


class OptOutDeed(Deed):
    """Nothing that we begin reaches the customer any more; `asks`: where the typification itself does not say so."""

    def __init__(self, *, asks: bool = False) -> None:
        self._asks = asks

    def find(self, case: Case) -> Standing | None:
        """Whether they said so before; of a refusal it has no say."""
        if self._asks or case.customer.opted_out_at is None:
            return None
        return Standing("El cliente ya pidió no recibir más mensajes ni llamadas.")

    def list_fields(self, case: Case, given: Mapping[str, str]) -> list[Field]:
        """Whether they want to hear no more."""
        if not self._asks or case.customer.opted_out_at is not None:
            return []
        return [Field("opt_out", "Pide no recibir más mensajes ni llamadas", Kind.TICK, required=False)]

    def do(self, case: Case, values: Values) -> dict[str, str]:
        """Keep their word."""
        if not self._asks or values.get("opt_out"):
            opt_outs.opt_out(case.session, case.customer)
        return {}
