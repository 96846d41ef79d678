"""Plots: pictures that the core has drawn."""

from __future__ import annotations

import json
import os
from html import escape
from pathlib import Path
from typing import Any

from uncia.errors import InvalidParamError

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; color: #1f2328; background: #ffffff; }}
@media (prefers-color-scheme: dark) {{ :root {{ color: #e6edf3; background: #0d1117; }} }}
body {{ margin: 1rem; }}
</style>
</head>
<body>
{svg}
</body>
</html>
"""


class Plot:
    """A picture of a model or of its results, the same in every language.

    In a notebook it shows itself; elsewhere `save` writes it to a file and `show` opens it in the browser.

    Attributes
    ----------
    title : str
        What it is.
    description : str
        The same as the picture shows, in words.
    svg : str
        The picture as one ``<svg>`` element, without scripts or references to anything outside of it.
    spec : dict
        The Vega-Lite specification that it was drawn from, with the numbers that it shows.
    """

    title: str
    description: str
    svg: str
    spec: dict[str, Any]

    def __init__(self, title: str, description: str, svg: str, spec: dict[str, Any]) -> None:
        self.title = title
        self.description = description
        self.svg = svg
        self.spec = spec

    @classmethod
    def _from_wire(cls, value: dict[str, Any]) -> Plot:
        return cls(value["title"], value["description"], value["svg"], value["spec"])

    @property
    def html(self) -> str:
        """A page that shows the plot, needs nothing besides, and follows a light or dark theme."""
        return _PAGE.format(title=escape(self.title), svg=self.svg)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the plot to a file, in place of one that is there.

        Parameters
        ----------
        path : str or PathLike
            Ends in ``.svg``, ``.html``, or ``.json`` for the Vega-Lite specification.

        Raises
        ------
        InvalidParamError
            For another ending.
        """
        target = Path(path)
        ending = target.suffix.lower()
        if ending == ".svg":
            text = self.svg + "\n"
        elif ending in (".html", ".htm"):
            text = self.html
        elif ending == ".json":
            text = json.dumps(self.spec, indent=2, ensure_ascii=False) + "\n"
        else:
            raise InvalidParamError(
                f"A plot cannot be saved as {str(path)!r}. Name a file that ends in .svg, .html or .json.",
                param="path",
            )
        target.write_text(text, encoding="utf-8")

    def show(self) -> None:
        """Show the plot: inline in a notebook, else in the browser."""
        if _in_notebook():
            from IPython.display import display  # pyright: ignore

            display(self)
            return
        import tempfile
        import webbrowser

        # The browser reads the file when this call is long over, so the system's own cleaning must do.
        folder = Path(tempfile.mkdtemp(prefix="uncia-plot-"))
        page = folder / "plot.html"
        self.save(page)
        if not webbrowser.open(page.as_uri()):
            print(f"There is no browser to show the plot in; it was written to {page}.")

    def __repr__(self) -> str:
        return f"Plot({self.title!r}: {self.description} Use .save('plot.svg') or .show().)"

    def _repr_svg_(self) -> str:
        return self.svg

    def _repr_html_(self) -> str:
        # Inside of the page, so that the picture takes the colours of the notebook's theme.
        return self.svg


def _in_notebook() -> bool:
    import sys

    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return shell is not None and hasattr(shell, "kernel")
