"""Each class as the standard library makes it and as we do: nobody can tell them apart."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
import re
from dataclasses import FrozenInstanceError, field
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import pytest

from archiver import lightly

STANDARD, OURS = dataclasses.dataclass, lightly.dataclass
BOTH = pytest.mark.parametrize("dataclass", [STANDARD, OURS], ids=["standard", "ours"])


def _plain(dataclass: Any, **how: Any) -> Any:
    @dataclass(**how)
    class Plain:
        a: int
        b: str = "b"
        c: list[int] = field(default_factory=list, compare=False)
        d: int = field(default=4, repr=False)
        e: int = field(default=5, hash=False)
        kind: ClassVar[str] = "k"

    return Plain


@pytest.mark.parametrize("how", [{}, {"frozen": True}, {"kw_only": True}, {"frozen": True, "kw_only": True}])
def test_values_come_out_the_same(how):
    theirs, ours = _plain(STANDARD, **how), _plain(OURS, **how)
    for values in ({"a": 1}, {"a": 1, "b": "x", "c": [1], "d": 2, "e": 3}):
        one, other = theirs(**values), ours(**values)
        assert repr(one) == repr(other)
        assert dataclasses.asdict(one) == dataclasses.asdict(other)
        assert vars(one) == vars(other)
        assert dataclasses.replace(other, a=7) == ours(**{**values, "a": 7})
    assert str(inspect.signature(theirs)).replace("<factory>", "_") == _signature(ours)
    assert inspect.get_annotations(theirs.__init__) == inspect.get_annotations(ours.__init__)
    assert theirs.__match_args__ == ours.__match_args__
    assert ours.__init__.__qualname__ == theirs.__init__.__qualname__


def _signature(kind: Any) -> str:
    told = str(inspect.signature(kind))
    return told.replace(repr(lightly._MADE), "_")


@BOTH
@pytest.mark.parametrize(
    "given", [(), (1, 2, 3, 4, 5, 6), (1, {"a": 2}), (1, {"z": 2})], ids=["none", "many", "twice", "unknown"]
)
def test_what_does_not_fit_is_refused(dataclass, given):
    *places, last = given or [{}]
    named = last if isinstance(last, dict) else {}
    with pytest.raises(TypeError):
        _plain(dataclass)(*(places if isinstance(last, dict) else given), **named)


@BOTH
def test_names_only_means_names_only(dataclass):
    with pytest.raises(TypeError):
        _plain(dataclass, kw_only=True)(1)

    @dataclass
    class Mixed:
        a: int
        b: int = field(kw_only=True)
        c: int = 3

    assert Mixed(1, 2, b=5) == Mixed(a=1, c=2, b=5)
    with pytest.raises(TypeError):
        Mixed(1, 2)


@BOTH
def test_each_has_a_list_of_its_own(dataclass):
    kind = _plain(dataclass)
    one, other = kind(1), kind(1)
    one.c.append(1)
    assert other.c == []


@BOTH
def test_equal_are_those_of_one_class_with_equal_values(dataclass):
    kind, other = _plain(dataclass, frozen=True), _plain(dataclass, frozen=True)
    assert kind(1) == kind(1, c=[2])
    assert kind(1) != kind(2)
    assert kind(1) != other(1)
    assert kind(1) != (1, "b", 4, 5)
    assert hash(kind(1)) == hash(kind(1, c=[2], e=9))
    assert len({kind(1), kind(1), kind(2)}) == 2


@BOTH
def test_what_may_change_has_no_hash(dataclass):
    with pytest.raises(TypeError, match="unhashable"):
        hash(_plain(dataclass)(1))


@BOTH
@pytest.mark.parametrize("name", ["a", "c", "other"])
def test_a_frozen_one_stays(dataclass, name):
    kind = _plain(dataclass, frozen=True)
    made = kind(1)
    with pytest.raises(FrozenInstanceError, match=f"cannot assign to field '{name}'"):
        setattr(made, name, 2)
    with pytest.raises(FrozenInstanceError, match=f"cannot delete field '{name}'"):
        delattr(made, name)
    assert vars(made) == vars(kind(1))


@BOTH
def test_what_a_class_says_itself_holds(dataclass):
    @dataclass(frozen=True)
    class Own:
        """Its words."""

        a: int

        def __eq__(self, other: object) -> bool:
            return True

        def __repr__(self) -> str:
            return "own"

    assert Own.__doc__ == "Its words."
    assert (Own(1) == 2, repr(Own(1)), hash(Own(1)) == hash(Own(1))) == (True, "own", True)

    @dataclass
    class Hashed:
        a: int

        def __hash__(self) -> int:
            return 7

    assert hash(Hashed(1)) == 7
    assert Hashed(1) == Hashed(1)


@BOTH
def test_what_is_worked_out_after_the_values_are_there(dataclass):
    @dataclass(frozen=True)
    class Sum:
        a: int
        twice: int = field(init=False, repr=False)
        seen: list[int] = field(init=False, default_factory=lambda: [1])

        def __post_init__(self) -> None:
            object.__setattr__(self, "twice", 2 * self.a)

        @cached_property
        def thrice(self) -> int:
            return self.twice + self.a

    made = Sum(2)
    assert (made.twice, made.thrice, made.seen) == (4, 6, [1])
    assert repr(made).endswith(".Sum(a=2, seen=[1])")


@BOTH
def test_a_class_of_another(dataclass):
    @dataclass(frozen=True, kw_only=True)
    class Base:
        a: int = 1

    @dataclass(frozen=True, kw_only=True)
    class Wider(Base):
        b: int

    class Same(Wider):
        pass

    assert Wider(b=2) == Wider(a=1, b=2) != Base()
    assert repr(Same(b=2)).endswith("Same(a=1, b=2)")
    assert Same(b=2) == Same(b=2) != Wider(b=2)
    assert [one.name for one in dataclasses.fields(Wider)] == ["a", "b"]


@BOTH
def test_one_without_fields_and_one_that_holds_itself(dataclass):
    @dataclass(frozen=True)
    class Empty:
        pass

    assert Empty() == Empty()
    assert hash(Empty()) == hash(Empty())

    @dataclass
    class Node:
        next: Any = None

    node = Node()
    node.next = node
    assert repr(node).endswith("Node(next=...)")


@BOTH
def test_what_is_not_equal_to_itself_is_the_same_where_it_is_the_same(dataclass):
    @dataclass(frozen=True)
    class One:
        a: float

    nan = float("nan")
    assert One(nan) == One(nan)
    assert One(nan) != One(float("nan"))


@BOTH
@pytest.mark.parametrize("frozen", [True, False])
def test_a_frozen_one_and_one_that_may_change_are_not_mixed(dataclass, frozen):
    base = _plain(dataclass, frozen=frozen)
    with pytest.raises(TypeError, match="frozen"):
        dataclass(frozen=not frozen)(type("Other", (base,), {"__annotations__": {"z": "int"}, "z": 1}))


def test_what_it_cannot_do_it_refuses():
    with pytest.raises(TypeError, match="InitVar"):

        @OURS
        class Given:
            a: dataclasses.InitVar[int]


@BOTH
def test_names_of_fields_are_free(dataclass):
    @dataclass(frozen=True)
    class Odd:
        _set: int
        _MADE: int = 2
        _default__MADE: list[int] = field(default_factory=list)

    assert Odd(1) == Odd(1, 2, [])


@OURS(frozen=True)
class Packed:
    a: int
    b: tuple[int, ...] = ()


def test_copies_and_what_another_process_is_sent():
    made = Packed(1, (2,))
    assert pickle.loads(pickle.dumps(made)) == copy.deepcopy(made) == copy.copy(made) == made


@pytest.mark.parametrize("how", [{"slots": True}, {"order": True}, {"slots": True, "frozen": True}])
def test_slots_and_orders_are_made_by_the_standard_library(how):
    made = _plain(OURS, **how)(1)
    assert hasattr(made, "__dict__") is not how.get("slots", False)
    assert hasattr(type(made), "__lt__")
    assert repr(made) == repr(_plain(STANDARD, **how)(1))


def test_all_of_the_program_uses_it():
    root = Path(lightly.__file__).parent
    paths = [path for path in root.rglob("*.py") if path.name != "lightly.py"]
    assert paths
    standard = re.compile(r"from dataclasses import .*\bdataclass\b|import dataclasses")
    assert [str(path) for path in paths if standard.search(path.read_text("utf-8"))] == []
