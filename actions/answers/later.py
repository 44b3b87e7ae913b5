"""Answers to "not now": when to contact the customer again."""

import re
from datetime import datetime

from actions import outcomes
from actions.moments import read_moment
from actions.registry import Needs, answers
from actions.talk import Talk
from bot import clock
from bot.catalog.policy import Ending
from bot.language.calendar import next_business_day
from bot.language.written_dates import format_short_date
from bot.models import Channel
from bot.services import follow_ups

_CALL = re.compile(r"\b(llam\w+|telefon\w+|marc\w+|timbr\w+)")
_WRITE = re.compile(r"\b(escrib\w+|mensaje\w*|whats\w*|wasap\w*|wpp)")


@answers("call_later", needs=Needs.PRESUMED)
def promise_later(talk: Talk) -> None:
    """E5 at once; the day and time are asked when they were not said."""
    channel, moment = _read_channel(talk), read_moment(talk.said)
    if moment:
        talk.leave_form()
        keep(talk, moment, channel)
        return
    day = format_short_date(next_business_day(clock.today()))
    outcomes.end_all(talk.facts, Ending.LATER, when=day, channel=name_channel(channel))
    talk.start_form("later_form", later_channel=channel.value)


def keep(talk: Talk, moment: datetime, channel: str | None) -> None:
    """Record the promise, and repeat it."""
    way = Channel(channel or talk.channel)
    facts = talk.facts
    moment = follow_ups.first_lawful(moment)
    local = clock.to_local(moment)
    when = f"{format_short_date(local.date())} a las {local:%H:%M}"
    outcomes.end_all(
        facts, Ending.LATER, when=when, channel=name_channel(way), returns_on=local.date()
    )  # sets the next attempt by the policy
    follow_ups.promise_contact(talk.session, facts.customer, facts.contact, moment, way)
    response = "utter_later_kept_voice" if way is Channel.VOICE else "utter_later_kept_whatsapp"
    talk.say(response, **talk.words.moment(moment))


def _read_channel(talk: Talk) -> Channel:
    if _WRITE.search(talk.said.plain):
        return Channel.WHATSAPP
    return Channel.VOICE if _CALL.search(talk.said.plain) else talk.channel


def name_channel(channel: Channel) -> str:
    """As agents read it."""
    return "llamada" if channel is Channel.VOICE else "WhatsApp"
