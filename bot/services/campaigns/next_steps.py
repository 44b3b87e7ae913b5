"""Carries out what the policy says of an attempt that did not reach its customer."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.policy import Reason, Rule, Then, get_policy
from bot.models import (
    Channel,
    Contact,
    Conversation,
    Customer,
    Message,
    PhoneStatus,
)
from bot.services import contacts
from bot.services.campaigns.attempts import schedule_next
from bot.services.observations import CHANNEL_NAMES, write_typification
from bot.services.outbound import messages
from bot.services.watching import alarms


def follow_attempt(session: Session, message: Message, contact: Contact, rule: Rule) -> None:
    """The next step of an active contact after this attempt, and its typification where there is a reason."""
    if rule.reason and not _was_spoken(contact):
        code = get_policy().scripts[contact.campaign.script].reasons[rule.reason]
        write_typification(
            contact,
            code,
            channel=CHANNEL_NAMES[message.channel],
            attempt=message.attempt,
            reason=rule.meaning,
        )
        session.flush()
    _STEPS[rule.then](session, message, contact, rule)


def follow_notice(session: Session, message: Message, rule: Rule) -> None:
    """A result or reminder that WhatsApp could not deliver is told by a call, once."""
    customer = session.get(Customer, message.customer_id) if message.customer_id else None
    if customer is None or message.channel is not Channel.WHATSAPP or rule.then is not Then.OTHER_CHANNEL:
        return
    messages.queue_notice(
        session,
        customer,
        message.template or "",
        message.content_variables or {},
        kind=message.kind,
        details=message.details,
        channel=Channel.VOICE,
    )


def _was_spoken(contact: Contact) -> bool:
    """Whether the customer said what is typified: an unanswered call does not undo it."""
    reasons = get_policy().scripts[contact.campaign.script].reasons
    return contact.typification_code not in (None, *reasons.values())


def _retry_later(session: Session, message: Message, contact: Contact, rule: Rule) -> None:
    # A call's spacing counts from its end; a time that was promised in it stands.
    only_unscheduled = message.channel is not Channel.VOICE or _was_spoken(contact)
    schedule_next(session, [contact.id], message.channel, only_unscheduled=only_unscheduled)
    session.refresh(contact, ["next_attempt_at", "next_channel"])


def _use_other_channel(session: Session, message: Message, contact: Contact, rule: Rule) -> None:
    schedule_next(session, [contact.id], message.channel, at_once=True)
    session.refresh(contact, ["next_attempt_at", "next_channel"])


def _use_next_phone(session: Session, message: Message, contact: Contact, rule: Rule) -> None:
    contacts.try_next_phone(session, contact, message.address, PhoneStatus.NONEXISTENT)


def _suppress(session: Session, message: Message, contact: Contact, rule: Rule) -> None:
    """They told WhatsApp, or the carrier, that they want no more: as good as having told us."""
    if message.conversation_id:
        conversation = session.get_one(Conversation, message.conversation_id)
        conversation.opted_out_at = conversation.opted_out_at or clock.now()
    contacts.exhaust(session, contact, Reason.SUPPRESSED, reason="pide no ser contactado")
    contact.observation = f"{contact.observation} ({rule.meaning})"


def _pause_campaign(session: Session, message: Message, contact: Contact, rule: Rule) -> None:
    """Every other contact would fare the same; this one is due again once a person has looked."""
    alarms.pause_itself(session, contact.campaign, f"{rule.meaning} ({message.error_code})")
    contact.next_channel = message.channel
    contact.next_attempt_at = clock.now()


_STEPS: dict[Then, Callable[[Session, Message, Contact, Rule], None]] = {
    Then.RETRY_LATER: _retry_later,
    Then.RESEND: _retry_later,
    Then.OTHER_CHANNEL: _use_other_channel,
    Then.NEXT_PHONE: _use_next_phone,
    Then.SUPPRESS: _suppress,
    Then.PAUSE_CAMPAIGN: _pause_campaign,
}
