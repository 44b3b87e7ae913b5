"""`deploy/compose.yml` as Compose reads it: the variables filled in, each service with its image's own part."""

import re
from collections.abc import Mapping
from typing import Any

import yaml

from bot.config import ROOT
from tests.support.dockerfile import Dockerfile

FOLDER = ROOT / "deploy"
_VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::(?P<kind>[-?])(?P<rest>[^}]*))?\}")
_PAIR = re.compile(r"^#?([A-Z_]+)=(.*)$", re.MULTILINE)
_DOCKERFILES = {"recobra-app": "app.Dockerfile", "recobra-rasa": "rasa.Dockerfile"}


def read_example() -> dict[str, str]:
    """The variables of `deploy/.env.example` with what stands behind them."""
    return dict(_PAIR.findall((FOLDER / ".env.example").read_text()))


def read_document() -> dict[str, Any]:
    """The file, its anchors resolved and its variables left as they are."""
    document: dict[str, Any] = yaml.safe_load((FOLDER / "compose.yml").read_text())
    return document


def list_variables() -> dict[str, bool]:
    """Every variable of the file, and whether it is required."""
    found = _VARIABLE.finditer((FOLDER / "compose.yml").read_text())
    return {match["name"]: match["kind"] == "?" for match in found}


def read_services(variables: Mapping[str, str]) -> dict[str, "Service"]:
    """The services with these variables.

    Raises:
        KeyError: one that is required is missing.
    """
    services = _fill(read_document()["services"], variables)
    return {name: Service(name, facts, variables) for name, facts in services.items()}


class Service:
    """One container: what it runs, with which environment."""

    def __init__(self, name: str, facts: dict[str, Any], variables: Mapping[str, str]) -> None:
        self.name, self.facts = name, facts
        self._given = variables if "env_file" in facts else {}
        own = _DOCKERFILES.get(facts["image"].partition(":")[0])
        self.image = Dockerfile(own) if own else None

    @property
    def kind(self) -> str:
        """Its name without its number."""
        return re.sub(r"-\d+$", "", self.name)

    @property
    def command(self) -> list[str]:
        """Its own, or its image's."""
        return list(self.facts.get("command") or (self.image.command if self.image else []))

    @property
    def environment(self) -> dict[str, str]:
        """The image's, `.env`, and its own, which wins."""
        built_in = self.image.environment if self.image else {}
        return {**built_in, **self._given, **self.facts.get("environment", {})}

    @property
    def health_url(self) -> str | None:
        """Where its healthcheck asks."""
        test = " ".join(self.facts.get("healthcheck", {}).get("test", []))
        found = re.search(r"https?://[^'\s]+", test)
        return found[0] if found else None


def _fill(value: Any, variables: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _fill(each, variables) for key, each in value.items()}
    if isinstance(value, list):
        return [_fill(each, variables) for each in value]
    return _VARIABLE.sub(lambda found: _find(found, variables), value) if isinstance(value, str) else value


def _find(found: re.Match[str], variables: Mapping[str, str]) -> str:
    given = variables.get(found["name"], "")
    if given or found["kind"] is None:
        return given
    if found["kind"] == "?":
        raise KeyError(found["name"])
    return str(found["rest"])
