"""Takes the plain words of a command line as they stand, without the validation library, whose loading outlasts some commands.

Whatever is not plainly right (a slip, a limit, a file that cannot be read) goes the library's own way and gets its message.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Any, get_args, get_origin

_NUMBER = re.compile(r"[0-9]{1,9}")
_DECIMAL = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")


class _NotPlain(Exception):
    pass


def take_plain_values(command: Any) -> None:
    """Let the parameters of a built command, and of the commands below it, take plain values directly."""
    listed: Callable[[Any], list[Any]] = command.get_params
    done: set[int] = set()

    def get_params(context: Any) -> list[Any]:
        parameters = listed(context)  # the one for --help is made at its first call
        for parameter in parameters:
            if id(parameter) not in done:
                parameter.process_value = _quick(parameter, parameter.process_value)
                done.add(id(parameter))
        return parameters

    command.get_params = get_params
    for below in getattr(command, "commands", {}).values():
        take_plain_values(below)


def _quick(parameter: Any, by_library: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    described = getattr(parameter, "type_descriptor", None)
    if described is None:
        return by_library
    takes_several = parameter.multiple or parameter.nargs == -1

    def process(context: Any, value: Any) -> Any:
        try:
            taken = take(context, value)
        except _NotPlain:
            return by_library(context, value)
        return taken if parameter.callback is None else parameter.callback(context, parameter, taken)

    def take(context: Any, value: Any) -> Any:
        if value is None and not parameter.required:
            return () if takes_several else None
        if context.token_normalize_func is not None or takes_several is not isinstance(value, list | tuple):
            raise _NotPlain
        if parameter.required and not value:
            raise _NotPlain
        return _plain(value, described.annotation, described.parameter_info)

    return process


def _plain(value: Any, annotation: Any, info: Any) -> Any:
    """Return the value as the annotation has it; raises _NotPlain where that is not plain to see."""
    if get_origin(annotation) is list and isinstance(value, list | tuple):
        return [_plain(one, get_args(annotation)[0], info) for one in value]
    if info.parser is None and info.min is None and info.max is None and isinstance(annotation, type):
        if annotation is str and type(value) is str and not _asks_for_path(info):
            return value
        if issubclass(annotation, Enum):
            for choice in annotation:
                if value is choice or (type(value) is str and value == choice.value):
                    return choice
        elif annotation is int:
            if type(value) is int:
                return value
            if type(value) is str and _NUMBER.fullmatch(value):
                return int(value)
        elif annotation is float:
            if type(value) is float and math.isfinite(value):
                return value
            if type(value) is str and _DECIMAL.fullmatch(value):
                return float(value)
        elif annotation is Path and _is_plain_path(value, info):
            return Path(value)
    raise _NotPlain


def _asks_for_path(info: Any) -> bool:
    return bool(
        info.exists
        or not info.file_okay
        or not info.dir_okay
        or info.writable
        or info.resolve_path
        or info.allow_dash
        or info.path_type is not None
    )


def _is_plain_path(value: Any, info: Any) -> bool:
    if type(value) is not str or "\0" in value or _asks_for_path(info):
        return False
    return not info.readable or not Path(value).exists() or os.access(value, os.R_OK)
