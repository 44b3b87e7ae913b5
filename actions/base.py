"""Runs an action inside one unit of work, off the server's loop, so that it holds nobody else up."""

import asyncio
from abc import ABC, abstractmethod
from functools import lru_cache

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.talk import Talk
from bot.bootstrap import Recobra


@lru_cache
def get_recobra() -> Recobra:
    """The composition root of the action server."""
    return Recobra()


class TalkAction(Action, ABC):  # type: ignore[misc]
    """An action that works on a `Talk`; `called` is its name in domain.yml."""

    called: str

    def name(self) -> str:
        """For Rasa."""
        return self.called

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Called by Rasa; an exception makes the turn fail, and Rasa's channel says so."""
        return await asyncio.to_thread(self._work, dispatcher, tracker)

    @abstractmethod
    def act(self, talk: Talk) -> None:
        """Do the work; what it changes is in `talk.events`."""

    def _work(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        recobra = get_recobra()
        with recobra.database.writing() as session:
            talk = Talk(recobra, session, dispatcher, tracker)
            self.act(talk)
        return talk.events
