"""Sparse matrices of scipy."""

from __future__ import annotations

from typing import Any

import lightgbm
import numpy as np
import pytest
from scipy import sparse

import uncia
from uncia.errors import InvalidDataError, UnsupportedError
from uncia.lightgbm import LightGBMClassifier, LightGBMRegressor


@pytest.fixture(scope="module")
def matrix() -> sparse.csr_matrix:
    return sparse.random(500, 40, density=0.1, format="csr", random_state=3)


def labels_of(matrix: Any) -> np.ndarray[Any, Any]:
    return (matrix[:, [0, 1, 2]].sum(axis=1).A1 > 0.1).astype(np.int32)


def test_a_sparse_matrix_becomes_sparse_vectors(matrix: sparse.csr_matrix) -> None:
    rows = uncia.DataFrame(matrix).to_arrow()["features"]
    assert rows.type.get_field_index("indices") == 1
    back = np.zeros(matrix.shape)
    for number, row in enumerate(rows.to_pylist()):
        assert row["size"] == 40
        back[number, row["indices"]] = row["values"]
    np.testing.assert_array_equal(back, matrix.toarray())


def test_the_kernel_sees_what_the_python_package_of_lightgbm_sees(
    matrix: sparse.csr_matrix,
) -> None:
    labels = labels_of(matrix)
    ours = LightGBMClassifier(num_iterations=20).fit(matrix, labels)
    theirs = lightgbm.LGBMClassifier(n_estimators=20, verbose=-1).fit(matrix, labels)
    assert ours.predict_proba(matrix)[:, 1] == pytest.approx(
        np.asarray(theirs.predict_proba(matrix))[:, 1], abs=1e-12
    )


@pytest.mark.parametrize("layout", ["csc", "coo", "lil", "dok", "bsr"])
def test_every_layout_is_understood(matrix: sparse.csr_matrix, layout: str) -> None:
    labels = labels_of(matrix)
    model = LightGBMRegressor(num_iterations=3).fit(matrix, labels)
    expected = model.predict(matrix)
    np.testing.assert_array_equal(model.predict(matrix.asformat(layout)), expected)
    np.testing.assert_array_equal(model.predict(sparse.csr_array(matrix)), expected)


def test_a_sparse_matrix_may_be_a_column(matrix: sparse.csr_matrix) -> None:
    columns = {"features": matrix, "label": labels_of(matrix).astype(float)}
    model = LightGBMRegressor(num_iterations=3).fit(columns)
    assert model.feature_names()[0] == "Column_0"


def test_repeated_places_are_added_up() -> None:
    twice = sparse.csr_matrix(([1.0, 2.0], [1, 1], [0, 2]), shape=(1, 3))
    assert uncia.DataFrame(twice).to_rows()[0]["features"] == {
        "size": 3,
        "indices": [1],
        "values": [3.0],
    }


def test_what_cannot_be_sent_is_refused() -> None:
    with pytest.raises(InvalidDataError, match="complex128"):
        uncia.DataFrame(sparse.csr_matrix(np.array([[1j]])))
    with pytest.raises(UnsupportedError, match="sparse matrix of scipy"):
        uncia.DataFrame(object())
