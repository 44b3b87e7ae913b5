"""The form by which an agent opens a case of a procedure beside a conversation."""

from collections.abc import Mapping

from bot.catalog.procedures import get_procedures
from bot.services.cases.opening import list_by_hand, open_by_hand
from bot.services.closing.fields import Field, Kind, Values
from bot.services.deeds.forms.form import DeedForm, Done, choose_service
from bot.services.deeds.telling import Doing


class CaseForm(DeedForm):
    """Which procedure, of which service."""

    title = "Abrir un caso"
    button = "Abrir el caso"
    blamed = "service"
    tells = False

    def list_fields(self, doing: Doing, given: Mapping[str, str]) -> list[Field]:
        """Of services that are in use; where none is, of any."""
        procedures = tuple((each.name, each.title) for each in list_by_hand())
        theirs = doing.customer.services
        return [
            Field("procedure", "Procedimiento", Kind.CHOICE, options=procedures),
            choose_service([each for each in theirs if each.retired_on is None] or theirs),
        ]

    def do(self, doing: Doing, values: Values) -> Done:
        """Open it."""
        case = open_by_hand(doing, values["procedure"], int(values["service"]))
        step = get_procedures()[case.procedure].steps[0]
        return Done(f"Caso {case.number} abierto. Primer paso: {step.title.lower()}.", told=False)
