"""What the deeds of the audit trail are called where people read them."""

from collections.abc import Mapping

DEEDS: Mapping[str, str] = {
    "account.add": "Creó una cuenta",
    "account.change": "Cambió una cuenta",
    "account.drop_second_factor": "Quitó una verificación en dos pasos",
    "account.password": "Puso una contraseña nueva",
    "account.sign_in": "Entró en la consola",
    "account.sign_in_refused": "Intentó entrar sin éxito",
    "account.sign_out": "Salió de la consola",
    "audit.export": "Descargó la auditoría",
    "benefit.cancel": "Anuló un beneficio",
    "benefit.grant": "Otorgó un beneficio",
    "call.place": "Llamó a un cliente",
    "callback.promise": "Prometió una llamada",
    "campaign.launch": "Lanzó una campaña",
    "campaign.pause": "Pausó una campaña",
    "campaign.resume": "Reanudó una campaña",
    "canned_reply.change": "Cambió una respuesta rápida",
    "canned_reply.create": "Creó una respuesta rápida",
    "canned_reply.delete": "Borró una respuesta rápida",
    "claim.open": "Abrió un reclamo",
    "claim.receive": "Recibió un reclamo",
    "contact.cancel": "Anuló lo agendado",
    "conversation.claim": "Tomó una conversación",
    "conversation.close": "Cerró una conversación",
    "conversation.forget": "Borró lo que dijo alguien desconocido",
    "conversation.hand_back": "Devolvió una conversación al bot",
    "conversation.identify": "Identificó a un cliente",
    "conversation.note": "Dejó una nota",
    "conversation.release": "Soltó una conversación",
    "conversation.review": "Calificó una conversación",
    "conversation.transfer": "Pasó una conversación",
    "conversation.view": "Vio una conversación",
    "customer.correct": "Corrigió los datos de una persona",
    "customer.export": "Descargó los datos de una persona",
    "customer.forget": "Borró los datos de una persona",
    "customer.lookup": "Buscó a un cliente por su cédula",
    "data_request.done": "Cumplió una solicitud de datos",
    "data_request.hold": "Aplazó una eliminación de datos",
    "data_request.open": "Registró una solicitud de datos",
    "data_request.refused": "Negó una solicitud de datos",
    "data_request.view": "Vio una solicitud de datos",
    "data_request.withdrawn": "Retiró una solicitud de datos",
    "follow_up.promise": "Prometió un contacto",
    "message.send": "Escribió a un cliente",
    "office.add": "Creó una oficina",
    "office.change": "Cambió una oficina",
    "promise.cancel": "Anuló una promesa de pago",
    "promise.make": "Registró una promesa de pago",
    "report.export": "Descargó una lista de un informe",
    "report.view": "Vio una lista de un informe",
    "return.register": "Registró una devolución",
    "return.take_back": "Corrigió una devolución",
    "turn.attended": "Marcó un turno como atendido",
    "turn.book": "Agendó un turno",
    "turn.cancel": "Anuló un turno",
    "turn.missed": "Marcó un turno como ausente",
    "turn.move": "Movió un turno",
    "turn.take_back": "Corrigió un turno",
    "visit.cancel": "Anuló una visita técnica",
    "visit.request": "Pidió una visita técnica",
}
_SUBJECTS: Mapping[str, str] = {
    "account": "cuenta",
    "campaign": "campaña",
    "canned_reply": "respuesta",
    "claim": "reclamo",
    "contact": "gestión",
    "conversation": "conversación",
    "customer": "cliente",
    "data_request": "solicitud",
    "follow_up": "pendiente",
    "message": "mensaje",
    "office": "oficina",
    "promise": "promesa",
    "service": "servicio",
    "technical_visit": "visita",
    "turn": "turno",
    "benefit": "beneficio",
}


def name_deed(action: str) -> str:
    """As "Tomó una conversación"; one that has no words yet keeps its name."""
    return DEEDS.get(action, action)


def name_subject(subject: str | None, subject_id: int | None) -> str:
    """As "conversación 12"; nothing where a deed was about nothing in particular."""
    return f"{_SUBJECTS.get(subject, subject)} {subject_id or ''}".strip() if subject else ""
