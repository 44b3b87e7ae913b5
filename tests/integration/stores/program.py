"""Runs the tracker and lock stores of several Rasa servers, in Rasa's own Python: one order a line, one answer."""

import asyncio
import json
import sys
from collections import Counter
from contextlib import AbstractAsyncContextManager
from types import SimpleNamespace
from typing import Any

import locks
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from tracker_store import RecobraTrackerStore

DOMAIN = Domain.from_yaml("""
version: "3.1"
intents: [greet]
slots:
  city: {type: any, mappings: [{type: custom}]}
forms:
  form_turn: {required_slots: [city]}
""")
Order = dict[str, Any]
holders: Counter[str] = Counter()
left: list[AbstractAsyncContextManager[Any]] = []  # held by servers that are no more


class Server:
    """The stores of one Rasa server, and the turn that it is in."""

    def __init__(self, url: str) -> None:
        store = RecobraTrackerStore(host=url, domain=DOMAIN)
        self.store = FailSafeTrackerStore(store, on_tracker_store_error=_raise)
        self.turn: DialogueStateTracker | None = None

    async def begin(self, order: Order) -> None:
        """As the processor begins a turn; `new_session`: the one before has expired."""
        self.turn = await self.store.get_or_create_tracker(order["sender"], append_action_listen=False)
        if order["new_session"] or not self.turn.applied_events():
            started = [SessionStarted(order["at"]), ActionExecuted("action_listen", timestamp=order["at"])]
            for event in started:
                self.turn.update(event, DOMAIN)
        await self.hear(order)
        for slot, value in order["slots"].items():
            self.turn.update(SlotSet(slot, value, timestamp=order["at"]), DOMAIN)
        if order["form"]:
            self.turn.update(ActiveLoop(order["form"], timestamp=order["at"]), DOMAIN)

    async def hear(self, order: Order) -> None:
        """The customer says something in the turn."""
        self.turn.update(UserUttered(order["text"], {"name": "greet"}, timestamp=order["at"]), DOMAIN)

    async def save(self, _: Order) -> None:
        """As the processor ends it."""
        await self.store.save(self.turn)

    async def read(self, order: Order) -> Order | None:
        """What the next turn would know."""
        tracker = await self.store.retrieve(order["sender"])
        return tracker and tracker.current_state(EventVerbosity.ALL)


async def obey(servers: dict[str, Server], order: Order) -> Any:
    """Do what is ordered."""
    if order["do"] == "open":
        opened = await asyncio.gather(*(asyncio.to_thread(Server, order["url"]) for _ in order["servers"]))
        return servers.update(zip(order["servers"], opened, strict=True))
    if order["do"] == "lock":
        return await asyncio.gather(*(_hold(order, name) for name in order["names"]))
    if order["do"] == "lock_and_die":
        left.append(_lock(order, order["name"]))
        return await left[-1].__aenter__() and None
    return await getattr(servers[order["server"]], order["do"])(order)


async def _hold(order: Order, name: str) -> str:
    """Whether the conversation was had alone, or why not at all."""
    try:
        async with _lock(order, name):
            holders[name] += 1
            found = "alone" if holders[name] == 1 else "shared"
            await asyncio.sleep(order["seconds"])
            holders[name] -= 1
    except Exception as error:
        return type(error).__name__
    return found


def _lock(order: Order, name: str) -> AbstractAsyncContextManager[Any]:
    """As a server of its own takes it."""
    store = locks.redis(endpoint_config=SimpleNamespace(url=order["url"]))
    return store.lock(name, lock_lifetime=order["lifetime"])


def _raise(error: Exception) -> None:
    raise error


async def serve() -> None:
    """Obey until the orders end."""
    servers: dict[str, Server] = {}
    print("ready", flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        try:
            answer = {"result": await obey(servers, json.loads(line))}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    asyncio.run(serve())
