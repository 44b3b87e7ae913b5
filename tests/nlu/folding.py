"""Lets the app's environment test the two modules of Rasa's environment that need nothing of it."""

import importlib.util
import sys
from types import ModuleType

from bot.config import ROOT


def _load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"rasa_server_{name}", ROOT / "rasa_server" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


fold = _load("spelling").fold
misspell = _load("typos").misspell
