"""Makes Rasa fail aloud: by default a failed action or save is logged and forgotten."""

from typing import Any

from rasa.core.actions.action import Action, ActionExecutionRejection
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.shared.core.trackers import DialogueStateTracker


class TurnError(Exception):
    """An action failed, or the turn ran in circles; nothing of the turn was kept."""

    def __init__(self, action: str) -> None:
        super().__init__(action)
        self.action = action


class _Guarded(Action):
    """Runs an action; its failure passes through `except Exception` of the processor by way of `failure`."""

    def __init__(self, action: Action) -> None:
        self._action = action
        self.failure = None

    def name(self) -> str:
        return self._action.name()

    def event_for_successful_execution(self, prediction: PolicyPrediction) -> Any:
        return self._action.event_for_successful_execution(prediction)

    async def run(self, *arguments: Any, **named: Any) -> Any:
        try:
            return await self._action.run(*arguments, **named)
        except ActionExecutionRejection:
            raise
        except Exception as error:
            self.failure = error
            return []


class StrictProcessor(MessageProcessor):
    """A processor whose turn fails when one of its actions does, so that it can be asked again."""

    async def _run_action(
        self,
        action: Action,
        tracker: DialogueStateTracker,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        prediction: PolicyPrediction,
    ) -> bool:
        guarded = _Guarded(action)
        goes_on = await super()._run_action(guarded, tracker, output_channel, nlg, prediction)
        if guarded.failure is not None:
            raise TurnError(action.name()) from guarded.failure
        return goes_on


def make_strict(agent: Any) -> None:
    """Make the agent's present processor and tracker store strict, if they are not yet."""
    if isinstance(agent.processor, StrictProcessor):
        return
    agent.processor.__class__ = StrictProcessor
    agent.processor.on_circuit_break = _refuse_circle
    agent.tracker_store._on_tracker_store_error = _raise_again


def _refuse_circle(tracker: DialogueStateTracker, *_: Any) -> None:
    raise TurnError(f"after {tracker.latest_action_name}: too many actions")


def _raise_again(error: Exception) -> None:
    raise error
