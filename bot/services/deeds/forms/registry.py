"""Which forms there are, by the names that pages use."""

from collections.abc import Mapping

from bot.errors import NotFound
from bot.services.deeds.forms.case_form import CaseForm
from bot.services.deeds.forms.debt_forms import ClaimForm, PromiseForm
from bot.services.deeds.forms.field_forms import BenefitForm, VisitForm
from bot.services.deeds.forms.form import DeedForm
from bot.services.deeds.forms.later_form import LaterForm
from bot.services.deeds.forms.turn_form import TurnForm

_FORMS: Mapping[str, DeedForm] = {
    "turn": TurnForm(),
    "promise": PromiseForm(),
    "visit": VisitForm(),
    "benefit": BenefitForm(),
    "claim": ClaimForm(),
    "later": LaterForm(),
    "case": CaseForm(),
}


def find_form(name: str) -> DeedForm:
    """The form of that name.

    Raises:
        NotFound: there is none.
    """
    if name not in _FORMS:
        raise NotFound("Esa acción no existe.")
    return _FORMS[name]
