"""TwiML's verbs, one function each; what ends the document is raised."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree.ElementTree import Element

from simulator.identity import new_sid
from simulator.voice.conversation import Conversation, NextDocument, Rejected
from simulator.voice.dial import dial
from simulator.voice.gather import gather
from simulator.voice.line import HungUp, Instructions, Redirected
from simulator.voice.twiml import APOLOGY, Document, TwimlError, load, read_number

type Verb = Callable[[Conversation, Document, Element], None]
MAX_DOCUMENTS = 1000


def say(conversation: Conversation, document: Document, element: Element) -> None:
    """Speak."""
    conversation.speak(element)


def pause(conversation: Conversation, document: Document, element: Element) -> None:
    """Wait `length` seconds."""
    conversation.line.sleep(read_number(element, "length", 1) * conversation.tempo)


def redirect(conversation: Conversation, document: Document, element: Element) -> None:
    """Go on with another document."""
    url = document.resolve((element.text or "").strip())
    raise NextDocument(Instructions(url, method=element.get("method", "POST")))


def hang_up(conversation: Conversation, document: Document, element: Element) -> None:
    """End the call."""
    conversation.line.hang_up()
    raise HungUp


def reject(conversation: Conversation, document: Document, element: Element) -> None:
    """Refuse an incoming call before it is answered; later it ends it."""
    raise Rejected(element.get("reason", "rejected"))


def record(conversation: Conversation, document: Document, element: Element) -> None:
    """Listen until a key, silence or `maxLength`; the recording itself is not kept."""
    timeout = read_number(element, "timeout", 5)
    conversation.listen({"input": ["record"], "timeout": timeout})
    given = conversation.next_input(timeout)
    conversation.listen(None)
    if given is None or given.kind == "silence":
        return
    sid = new_sid("RE")
    conversation.note("network", "record", "Grabación terminada")
    account = f"{conversation.api_url}/2010-04-01/Accounts/{conversation.call.account_sid}"
    params = {
        "RecordingSid": sid,
        "RecordingUrl": f"{account}/Recordings/{sid}",
        "RecordingDuration": str(max(1, len(given.value) // 15)),
        "Digits": given.value if given.kind == "digits" else "hangup",
    }
    action = document.resolve(element.get("action", ""))
    raise NextDocument(Instructions(action, method=element.get("method", "POST")), params)


VERBS: dict[str, Verb] = {
    "Say": say,
    "Play": lambda conversation, document, element: conversation.play(document, element),
    "Pause": pause,
    "Gather": gather,
    "Redirect": redirect,
    "Hangup": hang_up,
    "Reject": reject,
    "Dial": dial,
    "Record": record,
}


def follow(conversation: Conversation, first: Instructions, params: dict[str, str]) -> None:
    """Follow the program's instructions to their end. Raises HungUp or Rejected."""
    instructions, extra = first, params
    for _ in range(MAX_DOCUMENTS):
        try:
            document = _load(conversation, instructions, extra)
            conversation.open()
            _execute(conversation, document)
            return
        except NextDocument as following:
            instructions, extra = following.instructions, following.params
        except Redirected as redirected:
            instructions, extra = redirected.instructions, {}
        except TwimlError as problem:
            conversation.note("network", "error", APOLOGY, code=problem.code, reason=problem.reason)
            conversation.line.sleep(2 * conversation.tempo)
            return


def _load(conversation: Conversation, instructions: Instructions, extra: dict[str, str]) -> Document:
    order = conversation.call.order
    params = conversation.call.webhook_params() | extra
    try:
        return load(conversation.webhooks, instructions, params)
    except TwimlError as problem:
        if not order.fallback_url:
            raise
        params |= {"ErrorCode": str(problem.code), "ErrorUrl": instructions.url}
        return load(
            conversation.webhooks, Instructions(order.fallback_url, method=order.fallback_method), params
        )


def _execute(conversation: Conversation, document: Document) -> None:
    for element in document.root:
        verb = VERBS.get(element.tag)
        if verb is None:
            conversation.note("network", "warning", f"12200: <{element.tag}> no se simula")
        else:
            if verb is not reject:
                conversation.pick_up()
            verb(conversation, document, element)
