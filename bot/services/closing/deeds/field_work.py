"""The seed's two forms: 003_e2c5f93ba8151af2.txt, FORMULARIO DE VISITA TÉCNICA and DE BENEFICIO ENTREGADO."""

from collections.abc import Mapping

from bot.catalog.collections import BenefitRule
from bot.language.person_names import titlecase_name
from bot.models import PhoneStatus, ServiceKind
from bot.services.closing.case import Case
from bot.services.closing.deeds.deed import Deed, Standing
from bot.services.closing.fields import Field, Kind, Values
from bot.services.debts import benefits, form_rules, visits
from bot.services.debts.form_rules import KIND_NAMES
from bot.services.deeds import debt_deeds


class VisitDeed(Deed):
    """Leaves the form to field operations."""

    blamed = "address"
    may_change = True
    supplies = frozenset({"service_kind", "place", "receiver"})

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

    def list_fields(self, case: Case, given: Mapping[str, str]) -> list[Field]:
        """All that the form wants."""
        first, second = _find_phones(case)
        return [
            _cedula(case),
            _kind(case, "Servicio al que requiere la visita"),
            Field(
                "address", "Dirección y punto de referencia", value=case.service.address or "", longest=300
            ),
            Field("receiver", "Persona que atenderá la visita"),
            Field("phone_1", "Teléfono de contacto 1", Kind.PHONE, value=first),
            Field("phone_2", "Teléfono de contacto 2", Kind.PHONE, value=second),
            Field("remark", "Observación para el técnico", Kind.AREA, longest=300),
        ]

    def check(self, case: Case, values: Values) -> dict[str, str]:
        """Each field by the rules of the bot's own form."""
        faults = _check_phones(values)
        if not form_rules.says_something(values["address"]):
            faults["address"] = "Falta la dirección de la visita técnica."
        if not form_rules.is_person(values["receiver"]):
            faults["receiver"] = "Falta quién recibe la visita técnica."
        return faults

    def describe(self, case: Case, values: Values) -> dict[str, str]:
        """Which service, where and who."""
        kind = KIND_NAMES[ServiceKind(values["kind"])]
        return {"service_kind": kind, "place": values["address"], "receiver": values["receiver"]}

    def do(self, case: Case, values: Values) -> dict[str, str]:
        """Ask for the visit."""
        phones = (values["phone_1"], values["phone_2"])
        form = visits.VisitForm(
            ServiceKind(values["kind"]), values["address"], values["receiver"], phones, values["remark"]
        )
        debt_deeds.request_visit(case.doing, case.contact.service_id, form)
        return {}


class BenefitDeed(Deed):
    """Grants a benefit of the matrix."""

    blamed = "benefit"
    supplies = frozenset({"benefit"})

    def find(self, case: Case) -> Standing | None:
        """The benefit that was granted."""
        granted = benefits.find_granted(case.session, case.service)
        return Standing(f"Beneficio: {granted.title}.", {"benefit": granted.title}) if granted else None

    def list_fields(self, case: Case, given: Mapping[str, str]) -> list[Field]:
        """All that the form wants."""
        first, second = _find_phones(case)
        rules = _list_rules(case)
        return [
            Field("name", "Nombres y apellidos del cliente", Kind.SHOWN, value=titlecase_name(case.customer.name)),
            _cedula(case),
            _kind(case, "Servicio"),
            Field(
                "benefit", "Beneficio otorgado", Kind.CHOICE, value=next(iter(rules), ""),
                options=tuple((code, rule.title) for code, rule in rules.items()),
                hint="" if rules else "Ningún beneficio de la matriz aplica a esta deuda.",
            ),
            Field("phone_1", "Teléfono de contacto 1", Kind.PHONE, value=first),
            Field("phone_2", "Teléfono de contacto 2", Kind.PHONE, value=second),
            Field("remark", "Observación del beneficio", Kind.AREA, longest=300),
        ]  # fmt: skip

    def check(self, case: Case, values: Values) -> dict[str, str]:
        """Two telephones."""
        return _check_phones(values)

    def describe(self, case: Case, values: Values) -> dict[str, str]:
        """Which one."""
        return {"benefit": _list_rules(case)[values["benefit"]].title}

    def do(self, case: Case, values: Values) -> dict[str, str]:
        """Grant it."""
        phones = (values["phone_1"], values["phone_2"])
        form = benefits.BenefitForm(ServiceKind(values["kind"]), phones, values["remark"])
        debt_deeds.grant_benefit(case.doing, case.contact.service_id, values["benefit"], form)
        return {}


def _list_rules(case: Case) -> dict[str, BenefitRule]:
    """What the matrix allows for the service's debt, what the bot would offer first."""
    return {rule.code: rule for rule in debt_deeds.list_offers(case.doing, case.service)}


def _find_phones(case: Case) -> tuple[str, str]:
    """The one in use and another of the base, as far as they are known."""
    known = [phone.number for phone in case.customer.phones if phone.status is PhoneStatus.OK]
    address = case.conversation.address
    numbers = list(dict.fromkeys([address, *known] if address.startswith("+") else known))
    first, second, *_ = [*numbers, "", ""]
    return first, second


def _check_phones(values: Values) -> dict[str, str]:
    same = values["phone_1"] == values["phone_2"]
    return {"phone_2": "Hacen falta dos teléfonos de contacto distintos."} if same else {}


def _cedula(case: Case) -> Field:
    return Field("cedula", "Cédula del cliente", Kind.SHOWN, value=case.customer.cedula)


def _kind(case: Case, label: str) -> Field:
    kind = form_rules.kind_of(case.service)
    options = tuple((each.value, KIND_NAMES[each]) for each in ServiceKind)
    return Field("kind", label, Kind.CHOICE, value=kind.value if kind else "", options=options)
