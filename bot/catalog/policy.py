"""What follows each attempt, as operators edit it; an unknown outcome is treated with care, and said loudly."""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Self

import structlog
from pydantic import BeforeValidator, Field, field_validator, model_validator

from bot.catalog.loading import CatalogModel, load_file
from bot.models import CallOutcome, Channel, Script

log = structlog.get_logger()


class Then(StrEnum):
    """What follows an outcome or an error code; policy.yml says what each means."""

    RETRY_LATER = "retry_later"
    RESEND = "resend"
    OTHER_CHANNEL = "other_channel"
    NEXT_PHONE = "next_phone"
    SUPPRESS = "suppress"
    PAUSE_CAMPAIGN = "pause_campaign"


_OWN = (Then.OTHER_CHANNEL, Then.NEXT_PHONE, Then.SUPPRESS)


class Reason(StrEnum):
    """Why a contact was not reached; each script has its typification for it."""

    NO_ANSWER = "no_answer"
    HUNG_UP = "hung_up"
    NONEXISTENT = "nonexistent"
    SUPPRESSED = "suppressed"


class Ending(StrEnum):
    """What a conversation can come to in any script; each script has its typification for it, or none."""

    INFORMED = "informed"
    LATER = "later"
    NOT_UNDERSTOOD = "not_understood"
    CHANGED_NUMBER = "changed_number"
    WRONG_NUMBER = "wrong_number"
    PERSONAL_CARE = "personal_care"


class After(StrEnum):
    """What a typification does to its contact."""

    SETTLE = "settle"
    WAIT = "wait"
    RETRY = "retry"
    NEXT_PHONE = "next_phone"


def _expect_campaign_channel(value: object) -> object:
    if value not in (Channel.WHATSAPP, Channel.VOICE):
        raise ValueError(f"«{value}» no es un canal de campaña: whatsapp o voice")
    return value


CampaignChannel = Annotated[Channel, BeforeValidator(_expect_campaign_channel)]
Count = Annotated[int, Field(ge=0)]


class Rule(CatalogModel):
    """What follows one outcome or code."""

    then: Then
    meaning: str
    reason: Reason | None = None


UNKNOWN = Rule(then=Then.RETRY_LATER, meaning="error desconocido", reason=Reason.NO_ANSWER)


class ScriptPolicy(CatalogModel):
    """The attempts of one script."""

    channels: list[CampaignChannel]
    whatsapp_opt_in: bool
    attempts: dict[CampaignChannel, Count]
    attempts_in_all: int = Field(ge=1)
    spacing_days: dict[CampaignChannel, Count]
    answer_days: Count
    reminder_days: list[int]
    reasons: dict[Reason, str]
    endings: dict[Ending, str | None]
    after: dict[str, After]

    @model_validator(mode="after")
    def _check_complete(self) -> Self:
        if set(self.reasons) != set(Reason):
            raise ValueError("`reasons` debe dar una tipificación para cada motivo: " + ", ".join(Reason))
        if set(self.endings) != set(Ending):
            raise ValueError("`endings` debe dar una tipificación, o null, para: " + ", ".join(Ending))
        if not set(self.channels) <= set(self.attempts) & set(self.spacing_days):
            raise ValueError("cada canal de `channels` necesita su número en `attempts` y en `spacing_days`")
        return self

    @field_validator("reminder_days")
    @classmethod
    def _check_reminders(cls, days: list[int]) -> list[int]:
        if min(days, default=1) < 1 or days != sorted(set(days), reverse=True):
            raise ValueError(
                "deben ser días antes del fin, del más lejano al más cercano y cada uno una vez, por ejemplo [7, 3, 1]"
            )
        return days

    def allows(self, channel: Channel, opted_in: bool | None) -> bool:
        """Whether a contact may be begun on a channel; `opted_in`: what the base says, None: nothing."""
        needs_consent = channel is Channel.WHATSAPP and self.whatsapp_opt_in
        return channel in self.channels and (opted_in is True or not needs_consent)

    def next_channel(
        self, made: Mapping[Channel, int], reachable: list[Channel], first: Channel | None = None
    ) -> Channel | None:
        """The channel of the next attempt, or None when all that are allowed were made.

        `made`: attempts by channel; `reachable`: where there is a number; `first`: preferred where possible.
        """
        if sum(made.values()) >= self.attempts_in_all:
            return None
        order = ([first] if first else []) + self.channels
        return next((c for c in order if c in reachable and made.get(c, 0) < self.attempts[c]), None)


class Watch(CatalogModel):
    """When those who watch over a campaign are told, and when it pauses itself."""

    window_minutes: int = Field(ge=1)
    least_attempts: int = Field(ge=1)
    failed_share: float = Field(gt=0, le=1)
    codes_of_the_campaign: list[str]
    stalled_minutes: int = Field(ge=1)
    no_agents_minutes: int = Field(ge=1)


class WaitingQueue(CatalogModel):
    """How a campaign slows down while customers wait for a person."""

    slow_from: int = Field(ge=0)
    slowest_at: int
    slowest_share: float = Field(gt=0, le=1)

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.slowest_at <= self.slow_from:
            raise ValueError("`slowest_at` debe ser mayor que `slow_from`")
        return self

    def share_of_rate(self, waiting: int) -> float:
        """What of the rate is left while so many customers wait: all, then less in a straight line, never none."""
        left = (self.slowest_at - waiting) / (self.slowest_at - self.slow_from)
        return self.slowest_share + (1 - self.slowest_share) * min(1.0, max(0.0, left))


class Polling(CatalogModel):
    """When the provider is asked about what no status came for."""

    after_minutes: int = Field(ge=1)
    a_second: int = Field(ge=1, le=20)


class Policy(CatalogModel):
    """The whole attempt policy."""

    scripts: dict[Script, ScriptPolicy]
    contacts_a_day: int = Field(ge=1)
    watch: Watch
    waiting_queue: WaitingQueue
    polling: Polling
    call_outcomes: dict[CallOutcome, Rule]
    nonexistent_sip_codes: list[int]
    error_codes: dict[str, Rule]

    @model_validator(mode="after")
    def _check_outcomes(self) -> Self:
        if missing := set(CallOutcome) - set(self.call_outcomes):
            raise ValueError(f"en `call_outcomes` falta {', '.join(sorted(missing))}")
        return self

    def is_own_failure(self, code: str | None) -> bool:
        """Whether a code tells of the contact (no WhatsApp, no such number, unsubscribed), not of the campaign."""
        rule = self.error_codes.get(code or "")
        return rule is not None and rule.then in _OWN and code not in self.watch.codes_of_the_campaign

    def is_no_attempt(self, code: str | None) -> bool:
        """Whether a message that failed with this code was the campaign's matter, and costs its contact nothing."""
        rule = self.error_codes.get(code or "")
        return rule is not None and rule.then in (Then.PAUSE_CAMPAIGN, Then.RESEND)

    @property
    def codes_of_no_attempt(self) -> list[str]:
        """All such codes."""
        return [code for code in self.error_codes if self.is_no_attempt(code)]

    def of_code(self, code: str | None) -> Rule:
        """The rule for a provider's error code."""
        if code not in self.error_codes:
            log.error("unknown_error_code", code=code)
            return UNKNOWN
        return self.error_codes[code]

    def of_call(
        self, outcome: CallOutcome, error_code: str | None = None, sip_code: int | None = None
    ) -> Rule:
        """The rule for how a call ended; a failed one is explained by its codes."""
        if outcome is CallOutcome.FAILED and sip_code in self.nonexistent_sip_codes:
            return self.error_codes["21217"]
        if outcome is CallOutcome.FAILED and error_code:
            return self.of_code(error_code)
        return self.call_outcomes[outcome]


@lru_cache
def get_policy() -> Policy:
    """The catalog's attempt policy, read once."""
    return load_file("policy.yml", Policy)
