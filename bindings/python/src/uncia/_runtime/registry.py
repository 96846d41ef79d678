"""Packages of stages, and the class for every name on the wire."""

from __future__ import annotations

import importlib
import json
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from uncia._runtime.suggest import did_you_mean
from uncia.errors import UnknownStageError

if TYPE_CHECKING:
    from uncia._runtime.stage import Stage

ENTRY_POINTS = "uncia.packages"
"""Group of the entry points by which an installed package of stages is found when it has not been imported yet."""


class StagePackage(NamedTuple):
    """A package of stages as the handshake names it, and where its Python classes are."""

    name: str
    """Its npm name."""
    version: str
    schema: str
    """``sha256:…`` of its schema."""
    subjects: Mapping[str, str]
    """Python module of each subject."""
    path: str | None = None
    """Folder in which the npm package is installed; None for the one that the core brings."""

    def to_wire(self) -> dict[str, Any]:
        """Describe the package for the handshake."""
        wire = {"name": self.name, "version": self.version, "schema": self.schema}
        return wire if self.path is None else {**wire, "path": self.path}


Packages = dict[str, StagePackage]
_packages: Packages = {}


def register(package: StagePackage) -> None:
    """Make a package of stages known. Its modules are imported when a class of theirs is wanted."""
    _packages[package.name] = package


def packages() -> Packages:
    """Return the packages that are registered, by npm name."""
    if "uncia" not in _packages:
        importlib.import_module("uncia._package")
    return _packages


def split(wire_name: str) -> tuple[str, str, str]:
    """Split ``package/subject#Class``."""
    path, _, class_name = wire_name.partition("#")
    package, _, subject = path.rpartition("/")
    return package, subject, class_name


def class_of(wire_name: str) -> type[Stage]:
    """Return the Python class for a name such as ``uncia/lightgbm#LightGBMClassifier``."""
    package_name, subject, class_name = split(wire_name)
    package = _find(package_name)
    if package is None:
        raise UnknownStageError(
            f"{wire_name} belongs to the package {package_name}, which is not registered. "
            "Install and import the Python package that goes with it.",
            stage=wire_name,
        )
    module_name = package.subjects.get(subject)
    if module_name is None:
        raise UnknownStageError(
            f"{package_name} {package.version} for Python has no subject {subject!r}."
            + did_you_mean(subject, package.subjects),
            stage=wire_name,
        )
    module = importlib.import_module(module_name)
    found = getattr(module, class_name, None)
    if found is None:
        raise UnknownStageError(
            f"{module_name} has no stage {class_name!r}." + did_you_mean(class_name, dir(module)),
            stage=wire_name,
        )
    return found


def _find(package_name: str) -> StagePackage | None:
    if package_name not in packages():
        from importlib.metadata import entry_points

        for entry_point in entry_points(group=ENTRY_POINTS, name=package_name):
            entry_point.load()
    return packages().get(package_name)


def require_packages_of(folder: str) -> None:
    """Register the packages that a saved stage names, so that the core is told about them."""
    for root, _, files in os.walk(folder):
        if "metadata.json" in files:
            try:
                with open(os.path.join(root, "metadata.json"), encoding="utf-8") as file:
                    wire_name = json.load(file)["class"]
            except (OSError, ValueError, KeyError, TypeError):
                continue  # the core says what is wrong with it
            if isinstance(wire_name, str):
                _find(split(wire_name)[0])


def npm_folder(name: str, module_file: str) -> str | None:
    """Find the npm package that goes with a Python package of stages.

    It is bundled as the folder ``_stages`` beside `module_file`, or is the package in whose checkout that lies.
    """
    here = os.path.dirname(os.path.abspath(module_file))
    bundled = os.path.join(here, "_stages")
    if os.path.isfile(os.path.join(bundled, "package.json")):
        return bundled
    folder = here
    while (parent := os.path.dirname(folder)) != folder:
        folder = parent
        try:
            with open(os.path.join(folder, "package.json"), encoding="utf-8") as file:
                if json.load(file).get("name") == name:
                    return folder
        except (OSError, ValueError):
            continue
    return None
