"""Answers to what keeps a conversation going: greetings, thanks, help, repetition, other talk."""

from typing import Any

from actions import outcomes, phrasing
from actions.facts import Facts
from actions.menus import ask_for_holder, ask_for_more, main_menu, yes_or_no
from actions.registry import Needs, answers, decides
from actions.talk import Talk
from bot.language.person_names import first_name
from bot.models import Script


@answers("greet", needs=Needs.NOBODY)
def greet(talk: Talk) -> None:
    """Say who speaks, and offer what is pending."""
    facts = talk.known
    if facts:
        talk.say("utter_greet_known", first_name=first_name(facts.customer.name))
        _say_matter(talk, facts)
    else:
        talk.say("utter_greet")
    show_menu(talk)


def _say_matter(talk: Talk, facts: Facts) -> None:
    """What it is about, once: the turn that they have, or what is pending."""
    if talk.form or not facts.services or any(map(talk.told, ("utter_pending", "utter_matter"))):
        return
    if not facts.turn:
        talk.say("utter_matter", **talk.words.service(facts.services[0]))


@answers("help", needs=Needs.NOBODY)
def explain_help(talk: Talk) -> None:
    """Say what this is about and what can be done; who is still lost after that is offered a person."""
    facts = talk.known
    if talk.told("utter_help", turns=2) or talk.told("utter_help_known", turns=2):
        talk.ask("utter_help_person", "person", yes_or_no(talk))
        return
    if facts and facts.services and not facts.turn and not facts.is_late:
        values = talk.words.service(facts.services[0])
        talk.say("utter_help_known", **values, deadline=talk.words.day(facts.last_day))
        outcomes.inform(facts, "qué está pendiente y cómo entregarlo")
    else:
        talk.say("utter_help")
    show_menu(talk)


@answers("call_started", needs=Needs.NOBODY)
def open_call(talk: Talk) -> None:
    """The script was spoken: what was going on in writing is left, and the menu opens.

    Who owes, or may leave, is asked for by name first. Source: 003_e2c5f93ba8151af2.txt, 11.
    """
    talk.leave_form()
    talk.remember(awaiting=None, about=None, misses=None, pending_intent=None)
    if talk.matter is not Script.EQUIPMENT_RECOVERY and not talk.said.metadata.get("incoming"):
        ask_for_holder(talk)
    else:
        talk.say("utter_menu", main_menu(talk))


@answers("thank", needs=Needs.NOBODY)
def take_thanks(talk: Talk) -> None:
    """On a call nothing more would end it: ask. Who says that a question follows is asked for it."""
    talk.say("utter_thank")
    if phrasing.ANNOUNCES.search(talk.said.plain):
        show_menu(talk)
    elif talk.is_call and not talk.form:
        ask_for_more(talk)


@answers("goodbye", needs=Needs.NOBODY)
def say_goodbye(talk: Talk) -> None:
    """The conversation is over for now."""
    talk.leave_form()
    talk.remember(awaiting=None, about=None)
    talk.say("utter_goodbye")


@decides("more")
def go_on(talk: Talk, yes: bool) -> None:
    """Whether there is anything else."""
    if yes:
        talk.say("utter_menu", main_menu(talk))
    else:
        talk.say("utter_goodbye")


@answers("repeat", needs=Needs.NOBODY)
def repeat(talk: Talk) -> None:
    """Say the last thing again; inside a form its question comes again by itself."""
    if talk.form:
        return
    said = _last_said(talk)
    if not said:
        talk.say("utter_nothing_to_repeat", main_menu(talk))
    for text, buttons, custom in said:
        kept = {key: value for key, value in (custom or {}).items() if key == "expect"}
        extra = {"json_message": kept} if kept else {}
        talk.dispatcher.utter_message(text=text, buttons=buttons or [], **extra)


def show_menu(talk: Talk) -> None:
    """The menu, unless a form goes on by itself."""
    if not talk.form:
        talk.say("utter_menu", main_menu(talk))


def _last_said(talk: Talk) -> list[tuple[str, Any, Any]]:
    """What the bot said between the customer's last two messages."""
    found = []
    users = 0
    for event in reversed(talk.tracker.events):
        if event["event"] == "user":
            users += 1
            if users == 2:
                break
        elif event["event"] == "bot" and users == 1 and event.get("text"):
            data = event.get("data") or {}
            found.append((event["text"], data.get("buttons"), data.get("custom")))
    return found[::-1]
