"""Answers to what concerns turns: wanting one, another one, none."""

from actions import outcomes
from actions.answers.questions import close, offer_person, say_charges, say_nothing_pending, say_pending
from actions.gate import pass_on
from actions.menus import offer, yes_or_no
from actions.reading import Said
from actions.registry import Needs, answers, decides
from actions.talk import Talk
from actions.turn_answers import read_into
from actions.turn_purposes import name_response
from bot.models import Script, Turn, TurnPurpose
from bot.services.turns import turns


@answers("return_equipment", needs=Needs.KNOWN)
def start_booking(talk: Talk) -> None:
    """Say what is pending and whether charges were loaded, then book; a turn that exists is named instead."""
    if talk.form == "turn_form":
        return
    if talk.facts.turn:
        ask_to_move(talk, talk.facts.turn)
        return
    if not talk.facts.services:
        say_nothing_pending(talk)
        return
    if not talk.told("utter_pending"):
        say_pending(talk)
    if not (talk.told("utter_charge_loaded") or talk.told("utter_no_charge") or talk.facts.is_late):
        say_charges(talk)
    outcomes.inform(talk.facts, "los equipos pendientes y los turnos")
    begin_form(talk)


@answers("reschedule_turn", needs=Needs.KNOWN)
def start_moving(talk: Talk) -> None:
    """Another day, hour or office for the turn; without one, a new one."""
    if talk.form == "turn_form":
        return
    turn = talk.facts.turn
    if turn is None:
        talk.say("utter_no_turn")
        pass_on(talk, "return_equipment")
        return
    talk.say("utter_move_start", **talk.words.moment(turn.starts_at))
    begin_form(talk, turn_city=turn.office.city, turn_office=turn.office_id)


@answers("cancel_turn", needs=Needs.KNOWN)
def ask_to_cancel(talk: Talk) -> None:
    """Asked once; in the middle of booking it means to stop booking."""
    turn = talk.facts.turn
    if talk.form == "turn_form" and turn is None:
        talk.say("utter_given_up")
        talk.leave_form()
        return
    talk.leave_form()
    if turn is None:
        talk.say("utter_no_turn")
        return
    talk.ask("utter_cancel_sure", "cancel_turn", yes_or_no(talk), **_describe(talk, turn))


@decides("cancel_turn")
def cancel(talk: Talk, yes: bool) -> None:
    """Free the place."""
    turn = talk.facts.turn
    if turn is None:
        talk.say("utter_no_turn")
    elif yes:
        turns.cancel(talk.session, turn)
        talk.say(name_response(talk, "utter_turn_cancelled"))
    else:
        talk.say("utter_turn_kept", **_describe(talk, turn))


@decides("move_turn")
def move_or_keep(talk: Talk, yes: bool) -> None:
    """Whether the turn that exists should change."""
    if yes:
        start_moving(talk)
    elif talk.facts.turn:
        talk.say("utter_turn_kept", **_describe(talk, talk.facts.turn))


@decides("turn")
def book_or_not(talk: Talk, yes: bool) -> None:
    """Whether a turn is wanted after an answer."""
    if yes:
        if named := talk.slot("about"):
            talk.said = Said({**talk.said.event, "text": named})
        pass_on(talk, "return_equipment")
    else:
        talk.say("utter_as_you_wish")


def tell_turn(talk: Talk) -> None:
    """When and where their turn is; without one, offer one."""
    turn = talk.facts.turn
    if turn is None:
        talk.say("utter_no_turn")
        close(talk, "su turno")
        return
    talk.say(name_response(talk, "utter_turn_is"), **_describe(talk, turn))


def ask_to_move(talk: Talk, turn: Turn) -> None:
    """Name the turn that exists, and ask."""
    talk.leave_form()
    choices = [*offer(talk, "reschedule_turn", "cancel_turn"), *offer(talk, "deny")]
    talk.ask("utter_has_turn", "move_turn", choices, **_describe(talk, turn))


def begin_form(talk: Talk, **known: object) -> None:
    """Begin the form, with what was said already."""
    if talk.facts.is_late:
        talk.say("utter_deadline_over", deadline=talk.words.day(talk.facts.last_day))
        offer_person(talk)
        return
    if talk.matter is Script.EQUIPMENT_RECOVERY and not talk.facts.services:
        say_nothing_pending(talk)
        return
    purpose = known.pop("turn_purpose", None)
    talk.start_form("turn_form", **read_into(talk, known), turn_purpose=purpose)


def begin_claim_turn(talk: Talk) -> None:
    """A turn for the claim of the invoice, after a visit. Source: 003_e2c5f93ba8151af2.txt, typification 3."""
    talk.say("utter_claim_turn")
    begin_form(talk, turn_purpose=TurnPurpose.INVOICE_CLAIM.value)


def _describe(talk: Talk, turn: Turn) -> dict[str, str]:
    office = turn.office
    return {**talk.words.moment(turn.starts_at), "office": office.name, "address": office.address}
