"""The lock stores that RECOBRA_LOCK_STORE names; Rasa's own Redis store does not take an address."""

from typing import Any

from rasa.core.lock_store import (
    DEFAULT_REDIS_LOCK_STORE_KEY_PREFIX,
    InMemoryLockStore,
    LockStore,
    RedisLockStore,
)


class OneServer(InMemoryLockStore):
    """For a single Rasa server."""

    def __init__(self, endpoint_config: Any) -> None:
        super().__init__()


class SeveralServers(RedisLockStore):
    """For several Rasa servers beside each other."""

    def __init__(self, endpoint_config: Any) -> None:
        import redis

        self.red = redis.StrictRedis.from_url(endpoint_config.url, socket_timeout=10)
        self.key_prefix = f"recobra:{DEFAULT_REDIS_LOCK_STORE_KEY_PREFIX}"
        LockStore.__init__(self)


in_memory = OneServer
redis = SeveralServers
