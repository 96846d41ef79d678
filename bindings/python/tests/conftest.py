"""Fixtures of several tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.support import DATA
from uncia._runtime import session

FEATURES = ["bill_length", "bill_depth", "flipper_length", "body_mass"]


@pytest.fixture(scope="session")
def penguins() -> pd.DataFrame:
    return pd.read_csv(DATA / "penguins.csv")


@pytest.fixture(scope="session")
def numbers() -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Features and two classes that depend on the first two of them."""
    rng = np.random.default_rng(7)
    features = rng.random((300, 6))
    return features, (features[:, 0] + features[:, 1] > 1).astype(np.int32)


@pytest.fixture
def fresh_core() -> Iterator[session.Session]:
    """A core of the test's own."""
    session.current().close()
    yield session.current()
    session.current().close()
