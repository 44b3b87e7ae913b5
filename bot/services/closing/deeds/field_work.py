"""The seed's two forms: 003_e2c5f93ba8151af2.txt, FORMULARIO DE VISITA TÉCNICA and DE BENEFICIO ENTREGADO."""

from bot.models import ServiceKind
from bot.services.closing.case import Case
from bot.services.closing.deeds.deed import Standing
from bot.services.closing.deeds.form_deed import FormDeed
from bot.services.closing.fields import Values
from bot.services.debts import benefits, visits
from bot.services.debts.form_rules import KIND_NAMES
from bot.services.deeds import debt_deeds
from bot.services.deeds.forms.field_forms import BenefitForm, VisitForm


class VisitDeed(FormDeed):
    """Leaves the form to field operations."""

    supplies = frozenset({"service_kind", "place", "receiver"})
    form = VisitForm()

    def find(self, case: Case) -> Standing | None:
        """The visit that is awaited."""
        visit = visits.find_requested(case.session, case.service)
        if visit is None:
            return None
        kind = KIND_NAMES[visit.service_kind]
        return Standing(
            f"Visita técnica de {kind} solicitada, en {visit.address}; atiende {visit.receiver}.",
            {"service_kind": kind, "place": visit.address, "receiver": visit.receiver},
        )

    def describe(self, case: Case, values: Values) -> dict[str, str]:
        """Which service, where and who."""
        place = f"{values['address']}. Referencia: {values['landmark']}"
        kind = KIND_NAMES[ServiceKind(values["kind"])]
        return {"service_kind": kind, "place": place, "receiver": values["receiver"]}


class BenefitDeed(FormDeed):
    """Grants a benefit of the matrix; one that was given stays."""

    may_change = False
    supplies = frozenset({"benefit"})
    form = BenefitForm()

    def find(self, case: Case) -> Standing | None:
        """The benefit that was granted."""
        granted = benefits.find_granted(case.session, case.service)
        return Standing(f"Beneficio: {granted.title}.", {"benefit": granted.title}) if granted else None

    def describe(self, case: Case, values: Values) -> dict[str, str]:
        """Which one."""
        offers = debt_deeds.list_offers(case.doing, case.service)
        return {"benefit": next(rule.title for rule in offers if rule.code == values["benefit"])}
