"""The form of a technical visit: asks what the seed wants, and leaves it to field operations."""

from actions.base import TalkAction
from actions.forms import Phase, find_phase, gives_up
from actions.menus import ask_for_more, yes_or_no
from actions.second_phone import first_phone
from actions.talk import Talk, option
from actions.visit_answers import take_answer
from actions.visit_draft import FORM, KIND_TITLES, Wanted
from bot.models import Service, ServiceKind
from bot.services.debts import visits
from bot.services.debts.form_rules import kind_of

# On a button, and on a call: "Para …, marca 1".
_CHANGES = {
    "address": ("La dirección", "cambiar la dirección"),
    "receiver": ("Quién recibe", "cambiar quién recibe"),
    "phone": ("El teléfono", "cambiar el teléfono"),
    "remark": ("El problema", "cambiar el problema"),
}


class ValidateVisitForm(TalkAction):
    """Takes the customer's answer to what was asked."""

    called = f"validate_{FORM}"

    def act(self, talk: Talk) -> None:
        """Events only where something was said for the form: without any, the intent's rule answers."""
        phase, wanted = find_phase(talk, FORM), Wanted.read(talk)
        if phase is Phase.RETURNS:
            return
        if phase is Phase.ANSWERS:
            requested = str(talk.slot("requested_slot"))
            if gives_up(talk.said) and requested != "visit_phone":
                talk.say("utter_given_up")
                talk.leave_form()
                return
            if not take_answer(wanted, talk, requested):
                return
            if not talk.form:  # the answer ended it
                return
        talk.remember(**wanted.write(), misses=None)
        talk.set_anyway("visit_shown", wanted.shown)


class AskVisitKind(TalkAction):
    """Only asked where it is not plain which service it is, or what the form calls it."""

    called = "action_ask_visit_kind"

    def act(self, talk: Talk) -> None:
        """Offer the kinds of the services; all, where the base names a line that is none of them."""
        found = dict.fromkeys(map(kind_of, talk.facts.debts.services))
        kinds = ServiceKind if None in found else filter(None, found)
        talk.say("utter_ask_visit_kind", [option(KIND_TITLES[kind], "visit", kind.value) for kind in kinds])


class AskVisitAddress(TalkAction):
    """The base's address is offered; the landmark is wanted in any case."""

    called = "action_ask_visit_address"

    def act(self, talk: Talk) -> None:
        """Ask for the landmark alone where the address is known."""
        wanted = Wanted.read(talk)
        known = wanted.base_address(talk)
        if wanted.shown.get("address"):
            talk.say("utter_ask_visit_landmark")
        elif wanted.shown.get("landmark"):
            talk.say("utter_ask_visit_street")
        elif known:
            talk.say("utter_ask_visit_address_known", address=known)
        else:
            talk.say("utter_ask_visit_address")


class AskVisitReceiver(TalkAction):
    """Who will be there."""

    called = "action_ask_visit_receiver"

    def act(self, talk: Talk) -> None:
        """Ask."""
        talk.say("utter_ask_visit_receiver")


class AskVisitPhone(TalkAction):
    """The second telephone; the first is the one in use."""

    called = "action_ask_visit_phone"

    def act(self, talk: Talk) -> None:
        """Ask; who has none is asked for somebody else's."""
        again = Wanted.read(talk).shown.get("no_phone")
        talk.say("utter_ask_second_phone_again" if again else "utter_ask_second_phone")


class AskVisitRemark(TalkAction):
    """What does not work."""

    called = "action_ask_visit_remark"

    def act(self, talk: Talk) -> None:
        """Ask."""
        talk.say("utter_ask_visit_remark")


class AskVisitConfirmed(TalkAction):
    """Everything once more, for a yes."""

    called = "action_ask_visit_confirmed"

    def act(self, talk: Talk) -> None:
        """Ask for the yes; after a no, what to change."""
        wanted = Wanted.read(talk)
        if wanted.shown.get("changing"):
            parts = [option(titles[talk.is_call], "visit_change", name) for name, titles in _CHANGES.items()]
            talk.say("utter_ask_visit_change", parts)
            return
        talk.say(
            "utter_ask_visit_confirmed",
            yes_or_no(talk),
            kind=KIND_TITLES[ServiceKind(str(wanted.kind))],
            address=str(wanted.address),
            receiver=str(wanted.receiver),
            phones=f"{first_phone(talk)} y {wanted.phone}",
            second_phone=talk.words.phone(str(wanted.phone)),
            remark=str(wanted.remark),
        )


class RequestVisit(TalkAction):
    """Leaves the form to field operations."""

    called = "action_request_visit"

    def act(self, talk: Talk) -> None:
        """Nothing, where the form was left without a yes."""
        wanted = Wanted.read(talk)
        talk.remember(**Wanted().write())
        if not wanted.confirmed:
            return
        visits.request(
            talk.session,
            talk.facts.customer,
            talk.session.get_one(Service, wanted.service),
            visits.VisitForm(
                service_kind=ServiceKind(str(wanted.kind)),
                address=str(wanted.address),
                receiver=str(wanted.receiver),
                phones=(first_phone(talk), str(wanted.phone)),
                remark=wanted.remark,
            ),
        )
        talk.say("utter_visit_requested")
        if talk.is_call:
            ask_for_more(talk)
