"""What each kind of stage can do."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from uncia._runtime import wire
from uncia._runtime.dataframe import BaseDataFrame, give_back, open_table
from uncia._runtime.stage import Stage
from uncia._runtime.values import schema_from_wire
from uncia.errors import UnsupportedError

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from typing_extensions import Self

    from uncia.frame import DataFrame

ModelT = TypeVar("ModelT", bound="Model")
TableT = TypeVar("TableT")


class _WithSchema(Stage):
    def transform_schema(self, data: Any) -> pa.Schema:
        """Check the params against a table, and return the schema that `transform` will give; no row is read.

        Parameters
        ----------
        data : DataFrame, pyarrow.Schema or any kind of table
            What would be fitted or transformed.

        Raises
        ------
        MissingColumnError, ColumnTypeError, MissingParamError
            When the table does not fit.
        """
        import pyarrow as pa

        self._check_required()
        table = data.empty_table() if isinstance(data, pa.Schema) else data
        frame, _ = open_table(table)
        value = wire.call("transformSchema", {"stage": self, "data": frame})
        return schema_from_wire(value["schema"])


if TYPE_CHECKING:

    class _EstimatorBase(_WithSchema, Generic[ModelT]): ...
else:
    # Generic would add noise to `help`, and a class that nobody needs when the program runs.
    _EstimatorBase = _WithSchema


class Estimator(_EstimatorBase[ModelT]):
    """Learns a model from a table."""

    def fit(
        self,
        data: Any,
        y: Any = None,
        *,
        sample_weight: Any = None,
        progress: bool | None = None,
    ) -> ModelT:
        """Learn a model.

        Unlike scikit-learn's `fit`, this returns the fitted model as an object of its own and
        leaves the estimator as it is.

        Parameters
        ----------
        data : DataFrame, any kind of table, or array of shape (rows, features)
            A pandas, polars or pyarrow table, a dict of columns, a list of dicts, or scikit-learn's `X`.
        y : array-like of length rows, optional
            The labels, where `data` does not hold them. Then all columns of `data` are features,
            unless params of the estimator say otherwise.
        sample_weight : array-like of length rows, optional
            A weight >= 0 for each row, where `data` does not hold it.
        progress : bool, optional
            Show a progress bar. By default where stderr is a terminal, and in notebooks.

        Returns
        -------
        Model
            What was learned.

        Raises
        ------
        UnciaError
            One that names stage, param and column.
        KeyboardInterrupt
            After Ctrl-C, when the core has stopped working on it.
        """
        self._check_required()
        if y is None and sample_weight is None:
            stage: Estimator[ModelT] = self
            frame, _ = open_table(data)
            if _is_array(data):
                stage, frame = _training_table(self, data, None, None)
        else:
            stage, frame = _training_table(self, data, y, sample_weight)
        return wire.call("fit", {"stage": stage, "data": frame}, "stage", progress=progress)


class Transformer(_WithSchema):
    """Maps tables to tables."""

    @overload
    def transform(self, data: DataFrame) -> DataFrame: ...
    @overload
    def transform(self, data: np.ndarray[Any, Any]) -> dict[str, Any]: ...
    @overload
    def transform(self, data: TableT) -> TableT: ...

    def transform(self, data: Any) -> Any:
        """Add to a table what this stage computes.

        Parameters
        ----------
        data : DataFrame or any kind of table
            A `DataFrame` gives a lazy `DataFrame`: nothing is read until its rows are. Any other
            table is worked on at once and gives its own kind back: pandas (with its index), polars,
            pyarrow, a dict of columns, a list of dicts. A numpy array gives a dict of columns, a
            `pyarrow.RecordBatchReader` another one that streams.
        """
        self._check_required()
        frame, kind = _feature_table(self, data)
        return give_back(frame._step("transform", stage=self), kind)


class Model(Transformer):
    """A transformer that a fit has made.

    What was learned lies in a private folder, which goes away with the last object that uses it.
    `close`, or the end of a ``with`` block, frees it at once. A model can be copied, pickled and
    used after a fork.
    """

    def predict(self, data: Any) -> Any:
        """Return the prediction for each row.

        Parameters
        ----------
        data : DataFrame, any kind of table, or array of shape (rows, features)
            What to predict for.

        Returns
        -------
        pandas.Series, polars.Series, pyarrow.ChunkedArray or numpy.ndarray
            As fits the table that was given; an array for a `DataFrame`.
        """
        return self._one_column(data, "prediction_col", "predict")

    def predict_proba(self, data: Any) -> np.ndarray[Any, Any]:
        """Return the probability of each class for each row.

        Returns
        -------
        numpy.ndarray of shape (rows, classes)
            The classes are in the order in which the model names them.
        """
        from uncia._runtime.tables.kinds import column_to_numpy

        name, table, _ = self._read_column(data, "probability_col", "predict_proba")
        return column_to_numpy(table.column(name))

    def _one_column(self, data: Any, param: str, method: str) -> Any:
        from uncia._runtime.tables.kinds import column_to_numpy

        name, table, kind = self._read_column(data, param, method)
        return column_to_numpy(table.column(name)) if kind is None else kind.column(table, name)

    def _read_column(self, data: Any, param: str, method: str) -> tuple[str, pa.Table, Any]:
        owner = self._owner_of(param)
        if owner is None:
            raise UnsupportedError(
                f"{type(self).__name__} has no `{method}`; use `transform`.",
                stage=type(self).__name__,
            )
        name = getattr(owner, param)
        frame, kind = _feature_table(self, data)
        # The index of a pandas DataFrame travels as a column; the rest stays where it is.
        keep = [*getattr(kind, "index_names", ()), name]
        return (
            name,
            frame._step("transform", stage=self)._step("select", columns=keep).to_arrow(),
            kind,
        )

    def _owner_of(self, param: str) -> Stage | None:
        """Find the stage that adds a column: this one, or the last inside of it that does."""
        if param in self._params:
            return self if getattr(self, param) is not None else None
        for _, stage in reversed(list(self._nested())):
            if isinstance(stage, Model) and (owner := stage._owner_of(param)) is not None:
                return owner
        return None

    def close(self) -> None:
        """Free the model, and those inside of it, in the core; it cannot be used any more."""
        if self._handle is not None:
            self._handle.close()
        for _, stage in self._nested():
            if isinstance(stage, Model):
                stage.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class Evaluator(Stage):
    """Judges a table of predictions by one number."""

    def evaluate(self, data: Any, *, progress: bool | None = None) -> float:
        """Return the metric of a table.

        Parameters
        ----------
        data : DataFrame or any kind of table
            Labels and predictions, as `transform` of a model gives them.
        progress : bool, optional
            Show a progress bar. By default where stderr is a terminal, and in notebooks.
        """
        self._check_required()
        frame, _ = open_table(data)
        return wire.call("evaluate", {"stage": self, "data": frame}, "double", progress=progress)


def _is_array(data: Any) -> bool:
    return hasattr(data, "ndim") and hasattr(data, "dtype") and data.ndim == 2


def _features_name(stage: Stage) -> str:
    """Return the name under which an array of features is sent: the column that the stage, or one in it, reads."""
    if "features_col" in stage._params:
        return stage.get_params(deep=False)["features_col"]
    for _, inner in stage._nested():
        if "features_col" in inner._params:
            return _features_name(inner)
    return "features"


def _feature_table(stage: Stage, data: Any) -> tuple[BaseDataFrame, Any]:
    if not _is_array(data):
        return open_table(data)
    from uncia._runtime.tables.input import read_input
    from uncia._runtime.tables.plain import matrix_table

    _, kind = read_input(data)
    frame, _ = open_table(matrix_table(data, _features_name(stage)))
    return frame, kind


def _training_table(stage: Any, data: Any, y: Any, weight: Any) -> tuple[Any, BaseDataFrame]:
    from uncia._runtime.tables.training import training_table

    table, settings = training_table(stage, data, y, weight, _features_name(stage))
    frame, _ = open_table(table)
    return (stage.copy(**settings) if settings else stage), frame
