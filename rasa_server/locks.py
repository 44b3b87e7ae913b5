"""The lock stores that RECOBRA_LOCK_STORE names: Rasa's own on Redis lets two servers in at once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from rasa.core.lock_store import InMemoryLockStore, LockStore
from redis.asyncio import Redis, from_url
from redis.asyncio.lock import Lock
from redis.exceptions import LockError, RedisError

_LIFETIME = (
    20.0  # seconds until the lock of a server that was killed is free; the web program asks again after 8
)


class OneServer(InMemoryLockStore):
    """For a single Rasa server."""

    def __init__(self, endpoint_config: Any) -> None:
        super().__init__()


class SeveralServers(LockStore):
    """For several Rasa servers beside each other.

    Rasa's `RedisLockStore` reads a conversation's tickets and writes them back in two steps, so that two
    servers may draw the same ticket, and looks once a second. A turn that outlives its lock fails when it is
    saved, should another have been saved meanwhile (`tracker_store.TurnOvertaken`).
    """

    def __init__(self, endpoint_config: Any) -> None:
        self._redis: Redis = from_url(endpoint_config.url, socket_timeout=5, socket_connect_timeout=5)
        super().__init__()

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = _LIFETIME, wait_time_in_seconds: float = 0.05
    ) -> AsyncIterator[Lock]:
        """Hold the conversation; who waits longer than `lock_lifetime` seconds gives up.

        Raises:
            TimeoutError: another turn holds it, or Redis is away: the turn may be asked again later.
        """
        lock = self._redis.lock(
            f"recobra:lock:{conversation_id}",
            timeout=lock_lifetime,
            sleep=wait_time_in_seconds,
            blocking_timeout=lock_lifetime,
        )
        try:
            is_held = await lock.acquire()
        except RedisError as error:
            raise TimeoutError("the lock store is away") from error
        if not is_held:
            raise TimeoutError("another turn holds the conversation")
        try:
            yield lock
        finally:
            with suppress(LockError, RedisError):  # it ran out, or will
                await lock.release()


in_memory = OneServer
redis = SeveralServers
