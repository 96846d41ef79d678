"""Machine-learning stages over Apache Arrow: estimators, transformers and pipelines with native kernels.

>>> from uncia.lightgbm import LightGBMClassifier
>>> model = LightGBMClassifier(num_iterations=50).fit(X, y)  # doctest: +SKIP
>>> model.predict(X)  # doctest: +SKIP

What is imported from here is loaded when it is first used, so ``import uncia`` costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from uncia._version import version as __version__

if TYPE_CHECKING:
    from uncia._runtime.doctor import doctor
    from uncia._runtime.plot import Plot
    from uncia._runtime.stage import Stage, load
    from uncia._runtime.stages import Estimator, Evaluator, Model, Transformer
    from uncia._runtime.status import stats
    from uncia.errors import UnciaError
    from uncia.frame import DataFrame
    from uncia.pipeline import Pipeline, PipelineModel

__all__ = [
    "DataFrame",
    "Estimator",
    "Evaluator",
    "Model",
    "Pipeline",
    "PipelineModel",
    "Plot",
    "Stage",
    "Transformer",
    "UnciaError",
    "__version__",
    "doctor",
    "load",
    "stats",
]

_HOMES = {
    "DataFrame": "uncia.frame",
    "Estimator": "uncia._runtime.stages",
    "Evaluator": "uncia._runtime.stages",
    "Model": "uncia._runtime.stages",
    "Pipeline": "uncia.pipeline",
    "PipelineModel": "uncia.pipeline",
    "Plot": "uncia._runtime.plot",
    "Stage": "uncia._runtime.stage",
    "Transformer": "uncia._runtime.stages",
    "UnciaError": "uncia.errors",
    "doctor": "uncia._runtime.doctor",
    "load": "uncia._runtime.stage",
    "stats": "uncia._runtime.status",
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in _HOMES:
        value = getattr(import_module(_HOMES[name]), name)
    elif not name.startswith("_") and name in _modules():
        value = import_module(f"uncia.{name}")
    else:
        raise AttributeError(f"module 'uncia' has no attribute {name!r}")
    globals()[name] = value
    return value


def _modules() -> list[str]:
    """Return the modules that users import: those of the stages, and a few more."""
    from uncia._runtime.registry import packages

    return [*packages()["uncia"].subjects, "base", "errors", "params", "sklearn"]


def __dir__() -> list[str]:
    return sorted({*__all__, *_modules()})
