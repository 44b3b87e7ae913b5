"""What has been said so far of a request that people will work on: to cancel, to mend, to give what was promised."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from actions.talk import Talk
from bot.catalog.retention import BotOffer, RequestKind
from bot.models import Service, ServiceCase, ServiceKind
from bot.services.cases import requests
from bot.services.debts.form_rules import kind_of, names_kind

FORM = "request_form"
NOT_KNOWN = ""  # to be agreed on with the advisor
NOTHING = "none"  # no part is to be changed: it is not asked for
OTHER = "other"  # a service that the base does not name
# What each is asked for, in this order. On a call nothing is spelled and nothing is sent: an agent asks for it.
_ASKED = {
    RequestKind.CANCEL: ("service", "reason", "offer"),
    RequestKind.RIVAL: ("service", "rival", "offer"),
    RequestKind.FAULTS: ("service", "fault", "since", "offer", "phone", "address", "confirmed"),
    RequestKind.SUSPEND: ("service", "begins", "months", "offer", "confirmed"),
    RequestKind.DISCOUNT: ("service", "promised", "sale", "since", "evidence", "mail", "confirmed"),
}
_EXCLUDED = re.compile(r"(?<!\w)(?:(?:pero )?no (?:es )?|menos |ni )(?:el|la|las|los|mi)(?: de)? \w+")
_NOT_ON_CALLS = ("evidence", "mail")


@dataclass
class Wanted:
    """What has been said of it; `said` holds the answers by what was asked, `shown` what was told or asked already."""

    kind: RequestKind
    said: dict[str, Any] = field(default_factory=dict)
    shown: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, talk: Talk) -> "Wanted":
        """From the slot."""
        kept = talk.slot("request") or {"kind": RequestKind.CANCEL}
        return cls(RequestKind(kept["kind"]), dict(kept.get("said", {})), dict(kept.get("shown", {})))

    def write(self) -> dict[str, Any]:
        """As the slot."""
        return {"kind": self.kind.value, "said": self.said, "shown": self.shown}

    def service(self, talk: Talk) -> Service | None:
        """The service that it is about."""
        chosen = self.said.get("service")
        return talk.session.get(Service, chosen) if isinstance(chosen, int) else None

    def known_address(self, talk: Talk) -> str | None:
        """The address that the base has, unless it is another."""
        service = None if self.shown.get("other_address") else self.service(talk)
        return service.address if service else None

    def open_case(self, talk: Talk) -> ServiceCase | None:
        """The case that people work on already."""
        service = self.service(talk)
        return requests.find_open(talk.session, service, self.kind) if service else None

    def offer(self, talk: Talk) -> BotOffer | None:
        """What the bot may offer."""
        service = self.service(talk)
        reason = str(self.said.get("reason") or "")
        return requests.find_offer(talk.session, service, self.kind, reason) if service else None

    def wants_longer(self, talk: Talk) -> bool:
        """Whether a suspension is wanted for longer than what may be offered."""
        offer = self.offer(talk)
        most = requests.most_months(offer) if offer else None
        return bool(most and (self.said.get("months") or 0) > most)

    def find_missing(self, talk: Talk) -> str | None:
        """What is asked next; None: it is whole. Of an open case nothing is asked again."""
        if self.said.get("service") == OTHER or self.open_case(talk):
            return None
        left = (name for name in _ASKED[self.kind] if name not in self.said)
        return next((name for name in left if self._is_needed(name, talk)), None)

    def _is_needed(self, name: str, talk: Talk) -> bool:
        if talk.is_call and name in _NOT_ON_CALLS:
            return False
        if name == "mail":
            return not talk.facts.customer.email
        if name == "offer":
            is_vague = NOT_KNOWN in (self.said.get("begins"), self.said.get("months"))
            return not is_vague and self.offer(talk) is not None
        # The question about the offer says it all once more.
        return not (name == "confirmed" and self.kind is RequestKind.SUSPEND and "offer" in self.said)

    @property
    def begins(self) -> date | None:
        """From which local day on a suspension is wanted."""
        day = self.said.get("begins")
        return date.fromisoformat(day) if day else None


def find_named(talk: Talk, services: list[Service]) -> list[Service]:
    """The services that the words name, by what they are or by their number."""
    plain = _EXCLUDED.sub(" ", talk.said.plain)
    numbered = [service for service in services if service.service_number in plain]
    kinds = [service for service in services if (kind := kind_of(service)) and names_kind(plain, kind)]
    return numbered or kinds


def names_another(talk: Talk, services: list[Service]) -> bool:
    """Whether a kind of service is named that none of these is: "el internet", to who has television alone here."""
    known = {kind_of(service) for service in services}
    if None in known or find_named(talk, services):
        return False
    return any(names_kind(talk.said.plain, kind) for kind in ServiceKind)
