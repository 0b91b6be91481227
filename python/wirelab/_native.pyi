"""The module in Rust. `wirelab/__init__.py` says what each function does."""

import os
from typing import Any

_Path = str | os.PathLike[str]

class Table:
    """Rows and columns in Arrow's form; pyarrow, polars and DuckDB take it as it is."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
    def __arrow_c_schema__(self) -> object: ...
    def __len__(self) -> int: ...
    @property
    def num_rows(self) -> int: ...
    @property
    def column_names(self) -> list[str]: ...
    @property
    def columns(self) -> list[tuple[str, str, str]]: ...
    @property
    def notes(self) -> list[dict[str, Any]]: ...
    def to_pandas(self) -> Any: ...

def run(arguments: list[str]) -> int: ...
def version() -> str: ...
def analyze(
    path: _Path,
    table: str = "tcp",
    *,
    lab: str | None = None,
    lab_port: int | None = None,
    compat: str | None = None,
    strict: bool = False,
    show_secrets: bool = False,
) -> Table: ...
def messages(
    path: _Path,
    lab: str | None = None,
    *,
    lab_port: int | None = None,
    compat: str | None = None,
    strict: bool = False,
    show_secrets: bool = False,
) -> Table: ...
def segments(
    path: _Path, stream: int | None = None, *, compat: str | None = None, strict: bool = False
) -> Table: ...
def rows(
    paths: list[_Path],
    table: str,
    columns: list[str],
    *,
    called: str | None = None,
    lab: str | None = None,
    lab_port: int | None = None,
    compat: str | None = None,
    strict: bool = False,
    show_secrets: bool = False,
) -> Table: ...
def columns(table: str) -> list[tuple[str, str, str]]: ...
def fields(
    path: _Path,
    names: list[str],
    filter: str | None = None,
    *,
    lab: str | None = None,
    lab_port: int | None = None,
    decode_as: list[str] = ...,
    occurrence: str = "first",
    compat: str | None = None,
    strict: bool = False,
) -> Table: ...
def verify(
    lab: str,
    paths: list[_Path],
    table: str = "checks",
    *,
    variant: str | None = None,
    lab_port: int | None = None,
    names: bool = False,
    key: _Path | None = None,
    points: bool = False,
    show_secrets: bool = False,
) -> Table: ...
def filters() -> Table: ...
def labs() -> Table: ...
