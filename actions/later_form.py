"""The form that asks when to contact the customer again, and the promise that is kept then."""

from datetime import datetime

from actions.answers.later import keep
from actions.base import TalkAction
from actions.forms import Phase, find_phase, gives_up, is_elsewhere
from actions.moments import read_moment
from actions.talk import Talk

FORM = "later_form"


class AskLaterAt(TalkAction):
    """Asks for day and time."""

    called = "action_ask_later_at"

    def act(self, talk: Talk) -> None:
        """Ask."""
        talk.say("utter_ask_later")


class ValidateLaterForm(TalkAction):
    """Reads the moment that is named."""

    called = f"validate_{FORM}"

    def act(self, talk: Talk) -> None:
        """Events only where a moment, or none, was given."""
        if find_phase(talk, FORM) is not Phase.ANSWERS or (
            is_elsewhere(talk.said) and not talk.said.takes_first
        ):
            return
        if moment := read_moment(talk.said):
            talk.remember(later_at=moment.isoformat(), misses=None)
        elif gives_up(talk.said) or talk.said.refuses:
            talk.say("utter_given_up")
            talk.leave_form()


class KeepPromise(TalkAction):
    """Records the promise."""

    called = "action_keep_promise"

    def act(self, talk: Talk) -> None:
        """Nothing, where the form was left without a moment."""
        at, channel = talk.slot("later_at"), talk.slot("later_channel")
        talk.remember(later_at=None, later_channel=None)
        if at:
            keep(talk, datetime.fromisoformat(at), channel)
