"""Carries claimed messages to their adapters: many at once, each at its moment, in order per address.

One event loop in a thread of its own for the life of the process, so that connections are kept and any
thread, of the scheduler or of the web, can hand messages over.
"""

import asyncio
import threading
from collections import defaultdict
from collections.abc import Coroutine, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from queue import SimpleQueue
from typing import Any

import structlog

from bot.channels.base import Accepted, Adapter, Outgoing, provider_now
from bot.channels.email import Mail
from bot.channels.twilio_api import TwilioApi
from bot.channels.voice import Voice
from bot.channels.whatsapp import WhatsApp
from bot.config import Settings
from bot.errors import Misconfigured, ProviderBusy, ProviderError, ProviderUnknown

log = structlog.get_logger()
PATIENCE = timedelta(seconds=25)  # a claim older than this may soon be taken for lost: it is given back


@dataclass(frozen=True)
class Parcel:
    """A message, its channel, and the moment (by the provider's clock) from which it may leave.

    `interval`: what must lie between it and the one before it on its channel; an answer has none.
    """

    outgoing: Outgoing
    channel: str
    leaves_at: datetime
    interval: timedelta = timedelta(0)


@dataclass(frozen=True)
class Delivery:
    """What became of a parcel."""

    message_id: int
    channel: str
    result: Accepted | ProviderError


Deliveries = SimpleQueue[Delivery]


class Courier:
    """The adapters of this process."""

    def __init__(self, settings: Settings) -> None:
        self._api = TwilioApi(settings)
        self.adapters: Mapping[str, Adapter] = {
            "whatsapp": WhatsApp(settings, self._api),
            "voice": Voice(settings, self._api),
            "email": Mail(settings),
        }
        self._free_at: dict[str, datetime] = {}
        self._begun = asyncio.Semaphore(settings.dispatch_connections)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="courier", daemon=True)
        self._thread.start()

    def carry(self, parcels: Iterable[Parcel], deliveries: Deliveries) -> None:
        """Start sending; what becomes of each parcel is put into `deliveries`."""
        by_address: dict[tuple[str, str], list[Parcel]] = defaultdict(list)
        for parcel in parcels:
            by_address[parcel.channel, parcel.outgoing.address].append(parcel)
        self._loop.call_soon_threadsafe(self._start, list(by_address.values()), deliveries)

    def run[T](self, work: Coroutine[Any, Any, T]) -> T:
        """Run one of the adapters' coroutines and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def close(self) -> None:
        """Give the connections back and stop the loop; what is on its way must have arrived."""
        closed: Future[None] = asyncio.run_coroutine_threadsafe(self._api.close(), self._loop)
        closed.result(timeout=10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()

    def _start(self, groups: list[list[Parcel]], deliveries: Deliveries) -> None:
        for group in groups:
            task = self._loop.create_task(self._carry_in_order(group, deliveries))
            _running.add(task)
            task.add_done_callback(_running.discard)

    async def _carry_in_order(self, parcels: list[Parcel], deliveries: Deliveries) -> None:
        for parcel in parcels:
            result = await self._carry_one(parcel)
            deliveries.put(Delivery(parcel.outgoing.id, parcel.channel, result))

    async def _carry_one(self, parcel: Parcel) -> Accepted | ProviderError:
        await _sleep_until(parcel.leaves_at)
        if not parcel.interval:  # an answer waits behind nothing
            return await self._send(parcel)
        await _sleep_until(self._reserve_departure(parcel))
        async with self._begun:
            return await self._send(parcel)

    async def _send(self, parcel: Parcel) -> Accepted | ProviderError:
        if provider_now() - parcel.leaves_at > PATIENCE:
            return ProviderBusy("el proceso estuvo detenido")
        try:
            return await self.adapters[parcel.channel].send(parcel.outgoing)
        except ProviderError as error:
            return error
        except Misconfigured as error:
            return ProviderBusy(str(error))
        except Exception as error:  # whatever it was, it may have left
            log.exception("adapter_failed", message_id=parcel.outgoing.id, channel=parcel.channel)
            return ProviderUnknown(f"error inesperado ({type(error).__name__})")

    def _reserve_departure(self, parcel: Parcel) -> datetime:
        """Those that are late (a stall of the machine) must not leave in a burst over the provider's rate."""
        now = provider_now()
        departure = max(now, self._free_at.get(parcel.channel, now))
        self._free_at[parcel.channel] = departure + parcel.interval
        return departure


async def _sleep_until(moment: datetime) -> None:
    if (delay := (moment - provider_now()).total_seconds()) > 0:
        await asyncio.sleep(delay)


_running: set[asyncio.Task[None]] = set()  # the loop itself keeps only weak references
