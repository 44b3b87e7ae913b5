"""Click's own words in Spanish: it asks gettext, whose compiled catalogs nobody can read or mend."""

import click.core
import click.decorators
import click.exceptions
import click.formatting
import click.parser
import click.types

_MODULES = (click.core, click.decorators, click.exceptions, click.formatting, click.parser, click.types)
_WORDS = {
    "Usage:": "Uso:",
    "Options": "Opciones",
    "Commands": "Órdenes",
    "Positional arguments": "Argumentos",
    "Show this message and exit.": "Muestra esta ayuda y termina.",
    "Aborted!": "Interrumpido.",
    "required": "obligatorio",
    "default: {default}": "por defecto: {default}",
    "Error: {message}": "Error: {message}",
    "Try '{command} {option}' for help.": "Ayuda: {command} {option}",
    "Missing command.": "Falta la orden.",
    "Missing argument": "Falta el argumento",
    "Missing option": "Falta la opción",
    "Missing parameter": "Falta el parámetro",
    "Missing parameter: {param_name}": "Falta el parámetro: {param_name}",
    "No such option {name!r}.": "No existe la opción {name!r}.",
    "No such command {name!r}.": "No existe la orden {name!r}.",
    "Did you mean {possibility}?": "¿Querías decir {possibility}?",
    "(Did you mean one of: {possibilities}?)": "(¿Querías decir una de estas: {possibilities}?)",
    "Invalid value: {message}": "{message}",
    "Invalid value for {param_hint}: {message}": "{param_hint}: {message}",
    "Got unexpected extra argument ({args})": "Sobra el argumento {args}.",
    "Got unexpected extra arguments ({args})": "Sobran los argumentos {args}.",
    "Option {name!r} requires an argument.": "A la opción {name!r} le falta su valor.",
    "Option {name!r} does not take a value.": "La opción {name!r} no lleva valor.",
    "{value!r} is not {choice}.": "{value!r} no es {choice}.",
    "{value!r} is not one of {choices}.": "{value!r} no es ninguno de {choices}.",
    "{value!r} is not a valid {number_type}.": "{value!r} no es un número.",
    "{value} is not in the range {range}.": "{value} no está en el intervalo {range}.",
    "{name} {filename!r} does not exist.": "no existe el archivo {filename!r}.",
    "{name} {filename!r} is a directory.": "{filename!r} es una carpeta, no un archivo.",
    "{name} {filename!r} is not readable.": "no se puede leer {filename!r}: falta permiso.",
    "{name} {filename!r} is not writable.": "no se puede escribir {filename!r}: falta permiso.",
    "File": "Archivo",
    "Path": "Ruta",
}


def speak_spanish() -> None:
    """Give click the Spanish of what it says to operators; what is not here stays as it is."""
    for module in _MODULES:
        for name, translate in (("_", _translate), ("ngettext", _translate_number)):
            if hasattr(module, name):
                setattr(module, name, translate)


def _translate(text: str) -> str:
    return _WORDS.get(text, text)


def _translate_number(one: str, many: str, count: int) -> str:
    return _translate(one if count == 1 else many)
