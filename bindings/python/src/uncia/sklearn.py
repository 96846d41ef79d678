"""Stages as scikit-learn knows estimators, for `GridSearchCV`, `cross_val_score` and pipelines of its own.

>>> from sklearn.model_selection import cross_val_score
>>> from uncia.lightgbm import LightGBMClassifier
>>> from uncia.sklearn import as_sklearn
>>> cross_val_score(as_sklearn(LightGBMClassifier(num_iterations=50)), X, y)  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from uncia._runtime.stages import Estimator, Model
from uncia.errors import UnsupportedError

try:
    from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
    from sklearn.utils.validation import check_is_fitted
except ImportError as error:
    raise ImportError(
        "uncia.sklearn needs scikit-learn: `pip install 'uncia[sklearn]'`."
    ) from error

if TYPE_CHECKING:
    import numpy as np
    from typing_extensions import Self

__all__ = ["SklearnClassifier", "SklearnRegressor", "as_sklearn"]


def as_sklearn(estimator: Estimator[Any]) -> SklearnClassifier | SklearnRegressor:
    """Wrap a learner, or a pipeline that ends in one, so that scikit-learn's tools can fit it.

    Parameters
    ----------
    estimator : Estimator
        What to fit. It is left as it is: fitting works on copies.

    Returns
    -------
    SklearnClassifier or SklearnRegressor
        A classifier where the learner gives probabilities. Its params are those of `estimator`, under the
        same names, so a grid is ``{"num_leaves": [15, 31]}``; in a pipeline ``{"stages__1__num_leaves": [15, 31]}``.

    Raises
    ------
    UnsupportedError
        When it takes no labels, or ranks groups of rows, which scikit-learn's tools know nothing of.
    """
    learner = _learner_of(estimator)
    if "probability_col" in learner._params:
        return SklearnClassifier(estimator)
    return SklearnRegressor(estimator)


def _learner_of(estimator: Estimator[Any]) -> Estimator[Any]:
    if not isinstance(estimator, Estimator):
        raise UnsupportedError(
            f"as_sklearn takes an estimator, not {type(estimator).__name__}.",
            stage=type(estimator).__name__,
        )
    inner = [stage for _, stage in estimator._nested() if isinstance(stage, Estimator)]
    candidates = [*inner[::-1], estimator]
    for learner in candidates:
        if "label_col" in learner._params and "group_col" not in learner._params:
            return learner
    raise UnsupportedError(
        f"{type(estimator).__name__} cannot be used as an estimator of scikit-learn: it must learn from a label for "
        "each row.",
        stage=type(estimator).__name__,
    )


class _Adapter(BaseEstimator):
    """What classifier and regressor have in common."""

    model_: Model
    """What the last `fit` has learned."""

    def __init__(self, estimator: Estimator[Any]) -> None:
        self.estimator = estimator

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Return the estimator, and with `deep` its params under their own names."""
        own: dict[str, Any] = {"estimator": self.estimator}
        return {**self.estimator.get_params(), **own} if deep else own

    def set_params(self, **params: Any) -> Self:
        """Set params of the estimator by their names."""
        if "estimator" in params:
            self.estimator = params.pop("estimator")
        self.estimator.set_params(**params)
        return self

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:  # noqa: N803
        """Learn a model, and keep it as `model_`.

        Parameters
        ----------
        X : array, sparse matrix or any kind of table, of shape (rows, features)
            The features.
        y : array-like of length rows
            The labels.
        sample_weight : array-like of length rows, optional
            A weight >= 0 for each row.
        """
        self.model_ = self.estimator.fit(X, y, sample_weight=sample_weight, progress=False)
        self._note_input(X, y)
        return self

    def _note_input(self, data: Any, labels: Any) -> None:
        shape = getattr(data, "shape", None)
        if shape is not None and len(shape) == 2:
            self.n_features_in_ = shape[1]

    def predict(self, X: Any) -> np.ndarray[Any, Any]:  # noqa: N803
        """Return the prediction for each row."""
        import numpy as np

        check_is_fitted(self, "model_")
        return np.asarray(self.model_.predict(X))


class SklearnClassifier(ClassifierMixin, _Adapter):
    """A classifier of scikit-learn that fits a stage; see `as_sklearn`.

    Attributes
    ----------
    model_ : Model
        What the last `fit` has learned: save this.
    classes_ : numpy.ndarray
        The labels, in ascending order; so are the columns of `predict_proba`.
    """

    classes_: np.ndarray[Any, Any]

    def _note_input(self, data: Any, labels: Any) -> None:
        import numpy as np

        super()._note_input(data, labels)
        self.classes_ = np.unique(np.asarray(labels))

    def predict_proba(self, X: Any) -> np.ndarray[Any, Any]:  # noqa: N803
        """Return the probability of each class for each row."""
        check_is_fitted(self, "model_")
        return self.model_.predict_proba(X)


class SklearnRegressor(RegressorMixin, _Adapter):
    """A regressor of scikit-learn that fits a stage; see `as_sklearn`.

    Attributes
    ----------
    model_ : Model
        What the last `fit` has learned: save this.
    """
