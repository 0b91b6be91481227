"""Runs a notebook from its first cell to its last: run.py NOTEBOOK RESULT FOLDER."""

import sys

import nbformat
from nbclient import NotebookClient

notebook, result, folder = sys.argv[1:]
book = nbformat.read(notebook, as_version=4)
# A cell that fails ends it, and says which one.
NotebookClient(book, timeout=120, kernel_name="python3", resources={"metadata": {"path": folder}}).execute()
nbformat.write(book, result)
print(f"{result}: {sum(cell.cell_type == 'code' for cell in book.cells)} cells ran")
