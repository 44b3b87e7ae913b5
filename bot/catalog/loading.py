"""Loads the catalog's YAML and says, when it is wrong, in which file and line."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.complaints import explain
from bot.errors import InvalidInput

FOLDER = Path(__file__).parent
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # twenty times as fast, where it was built
type Place = tuple[int | str, ...]  # in a file: the keys and indices that lead there


class CatalogModel(BaseModel):
    """A checked piece of the catalog: unknown keys are mistakes, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def load_file[M: BaseModel](
    name: str,
    model: type[M],
    folder: Path = FOLDER,
    *,
    check: Callable[[M], Iterable[tuple[Place, str]]] | None = None,
    adapt: Callable[[Any], Any] = lambda value: value,
) -> M:
    """Read and check one YAML file of the catalog; `check`: what is wrong beyond its shape, in Spanish.

    `adapt`: changes what was read before it is checked.

    Raises:
        InvalidInput: it is not YAML or not of the model's shape; names the file and the line.
    """
    path = folder / name
    text = path.read_text(encoding="utf-8")
    try:
        found = model.model_validate(adapt(yaml.load(text, Loader=_Loader)))
    except yaml.YAMLError as error:
        raise InvalidInput(_explain_syntax(name, error)) from error
    except ValidationError as error:
        wrong = [(e["loc"], f"{_path(e['loc'])}{explain(e)}") for e in error.errors()]
        raise InvalidInput(_tell(name, text, wrong)) from error
    if check and (wrong := list(check(found))):
        raise InvalidInput(_tell(name, text, wrong))
    return found


def tell_places(name: str, wrong: Iterable[tuple[Place, str]]) -> list[str]:
    """Complaints about a file that was read, each with its line."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    return _tell(name, text, wrong).splitlines()


def _tell(name: str, text: str, wrong: Iterable[tuple[Place, str]]) -> str:
    root = yaml.compose(text, Loader=_Loader)
    return "\n".join(f"{name}:{_line_of(root, place)}: {complaint}" for place, complaint in wrong)


def _explain_syntax(name: str, error: yaml.YAMLError) -> str:
    """Where it stops being YAML; the reason is mostly a line or two above."""
    mark = getattr(error, "problem_mark", None)
    line = f":{mark.line + 1}" if mark else ""
    return (
        f"{name}{line}: desde aquí no se puede leer; mira también la línea de antes: falta cerrar un corchete, una "
        f"llave o unas comillas, la sangría no es pareja, o hay un tabulador ({getattr(error, 'problem', error)})."
    )


def _path(place: Place) -> str:
    """ "steps.0.due: "; nothing for the file as a whole."""
    return f"{'.'.join(map(str, place))}: " if place else ""


def _line_of(node: Any, location: Place) -> int:
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
