"""The seed's two forms: 003_e2c5f93ba8151af2.txt, FORMULARIO DE VISITA TÉCNICA and DE BENEFICIO ENTREGADO."""

from collections.abc import Mapping, Sequence

from bot.language.person_names import titlecase_name
from bot.models import Service, ServiceKind
from bot.services.closing.fields import Field, Kind, Values
from bot.services.debts import debts, form_rules
from bot.services.debts.benefits import BenefitForm as Benefit
from bot.services.debts.form_rules import KIND_NAMES
from bot.services.debts.visits import VisitForm as Visit
from bot.services.deeds import debt_deeds
from bot.services.deeds.forms.form import (
    DeedForm,
    Done,
    ask_for_phones,
    check_phones,
    choose_service,
    find_chosen,
)
from bot.services.deeds.telling import Doing

_KINDS = {ServiceKind.TELEPHONE: "Telefonía", ServiceKind.INTERNET: "Internet", ServiceKind.TV: "Televisión"}


class VisitForm(DeedForm):
    """Left to field operations."""

    title = "Visita técnica"
    button = "Pedir la visita"
    blamed = "address"

    def list_fields(self, doing: Doing, given: Mapping[str, str]) -> list[Field]:
        """All that the seed's form wants, with what the base knows."""
        services = [each for each in doing.customer.services if each.retired_on is None]
        service = find_chosen(services, given)
        who = titlecase_name(doing.customer.name)
        return [
            Field("cedula", "Cédula del cliente", Kind.SHOWN, value=doing.customer.cedula),
            choose_service(services, "" if services else "El cliente no tiene un servicio activo."),
            _ask_for_kind(service),
            Field("address", "Dirección", value=(service.address if service else None) or "", longest=200),
            Field("landmark", "Punto de referencia", longest=90),
            Field("receiver", "Persona que atenderá la visita", options=((who, who),)),
            *ask_for_phones(doing),
            Field("remark", "Observación: qué falla", Kind.AREA, longest=300),
        ]

    def check(self, doing: Doing, values: Values) -> dict[str, str]:
        """Each field by the rules of the bot's own form."""
        faults = check_phones(values)
        for name in ("address", "landmark", "remark"):
            if not form_rules.says_something(values[name]):
                faults[name] = "Escribe algo más."
        if not form_rules.is_person(values["receiver"]):
            faults["receiver"] = "Escribe el nombre de quien atiende."
        return faults

    def do(self, doing: Doing, values: Values) -> Done:
        """Ask for it."""
        form = Visit(
            service_kind=ServiceKind(values["kind"]),
            address=f"{values['address']}. Referencia: {values['landmark']}",
            receiver=values["receiver"],
            phones=(values["phone_1"], values["phone_2"]),
            remark=values["remark"],
        )
        visit, told = debt_deeds.request_visit(doing, int(values["service"]), form)
        return Done(
            f"Visita técnica de {KIND_NAMES[visit.service_kind]} pedida a operaciones de campo.",
            told,
            f"cancel-visit/{visit.id}",
        )


class BenefitForm(DeedForm):
    """One that the matrix allows."""

    title = "Beneficio de malla"
    button = "Otorgar el beneficio"
    blamed = "benefit"

    def list_fields(self, doing: Doing, given: Mapping[str, str]) -> list[Field]:
        """All that the seed's form wants; the benefits follow the service."""
        services = _list_eligible(doing)
        service = find_chosen(services, given)
        rules = debt_deeds.list_offers(doing, service) if service else []
        return [
            Field(
                "name", "Nombres y apellidos", Kind.SHOWN, value=titlecase_name(doing.customer.name)
            ),
            Field("cedula", "Cédula", Kind.SHOWN, value=doing.customer.cedula),
            choose_service(services, "" if services else "La malla no permite ningún beneficio ahora."),
            _ask_for_kind(service),
            Field(
                "benefit", "Beneficio", Kind.CHOICE, value=rules[0].code if len(rules) == 1 else "",
                options=tuple((rule.code, _say(rule.title)) for rule in rules),
            ),
            *ask_for_phones(doing),
            Field("remark", "Observación", Kind.AREA, longest=300),
        ]  # fmt: skip

    def check(self, doing: Doing, values: Values) -> dict[str, str]:
        """Two telephones, and a remark."""
        is_empty = not form_rules.says_something(values["remark"])
        return check_phones(values) | ({"remark": "Escribe algo más."} if is_empty else {})

    def do(self, doing: Doing, values: Values) -> Done:
        """Grant it."""
        form = Benefit(ServiceKind(values["kind"]), (values["phone_1"], values["phone_2"]), values["remark"])
        benefit, told = debt_deeds.grant_benefit(doing, int(values["service"]), values["benefit"], form)
        return Done(f"Beneficio otorgado: {benefit.title}.", told, f"cancel-benefit/{benefit.id}")


def _list_eligible(doing: Doing) -> Sequence[Service]:
    owing = debts.list_owing(doing.session, doing.customer)
    return [each for each in owing if debt_deeds.list_offers(doing, each)]


def _ask_for_kind(service: Service | None) -> Field:
    kind = form_rules.kind_of(service) if service else None
    options = tuple((each.value, _KINDS[each]) for each in ServiceKind)
    return Field("kind", "Tipo de servicio", Kind.CHOICE, value=kind.value if kind else "", options=options)


def _say(title: str) -> str:
    return f"{title[0].upper()}{title[1:]}"
