"""What packages of stages build upon: the base classes of stages. Users rarely need more of this
than for type hints.
"""

from uncia._runtime.dataframe import BaseDataFrame
from uncia._runtime.plot import Plot
from uncia._runtime.registry import StagePackage, npm_folder, register
from uncia._runtime.stage import Stage
from uncia._runtime.stages import Estimator, Evaluator, Model, Transformer
from uncia._runtime.wire import Typed, flat

__all__ = [
    "BaseDataFrame",
    "Estimator",
    "Evaluator",
    "Model",
    "Plot",
    "Stage",
    "StagePackage",
    "Transformer",
    "Typed",
    "flat",
    "npm_folder",
    "register",
]
