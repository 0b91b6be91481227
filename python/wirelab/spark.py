"""Captures in Apache Spark: a capture, or a set of files that one was cut into, is read by one task; small ones share a task.

Register the data source once in a session, and read one of the tables of docs/tables.md::

    import wirelab.spark

    wirelab.spark.register(spark)
    streams = spark.read.format("wirelab").option("table", "streams").load("captures/")

Options:

=============  ======================================================================================================
``table``      ``captures``, ``streams`` (the usual one), ``segments``, ``messages``, ``turns``, ``verdicts``, ``findings``
``columns``    only these, with commas between them; the others are not made
``set``        ``true``: the captures that lie in one folder are one capture that was cut, and are taken as one, by time
``times``      ``long`` (the usual one): points in time are nanoseconds since 1970, as whole numbers, because Spark has none
               that are as exact; ``timestamp``: Spark's own, to the microsecond
``lab``, ``lab_port``, ``compat``, ``show_secrets``  as for :func:`wirelab.analyze`
``filters``    ``true`` (the usual one), ``false``: Spark is not asked for filters
``on_error``   ``fail`` (the usual one): a file that is no capture ends the job; ``skip``: it has no rows
=============  ======================================================================================================

``path`` is a file, a folder (with all captures in it, however deep) or an address that pyarrow or fsspec knows, such as
``s3://bucket/captures`` or ``hdfs://host/captures``; what lies elsewhere is copied into a temporary file by the task that reads it.
Filters that compare a column with a value are carried out before rows leave the task: :func:`register` sets
``spark.sql.python.filterPushdown.enabled``. Who must have it off sets the option ``filters`` to ``false``.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow
import pyarrow.compute as pc
import pyarrow.fs
from pyspark.sql import SparkSession
from pyspark.sql import datasource as ds
from pyspark.sql import types as st

from wirelab import CaptureError, _native

__all__ = ["Captures", "register"]

#: Whether Spark hands filters over to data sources in Python.
PUSHDOWN = "spark.sql.python.filterPushdown.enabled"
#: What names of captures end with.
ENDINGS = ("pcap", "pcapng", "cap", "ntar", "dmp", "gz", "zst")
#: Rows handed to Spark at once.
ROWS = 8_192
#: Captures that are small share a task, because a task costs Spark more than they do: up to so many bytes, and so many of them.
SHARED_BYTES = 4 << 20
SHARED_FILES = 64
TYPES = {
    "int64": st.LongType(),
    "uint64": st.LongType(),
    "double": st.DoubleType(),
    "bool": st.BooleanType(),
    "string": st.StringType(),
    "timestamp[ns, tz=UTC]": st.LongType(),
    "duration[ns]": st.LongType(),
}
COMPARISONS: dict[type, Callable[..., pc.Expression]] = {
    ds.EqualTo: lambda column, value: column == value,
    ds.GreaterThan: lambda column, value: column > value,
    ds.GreaterThanOrEqual: lambda column, value: column >= value,
    ds.LessThan: lambda column, value: column < value,
    ds.LessThanOrEqual: lambda column, value: column <= value,
    ds.In: lambda column, value: column.isin([one for one in value if one is not None]),
}


def register(spark: SparkSession) -> None:
    """Makes ``spark.read.format("wirelab")`` known in a session, and has Spark hand filters over."""
    spark.conf.set(PUSHDOWN, "true")
    spark.dataSource.register(Captures)


@dataclass
class Part(ds.InputPartition):
    """What one task reads, one after the other: captures, each a file, or the files of a set in the order of their names."""

    captures: tuple[tuple[str, ...], ...]


class Captures(ds.DataSource):
    """The data source ``wirelab``."""

    @classmethod
    def name(cls) -> str:
        """The format that Spark is asked for."""
        return "wirelab"

    def schema(self) -> st.StructType:
        """The columns of the table that is asked for."""
        asked = Asked.of(self.options)
        known = {name: (kind, about) for name, kind, about in _native.columns(asked.table)}
        missing = [name for name in asked.columns if name not in known]
        if missing:
            raise ValueError(f"the table {asked.table} has no column {missing[0]}")
        fields = []
        for name in asked.columns or known:
            kind, about = known[name]
            stamp = asked.timestamps and kind.startswith("timestamp")
            fields.append(st.StructField(name, st.TimestampType() if stamp else TYPES[kind], True, {"comment": about}))
        return st.StructType(fields)

    def reader(self, schema: st.StructType) -> ds.DataSourceReader:
        """Who reads it."""
        asked = Asked.of(self.options)
        return Filtering(schema, asked) if asked.filters else Reader(schema, asked)


@dataclass(frozen=True)
class Asked:
    """The options."""

    table: str
    columns: tuple[str, ...]
    path: str
    as_set: bool
    timestamps: bool
    skip: bool
    filters: bool
    reading: tuple[tuple[str, Any], ...]

    @classmethod
    def of(cls, options: dict[str, str]) -> Asked:
        """From what Spark hands over; its names are those of the options in lower case or as they were written."""
        given = {name.lower(): value for name, value in options.items()}
        path = given.get("path")
        if not path:
            raise ValueError("say which captures: .load(\"captures/\")")
        reading: dict[str, Any] = {name: given.get(name) for name in ("lab", "compat")}
        reading["lab_port"] = int(given["lab_port"]) if "lab_port" in given else None
        reading["show_secrets"] = chosen(given, "show_secrets", {"false": False, "true": True})
        return cls(
            table=given.get("table", "streams"),
            columns=tuple(name.strip() for name in given.get("columns", "").split(",") if name.strip()),
            path=path,
            as_set=chosen(given, "set", {"false": False, "true": True}),
            timestamps=chosen(given, "times", {"long": False, "timestamp": True}),
            skip=chosen(given, "on_error", {"fail": False, "skip": True}),
            filters=chosen(given, "filters", {"true": True, "false": False}),
            reading=tuple(reading.items()),
        )


def chosen(given: dict[str, str], name: str, values: dict[str, bool]) -> bool:
    """An option that has few values, the usual one first."""
    value = given.get(name, next(iter(values))).lower()
    if value not in values:
        raise ValueError(f"{name} is one of {', '.join(values)}, and not {value}")
    return values[value]


class Reader(ds.DataSourceReader):
    """Lists captures on the driver, and reads them in tasks."""

    def __init__(self, schema: st.StructType, asked: Asked) -> None:
        self.schema = schema
        self.asked = asked
        self.wanted: list[tuple[type, str, Any]] = []

    def partitions(self) -> list[ds.InputPartition]:
        """Parts of one capture, or of several small ones. A capture is a file, or all files of a folder."""
        files = sorted(listed(self.asked.path))
        if not files:
            raise ValueError(f"{self.asked.path} has no captures")
        captures: dict[str, list[tuple[str, int]]] = {}
        for path, size in files:
            captures.setdefault(path.rsplit("/", 1)[0] if self.asked.as_set else path, []).append((path, size))
        sized = ((tuple(path for path, _ in one), sum(size for _, size in one)) for one in captures.values())
        return [Part(part) for part in shared(sized)]

    def read(self, partition: ds.InputPartition) -> Iterator[pyarrow.RecordBatch]:
        """The rows of one part, in Arrow's form."""
        assert isinstance(partition, Part)
        for paths in partition.captures:
            yield from self.capture(paths)

    def capture(self, paths: tuple[str, ...]) -> Iterator[pyarrow.RecordBatch]:
        """The rows of one capture."""
        asked = self.asked
        called = paths[0] if len(paths) == 1 else f"{paths[0]} … {paths[-1]} ({len(paths)} files)"
        with contextlib.ExitStack() as stack:
            own = [stack.enter_context(local(path)) for path in paths]
            try:
                table = _native.rows(own, asked.table, self.schema.names, called=called, **dict(asked.reading))
            except CaptureError as error:
                if asked.skip:
                    return
                text = str(error)
                # A copy of what lies elsewhere has a name that says nothing.
                text = text if called in text else f"{called}: {text}"
                raise CaptureError(text, called, error.frame, error.offset) from error
        for batch in pyarrow.RecordBatchReader.from_stream(table):
            yield from self.shaped(batch)

    def shaped(self, batch: pyarrow.RecordBatch) -> Iterator[pyarrow.RecordBatch]:
        """A batch with Spark's types, without the rows that a filter leaves out, in pieces."""
        columns = [
            column if isinstance(field.dataType, st.TimestampType) else whole(column)
            for column, field in zip(batch.columns, self.schema, strict=True)
        ]
        columns = [
            column.cast(pyarrow.timestamp("us", "UTC"), safe=False) if pyarrow.types.is_timestamp(column.type) else column
            for column in columns
        ]
        table = pyarrow.Table.from_arrays(columns, names=self.schema.names)
        for kind, name, value in self.wanted:
            table = table.filter(COMPARISONS[kind](pc.field(name), value))
        yield from table.to_batches(max_chunksize=ROWS)


class Filtering(Reader):
    """The same where Spark hands filters over. It refuses a reader that takes them while it is told not to."""

    def pushFilters(self, filters: list[ds.Filter]) -> Iterable[ds.Filter]:  # noqa: N802 (Spark's name)
        """Takes comparisons of a column with a value; the others are given back, and Spark carries them out."""
        names = set(self.schema.names)
        for one in filters:
            attribute = getattr(one, "attribute", ())
            plain = type(one) in COMPARISONS and len(attribute) == 1 and attribute[0] in names
            # Spark's time zone is Spark's business.
            stamp = plain and isinstance(self.schema[attribute[0]].dataType, st.TimestampType)
            if plain and not stamp and one.value is not None:
                self.wanted.append((type(one), attribute[0], one.value))
            else:
                yield one


def whole(column: pyarrow.Array) -> pyarrow.Array:
    """Points in time and spans as whole numbers of nanoseconds."""
    return column.cast(pyarrow.int64()) if pyarrow.types.is_temporal(column.type) else column


def is_address(path: str) -> bool:
    """Whether it is more than a path of this machine."""
    return "://" in path and not path.startswith("file://")


def shared(captures: Iterable[tuple[tuple[str, ...], int]]) -> Iterator[tuple[tuple[str, ...], ...]]:
    """Puts captures that are small together, in their order. Each comes with its bytes."""
    part: list[tuple[str, ...]] = []
    room, files = SHARED_BYTES, SHARED_FILES
    for paths, size in captures:
        if part and (size > room or len(paths) > files):
            yield tuple(part)
            part, room, files = [], SHARED_BYTES, SHARED_FILES
        part.append(paths)
        room, files = room - size, files - len(paths)
    if part:
        yield tuple(part)


def listed(path: str) -> Iterator[tuple[str, int]]:
    """The captures at a path or address, with their bytes. A file that is named is one, whatever it is called."""
    system, root = file_system(path)
    before = path[: len(path) - len(root)] if is_address(path) and path.endswith(root) else ""
    about = system.get_file_info(root)
    if about.type == pyarrow.fs.FileType.File:
        yield before + root, about.size or 0
        return
    for one in system.get_file_info(pyarrow.fs.FileSelector(root, recursive=True)):
        if one.type == pyarrow.fs.FileType.File and one.extension.lower() in ENDINGS:
            yield before + one.path, one.size or 0


def file_system(path: str) -> tuple[pyarrow.fs.FileSystem, str]:
    """Where it lies: a file system of pyarrow, or one of fsspec."""
    if not is_address(path):
        return pyarrow.fs.LocalFileSystem(), os.path.abspath(path.removeprefix("file://"))
    try:
        return pyarrow.fs.FileSystem.from_uri(path)
    except (pyarrow.ArrowInvalid, pyarrow.ArrowNotImplementedError):
        import fsspec

        system, root = fsspec.core.url_to_fs(path)
        return pyarrow.fs.PyFileSystem(pyarrow.fs.FSSpecHandler(system)), root


@contextlib.contextmanager
def local(path: str) -> Iterator[str]:
    """The path of a file of this machine: of the capture, or of a copy that goes away."""
    if not is_address(path):
        yield path
        return
    system, root = file_system(path)
    with tempfile.NamedTemporaryFile(prefix="wirelab-", suffix="-" + root.rsplit("/", 1)[-1]) as copy:
        with system.open_input_stream(root, compression=None) as source:
            shutil.copyfileobj(source, copy, 1 << 20)
        copy.flush()
        yield copy.name
