"""Writes an agent's part of a call as TwiML: a key to be pressed, the customer put through, and how it ended."""

from twilio.twiml.voice_response import VoiceResponse

from bot.catalog.phrases import get_phrases

KEY = "1"
_WAIT_SECONDS = 8
_RING_SECONDS = 30


def ask_for_key(url: str) -> VoiceResponse:
    """Nobody is put through to an answering machine: who picked up presses a key, posted to `url`."""
    document = VoiceResponse()
    gather = document.gather(
        input="dtmf", num_digits=1, action=url, method="POST", timeout=_WAIT_SECONDS, finish_on_key=""
    )
    phrases = get_phrases()
    for _ in range(2):
        gather.say(phrases.agent_call.ask, voice=phrases.call.voice, language=phrases.call.voice_language)
    document.hangup()
    return document


def put_through(number: str, url: str, caller_id: str) -> VoiceResponse:
    """The customer's telephone (E.164) rings, showing our number; how it ended is posted to `url`."""
    document = VoiceResponse()
    dial = document.dial(
        action=url, method="POST", timeout=_RING_SECONDS, caller_id=caller_id, answer_on_bridge=True
    )
    dial.number(number)
    return document


def tell_end(dial_status: str) -> VoiceResponse:
    """What the agent hears when the customer was not reached; nothing after a talk."""
    document, phrases = VoiceResponse(), get_phrases()
    if words := phrases.agent_call.ends.get(dial_status):
        document.say(words, voice=phrases.call.voice, language=phrases.call.voice_language)
    document.hangup()
    return document
