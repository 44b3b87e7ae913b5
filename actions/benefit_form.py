"""The form of a benefit that was accepted: only a second telephone is missing. Source: 003_e2c5f93ba8151af2.txt."""

from typing import Any

from actions.answers.people import note_wait
from actions.base import TalkAction
from actions.forms import Phase, find_phase, gives_up
from actions.menus import ask_for_more
from actions.second_phone import first_phone, has_none, known_second, read_second
from actions.talk import Talk
from bot.models import Service, ServiceKind
from bot.services.debts import benefits
from bot.services.debts.form_rules import kind_of
from bot.services.handoffs import HandoffReason

FORM = "benefit_form"


def begin(talk: Talk, offered: dict[str, Any]) -> None:
    """Begin with what the base knows; `offered`: for which service, and whether to who cannot pay."""
    talk.start_form(FORM, benefit_service=offered, benefit_phone=known_second(talk))


class ValidateBenefitForm(TalkAction):
    """Takes the second telephone."""

    called = f"validate_{FORM}"

    def act(self, talk: Talk) -> None:
        """Events only where a telephone, or none, was given."""
        if find_phase(talk, FORM) is not Phase.ANSWERS:
            return
        if number := read_second(talk):
            talk.remember(benefit_phone=number, misses=None)
        elif any(char.isdigit() for char in talk.said.text):
            talk.say("utter_phone_invalid")
            talk.set_anyway("benefit_asked", True)
        elif has_none(talk.said):
            if talk.slot("benefit_asked"):
                note_wait(talk)
                talk.say("utter_second_phone_person")
                talk.hand_over(HandoffReason.BENEFIT)
            talk.set_anyway("benefit_asked", True)
        elif gives_up(talk.said):
            talk.say("utter_given_up")
            talk.leave_form()


class AskBenefitPhone(TalkAction):
    """The second telephone; the first is the one in use."""

    called = "action_ask_benefit_phone"

    def act(self, talk: Talk) -> None:
        """Ask; who has none is asked for somebody else's."""
        again = talk.slot("benefit_asked")
        talk.say("utter_ask_second_phone_again" if again else "utter_ask_second_phone")


class GrantBenefit(TalkAction):
    """Keeps the benefit."""

    called = "action_grant_benefit"

    def act(self, talk: Talk) -> None:
        """Nothing, where the form was left without a telephone."""
        offered, phone = talk.slot("benefit_service"), talk.slot("benefit_phone")
        talk.remember(benefit_service=None, benefit_phone=None, benefit_asked=None)
        service = talk.session.get(Service, offered["service"]) if offered and phone else None
        if service is None:
            return
        rule = benefits.find_offer(talk.session, service, hardship=offered["hardship"])
        if rule is None:
            talk.say("utter_no_benefit")
            return
        form = benefits.BenefitForm(kind_of(service) or ServiceKind.INTERNET, (first_phone(talk), str(phone)))
        benefits.grant(talk.session, talk.facts.customer, service, rule, form)
        talk.say("utter_benefit_granted", benefit=rule.title, second_phone=talk.words.phone(str(phone)))
        if talk.is_call:
            ask_for_more(talk)
