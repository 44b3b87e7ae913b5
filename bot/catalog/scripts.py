"""What we say first, checked so that a wrong text fails here and not at 10,000 sends: campaigns and notices."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import lru_cache
from string import Formatter
from typing import Self

from pydantic import Field, model_validator

from bot.catalog.loading import CatalogModel, load_file
from bot.language.country_words import adapt_all
from bot.models import Channel, Scenario, Script


class TemplateKind(StrEnum):
    """`campaign` opens a contact; `machine` is left on an answering machine; `notice` is told later on."""

    CAMPAIGN = "campaign"
    MACHINE = "machine"
    NOTICE = "notice"


class Template(CatalogModel):
    """One text with named variables. Source: 004_494a7d2a7dcd2fdb.txt, SCRIPT DE CAMPAÑAS.

    `once_a_day`: it is the person's contact of the day from campaigns though it names no money.
    A notice belongs to no scenario; without a script it may be told in any campaign.
    """

    name: str = Field(pattern=r"^[a-z0-9_]{1,60}$")
    script: Script | None = None
    scenario: Scenario | None = None
    channel: Channel
    kind: TemplateKind
    mentions_money: bool
    once_a_day: bool = False
    variables: list[str]
    text: str = Field(max_length=1024)  # Meta's limit for a template's body

    @model_validator(mode="after")
    def _check_place(self) -> Self:
        is_notice = self.kind is TemplateKind.NOTICE
        if (self.scenario is None) != is_notice or (self.script is None and not is_notice):
            raise ValueError(
                "el texto de una campaña tiene `script` y `scenario`; un aviso (`notice`), ningún `scenario`"
            )
        return self

    @model_validator(mode="after")
    def _check_variables(self) -> Self:
        pieces = list(Formatter().parse(self.text))
        named = {name for _, name, _, _ in pieces if name}
        if named != set(self.variables):
            raise ValueError(f"el texto nombra {_list(named)}; `variables`, {_list(self.variables)}")
        if self.channel is Channel.WHATSAPP:
            self._check_whatsapp(pieces)
        return self

    def _check_whatsapp(self, pieces: list[tuple[str, str | None, str | None, str | None]]) -> None:
        if self.text.endswith("}") or any(name and not literal.strip() for literal, name, _, _ in pieces):
            raise ValueError(
                "un texto de WhatsApp no empieza ni termina con una variable, ni tiene dos seguidas"
            )

    def render(self, values: Mapping[str, str]) -> str:
        """The text with its values.

        Raises:
            KeyError: a variable has no value.
        """
        return self.text.format(**values)

    @property
    def twilio_body(self) -> str:
        """The text as the Content API wants it: variables are {{1}}, {{2}}, … in the order of `variables`."""
        return self.text.format(**{name: f"{{{{{n}}}}}" for n, name in enumerate(self.variables, 1)})

    def number_variables(self, values: Mapping[str, str]) -> str:
        """`ContentVariables`: a JSON document with the values by their number."""
        numbered = {str(n): values[name] for n, name in enumerate(self.variables, 1)}
        return json.dumps(numbered, ensure_ascii=False)

    @property
    def digest(self) -> str:
        """Changes with the text, so that a template synchronised before an edit is not used after it."""
        return hashlib.sha256(self.twilio_body.encode()).hexdigest()[:16]


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "nada"


class Scripts(CatalogModel):
    """All texts; `examples`: a value of each variable, which Meta wants to see."""

    examples: dict[str, str]
    templates: list[Template]

    @model_validator(mode="after")
    def _check_names(self) -> Self:
        names = [template.name for template in self.templates]
        if len(set(names)) < len(names):
            raise ValueError("dos textos tienen el mismo nombre")
        return self

    @model_validator(mode="after")
    def _check_examples(self) -> Self:
        named = {name for template in self.templates for name in template.variables}
        if missing := named - self.examples.keys():
            raise ValueError(f"en `examples` falta {_list(missing)}")
        return self

    @property
    def once_a_day(self) -> list[str]:
        """The names of the texts that count as the contact of the day though they name no money."""
        return [template.name for template in self.templates if template.once_a_day]

    def examples_of(self, template: Template) -> dict[str, str]:
        """The examples of a template's variables, by their number."""
        return {str(n): self.examples[name] for n, name in enumerate(template.variables, 1)}

    def by_name(self, name: str) -> Template:
        """The text of that name.

        Raises:
            KeyError: the catalog has none.
        """
        for template in self.templates:
            if template.name == name:
                return template
        raise KeyError(f"the catalog has no text {name}")

    def find(
        self, script: Script, scenario: Scenario, channel: Channel, kind: TemplateKind = TemplateKind.CAMPAIGN
    ) -> Template | None:
        """The text for a scenario on a channel, or None where the script has none."""
        wanted = (script, scenario, channel, kind)
        return next((t for t in self.templates if (t.script, t.scenario, t.channel, t.kind) == wanted), None)

    def of_script(self, script: Script) -> list[Template]:
        """Every text of a script."""
        return [template for template in self.templates if template.script is script]


@lru_cache
def get_scripts() -> Scripts:
    """The catalog's texts, read once."""
    return load_file("scripts.yml", Scripts, adapt=adapt_all)
