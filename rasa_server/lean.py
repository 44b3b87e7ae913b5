"""Spares Rasa what it repeats for nothing in each turn: most of a turn's time, measured (`make bench`)."""

from functools import cache
from typing import Any

from aiohttp import ClientSession
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.shared.exceptions import RasaException
from rasa.shared.utils.common import all_subclasses
from rasa.utils.endpoints import EndpointConfig

_MESSAGES_SENT = 5  # actions look back on no more of the customer's messages
_new_session = EndpointConfig.session


def make_lean() -> None:
    """Put quicker ways in the place of Rasa's own; each gives the same result for the project's actions.

    Rasa opens a connection for each call of an action, sends the whole history with it, compiles and
    checks a JSON schema for its result, and looks through all kinds of events for each event that it reads.
    """
    EndpointConfig.session = lambda endpoint: _KeptSession(endpoint)
    RemoteAction._validate_action_result = _check_action_result
    RemoteAction._action_call_format = _format_call
    Event.resolve_by_type = staticmethod(_find_event_type)


class _KeptSession:
    """Stands for a session that is opened and closed for one request: the endpoint's own, left open."""

    def __init__(self, endpoint: EndpointConfig) -> None:
        self._endpoint = endpoint

    async def __aenter__(self) -> ClientSession:
        session = getattr(self._endpoint, "kept_session", None)
        if session is None or session.closed:
            session = self._endpoint.kept_session = _new_session(self._endpoint)
        return session

    async def __aexit__(self, *_: object) -> None:
        """Leave it open: the action server keeps its connections longer than aiohttp does."""


def _check_action_result(action: RemoteAction, result: dict[str, Any]) -> bool:
    shaped = isinstance(result, dict) and all(
        _is_list_of_dicts(result.get(key, [])) for key in ("events", "responses")
    )
    if not shaped:
        raise RasaException(f"{action.name()} answered something that is no result")
    return True


def _is_list_of_dicts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _format_call(action: RemoteAction, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
    """The call of an action: the present state, the latest events, and no domain."""
    state = tracker.current_state(EventVerbosity.NONE)
    state["events"] = [event.as_dict() for event in _latest_events(tracker)]
    return {"next_action": action.name(), "sender_id": tracker.sender_id, "tracker": state, "domain": {}}


def _latest_events(tracker: DialogueStateTracker) -> list[Event]:
    latest: list[Event] = []
    messages = 0
    for event in reversed(tracker.events):
        latest.append(event)
        messages += isinstance(event, UserUttered)
        if messages == _MESSAGES_SENT:
            break
    return latest[::-1]


@cache
def _event_types() -> dict[str, type[Event]]:
    return {kind.type_name: kind for kind in reversed(all_subclasses(Event)) if kind.type_name}


def _find_event_type(type_name: str, default: type[Event] | None = None) -> type[Event] | None:
    """The class of events of that name.

    Raises:
        ValueError: there is none, and no `default`.
    """
    kind = _event_types().get(type_name, default)
    if kind is None:
        raise ValueError(f"Unknown event name '{type_name}'.")
    return kind
