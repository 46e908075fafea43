"""How a rule is run: a function, registered by its name, that yields problems.

To automate a rule:

1. Write one small function in the file of its category (PDF rules: files named pdf_*.py), under `@rule_function`::

       @rule_function
       def find_untitled_leaves(filed: FiledPackage, backbone: str) -> Iterator[Problem]:
           for leaf in filed.leaves(backbone):
               if not (leaf.title or "").strip():
                   yield leaf_problem("title_missing", leaf)

2. Name it in the catalogue (lawdata/shared/validation/<profile>.csv, column `function`); the column `parameters`
   ("backbone=index; limit=500") becomes its keyword arguments, always texts. Several rows may name one function.
3. Word the problem in report/texts/parts/validation_problems.toml: `[validation.problem.title_missing]`.
4. Add a package that fails to tests/validate.

A function yields `NotRun` for what it could not look at: the rule is then listed as not run, with that reason, beside
what it found. It need not care for an unreadable backbone: a rule with the parameter `backbone` is not run there.
A function that needs what only opening a document tells asks `filed.examine_documents(reader)`: see
jembatan.validate.document_readers. Everything else it may look at is in jembatan.validate.filed_package.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

import msgspec

from jembatan.core.text import Message, Text
from jembatan.validate.filed import INDEX, FiledLeaf

if TYPE_CHECKING:
    from jembatan.validate.filed_package import FiledPackage


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a rule found, and where: path relative to the package, leaf ID, line of the XML (0: none).

    `document` is the file that the leaf brings, where the fault stands in the backbone and there is one.
    """

    message: Message
    path: str
    leaf: str = ""
    line: int = 0
    document: str = ""


class NotRun(msgspec.Struct, frozen=True):
    """Why a rule could not be run, or not on everything."""

    why: Message


RuleFunction = Callable[..., Iterable[Problem | NotRun]]
_functions: dict[str, RuleFunction] = {}


def rule_function(function: RuleFunction) -> RuleFunction:
    """Register a function under its name; a name is given once."""
    name = function.__name__
    if name in _functions:
        raise ValueError(f"two rule functions are named {name}")
    _functions[name] = function
    return function


@cache
def load_rule_functions() -> dict[str, RuleFunction]:
    """Return all rule functions by name, from every module of this package."""
    import jembatan.validate as package

    for module in iter_modules(package.__path__):
        import_module(f"{package.__name__}.{module.name}")
    return _functions


def problem(
    key: str,
    path: str,
    /,
    *,
    leaf: str = "",
    line: int = 0,
    document: str = "",
    **args: str | int | float | list[str] | Text,
) -> Problem:
    """Return a problem with the sentence `validation.problem.<key>`; the place is shown beside it."""
    return Problem(
        message=Message(f"validation.problem.{key}", dict(args)),
        path=path,
        leaf=leaf,
        line=line,
        document=document,
    )


def name_heading(element: str) -> Text:
    """Return number and title of the heading that an element is; the element itself where the table has none."""
    from jembatan.dossier.sections import load_ctd, load_headings_by_scope

    scope_and_number = load_ctd().number_by_element.get(element, ("", ""))
    english, chinese = load_headings_by_scope().get(scope_and_number, ("", ""))
    number = scope_and_number[1]
    return Text(
        en=f"{number} {english}".strip() or element, zh=f"{number} {chinese or english}".strip() or element
    )


def leaf_problem(key: str, leaf: FiledLeaf, /, **args: str | int | float | list[str]) -> Problem:
    """Return a problem of one leaf, placed in its backbone; the sentence always knows {title}."""
    return problem(
        key,
        leaf.backbone,
        leaf=leaf.leaf_id,
        line=leaf.line,
        document=leaf.path or "",
        **{"title": (leaf.title or "").strip() or "-", **args},
    )


def not_run(key: str, /, **args: str | int | float | list[str]) -> NotRun:
    """Return the reason `validation.why.<key>`."""
    return NotRun(Message(f"validation.why.{key}", dict(args)))


def say_unreadable(filed: FiledPackage, *kinds: str) -> Iterable[NotRun]:
    """Yield the reason why a rule that looks at leaves was not run on everything, where a backbone cannot be read.

    For rules without the parameter `backbone`; a regional backbone that is absent because the profile has no region,
    or because Module 1 is of another region, is not asked for.
    """
    paths = [
        one.path
        for sequence in filed.judged
        for kind in kinds
        if (one := sequence.backbones.get(kind)) is not None and one.root is None
    ]
    paths += [s.at("index.xml") for s in filed.judged if INDEX in kinds and INDEX not in s.backbones]
    if paths:
        yield not_run("backbone_unreadable", paths=paths)
