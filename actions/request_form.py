"""The form of a request that people work on: one question after the other, then the case, then a person."""

from actions.answers.leaving import take_stay
from actions.base import TalkAction
from actions.forms import Phase, find_phase
from actions.request_answers import take_answer
from actions.request_draft import FORM, Wanted
from actions.request_filing import file_request
from actions.request_questions import ask
from actions.request_words import drops_it, stays
from actions.talk import Talk


class ValidateRequestForm(TalkAction):
    """Takes the customer's answer to what was asked."""

    called = f"validate_{FORM}"

    def act(self, talk: Talk) -> None:
        """Events only where something was said for the form: without any, the intent's rule answers."""
        phase, wanted = find_phase(talk, FORM), Wanted.read(talk)
        if phase is Phase.RETURNS:
            return
        if phase is Phase.ANSWERS:
            if stays(talk.said, wanted.kind):
                take_stay(talk)
                return
            if drops_it(talk.said):
                talk.say("utter_given_up")
                talk.leave_form()
                return
            if talk.said.intent == "ask_human" and wanted.service(talk):
                talk.leave_form()
                file_request(wanted, talk)
                return
            asked = wanted.find_missing(talk)
            if asked is None or not take_answer(wanted, talk, asked):
                return
            if not talk.form:  # the answer ended it
                return
        talk.remember(misses=None)
        talk.set_anyway("request", wanted.write())
        if wanted.find_missing(talk) is None:
            talk.remember(request_ready=True)


class AskRequestReady(TalkAction):
    """Asks for what is missing."""

    called = "action_ask_request_ready"

    def act(self, talk: Talk) -> None:
        """The next question."""
        wanted = Wanted.read(talk)
        ask(wanted, talk)


class FileRequest(TalkAction):
    """Opens the case and puts a person on."""

    called = "action_file_request"

    def act(self, talk: Talk) -> None:
        """Nothing, where the form was left before it was whole."""
        wanted, ready = Wanted.read(talk), talk.slot("request_ready")
        talk.remember(request=None, request_ready=None)
        if ready:
            file_request(wanted, talk)
