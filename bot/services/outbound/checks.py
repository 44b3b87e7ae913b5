"""Whether a queued message may leave at this very moment: everything is asked again, whatever planned it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from bot import clock
from bot.catalog.legal import get_legal
from bot.catalog.scripts import get_scripts
from bot.models import (
    CampaignState,
    Channel,
    ContactState,
    ConversationState,
    MessageKind,
    Scenario,
)
from bot.services.outbound.send_hours import SendRule, next_allowed

BEGUN = (MessageKind.NOTICE, MessageKind.REMINDER, MessageKind.CAMPAIGN)
_SETTLED: Mapping[Scenario | None, str] = {Scenario.CANCEL_REQUESTED: "la queja ya se cerró"}
IN_CARE = "lo atiende un asesor personalmente"
_TALKING = timedelta(minutes=10)  # a campaign does not break into a conversation
_WITH_A_PERSON = (ConversationState.WAITING, ConversationState.AGENT)


@dataclass(slots=True, eq=False)
class Candidate:
    """A message that is due, with what the checks need to know of everything around it.

    `row`: what leaves with it, for `outgoing.dress`.
    """

    row: Row[Any]
    id: int
    channel: Channel
    kind: MessageKind
    template: str | None
    mentions_money: bool
    customer_id: int | None
    conversation_id: int | None
    address: str
    expires_at: datetime | None
    contact_state: ContactState | None
    scenario: Scenario | None
    campaign_state: CampaignState | None
    deadline_at: datetime | None
    silent_until: datetime | None
    returned: bool
    service_excluded: bool
    may_use_channel: bool
    customer_opted_out_at: datetime | None
    address_opted_out_at: datetime | None
    is_in_care: bool  # a person attends them, or whoever has the address
    conversation_state: ConversationState | None
    last_inbound_at: datetime | None  # written
    last_heard_at: datetime | None  # written, or said in a call
    count_today: int = 0  # of its person and channel, itself included; set by the daily cap

    @property
    def is_begun(self) -> bool:
        """Whether we begin the contact; an answer is free of hours and of the daily cap."""
        return self.kind in BEGUN or (self.kind is MessageKind.AGENT and self.template is not None)

    @property
    def opted_out_at(self) -> datetime | None:
        """When the customer, or whoever has the address, asked for no more."""
        return max(filter(None, (self.customer_opted_out_at, self.address_opted_out_at)), default=None)


@dataclass(frozen=True)
class Cancel:
    """It never leaves; why, in Spanish."""

    reason: str


@dataclass(frozen=True)
class Reroute:
    """Not on this channel: it is cancelled, and the contact attempted on the next; why, in Spanish."""

    reason: str


@dataclass(frozen=True)
class Postpone:
    """Not now; UTC."""

    until: datetime


@dataclass(frozen=True)
class Hold:
    """Not while the campaign is paused."""


Verdict = Cancel | Reroute | Postpone | Hold | None


def judge(message: Candidate, now: datetime) -> Verdict:
    """Why a message may not leave now, or None when it may; the daily cap is counted by the claim."""
    if message.channel is Channel.EMAIL or message.kind is MessageKind.REPLY:
        return None
    if message.channel is Channel.VOICE and message.kind is MessageKind.AGENT:
        return _judge_agents_call(message, now)
    return (
        _judge_consent(message)
        or _judge_care(message)
        or _judge_window(message, now)
        or ((_judge_campaign(message, now) or _judge_hours(message, now)) if message.is_begun else None)
    )


def send_rule(message: Candidate) -> SendRule:
    """The hours that bind a message which we begin."""
    return SendRule(message.mentions_money, respects_holidays=message.kind is MessageKind.CAMPAIGN)


def _judge_consent(message: Candidate) -> Verdict:
    """After an opt-out only what the customer then asks is answered, by the bot or an agent."""
    opted_out_at = message.opted_out_at
    if opted_out_at is None:
        return None
    asked_since = message.last_inbound_at is not None and message.last_inbound_at > opted_out_at
    if not message.is_begun and asked_since:
        return None
    return Cancel("el cliente pidió no ser contactado")


def _judge_care(message: Candidate) -> Verdict:
    """Whom a person attends: only written news of what they themselves agreed, and never an automatic call."""
    if not message.is_in_care or message.kind not in BEGUN:
        return None
    asks = message.kind is MessageKind.CAMPAIGN or message.mentions_money
    return Cancel(IN_CARE) if asks or message.channel is Channel.VOICE else None


def _judge_agents_call(message: Candidate, now: datetime) -> Verdict:
    """An agent rings by hand and was warned when they did; their telephone must not ring when they have gone."""
    is_late = message.expires_at is not None and now >= message.expires_at
    return Cancel("la llamada no salió a tiempo") if is_late else None


def _judge_window(message: Candidate, now: datetime) -> Verdict:
    """An agent's free text leaves only within WhatsApp's window."""
    if message.kind is not MessageKind.AGENT or message.template or message.channel is not Channel.WHATSAPP:
        return None
    window = timedelta(hours=get_legal().whatsapp_window_hours)
    if message.last_inbound_at and now < message.last_inbound_at + window:
        return None
    return Cancel("fuera de la ventana de 24 horas de WhatsApp")


def _judge_campaign(message: Candidate, now: datetime) -> Verdict:
    if message.expires_at and now >= message.expires_at:
        return Cancel("el plazo terminó")
    if message.kind is not MessageKind.CAMPAIGN:
        return None
    if reason := _lost_purpose(message, now):
        return Cancel(reason)
    if not message.may_use_channel:
        return Reroute("el cliente no aceptó este canal")
    if message.campaign_state is CampaignState.PAUSED:
        return Hold()
    if message.silent_until and now < message.silent_until:
        return Postpone(message.silent_until)
    if message.conversation_state in _WITH_A_PERSON:
        return Postpone(now + timedelta(hours=1))
    if message.last_heard_at and now < message.last_heard_at + _TALKING:
        return Postpone(message.last_heard_at + _TALKING)
    return None


def _lost_purpose(message: Candidate, now: datetime) -> str | None:
    if message.campaign_state not in (CampaignState.RUNNING, CampaignState.PAUSED):
        return "la campaña terminó o se canceló"
    if message.contact_state is not ContactState.ACTIVE:
        return "el contacto ya no está activo"
    if message.returned:
        return "los equipos ya fueron entregados"
    if message.service_excluded:
        return _SETTLED.get(message.scenario, "pagado o en reclamo")
    if message.deadline_at and now >= message.deadline_at:
        return "el plazo terminó"
    if message.template and get_scripts().by_name(message.template).scenario is not message.scenario:
        return "cambió el escenario"
    return None


def _judge_hours(message: Candidate, now: datetime) -> Verdict:
    until = next_allowed(now, send_rule(message))
    return Postpone(until) if until > now else None


def start_of_today(now: datetime) -> datetime:
    """Where the day of the daily cap begins, UTC."""
    return clock.start_of_day(clock.to_local(now).date())
