"""An agent promises a customer that somebody comes back to them: the campaign, or a person who rings."""

from datetime import datetime, timedelta

from bot import clock
from bot.errors import InvalidInput
from bot.models import Channel, FollowUp
from bot.services import audit, contacts, follow_ups, promised_calls
from bot.services.deeds.telling import Doing

_FARTHEST = timedelta(days=30)


def promise_contact(doing: Doing, due_at: datetime, channel: Channel) -> FollowUp:
    """The campaign speaks to them again then (UTC), or at the first lawful hour after it.

    Raises:
        InvalidInput: it is over, or farther away than a month.
    """
    if not clock.now() < due_at <= clock.now() + _FARTHEST:
        raise InvalidInput("Elige un momento de los próximos 30 días.")
    live = contacts.live_contacts(doing.session, doing.customer.id)
    going = [each for each in live if not contacts.is_done(each)]
    contact = next((each for each in going if each.id == doing.conversation.contact_id), None)
    kept = follow_ups.promise_contact(
        doing.session, doing.customer, contact or (going[0] if going else None), due_at, channel
    )
    audit.record(doing.session, "follow_up.promise", kept)
    return kept


def promise_callback(doing: Doing, due_at: datetime) -> FollowUp:
    """A person rings then (UTC).

    Raises:
        InvalidInput: it is none of the agents' hours.
    """
    promised_calls.check_hour(due_at)
    kept = follow_ups.promise_callback(doing.session, doing.conversation, due_at)
    audit.record(doing.session, "callback.promise", kept)
    return kept
