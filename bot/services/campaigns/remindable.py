"""Whom a reminder of the deadline is for, as conditions on whole tables: a base may have a million contacts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Case, ColumnElement, and_, case, exists, func, literal, or_, select

from bot.catalog.policy import After, Then, get_policy
from bot.models import (
    Channel,
    Claim,
    ClaimStatus,
    Contact,
    ContactState,
    Conversation,
    Customer,
    FollowUp,
    FollowUpKind,
    FollowUpStatus,
    Message,
    MessageKind,
    MessageStatus,
    Phone,
    PhoneStatus,
    Scenario,
    Script,
    Service,
    Turn,
    TurnPurpose,
    TurnStatus,
)
from bot.services.campaigns.consent import has_agreed
from bot.services.cases import standing

_ANSWERABLE = (After.RETRY, After.WAIT)  # what was given up for want of an answer, and nothing else
_UNDER_WAY = (MessageStatus.PLANNED, MessageStatus.DUE, MessageStatus.SENDING, MessageStatus.UNKNOWN)


@dataclass(frozen=True)
class Round:
    """One reminder of one scenario of a campaign, on the day it is due; instants in UTC."""

    campaign_id: int
    script: Script
    scenario: Scenario
    channels: Sequence[Channel]  # in the policy's order, those that have a text
    days: int  # before the end
    now: datetime
    yesterday: datetime  # where it began
    until: datetime  # when today's hours are over

    def is_due(self) -> list[ColumnElement[bool]]:
        """Contacts that have not settled, can be reached, and have not had this reminder or a nearer one."""
        return [
            Contact.campaign_id + 0 == self.campaign_id,  # not by its index: the ids' range is far smaller
            Contact.scenario == self.scenario,
            or_(Contact.reminded_days.is_(None), Contact.reminded_days > self.days),
            self._is_open(),
            or_(Contact.silent_until.is_(None), Contact.silent_until <= self.now),
            _is_pending(self.script),
            *_wants_to_hear(self.now),
            self.first_channel().is_not(None),
        ]

    def is_spared(self) -> ColumnElement[bool]:
        """An attempt of today or yesterday, or one that is still to leave today, is reminder enough."""
        refused = and_(Message.status == MessageStatus.FAILED, Message.provider_sid.is_(None))
        made = and_(Message.claimed_at >= self.yesterday, Message.status != MessageStatus.CANCELLED, ~refused)
        attempt = _has(*_of_contact(), or_(Message.status.in_(_UNDER_WAY), made))
        comes = and_(
            Contact.state == ContactState.ACTIVE,
            Contact.next_channel.is_not(None),
            Contact.next_attempt_at < self.until,
        )
        return or_(func.coalesce(comes, False), attempt)

    def first_channel(self) -> Case[str | None]:
        """The first of the campaign's channels on which the contact can be reached; null for none."""
        return case(*[(_is_reachable(self.script, each), each.value) for each in self.channels], else_=None)

    def _is_open(self) -> ColumnElement[bool]:
        after = get_policy().scripts[self.script].after
        unanswered = and_(
            Contact.state == ContactState.EXHAUSTED,
            Contact.attempts_made > 0,
            Contact.typification_code.in_([code for code, then in after.items() if then in _ANSWERABLE]),
        )
        return or_(Contact.state == ContactState.ACTIVE, unanswered)


def _has(*criteria: ColumnElement[bool]) -> ColumnElement[bool]:
    """As EXISTS, by the index for each contact: PostgreSQL would read the whole table first, for every chunk."""
    return select(literal(1)).where(*criteria).limit(1).scalar_subquery().is_not(None)


def _of_contact() -> tuple[ColumnElement[bool], ...]:
    return Message.contact_id == Contact.id, Message.kind == MessageKind.CAMPAIGN


def _is_pending(script: Script) -> ColumnElement[bool]:
    """There is still something to settle."""
    mine = Service.id == Contact.service_id
    if script is Script.COLLECTIONS:
        disputed = exists().where(Claim.service_id == Contact.service_id, Claim.status == ClaimStatus.OPEN)
        return and_(exists().where(mine, Service.amount_due > Decimal(0)), ~disputed)
    if script is Script.RETENTION:
        return exists().where(mine, standing.is_asked())
    unsettled = (
        Service.returned_on.is_(None),
        Service.charge_paid.is_(False),
        Service.charge_claimed.is_(False),
    )
    return exists().where(mine, *unsettled)


def _wants_to_hear(now: datetime) -> list[ColumnElement[bool]]:
    """Nobody is reminded of what is done or promised, nor before the hour they asked for."""
    turn = exists().where(
        Turn.customer_id == Contact.customer_id,
        Turn.purpose == TurnPurpose.EQUIPMENT_RETURN,
        Turn.status == TurnStatus.BOOKED,
        Turn.starts_at > now,
    )
    later = exists().where(
        FollowUp.customer_id == Contact.customer_id,
        FollowUp.kind == FollowUpKind.CONTACT_LATER,
        FollowUp.status == FollowUpStatus.OPEN,
    )
    silent = exists().where(Customer.id == Contact.customer_id, wants_nothing(Customer))
    silent_address = exists().where(
        Phone.customer_id == Contact.customer_id,
        Phone.status == PhoneStatus.OK,
        Conversation.address == Phone.number,
        wants_nothing(Conversation),
    )
    return [~turn, ~later, ~silent, ~silent_address]


def wants_nothing(whose: type[Customer | Conversation]) -> ColumnElement[bool]:
    """They asked for no more, or a person attends them."""
    return or_(whose.opted_out_at.is_not(None), whose.personal_care_since.is_not(None))


def _is_reachable(script: Script, channel: Channel) -> ColumnElement[bool]:
    """There is a number for the channel, and consent, and the provider has not said it to be out of its reach."""
    codes = get_policy().error_codes
    mine = and_(Phone.customer_id == Contact.customer_id, Phone.status == PhoneStatus.OK)
    number = _has(mine, Phone.is_mobile.is_(True)) if channel is Channel.WHATSAPP else _has(mine)
    barred = _has(
        *_of_contact(),
        Message.channel == channel,
        Message.error_code.in_([code for code, rule in codes.items() if rule.then is Then.OTHER_CHANNEL]),
        Message.address.in_(select(Phone.number).where(mine).correlate(Contact)),
    )
    return and_(number, has_agreed(script, channel), ~barred)
