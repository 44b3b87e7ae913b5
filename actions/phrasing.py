"""The words by which a yes, a no or a wish to stop is told where the intent alone cannot."""

import re


def _find(*phrases: str, start: bool = False) -> re.Pattern[str]:
    """Any of these phrases as whole words, in folded text; only at its start if asked."""
    return re.compile(f"{'^' if start else ''}(?<!\\w)(?:{'|'.join(phrases)})(?!\\w)")


GIVES_UP = _find(
    r"ya no", r"olvid\w+", r"deja(?:lo|slo)?(?: asi| ahi| nomas)?", r"dejemos(?:lo|slo)?(?: asi| ahi)?",
    r"cancel\w+", r"anul\w+", r"mejor no", r"no quiero(?: nada| ya)?", r"despues veo", r"no importa",
    r"salir", r"terminar",
)  # fmt: skip
YES = _find(
    r"si+p?", r"claro", r"dale", r"ok(?:ey|is)?", r"listo", r"bueno", r"ya", r"correcto", r"exacto",
    r"confirm\w+", r"de una", r"perfecto", r"por supuesto", r"esta bien", r"me parece(?: bien)?", r"asi es",
    r"aja", r"hagale", r"de acuerdo", r"agend\w+",
    start=True,
)  # fmt: skip
NO = _find(r"no+", r"nop", r"nel", r"negativo", r"tampoco", r"ning\w+", start=True)
CANNOT = _find(r"no (?:puedo|podria|me (?:queda|conviene|sirve|viene)|alcanzo|estoy|tengo tiempo)")
BUT = _find(r"pero", r"mejor", r"prefiero", r"sino", r"si puedo", r"puede ser", r"que sea")
LATER = _find(
    r"mas tarde", r"mas (?:horas|horarios|dias|opciones)", r"otr[oa]s? (?:horas?|dias?|fechas?|opci\w+)",
    r"mas adelante", r"despues", r"siguientes?", r"proxima semana",
)  # fmt: skip
FIRST = _find(
    r"primera hora", r"cualquier\w*", r"cuanto antes", r"cuando (?:sea|haya|pueda\w*|quiera\w*)",
    r"lo mas temprano(?: posible)?",
    r"(?:lo|el|la) (?:mas pronto|antes posible|mas rapido|que sea|que haya)", r"(?:me )?da (?:lo mismo|igual)",
)  # fmt: skip
THANKS = _find(r"gra[cs]+i?as?", r"grax", r"grcs", r"dios (?:le|te) pague", r"agradec\w+", r"amable")
EARLIER = _find(r"mas temprano", r"antes", r"mas pronto")
ASKS = re.compile(
    r"[¿?]|(?<!\w)(?:donde|dond|cual(?:es)?|cuando|cuanto|hasta|que(?! sea)|como|por que|xq|"
    r"horarios?|direccion|ubicacion|queda)(?!\w)|^porque"
)
NOT_AT_HAND = _find(
    r"no l[ao]s? (?:tengo|encuentro|hallo)", r"(?:correo|mail|email)", r"luego", r"despues", r"mas tarde",
    r"no (?:tengo|encuentro) (?:(?:el|la|mi|ese|esa) )?(?:acta|papel|documento|hoja|comprobante)",
)  # fmt: skip
EITHER_PART = _find(r"manana o (?:en |por |a )?(?:la )?tarde", r"tarde o (?:en |por |a )?(?:la )?manana")
TURN = _find(r"turno", r"turnito", r"cita")
TOPICS = {
    "ask_equipment": _find(
        r"(?:que|cuales|cual)(?: son)?(?: los)? (?:equipos?|aparatos?|cosas)", r"q equipos"
    ),
    "ask_charges": _find(
        r"cuanto (?:me )?(?:va a |van a )?(?:cobr\w+|cuest\w+|carg\w+)", r"que valor(?:es)?"
    ),
    "ask_location": _find(
        r"a?donde (?:\w+ ){0,3}(?:entreg\w+|dej\w+|llev\w+|devuelv\w+|devolver\w*|queda|voy|ir)"
    ),
    "ask_deadline": _find(r"hasta (?:cuando|que dia|q dia)", r"que plazo", r"fecha limite"),
}
PAID = _find(
    r"ya (?:l[aoe]s? )?(?:he )?(?:pague|pagado)", r"pague ya",
    r"ya cancele (?:las?|mis?|esas?) (?:planillas?|facturas?|deudas?)",
)  # fmt: skip
RELATIVE = re.compile(
    r"(?<!\w)(?:soy|habla|le habla|contesta) (?:(?:la|el|su|un|una) )?(?:hij[oa]|espos[oa]|marido|mujer|herman[oa]|"
    r"mama|papa|madre|padre|suegr[oa]|cunad[oa]|sobrin[oa]|niet[oa]|ti[oa]|prim[oa]|emplead[oa]|vecin[oa]|amig[oa]|"
    r"abuel[oa]|familiar|nuera|yerno|conviviente|novi[oa]|pareja)(?!\w)|"
    r"(?<!\w)(?:el|ella|mi (?:mama|papa|espos[oa]|hij[oa]|herman[oa]|marido|mujer)|la senora|el senor|el dueno|"
    r"la duena|no|ahorita no) (?:no esta|esta trabajando|salio|no se encuentra|esta (?:en casa|el|ella)|se encuentra|"
    r"esta de viaje)(?!\w)"
)
STRANGER = _find(
    r"equivocad\w+", r"no l[aoe]s? conozco", r"no conozco", r"cambi\w+", r"ya no (?:es|tiene|usa|vive)", r"otro numero",
    r"no es (?:su|el|mi) numero", r"numero nuevo", r"nuevo numero", r"no es de",
)  # fmt: skip
NO_DATA = re.compile(
    r"(?<!\w)no (?:(?:le|les|te|voy a|pienso|quiero|puedo|se) )*(?:doy|dar\w*|comparto|compartir\w*|paso|mando|digo)"
    r" (?:\w+ ){0,3}(?:datos|cedula|informacion|digitos|numero de cedula)(?!\w)"
)
PAYS = _find(r"pague", r"pagad[oa]s?", r"cancel(?:e|ad[oa]s?)", r"deposite", r"transferi", r"al dia")
DISPUTES = _find(
    r"no (?:l[ao]s? )?reconozco", r"reclam\w+", r"no (?:es|son) mi[oa]s?", 
    r"no (?:l[ao]s? )?(?:debo|contrate|pedi|use|tengo|uso)",
    r"nunca", r"no me (?:\w+ ){0,2}instal\w+", r"no estoy de acuerdo", r"mal (?:cobrad\w|factur\w+)", r"injust\w+",
)  # fmt: skip
CLAUSES = re.compile(r"[,;.]|(?<!\w)(?:pero|y|en cambio|mientras)(?!\w)")
ALL_OF_THEM = _find(r"tod[oa]s?", r"(?:l[oa]s )?dos", r"amb[oa]s", r"l[oa]s tres")
REBATE = _find(r"rebaj\w+", r"descuent\w+", r"descont\w+", r"menos valor", r"bajar(?:me|le|lo)?")
FAULT = re.compile(
    r"(?<!\w)(?:internet|wi ?fi|tele(?:vision)?|tv|senal|linea|telefono|modem|router|servicio|canales)(?!\w).*"
    r"(?:se (?:me )?(?:cae|va|corta|cuelga|congela|desconecta)|falla|intermitent|lent[oa]|danad|parpade|"
    r"no (?:me )?(?:vale|sirve|funciona|hay|prende|agarra|coge|carga|conecta))|"
    r"(?<!\w)(?:sin|no (?:tengo|hay|me llega)) (?:el |la )?(?:internet|wi ?fi|senal|linea|tono|television|tele)(?!\w)"
)
FAILS = re.compile(
    r"(?<!\w)(?:fall(?:a|an|as|ando|o)|se (?:me )?(?:cae|va|corta)|no (?:me )?(?:sirve|vale|funciona)"
    r"|intermitente)(?!\w)"
)
MAIL = re.compile(r"[^@\s<>,;:]{1,64}@[^@\s<>,;]+\.[^@\s<>,;]{2,}")
CORRECTS = _find(
    r"me equivoque", r"mejor", r"cambi\w+", r"corrij\w+", r"perdon", r"no,? (?:es|era|mejor)", r"disculpe?", r"digo",
    r"(?:ya )?no (?:puedo|alcanzo|voy a poder)", r"mas bien", r"prefiero",
)  # fmt: skip
ALL_OF_IT = _find(r"todo", r"toda", r"(?:el )?total", r"complet[oa]")
HOLDER = _find(r"soy yo", r"yo soy", r"soy (?:el|la) (?:titular|duen[oa])", r"titular soy", r"si soy")
NOT_ME = _find(r"no soy", r"soy otr[oa]", r"no es (?:para|de) mi", r"quien es es[ea]")
WHY = _find(
    r"por ?que", r"xq", r"porq\w*", r"tanto", r"caro", r"detalle", r"de que es", r"concepto", r"subio"
)
WHAT_IF = re.compile(
    r"(?<!\w)si no (?:l[eo]s? )?(?:pago|cancelo|puedo pagar)(?!\w)|"
    r"^(?:y )?que (?:me )?(?:pasa|hacen|pasaria|harian)(?!\w)"
)
HAS_AGREEMENT = _find(
    r"ya (?:tengo|hice|firme|hicimos|estoy en|esta en) (?:un |el |hecho (?:el |un )?)?convenio"
)
NO_AGREEMENT = _find(
    r"convenio no",
    r"sin convenio",
    r"no (?:quiero|deseo|me interesa|me sirve|necesito) (?:ese |un |el |ningun )?convenio",
)
WONDERS = re.compile(r"\?|^(?:y )?(?:que|cual|cuanto|como|por que|de que|cuando|hasta cuando)(?!\w)")
PAYMENT = _find(
    r"(?:yo|lo que) pague", r"planillas?",
    r"cuanto debo", r"saldo", r"deudas?", r"reembols\w+", r"cuotas?", r"convenio",
    r"devuelv\w+ (?:la|mi|el) (?:plata|dinero)", r"devolucion (?:de mi|de la|del) (?:plata|dinero)", r"debito",
    r"tarjeta de credito",
)  # fmt: skip
OWN_TURN = re.compile(
    r"(?<!\w)(?:a que hora|cuando|que dia|para cuando|cual|donde|recuerd\w+|recorda\w+|olvid\w+|codigo)"
    r"(?:\s\w+){0,4} (?:turno|cita)(?!\w)|(?:turno|cita) (?:a que hora|cuando|que dia)"
)
HAND_IN = re.compile(r"entreg|devol|devuel|regres")
OWN_PROOF = re.compile(
    r"(?<!\w)(?:que (?:paso|fue|hubo)|ya (?:revis\w+|vieron|recib\w+|acept\w+)|recibieron|revisaron|resultado|estado|"
    r"aceptaron|rechaz\w+)(?:\s\w+){0,4} (?:acta|respaldo|documentos?|comprobante|foto)(?!\w)"
)
ABROAD = _find(
    r"no (?:vivo|estoy|resido|me encuentro) en (?:el )?(?:ecuador|pais)", r"(?:fuera del|en otro) pais",
    r"en el (?:exterior|extranjero)", r"(?:vivo|estoy|resido) en (?:espana|italia|estados unidos|usa|chile|canada)",
)  # fmt: skip
HOUR_AFTER_DAY = re.compile(r"(?:el )?(?:lunes|martes|miercoles|jueves|viernes) (\d{1,2})$")
UNPAID = re.compile(
    r"(?<!\w)si no (?:l[eo]s? )?(?:pago|cancelo|puedo pagar)(?!\w).{0,12}(?:que|me|hay)(?!\w)"
    r"|que (?:me )?(?:pasa|pasaria|sucede) si no"
)
WITHHOLDS = _find(
    r"no (?:(?:l[eoa]s?|te|se) )*(?:doy|dar[ei]|digo|dire|(?:voy|pienso|quiero|puedo) a? ?(?:dar|decir))\w*"
)
ASKS_WHY = _find(r"(?:para|por) que (?:la |mi |le |te |me )?(?:quier\w+|necesit\w+|pid\w+|cedula|doy|dar\w*)")
LEAVES = re.compile(
    r"(?<!\w)(?:(?:dar|den?|dame|deme|darl[oae]|darme)(?: me| lo| la)? de baja|darse de baja|doy de baja|la baja del?"
    r"|(?:cancel|retir|anul|termin|elimin)\w* (?:(?:el|la|los|mi|mis|su|este|todo|ese) )*"
    r"(?:servicios?|internet|linea|plan|contrato|cuenta|tele\w*|tv|wi ?fi|cable|fijo))(?!\w)"
)
SERVICE_ENDS = re.compile(
    r"(?<!\w)(?:servicio|internet|linea|telefono|fijo|tele|television|plan|contrato)(?!\w).*(?<!\w)(?:cancel|retir|anul)\w*"
)
SUSPENDS = _find(r"suspend(?!ier|id)\w+", r"suspension", r"congel\w+", r"paus\w+")
THIS_NUMBER = re.compile(
    r"(?:(?:si|ok|ya|pues)[ ,]*)*(?:a|al|en|con)? ?(?:este|el|mi|ese)(?: mismo)? (?:numero|celular|telefono)"
    r"(?: (?:mismo|nomas|no mas|por favor|porfa))*[ .!]*"
)
WILL_PAY = _find(
    r"(?:l[eo]s? )?(?:voy|vamos) a (?:ir a )?(?:pagar|cancelar)\w*",
    r"(?:l[eo]s? )?(?:pago|pagare|cancelo|cancelare)",
)
NEVER = _find(
    r"no", r"ni", r"nad[ai]e?", r"nunca", r"jamas", r"tampoco", r"ningun\w*", r"niego", r"ni loc[oa]"
)
ABSENT = _find(
    r"no (?:esta|se encuentra|se halla|ha llegado|llega)", r"(?:ya |recien )?salio", r"(?:llega|regresa|vuelve|viene)",
    r"(?:esta|anda|paso) (?:trabajando|durmiendo|de viaje|fuera|ocupad[oa]|manejando|estudiando|en (?:el|su) trabajo)",
    r"(?:soy|habla(?: con)?) (?:su|la|el) (?:espos[oa]|hij[oa]|mama|papa|madre|padre|herman[oa]|marido|mujer|novi[oa]"
    r"|sobrin[oa]|niet[oa]|suegr[oa]|cunad[oa]|secretari[oa]|emplead[oa]|vecin[oa])",
)  # fmt: skip
FETCHES = re.compile(
    r"(?=.*(?:moment|ratito|segundo|minuto|esper|permitame|l[eoa] |te ))"
    r"(?:(?:si|bueno|ya|ahorita|ahi|un (?:momento|ratito|segundo|minuto)\w*|(?:me )?esper[ea]\w*|permitame|por favor"
    r"|(?:se )?(?:l[eoa]|te) (?:paso|comunico|pongo|llamo|busco)(?: con (?:el|ella))?) ?)+"
)
MYSELF = _find(
    r"(?:soy )?yo(?: mism[oa])?", r"soy (?:la persona|(?:el|la) (?:titular|duen[oa]|indicad[oa]))",
    r"con (?:el|ella)(?: mism[oa])?", r"(?:el|la) mism[oa]", r"(?:el|ella) habla",
    r"a (?:la|sus) ordene?s?", r"servidora?", r"digame",
)  # fmt: skip
PICK_UP = _find(
    r"(?:puede|pueden|podria|podrian|que) (?:alguien )?(?:venir|vengan?|pasar|pasen?)", r"(?:vengan|pasen) a",
    r"(?:retir\w+|recog\w+|llev\w+|ven(?:ir|gan)|busc\w+|pas\w+)(?: \w+){0,4} (?:mi casa|domicilio|la casa)",
)  # fmt: skip
FILLER = re.compile(
    r"(?<!\w)(?:a|al|la|las|lo|los|el|en|de|del|para|por|favor|porfa|porfavor|porfis|que|sea|seria|y|o|ser|puede|"
    r"puedo|podria|quiero|quisiera|prefiero|mejor|si|no|ya|ok|bueno|gracias|turno|horas?|dia|hoy|ciudad|oficina|"
    r"voy|ir|este|esta|me|bien|pero|entonces|nomas|h|hrs|am|pm|tipo|como|eso|esto)(?!\w)|[^\w]+"
)
# "Gracias, una pregunta más": thanks alone do not end it. Who thanks for an answer has had it.
ANNOUNCES = re.compile(
    r"^(?!.*(?<!\w)(?:no tengo|sin|ninguna|por (?:\w+ )?(?:respond|contest|aclar|resolv|absolv|sacar)))"
    r".*(?<!\w)(?:una?|otra|1|ultima|alguna)s? (?:ultima )?"
    r"(?:pregunt(?:it)?as?|consult(?:it)?as?|dud(?:it)?as?|cos(?:it)?as?)(?!\w)"
)
