"""Whether a customer tells of a grave illness or a disability, theirs or of whom they care for, now or just over."""

import re

from bot.language.phrase_patterns import any_of
from bot.language.relatives import Whom, find_nearest

_ME = r"(?:estoy|sigo|ando|quede)"
_IS = rf"(?:{_ME}|esta|estan|sigue|siguen|anda|quedo|puso|puse)"
_VERY = r"(?:ya )?(?:muy |bien |bastante |super |algo |un poco |medi[oa] |gravemente |tan )?(?:ya )?"
_SICK = r"(?:enferm[oa]s?|enfermit[oa]s?|malit[oa]|malisim[oa])"
_SERIOUS = r"(?:grave|gravisim[oa]|delicad[oa]|delicadit[oa])"
_KIN = r"(?:hij|herman|abuel|niet|espos|suegr|mam|pap|nin|guagu|bebe|nan)\w*"

_IDIOMS = any_of(
    r"(?:son|es|eres) (?:un|el|como un) cancer", r"signo (?:\w+ ){0,2}cancer", r"cancer es", r"de infarto",
    r"derram\w+ bendicion\w*",
    r"(?:casi|va a|van a|ya mismo|por poco) (?:\w+ ){0,3}(?:infarto|derrame|ataque|embolia)",
    r"me (?:da|dio) un infarto (?:al|cuando|de)", r"me tienen enferm\w+", r"en coma (?:punto|o|y|guion)",
    r"enferm[oa]s? (?:de (?:que|tant|ver|oir|escuchar)|con (?:tant|sus|esas|estas))\w*",
    r"medi[oa] sord(?:it)?[oa]",
    r"cieg[oa] de (?!un\b|nacimiento)\w+", r"en coma esta (?:el|la)(?! (?:senor|titular))",
    r"(?:hospital|clinica)s?(?: \w+){0,2} veterinari\w+",
    r"(?:mi|el|la) (?:perr|gat)\w+ .{0,40}",
)  # fmt: skip
_PAST = any_of(
    r"(?:estuv\w+|estaba\w*|habia estado|pase) (?:\w+ ){0,3}?"
    r"(?:internad|hospitaliz|grave|enferm|delicad|en (?:el|un) hospital|mal)\w*"
)

# What needs no more words; a cough is not among them.
_NAMED = any_of(
    r"cancer", r"leucemia", r"metastasis", r"linfoma", r"quimio\w*", r"radioterapia", r"(?:hemo)?dialisis",
    r"alzh?eimer",
    r"parkinson", r"demencia", r"esclerosis", r"cirrosis", r"tuberculosis", r"vih", r"embolia", r"trombosis",
    r"acv",
    r"derrame", r"infart[oe]", r"aneurisma", r"meningitis", r"lupus", r"paraplej\w+", r"cuadriplej\w+",
    r"hemiplej\w+",
    r"epilep\w+", r"autis\w+", r"esquizofren\w+", r"tumor(?:es)?", r"oncolog\w+", r"amputa\w+", r"trasplant\w+",
    r"preeclampsia",
    r"(?:me|l[aeo]) (?:sac|extirp|quit)aron (?:la |el |un |una )?(?:vesicula|apendice|utero|matriz|rinon|pecho|seno)",
    r"paciente (?:renal|cardiac[oa]|psiquiatric[oa]|critic[oa])", r"problemas? (?:\w+ )?de salud",
    r"ceguera", r"sordera",
    r"(?:tengo|sufro(?: de)?|con|por|ansiedad y) (?:la |una )?depresion",
    r"ataque (?:al corazon|cardiaco|cerebral)",
    r"(?:me|l[aeo]) diagnosticaron", r"minusvalid[oa]", r"cesarea", r"neonatologia", r"quemaduras",
    r"sindrome de down",
    r"depresion (?:severa|fuerte|profunda|mayor|grave)", r"insuficiencia (?:renal|cardiaca|respiratoria|hepatica)",
    r"enfermedad (?:\w+ )?(?:catastrofica|grave|terminal|rara|cronica|degenerativa|incurable)",
    r"(?:fase|etapa|enferm\w+|paciente) terminal", r"(?:amenaza de|peligro de) aborto", r"reposo absoluto",
    r"embarazo (?:\w+ ){0,3}(?:riesgo|riesgoso|complicado)", r"parto (?:complicado|prematuro)", r"labor de parto",
    r"prematur[oa]", r"cardiopat\w+", r"marcapasos?", r"paralisis", r"isquemia", r"preinfarto", r"apendicitis",
    r"peritonitis", r"sepsis", r"septicemia", r"hepatitis", r"pancreatitis", r"neumonia", r"pulmonia",
    r"osteoporosis",
    r"hidrocefalia", r"glaucoma", r"cataratas", r"convulsion\w*", r"hemorragi\w+", r"cuidados paliativos",
    r"bipolar",
    r"psiquiatric\w+", r"problemas? (?:del?|al|en el) (?:corazon|rinon\w*|pulmon\w*|higado)",
    r"(?:sufr[eo]|padece|padezco|mal|enferm[oa]) (?:de )?(?:del|de los|de la|de) (?:corazon|rinon\w*|pulmon\w*|higado)",
    r"(?:romp|quebr|fractur)\w+ (?:la|el|una?|mi) (?:cadera|pierna|femur|columna|brazo|pie|tobillo|rodilla)",
)  # fmt: skip
_CONDITION = any_of(
    r"postrad\w+", r"desahuciad[oa]", r"moribund[oa]", r"convalec\w+", r"paralitic[oa]",
    r"sordomud[oa]",
    r"hospitali[zs]\w+", r"internad[oa]s?", r"(?:me|l[oae]) internaron", r"(?:terapia|cuidados?) intensiv[oa]s?",
    r"(?:la|en) uci", r"(?:en|entro en) coma", r"en rehabilitacion",
    r"discapacitad[oa]", r"(?:soy|tengo|tiene|tienen|es|somos|con|una|un|persona) (?:\w+ ){0,3}?discapacidad",
    r"(?:tengo|tiene|con) (?:el |mi |su |un )?carnet? (?:del? )?(?:conadis|discapacidad)", r"no videntes?",
    r"en (?:una |mi |su )?silla de ruedas",
    r"(?:con|usa|uso|tanque de|conectad[oa] al?|necesit\w+) oxigeno",
    r"(?:soy|es|qued[eo]|esta) (?:\w+ )?(?:cieg|sord)[oa]",
    r"(?:soy|qued[eo]|esta|es) (?:un |una )?invalid[oa](?! (?:la|el|ese|esa|su|mi) (?:codigo|cedula|numero))",
    r"delicad[oa] de (?:la )?salud", r"mal de (?:la )?salud", r"(?:me|l[aoe]s?|nos) atropell\w+",
    r"(?:tuv[eo]|sufri\w*|tuvimos) un (?:\w+ )?accidente", r"recien (?:\w+ )?operad[oa]",
    r"(?:respirador|ventilador mecanico)",
    r"(?:en|in)tubad[oa]", r"perdi(?:o|endo)? (?:la|una|mi) (?:pierna|vista|mano|vision|voz)",
    r"(?:con|en) muletas", r"andador",
    r"post? ?operatorio",
    r"(?:fui|fue|estoy|esta|sali|salio) operad[oa]", r"(?:permiso|descanso) medico",
)  # fmt: skip
_OPERATION = any_of(
    r"(?:me|l[oae]|les|nos) (?:(?:van|va|iban) a |acaba\w* de |tienen que |tuvieron que |toca )?"
    r"oper(?:aron|an|aran|ar|o|ara)(?! (?:mal )?(?:la linea|el (?:servicio|numero|equipo|sistema)))",
    r"(?:mi|su|la|una|de|por|tengo|tuve|tuvo) (?:\w+ )?cirugia",
    r"(?:(?:mi|una|su) |(?:de|por|con|pagar|entro a|juntaron) la )operacion(?! (?:bancaria|financiera|en el))",
    r"la operacion del? (?:mi|la|el|su|l[ao]s|bebe|corazon|columna|rodilla|cadera)",
)
_HOSPITAL = any_of(
    r"(?:estoy|estamos|esta|estan|sigo|sigue|paso|pasamos|ingres\w+|llev\w+|salgo|sale|sali|salir|salio|saliendo|"
    r"metid[oa]|tengo|tenemos|vengo|vivimos|fue a dar|fui a dar|ahorita|aqui) (?:\w+ ){0,6}?"
    r"(?:en|del|de|al) (?:el |la |un |una |los )?(?:hospital|clinica|emergencias?|maternidad|quirofano|seguro social)",
    r"^(?:\w+ )?en (?:el |un |la )?(?:hospital|clinica|emergencias?)",
    r"^hospital",
)
_AT_WORK = any_of(
    r"turnos?", r"guardia", r"trabaj\w+", r"labor[ao]", r"numero", r"contrato", r"contador", r"enfermer[oa]",
    r"doctora?",
    r"medic[oa]", r"servicio",
    r"cuadras?", r"cerca", r"lejos", r"frente", r"lado", r"queda", r"donde", r"junto", r"(?:de)?tras", r"atras",
    r"diagonal",
    r"esquina", r"calle", r"avenida", r"av", r"entrada", r"parada", r"via", r"antes", r"cruzando", r"pasando",
    r"subiendo",
    r"bajando", r"sector", r"barrio", r"referencia",
)  # fmt: skip
# Said of one's state: it must be of the customer, a relative or the holder.
_GRAVE = any_of(
    r"no (?:se )?puede (?:caminar|mover|moverse|levantarse|valer|valerse)(?! mucho)",
    r"en estado (?:grave|critico|terminal|vegetal)",
    r"agoniza\w*",
    rf"{_IS} {_VERY}{_SERIOUS}",
    rf"{_KIN} {_VERY}(?:grave|delicad)\w*",
)
_ILL = any_of(
    rf"{_IS} {_VERY}{_SICK}", rf"{_KIN} {_VERY}{_SICK}", r"enferm[oa] esta", r"enferm[oa]$", r"^enferm[oa]",
    r"(?:es|son|soy|vive|pas[ao]) (?:\w+ )?enferm(?:it)?[oa]s?", r"se (?:me |nos )?enferm(?:o|aron)", r"me enferme",
    r"desde que .{0,20}enferm\w+", r"no puedo (?:caminar|pararme|levantarme|moverme)(?! (?:tanto|lejos|hasta))",
    r"(?:por|tiene|tengo|con|una|mi|su) (?:\w+ )?enfermedad(?:es)?", r"en (?:la )?cama (?:desde|hace)",
    r"(?:tengo|tiene|con|dio|positiv[oa]) (?:la |el )?(?:covid|coronavirus)",
)  # fmt: skip
# Who only wants another day for it is helped at once; a cold is over soon.
_PASSING = any_of(
    r"turno", r"cita", r"fecha", r"reagend\w+", r"posterg\w+", r"pospon\w+", r"aplaz\w+", r"cambi[ae]\w*",
    r"anul\w+",
    r"muev\w+", r"otro dia", r"grip[ea]", r"resfri\w+", r"fiebre", r"dolor",
)  # fmt: skip
_AROUND = 14  # characters


def tells_illness(text: str) -> bool:
    """Whether plain text tells of one."""
    said = _PAST.sub(" , ", _IDIOMS.sub(" , ", text))
    return (
        bool(_OPERATION.search(said))
        or any(
            _is_nobody_elses(said, match) for find in (_NAMED, _CONDITION) for match in find.finditer(said)
        )
        or any(not _is_at_work(said, match) for match in _HOSPITAL.finditer(said))
        or any(_is_persons(said, match) for match in _GRAVE.finditer(said))
        or (not _PASSING.search(said) and any(_is_persons(said, match) for match in _ILL.finditer(said)))
    )


def _is_nobody_elses(text: str, match: re.Match[str]) -> bool:
    return find_nearest(text, *match.span()) is not Whom.STRANGER


def _is_at_work(text: str, match: re.Match[str]) -> bool:
    """Whether the hospital is where somebody works, or a landmark."""
    return bool(_AT_WORK.search(text, max(0, match.start() - _AROUND), match.end() + _AROUND))


def _is_persons(text: str, match: re.Match[str]) -> bool:
    whose = find_nearest(text, *match.span())
    return whose not in (Whom.THING, Whom.STRANGER) or bool(re.match(rf"{_ME}\b", match[0]))
