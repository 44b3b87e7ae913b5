"""What has been said of a technical visit so far. Source: 003_e2c5f93ba8151af2.txt, FORMULARIO DE VISITA TÉCNICA."""

import re
from dataclasses import dataclass, field
from typing import Any

from actions.second_phone import known_second, read_second
from actions.talk import Talk
from bot.language.folding import fold
from bot.language.person_names import titlecase_name
from bot.language.visit_parts import VisitParts, read_visit_parts
from bot.models import Service, ServiceKind
from bot.services.debts.form_rules import kind_of, names_kind

FORM = "visit_form"
KIND_TITLES = {
    ServiceKind.INTERNET: "Internet",
    ServiceKind.TV: "Televisión",
    ServiceKind.TELEPHONE: "Telefonía",
}
_LEAST_WORDS_OF_A_FAULT = 3
_LEADING = re.compile(
    r"^(?:(?:mi|es|seria|sera|va a (?:estar|recibir|atender)|(?:lo |la )?recibe|atiende|estara|quien recibe es) )+",
    re.I,
)
_MYSELF = re.compile(r"(?<!\w)(?:yo(?: mism[oa])?|mi persona|la misma|el mismo)(?!\w)")


@dataclass
class Wanted:
    """What has been said of the visit so far; `shown`: what was asked or told already."""

    service: int | None = None
    kind: str | None = None
    address: str | None = None
    receiver: str | None = None
    phone: str | None = None
    remark: str | None = None
    confirmed: bool | None = None
    shown: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, talk: Talk) -> "Wanted":
        """From the slots."""
        names = ("service", "kind", "address", "receiver", "phone", "remark", "confirmed")
        values = {name: talk.slot(f"visit_{name}") for name in names}
        return cls(**values, shown=dict(talk.slot("visit_shown") or {}))

    def set_service(self, service: Service, kind: ServiceKind | None) -> None:
        """The service that needs the visit, and what the form calls it, where that is known."""
        self.service, self.kind = service.id, kind.value if kind else None

    def take(self, parts: VisitParts, talk: Talk) -> bool:
        """Whom, where and at which telephone, as far as a message says; whether it says anything of it."""
        phone = read_second(talk)
        self.phone = phone or self.phone
        if parts.receiver:
            self.receiver = name_receiver(parts.receiver, talk)
        if parts.address:
            self.set_address(parts, talk)
        return bool(phone or parts.receiver or parts.address)

    def set_address(self, parts: VisitParts, talk: Talk) -> None:
        """A street still wants its landmark; a landmark alone belongs to the street that is known."""
        assert parts.address
        street = self.shown.get("address") or self.base_address(talk)
        if parts.has_street and (landmark := self.shown.pop("landmark", None)):
            self.address = f"{parts.address}. Referencia: {landmark}"
        elif parts.has_street and not parts.has_landmark:
            self.address, self.shown["address"] = None, parts.address
        elif street and not parts.has_street:
            self.address = f"{street}. Referencia: {parts.address}"
        elif parts.has_street:
            self.address = parts.address
        else:
            self.shown["landmark"] = parts.address  # the street is wanted too

    def base_address(self, talk: Talk) -> str | None:
        """The address that the base has, unless the customer gave another."""
        if self.shown.get("other_address") or self.service is None:
            return None
        return talk.session.get_one(Service, self.service).address

    def write(self) -> dict[str, Any]:
        """As slots."""
        names = ("service", "kind", "address", "receiver", "phone", "remark", "confirmed", "shown")
        return {f"visit_{name}": getattr(self, name) for name in names}


def name_receiver(text: str, talk: Talk) -> str:
    """Who receives, as they are called: "yo mismo" is the customer."""
    if _MYSELF.search(fold(text)):
        return titlecase_name(talk.facts.customer.name)
    return _LEADING.sub("", text)[:120]


def begin(talk: Talk) -> None:
    """Begin the form, with what is known and what the message says already."""
    wanted = Wanted(phone=known_second(talk))
    services = talk.facts.debts.services
    named = [
        service for service in services if (kind := kind_of(service)) and names_kind(talk.said.plain, kind)
    ]
    found = named or services
    if len({kind_of(service) for service in found}) == 1:
        said = [] if named else [kind for kind in ServiceKind if names_kind(talk.said.plain, kind)]
        wanted.set_service(found[0], said[0] if said else kind_of(found[0]))
    parts = read_visit_parts(talk.said.text)
    wanted.take(parts, talk)
    if parts.fault and len(parts.fault.split()) >= _LEAST_WORDS_OF_A_FAULT:
        wanted.remark = parts.fault[:300]
    talk.start_form(FORM, **wanted.write())
