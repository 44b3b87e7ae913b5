"""The forms of a promise to pay and of a claim. Source: 003_e2c5f93ba8151af2.txt, 1 and 15."""

from collections.abc import Mapping

from bot.catalog.collections import get_collections
from bot.language.written_amounts import format_amount
from bot.language.written_dates import format_short_date, format_weekday_date
from bot.services.closing.fields import Field, Kind, Values
from bot.services.debts import debts, promises, proposals
from bot.services.deeds import debt_deeds
from bot.services.deeds.forms.form import DeedForm, Done, choose_service
from bot.services.deeds.telling import Doing


class PromiseForm(DeedForm):
    """How much, when and where; an open promise is replaced."""

    title = "Promesa de pago"
    button = "Anotar la promesa"
    blamed = "due_on"

    def list_fields(self, doing: Doing, given: Mapping[str, str]) -> list[Field]:
        """All that is owed by default, on a working day."""
        total = debts.total(debts.list_owing(doing.session, doing.customer))
        present = promises.list_open(doing.session, doing.customer.id)
        stands = f" Reemplaza la promesa del {format_short_date(present[0].due_on)}." if present else ""
        places = tuple((place, place) for place in get_collections().offered_places)
        return [
            Field(
                "amount", "Valor que pagará", Kind.AMOUNT, value=f"{total:.2f}".replace(".", ",") if total else "",
                hint=f"Debe {format_amount(total)}.{stands}",
            ),
            Field(
                "due_on", "Fecha de pago", Kind.DAY,
                hint=f"Un día laborable, hasta el {format_short_date(proposals.last_day())}.",
            ),
            Field("place", "Lugar de pago", options=places),
        ]  # fmt: skip

    def do(self, doing: Doing, values: Values) -> Done:
        """Keep it."""
        promise, told = debt_deeds.make_promise(doing, values["amount"], values["due_on"], values["place"])
        day = format_weekday_date(promise.due_on)
        text = f"Promesa de {format_amount(promise.amount)} para el {day}, en {promise.place}."
        return Done(text, told, f"cancel-promise/{promise.id}")


class ClaimForm(DeedForm):
    """What is disputed, in the customer's words."""

    title = "Reclamo de factura"
    button = "Registrar el reclamo"
    blamed = "reason"

    def list_fields(self, doing: Doing, given: Mapping[str, str]) -> list[Field]:
        """Of a debt that is not disputed yet."""
        owing = debts.list_owing(doing.session, doing.customer)
        hint = "Hasta su respuesta no se le cobra ese valor." if owing else "No hay una deuda que reclamar."
        return [
            choose_service(owing, hint),
            Field("reason", "Qué reclama, en sus palabras", Kind.AREA, longest=300),
        ]

    def do(self, doing: Doing, values: Values) -> Done:
        """Open it."""
        claim, told = debt_deeds.open_claim(doing, int(values["service"]), values["reason"])
        return Done(
            f"Reclamo {claim.number}: tiene respuesta hasta el {format_short_date(claim.due_on)}.", told
        )
