"""What has been said of a technical visit so far. Source: 003_e2c5f93ba8151af2.txt, FORMULARIO DE VISITA TÉCNICA."""

import re
from dataclasses import dataclass, field
from typing import Any

from actions.second_phone import known_second
from actions.talk import Talk
from bot.models import Service, ServiceKind
from bot.services.debts.form_rules import kind_of, names_kind

FORM = "visit_form"
KIND_TITLES = {
    ServiceKind.INTERNET: "Internet",
    ServiceKind.TV: "Televisión",
    ServiceKind.TELEPHONE: "Telefonía",
}
_LEAST_WORDS_OF_A_FAULT = 3
_REQUEST = re.compile(
    r"(?<!\w)(?:necesit\w+|quier\w+|quisiera|solicit\w+|una?|visitas?|tecnic\w+|mand\w+|envi\w+|por favor|que|veng\w+|"
    r"pid\w+|pedir|para|me|de|el|la|en|mi|casa|hola|buen\w+|dias|tardes)(?!\w)"
)


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

    def base_address(self, talk: Talk) -> str | None:
        """The address that the base has, unless the customer gave another."""
        if self.shown.get("other_address") or self.service is None:
            return None
        return talk.session.get_one(Service, self.service).address

    def write(self) -> dict[str, Any]:
        """As slots."""
        names = ("service", "kind", "address", "receiver", "phone", "remark", "confirmed", "shown")
        return {f"visit_{name}": getattr(self, name) for name in names}


def begin(talk: Talk) -> None:
    """Begin the form, with what is known and what the message says already."""
    wanted = Wanted(phone=known_second(talk))
    services = talk.facts.debts.services
    named = [
        service for service in services if (kind := kind_of(service)) and names_kind(talk.said.plain, kind)
    ]
    found = named or services
    if len({kind_of(service) for service in found}) == 1:
        wanted.set_service(found[0], kind_of(found[0]))
    if len(_REQUEST.sub(" ", talk.said.plain).split()) >= _LEAST_WORDS_OF_A_FAULT:
        wanted.remark = talk.said.text.strip()[:300]
    talk.start_form(FORM, **wanted.write())
