"""One action's view of the conversation: what was said, whom with, what is pending, and ways to answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions.facts import Facts
from actions.reading import Said
from actions.words import Words
from bot import clock
from bot.bootstrap import Recobra
from bot.errors import NotFound
from bot.models import Channel, Conversation, Script
from bot.services import conversations, handoffs
from bot.services.handoffs import HandoffReason

Choice = Mapping[str, str]
FORM_SLOTS = {
    "turn_form": (
        "turn_city",
        "turn_office",
        "turn_day",
        "turn_time",
        "turn_confirmed",
        "turn_shown",
        "turn_purpose",
    ),
    "identify_form": ("identified", "cedula_tries"),
    "promise_form": (
        "promise_day",
        "promise_place",
        "promise_amount",
        "promise_confirmed",
        "promise_shown",
    ),
    "visit_form": (
        "visit_service",
        "visit_kind",
        "visit_address",
        "visit_receiver",
        "visit_phone",
        "visit_remark",
        "visit_confirmed",
        "visit_shown",
    ),
    "benefit_form": ("benefit_service", "benefit_phone", "benefit_asked"),
    "request_form": ("request", "request_ready"),
    "later_form": ("later_at", "later_channel"),
}
_IDENTIFIED = timedelta(hours=24)
# What ends a call, by domain.yml.
ENDS = (
    "utter_goodbye",
    "utter_later_kept_voice",
    "utter_later_kept_whatsapp",
    "utter_opted_out",
    "utter_other_number_kept",
    "utter_wrong_person",
)


@dataclass
class Talk:
    """Valid within one unit of work."""

    recobra: Recobra
    session: Session
    dispatcher: CollectingDispatcher
    tracker: Tracker
    events: list[EventType] = field(default_factory=list)
    has_asked: bool = False

    @cached_property
    def said(self) -> Said:
        """The customer's latest message."""
        return Said(next((e for e in reversed(self.tracker.events) if e["event"] == "user"), {}))

    @cached_property
    def channel(self) -> Channel:
        """How the latest message came, and the answer goes."""
        return Channel(self.tracker.get_latest_input_channel() or Channel.WHATSAPP)

    @property
    def is_call(self) -> bool:
        """Whether the customer is on the telephone."""
        return self.channel is Channel.VOICE

    @cached_property
    def words(self) -> Words:
        """Values as this channel writes or speaks them."""
        return Words(self.channel)

    @cached_property
    def conversation(self) -> Conversation:
        """The conversation; its number is Rasa's sender.

        Raises:
            NotFound: there is none with that number.
        """
        sender = self.tracker.sender_id
        conversation = self.session.get(Conversation, int(sender)) if sender.isdigit() else None
        if conversation is None:
            raise NotFound(f"No hay conversación {sender}.")
        return conversation

    @cached_property
    def presumed(self) -> Facts | None:
        """Whom the address stands for: enough to note what is said, not to tell what is theirs."""
        customer = conversations.resolve_customer(self.session, self.conversation)
        if customer is None:
            return None
        remembered = self.slot("matter"), self.slot("turn_purpose")
        return Facts(self.session, self.conversation, customer, self.said.intent, *remembered)

    @property
    def matter(self) -> Script:
        """What is spoken of: the equipment, or the debt."""
        return self.presumed.matter if self.presumed else Script.EQUIPMENT_RECOVERY

    @cached_property
    def holder(self) -> Facts | None:
        """The customer, where the person said digits of the cédula within the last day."""
        known, since = self.known, self.conversation.identified_at
        return known if since and clock.now() - since < _IDENTIFIED else None

    @cached_property
    def known(self) -> Facts | None:
        """The customer, where that is sure: on a call they said their cédula in this very call."""
        return self.presumed if not self.is_call or self._identified_in_call() else None

    def _identified_in_call(self) -> bool:
        call = str(self.said.metadata.get("call_sid") or "")
        return conversations.identified_in_call(self.session, self.conversation, call)

    @cached_property
    def facts(self) -> Facts:
        """What is true of the customer, for answers that were let through with one.

        Raises:
            NotFound: nobody is known here.
        """
        found = self.known or self.presumed
        if found is None:
            raise NotFound("Aún no se sabe con quién se habla.")
        return found

    # What is remembered

    @property
    def form(self) -> str | None:
        """The active form; none, once this action has left it."""
        if self.events_of("active_loop"):
            return None
        return (self.tracker.active_loop or {}).get("name")

    def slot(self, name: str) -> Any:
        """The value that a slot has after this action's own events."""
        for event in reversed(self.events):
            if event.get("event") == "slot" and event.get("name") == name:
                return event.get("value")
        return self.tracker.get_slot(name)

    def remember(self, **slots: Any) -> None:
        """Set slots that are not so yet."""
        self.events += [SlotSet(name, value) for name, value in slots.items() if self.slot(name) != value]

    def set_anyway(self, name: str, value: Any) -> None:
        """Set a slot even if it is so: Rasa takes a form's message for understood when any slot is set."""
        self.events.append(SlotSet(name, value))

    def leave_form(self) -> None:
        """Give the active form up, and what it had gathered."""
        if left := self.form:
            self.events += [ActiveLoop(None), SlotSet("requested_slot", None)]
            self.remember(**dict.fromkeys(FORM_SLOTS[left]))

    def start_form(self, name: str, **slots: Any) -> None:
        """Begin a form anew, with what is known for it already, instead of the one that is active."""
        if self.form and self.form != name:
            self.leave_form()
        self.remember(awaiting=None, about=None, **(dict.fromkeys(FORM_SLOTS[name]) | slots))
        self.follow(name)

    def follow(self, action: str) -> None:
        """Let this action or form come next."""
        self.events.append(FollowupAction(action))

    def events_of(self, *kinds: str) -> list[EventType]:
        """This action's own events of some kinds."""
        return [event for event in self.events if event.get("event") in kinds]

    # What is said

    @property
    def is_answered(self) -> bool:
        """Whether something was said now that leads on by itself: choices, or the end of the call."""
        said = self.dispatcher.messages
        return any(message.get("buttons") or message.get("response") in ENDS for message in said)

    def told(self, response: str, turns: int = 3) -> bool:
        """Whether the customer heard this within their latest messages: nobody likes to be told twice."""
        heard = -1
        for event in reversed(self.tracker.events):
            if event["event"] == "user":
                heard += 1
            elif event["event"] == "bot" and (event.get("metadata") or {}).get("utter_action") == response:
                return True
            if heard >= turns:
                break
        return False

    def say(
        self, response: str, choices: Sequence[Choice] = (), /, *, custom: Any = None, **values: str
    ) -> None:
        """Say one of domain.yml's responses."""
        extra = {"json_message": custom} if custom else {}
        self.dispatcher.utter_message(
            response=response, buttons=[dict(c) for c in choices], **extra, **values
        )

    def ask(
        self, response: str, about: str, choices: Sequence[Choice] = (), /, detail: Any = None, **values: str
    ) -> None:
        """Say something that a yes or a no answers, outside any form."""
        self.say(response, choices, **values)
        self.has_asked = True
        self.remember(awaiting=about, about=detail)

    def hand_over(self, reason: HandoffReason) -> None:
        """Put a person on, and stop what was going on."""
        words = handoffs.hand_over(self.session, self.conversation, reason, self.channel)
        custom = {"dial": True} if words.dial else None
        self.dispatcher.utter_message(text=words.text, **({"json_message": custom} if custom else {}))
        self.leave_form()
        self.remember(awaiting=None, about=None, misses=None)


def button(title: str, payload: str) -> Choice:
    """A choice that stands for an intent."""
    return {"title": title, "payload": payload}


def option(title: str, kind: str, value: str) -> Choice:
    """A choice that stands for a value."""
    return {"title": title, "payload": f'/choose{{"choice": "{kind}:{value}"}}'}
