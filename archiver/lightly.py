"""Dataclasses that are made in a third of the time.

The standard library compiles each method of each dataclass from a text of its own: six of them for a frozen
one, half a millisecond together, and a command that captures one address loads some 140. Here ``__init__``
alone is compiled; what compares, shows, hashes and protects are the same functions for all.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

_Field = dataclasses.Field[Any]

#: Says that no value was given, so that the field's factory makes one.
_MADE = object()


def _dataclass(
    cls: type | None = None,
    /,
    *,
    frozen: bool = False,
    kw_only: bool = False,
    slots: bool = False,
    order: bool = False,
) -> Any:
    """:func:`dataclasses.dataclass`; what else that module has takes the class that this makes.

    One with slots or an order is made by the standard library, as a whole, and can't be of one that isn't.

    :raises TypeError: it may change and is of a frozen one, or the other way round, or has an ``InitVar``.
    """

    def make(cls: type) -> type:
        if slots or order:
            made = dataclasses.dataclass(frozen=frozen, kw_only=kw_only, slots=slots, order=order)
            return made(cls)
        _complete(cls, frozen=frozen, kw_only=kw_only)
        return cls

    return make if cls is None else make(cls)


if TYPE_CHECKING:  # a checker knows what the standard one makes
    from dataclasses import dataclass as dataclass
else:
    dataclass = _dataclass


def _complete(cls: Any, *, frozen: bool, kw_only: bool) -> None:
    if cls.__doc__ is None:
        # Else its signature would be put together for it, which takes longer than all of this.
        cls.__doc__ = cls.__name__
    own = dict(vars(cls))
    if any(vars(base).get("__is_frozen__", frozen) is not frozen for base in cls.__mro__[1:]):
        raise TypeError(f"{cls.__qualname__}: of a frozen dataclass and one that isn't")
    cls.__is_frozen__ = frozen
    # Were it told of a frozen one, it would compile what protects it.
    dataclasses.dataclass(init=False, repr=False, eq=False, kw_only=kw_only)(cls)
    fields = dataclasses.fields(cls)
    if any(field._field_type.name == "_FIELD_INITVAR" for field in cls.__dataclass_fields__.values()):
        raise TypeError(f"{cls.__qualname__}: an InitVar is nothing for this dataclass")
    compared = [field.name for field in fields if field.compare]
    hashed = [field.name for field in fields if (field.compare if field.hash is None else field.hash)]
    cls.__shown__ = [field.name for field in fields if field.repr]
    cls.__compared__ = _read(compared)
    cls.__hashed__ = cls.__compared__ if hashed == compared else _read(hashed)
    made = {"__init__": _make_init(cls, fields, frozen=frozen), "__repr__": _show, "__eq__": _equals}
    # A class with an ``__eq__`` of its own has None here, and didn't say so itself.
    if own.get("__hash__") is None:
        own.pop("__hash__", None)
        made["__hash__"] = _hash if frozen else None
    if frozen:
        made |= {"__setattr__": _refuse_to_set, "__delattr__": _refuse_to_delete}
    for name, method in made.items():
        if name not in own:
            setattr(cls, name, method)


def _read(names: Sequence[str]) -> Callable[[Any], Any]:
    """What the values of these attributes are told apart by."""
    if len(names) > 1:
        return attrgetter(*names)
    # Always a tuple: what isn't equal to itself is the same in it.
    return lambda one: tuple([getattr(one, name) for name in names])


# --- what each has of its own ------------------------------------------------------------------


def _make_init(cls: Any, fields: Sequence[_Field], *, frozen: bool) -> Any:
    given = [field for field in fields if field.init]
    named = [_parameter(field) for field in given if field.kw_only]
    words = ["self", *(_parameter(field) for field in given if not field.kw_only)]
    words += ["*", *named] if named else []
    body = [*_assignments(fields, frozen=frozen)]
    if hasattr(cls, "__post_init__"):
        body.append("self.__post_init__()")
    known: dict[str, Any] = {"__set__": object.__setattr__, "__made__": _MADE}
    for field in fields:
        if field.default is not dataclasses.MISSING:
            known[f"__default_{field.name}__"] = field.default
        elif field.default_factory is not dataclasses.MISSING:
            known[f"__make_{field.name}__"] = field.default_factory
    text = f"def __init__({', '.join(words)}):\n " + "\n ".join(body or ["pass"])
    outer = f"def _outer({', '.join(known)}):\n" + "\n".join(f" {line}" for line in text.split("\n"))
    found: dict[str, Any] = {}
    # The text is made of the fields' names alone, which Python has read in the class already.
    exec(f"{outer}\n return __init__", _names_of(cls.__module__), found)  # noqa: S102
    init = found["_outer"](**known)
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    init.__annotations__ = {field.name: field.type for field in given} | {"return": None}
    return init


def _names_of(module: str) -> dict[str, Any]:
    return vars(sys.modules[module]) if module in sys.modules else {}


def _parameter(field: _Field) -> str:
    if field.default is not dataclasses.MISSING:
        return f"{field.name}=__default_{field.name}__"
    if field.default_factory is not dataclasses.MISSING:
        return f"{field.name}=__made__"
    return field.name


def _assignments(fields: Iterable[_Field], *, frozen: bool) -> Iterator[str]:
    for field in fields:
        name = value = field.name
        if field.default_factory is not dataclasses.MISSING:
            value = f"__make_{name}__()" + (f" if {name} is __made__ else {name}" if field.init else "")
        elif not field.init:
            continue  # it has its default from the class, or gets its value later
        yield f"__set__(self, {name!r}, {value})" if frozen else f"self.{name} = {value}"


# --- what all share ----------------------------------------------------------------------------


@recursive_repr()
def _show(self: Any) -> str:
    shown = ", ".join([f"{name}={getattr(self, name)!r}" for name in self.__shown__])
    return f"{type(self).__qualname__}({shown})"


def _equals(self: Any, other: object) -> Any:
    if type(other) is not type(self):
        return NotImplemented
    kind: Any = type(self)
    return kind.__compared__(self) == kind.__compared__(other)


def _hash(self: Any) -> int:
    return hash(type(self).__hashed__(self))


def _refuse_to_set(_: object, name: str, __: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(_: object, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
