"""The Python side of the test package of stages in test/stages, as the generator would write it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support import REPOSITORY
from uncia.base import Estimator, Model, StagePackage, Transformer, Typed, register
from uncia.params import Param, column_param, int_param

if TYPE_CHECKING:
    from typing import Any

    from typing_extensions import Self

    from uncia.frame import DataFrame

register(
    StagePackage(
        name="uncia-arith",
        version="1.2.0",
        schema="",
        subjects={"arith": __name__},
        path=str(REPOSITORY / "test" / "stages"),
    )
)


class Double(Transformer):
    _wire_class = "uncia-arith/arith#Double"

    input_col: Param[str] = column_param("inputCol", required=True)
    output_col: Param[str] = column_param("outputCol", required=True)
    delay: Param[int] = int_param("delay", default=0, min=0)
    print_col: Param[str | None] = column_param("printCol")

    def __init__(
        self,
        *,
        input_col: str | None = None,
        output_col: str | None = None,
        delay: int | None = None,
        print_col: str | None = None,
    ) -> None:
        super().__init__(
            input_col=input_col, output_col=output_col, delay=delay, print_col=print_col
        )

    def set_delay(self, value: int) -> Self:
        return self._set("delay", value)


class Count(Transformer):
    _wire_class = "uncia-arith/arith#Count"

    @classmethod
    def numbers(cls, rows: int, columns: int, batches: int | None = None) -> DataFrame:
        return cls._invoke_static("numbers", "table", rows=rows, columns=columns, batches=batches)


class CenterModel(Model):
    _wire_class = "uncia-arith/arith#CenterModel"

    input_col: Param[str] = column_param("inputCol", required=True)
    output_col: Param[str] = column_param("outputCol", required=True)

    def means(self) -> dict[str, float]:
        return self._invoke("means", "map<double>")

    def residuals(self, data: Any) -> DataFrame:
        return self._invoke("residuals", "table", data=Typed("table", data))

    def fail(self, how: str) -> None:
        return self._invoke("fail", "void", how=how)

    def spin(self, ms: int) -> None:
        return self._invoke("spin", "void", ms=ms)


class Center(Estimator[CenterModel]):
    _wire_class = "uncia-arith/arith#Center"

    input_col: Param[str] = column_param("inputCol", required=True)
    output_col: Param[str] = column_param("outputCol", required=True)
    passes: Param[int] = int_param("passes", default=1, min=1)

    def __init__(
        self,
        *,
        input_col: str | None = None,
        output_col: str | None = None,
        passes: int | None = None,
    ) -> None:
        super().__init__(input_col=input_col, output_col=output_col, passes=passes)
