"""Executes the notebook of this example and writes it, with what its cells show: python execute.py [EXECUTED.ipynb]"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).resolve().parent


def main() -> None:
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "transfer-learning.executed.ipynb")
    notebook = nbformat.read(HERE / "transfer-learning.ipynb", as_version=4)
    client = NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(HERE)}})
    client.execute()
    nbformat.write(notebook, target)
    for output in notebook.cells[-1].outputs:
        print(output.get("text", ""), end="")
    print(f"The executed notebook is {target.resolve()}")


if __name__ == "__main__":
    main()
