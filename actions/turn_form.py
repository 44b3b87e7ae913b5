"""The form that books or moves a turn: city, office, day, time, and a yes."""

from abc import abstractmethod

from actions.answers.questions import offer_person
from actions.base import TalkAction
from actions.forms import Phase, find_phase, gives_up
from actions.meaning import pays_instead
from actions.menus import ask_for_more, yes_or_no
from actions.talk import Talk
from actions.turn_answers import take_answer
from actions.turn_checks import free_days, settle, starts_at
from actions.turn_draft import Draft
from actions.turn_options import change_choices, city_choices, day_choices, office_choices, time_choices
from actions.turn_purposes import name_response
from actions.turn_times import Wish
from bot.errors import NoPlaceLeft
from bot.models import Office, Turn
from bot.services import media
from bot.services.turns import turns

FORM = "turn_form"


class ValidateTurnForm(TalkAction):
    """Takes the customer's answer into the draft, and keeps of the draft what is possible."""

    called = f"validate_{FORM}"

    def act(self, talk: Talk) -> None:
        """Events only where something was said for the form: without any, the intent's rule answers."""
        phase, draft = find_phase(talk, FORM), Draft.read(talk)
        if phase is Phase.RETURNS:
            return
        if phase is Phase.ANSWERS:
            if gives_up(talk.said) and not (talk.said.intent == "cancel_turn" and talk.facts.turn):
                talk.say("utter_given_up")
                talk.leave_form()
                return
            if pays_instead(talk):
                return
            if not take_answer(draft, talk, talk.slot("requested_slot")):
                return
        if not settle(draft, talk):
            offer_person(talk)
            talk.leave_form()
            return
        talk.remember(**draft.write(), misses=None)
        talk.set_anyway("turn_shown", draft.shown)


class _AskTurn(TalkAction):
    """Asks for one part of the turn."""

    def act(self, talk: Talk) -> None:
        """Ask, and remember from where on the next options begin."""
        draft = Draft.read(talk)
        self.ask(draft, talk)
        talk.remember(turn_shown=draft.shown)

    @abstractmethod
    def ask(self, draft: Draft, talk: Talk) -> None:
        """Put the question."""


class AskTurnCity(_AskTurn):
    """The customer's city first."""

    called = "action_ask_turn_city"

    def ask(self, draft: Draft, talk: Talk) -> None:
        """Offer their own, then the others."""
        again = draft.shown.get("other_city") or not talk.facts.home_city
        response = "utter_ask_turn_city_again" if again else "utter_ask_turn_city"
        talk.say(name_response(talk, response), city_choices(draft, talk))


class AskTurnOffice(_AskTurn):
    """Only asked where the city has several."""

    called = "action_ask_turn_office"

    def ask(self, draft: Draft, talk: Talk) -> None:
        """Offer those with places left."""
        talk.say("utter_ask_turn_office", office_choices(draft, talk), city=draft.city or "")


class AskTurnDay(_AskTurn):
    """The next free days; any other may be named."""

    called = "action_ask_turn_day"

    def ask(self, draft: Draft, talk: Talk) -> None:
        """Offer the next ones with places left."""
        office = _office(draft, talk)
        last_day = talk.words.day(free_days(talk, office)[-1]) if free_days(talk, office) else ""
        values = {"office": office.name, "address": office.address, "last_day": last_day}
        again = draft.shown.get("named_office") == office.id
        draft.shown["named_office"] = office.id
        response = "utter_ask_turn_day_again" if again else "utter_ask_turn_day"
        talk.say(response, day_choices(draft, talk, office), **values)


class AskTurnTime(_AskTurn):
    """The free times of the day."""

    called = "action_ask_turn_time"

    def ask(self, draft: Draft, talk: Talk) -> None:
        """Offer them page by page."""
        assert draft.day
        office = _office(draft, talk)
        if draft.shown.get("named_office") != office.id:
            draft.shown["named_office"] = office.id
            talk.say("utter_turn_office", office=office.name, address=office.address)
        choices = time_choices(draft, talk, office)
        some = any(choice["payload"].endswith('"more:time"}') for choice in choices)
        talk.say(
            "utter_ask_turn_time_some" if some else "utter_ask_turn_time",
            choices,
            day=talk.words.day(draft.day),
        )


class AskTurnConfirmed(_AskTurn):
    """Everything once more, for a yes."""

    called = "action_ask_turn_confirmed"

    def ask(self, draft: Draft, talk: Talk) -> None:
        """Ask for the yes; after a no, what to change."""
        assert draft.day is not None
        assert draft.moment is not None
        if draft.shown.get("changing"):
            talk.say("utter_ask_turn_change", change_choices(talk))
            return
        office = _office(draft, talk)
        draft.shown["named_office"] = office.id
        values = {"day": talk.words.day(draft.day), "time": talk.words.hour(draft.moment)}
        talk.say(
            "utter_ask_turn_confirmed", yes_or_no(talk), office=office.name, address=office.address, **values
        )


class BookTurn(TalkAction):
    """Books or moves what was agreed; the place may have gone meanwhile."""

    called = "action_book_turn"

    def act(self, talk: Talk) -> None:
        """Nothing, where the form was left without a yes."""
        draft = Draft.read(talk)
        talk.remember(**Draft().write())
        if not draft.confirmed:
            return
        try:
            with talk.session.begin_nested():
                turn, response = _place(draft, talk)
        except NoPlaceLeft:
            talk.say("utter_place_taken")
            Wish(near=f"{draft.moment:%H:%M}").write(draft.shown)
            draft.moment = draft.confirmed = None
            talk.events.clear()
            talk.remember(**draft.write())
            talk.follow(FORM)
            return
        _say_booked(talk, turn, response)


def _place(draft: Draft, talk: Talk) -> tuple[Turn, str]:
    facts = talk.facts
    assert draft.office
    if facts.turn:
        return turns.move(talk.session, facts.turn, draft.office, starts_at(draft)), "utter_turn_moved"
    turn = turns.book(
        talk.session,
        facts.customer.id,
        draft.office,
        starts_at(draft),
        contact=facts.contact,
        purpose=facts.purpose,
    )
    return turn, "utter_turn_booked"


def _say_booked(talk: Talk, turn: Turn, response: str) -> None:
    values = {"office": turn.office.name, "address": turn.office.address, **talk.words.moment(turn.starts_at)}
    custom = None
    if not talk.is_call:
        picture = media.store(talk.recobra, turns.draw_qr(turn.code), "image/png", f"turno-{turn.code}.png")
        custom = {"media": [picture]}
    talk.say(name_response(talk, response), custom=custom, code=talk.words.code(turn.code), **values)
    if talk.is_call:
        ask_for_more(talk)


def _office(draft: Draft, talk: Talk) -> Office:
    return talk.session.get_one(Office, draft.office)
