"""The choices that are offered, as buttons show them and as a call reads them: "Para …, marca 1"."""

from actions.talk import Choice, Talk, button
from bot.language.person_names import first_name
from bot.models import Script
from bot.services import handoffs

# What an intent is called: on a button (20 characters at most), and on a call.
TITLES = {
    "affirm": ("Sí", "sí"),
    "deny": ("No", "no"),
    "return_equipment": ("Agendar un turno", "agendar un turno"),
    "already_returned": ("Ya los entregué", "decir que ya los entregaste"),
    "ask_location": ("Dónde entregar", "saber dónde entregarlos"),
    "ask_deadline": ("Hasta cuándo", "saber hasta cuándo"),
    "ask_equipment": ("Qué equipos son", "saber qué equipos son"),
    "ask_charges": ("Valores cargados", "saber los valores cargados"),
    "lost_equipment": ("No tengo el equipo", "decir que no tienes el equipo"),
    "reschedule_turn": ("Cambiar mi turno", "cambiar tu turno"),
    "cancel_turn": ("Anular mi turno", "anular tu turno"),
    "service_not_cancelled": ("No pedí el retiro", "decir que no pediste el retiro"),
    "dispute_charge": ("Reclamar un cargo", "reclamar un cargo"),
    "call_later": ("Contactarme después", "que te llamemos después"),
    "refuse_return": ("No voy a entregarlos", "decir que no los entregas"),
    "ask_identity": ("Quién me contacta", "saber quién llama"),
    "opt_out": ("No recibir mensajes", "no recibir más llamadas"),
    "wrong_person": ("No soy esa persona", "decir que no eres esa persona"),
    "ask_balance": ("Cuánto debo", "consultar tus valores"),
    "promise_payment": ("Voy a pagar", "decir cuándo pagas"),
    "payment_agreement": ("Convenio de pago", "un convenio de pago"),
    "already_paid": ("Ya pagué", "decir que ya pagaste"),
    "defer_credit_card": ("Diferir con tarjeta", "diferir con tu tarjeta"),
    "switch_to_debit": ("Débito automático", "pagar por débito"),
    "economic_hardship": ("No puedo pagar ahora", "decir que ahora no puedes pagar"),
    "technical_visit": ("Mi servicio falla", "reportar que tu servicio falla"),
    "cancel_service": ("Retirar mi servicio", "retirar tu servicio"),
    "competitor_offer": ("Tengo otra oferta", "decir que tienes otra oferta"),
    "repeated_faults": ("Falla a cada rato", "decir que falla a cada rato"),
    "suspend_service": ("Suspender un tiempo", "suspenderlo un tiempo"),
    "discount_not_applied": ("Falta mi descuento", "decir que falta tu descuento"),
    "ask_human": ("Hablar con un asesor", "hablar con un asesor"),
}
_PROOF_SENT = "E2"


def offer(talk: Talk, *intents: str) -> list[Choice]:
    """These intents as choices."""
    return [button(TITLES[intent][talk.is_call], f"/{intent}") for intent in intents]


def yes_or_no(talk: Talk) -> list[Choice]:
    """The two answers to a question."""
    return offer(talk, "affirm", "deny")


def ask_for_more(talk: Talk) -> None:
    """Whether there is anything else; who uses the keypad only must be able to say no."""
    talk.ask("utter_anything_else", "more", yes_or_no(talk) if talk.is_call else ())


def ask_for_holder(talk: Talk) -> None:
    """Whether it is the customer who picked up our call: an amount is for nobody else's ears."""
    name = first_name(talk.presumed.customer.name) if talk.presumed else ""
    choices = [*offer(talk, "affirm", "wrong_person", "call_later"), *offer(talk, "ask_human")]
    talk.ask("utter_ask_holder", "holder", choices, first_name=name)


def keep_listening(talk: Talk) -> None:
    """On a call every turn ends in a question, or in the end of the call."""
    silent = talk.said.intent in ("repeat", "goodbye", "opt_out", "wrong_person")
    goes_on = talk.form or talk.has_asked or talk.events_of("followup")
    if not talk.is_call or silent or goes_on or talk.is_answered:
        return
    if handoffs.is_with_person(talk.conversation):
        return
    if talk.slot("awaiting") == "holder":
        ask_for_holder(talk)
    else:
        ask_for_more(talk)


def main_menu(talk: Talk) -> list[Choice]:
    """What most people want, by what is pending for them."""
    facts = talk.known
    if talk.matter is Script.COLLECTIONS:
        return offer(talk, "ask_balance", "promise_payment", "payment_agreement", "ask_human")
    if talk.matter is Script.RETENTION:
        return offer(talk, "cancel_service", "repeated_faults", "suspend_service", "ask_human")
    if facts and facts.turn:
        return offer(talk, "reschedule_turn", "cancel_turn", "ask_human")
    if facts and not facts.services:
        return offer(talk, "ask_human")
    if facts and facts.contact and facts.contact.typification_code == _PROOF_SENT:
        return offer(talk, "ask_human")
    return offer(talk, "return_equipment", "already_returned", "ask_human")
