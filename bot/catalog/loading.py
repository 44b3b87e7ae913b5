"""Loads the catalog's YAML and says, when it is wrong, in which file and line."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.complaints import explain
from bot.errors import InvalidInput

FOLDER = Path(__file__).parent


class CatalogModel(BaseModel):
    """A checked piece of the catalog: unknown keys are mistakes, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def load_file[M: BaseModel](name: str, model: type[M], folder: Path = FOLDER) -> M:
    """Read and check one YAML file of the catalog.

    Raises:
        InvalidInput: it is not YAML or not of the model's shape; names the file and the line.
    """
    path = folder / name
    text = path.read_text(encoding="utf-8")
    try:
        return model.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise InvalidInput(_explain_syntax(name, error)) from error
    except ValidationError as error:
        root = yaml.compose(text)
        complaints = [
            f"{name}:{_line_of(root, e['loc'])}: {_path(e['loc'])}: {explain(e)}" for e in error.errors()
        ]
        raise InvalidInput("\n".join(complaints)) from error


def _explain_syntax(name: str, error: yaml.YAMLError) -> str:
    """Where it stops being YAML; the reason is mostly a line or two above."""
    mark = getattr(error, "problem_mark", None)
    line = f":{mark.line + 1}" if mark else ""
    return (
        f"{name}{line}: desde aquí no se puede leer; mira también la línea de antes: falta cerrar un corchete, una "
        f"llave o unas comillas, la sangría no es pareja, o hay un tabulador ({getattr(error, 'problem', error)})."
    )


def _path(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location)


def _line_of(node: Any, location: tuple[int | str, ...]) -> int:
    """The line of the innermost node that the error's path reaches."""
    for part in location:
        child = _child(node, part)
        if child is None:
            break
        node = child
    return int(node.start_mark.line) + 1 if node is not None else 1


def _child(node: Any, part: int | str) -> Any:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(part)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part]
    return None
