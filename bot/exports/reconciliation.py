"""Asks the provider for its own list of what left our numbers on the days of a campaign."""

import asyncio
from collections.abc import Callable, Sequence

import structlog

from bot.bootstrap import Recobra
from bot.channels.base import Listed
from bot.channels.twilio_api import TwilioApi
from bot.config import Settings
from bot.errors import Misconfigured, ProviderError
from bot.exports.provider_list import RESOURCES, ProviderList
from bot.models import Campaign, Channel
from bot.queries import evidence
from bot.queries.evidence import Period

log = structlog.get_logger()
Progress = Callable[[str, int, int | None], None]  # what is done, how many so far, of how many
_AT_ONCE = 16


def ask_provider(recobra: Recobra, campaign: Campaign, progress: Progress) -> ProviderList:
    """All that the provider has from our numbers on those days; no transaction is open meanwhile.

    What the list lacks of ours (it had no date of sending) is asked for one by one. Where the provider does not
    answer to the end, `problems` of the list says so.
    """
    with recobra.database.reading() as session:
        periods = evidence.find_periods(session, campaign)
    found = ProviderList()
    asyncio.run(_Asking(recobra, campaign, found, progress).ask_all(periods))
    return found


class _Asking:
    """One reconciliation under way."""

    def __init__(self, recobra: Recobra, campaign: Campaign, found: ProviderList, progress: Progress) -> None:
        self._recobra, self._campaign, self._found, self._progress = recobra, campaign, found, progress
        self._api = TwilioApi(recobra.settings)

    async def ask_all(self, periods: Sequence[Period]) -> None:
        try:
            for period in periods:
                await self._ask(period)
        finally:
            await self._api.close()

    async def _ask(self, period: Period) -> None:
        try:
            await self._list(period)
            await self._fetch_missing(period.channel)
        except (ProviderError, Misconfigured) as problem:
            log.warning("provider_not_asked", channel=period.channel.value, kind=type(problem).__name__)
            self._found.problems[period.channel] = str(problem)

    async def _list(self, period: Period) -> None:
        channel, count = period.channel, 0
        pages = self._api.list_sent_by(
            RESOURCES[channel],
            _sender(channel, self._recobra.settings),
            period.start.date(),
            period.end.date(),
        )
        async for page in pages:
            self._found.add(channel, page)
            count += len(page)
            self._progress(f"Lista del proveedor ({channel.value})", count, None)

    async def _fetch_missing(self, channel: Channel) -> None:
        with self._recobra.database.reading() as session:
            for sids in evidence.list_sids(session, self._campaign, channel):
                self._found.note_missing(channel, sids)
        total, done = self._found.count_missing(channel), 0
        for batch in self._found.missing(channel):
            for n in range(0, len(batch), _AT_ONCE):
                asked = batch[n : n + _AT_ONCE]
                answers = await asyncio.gather(*[self._api.fetch(RESOURCES[channel], sid) for sid in asked])
                self._found.add(channel, _present(answers))
                done += len(asked)
                self._progress(f"Consultas una a una ({channel.value})", done, total)


def _present(answers: Sequence[Listed | None]) -> list[Listed]:
    return [answer for answer in answers if answer]


def _sender(channel: Channel, settings: Settings) -> str:
    if channel is Channel.VOICE:
        return settings.twilio_voice_from
    return f"whatsapp:{settings.twilio_whatsapp_from.removeprefix('whatsapp:')}"
