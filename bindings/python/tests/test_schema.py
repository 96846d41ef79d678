"""What was generated, and what was written by hand beside it, fits the schema."""

from __future__ import annotations

import inspect
import json
import re
from typing import Any

import pytest

import uncia
from tests.support import REPOSITORY
from uncia import errors
from uncia._runtime import kinds, registry
from uncia._version import version
from uncia.base import Estimator, Evaluator, Model, Transformer

SCHEMA: dict[str, Any] = json.loads((REPOSITORY / "bindings" / "schema.json").read_text())
BASES = {"estimator": Estimator, "model": Model, "transformer": Transformer, "evaluator": Evaluator}
each_stage = pytest.mark.parametrize("stage", SCHEMA["stages"], ids=lambda s: s["class"])


def test_every_error_code_has_a_class() -> None:
    codes = {error["code"] for error in SCHEMA["errors"]}
    assert codes == set(errors.classes_by_code)
    for code, cls in errors.classes_by_code.items():
        error = errors.error_from_wire({"code": code, "message": "it failed", "row": 3})
        assert type(error) is cls
        assert (str(error), error.code, error.row) == ("it failed", code, 3)
        assert cls.__doc__


def test_a_code_of_a_newer_core_is_still_an_error_of_ours() -> None:
    error = errors.error_from_wire({"code": "brand_new", "message": "x"})
    assert (type(error), error.code) == (errors.UnciaError, "brand_new")


def test_versions_agree() -> None:
    project = (REPOSITORY / "bindings" / "python" / "pyproject.toml").read_text()
    [written] = re.findall(r'^version = "(.+)"$', project, re.MULTILINE)
    assert written == version == uncia.__version__ == SCHEMA["version"]


@each_stage
def test_stage_has_its_class_and_params(stage: dict[str, Any]) -> None:
    cls = registry.class_of(stage["class"])
    assert cls._wire_class == stage["class"]
    assert issubclass(cls, BASES[stage["kind"]])
    declared = {param.wire_name: param for param in cls._params.values()}
    expected = {param["name"]: param for param in stage["params"]}
    for param in stage["params"]:
        if param.get("service"):
            expected[f"{param['name']}Col"] = {"kind": "column"}
    assert list(declared) == list(expected)
    keywords = list(inspect.signature(cls.__init__).parameters.values())[1:]
    assert [keyword.name for keyword in keywords] == list(cls._params)
    for name, param in declared.items():
        given = expected[name]
        assert param.kind == given["kind"]
        default = given.get("default")
        assert param.default == (
            None if default is None else kinds.value_from_wire(param.kind, default)
        )
        assert param.secret == given.get("secret", False)
        assert param.required == given.get("required", False)
        assert (param.rules.min, param.rules.max) == (given.get("min"), given.get("max"))
        assert param.name in (cls.__doc__ or "")
        assert callable(getattr(cls, f"set_{param.name}"))


@pytest.mark.parametrize("owner", [*SCHEMA["stages"], *SCHEMA["classes"]], ids=lambda s: s["name"])
def test_every_method_is_there_with_its_docs(owner: dict[str, Any]) -> None:
    module = registry.packages()["uncia"].subjects[owner["subject"]]
    cls = getattr(__import__(module, fromlist=["x"]), owner["name"])
    by_wire_name = {member.lower().replace("_", ""): member for member in dir(cls)}
    for method in owner["methods"]:
        member = getattr(cls, by_wire_name[method["name"].lower()])
        assert (member.fget if isinstance(member, property) else member).__doc__


def test_public_names_can_be_imported() -> None:
    assert {name for name in uncia.__all__ if not hasattr(uncia, name)} == set()
    assert set(uncia.__all__) <= set(dir(uncia))
    with pytest.raises(AttributeError, match="nonsense"):
        uncia.nonsense  # noqa: B018  # pyright: ignore
