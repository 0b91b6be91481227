"""wirelab in Python: captures of networking labs as tables, with the numbers of the command ``wirelab``.

Every function gives a :class:`Table` in Arrow's form, which polars, DuckDB and pyarrow take as it is; ``to_pandas()``
makes a DataFrame of it by pyarrow::

    import wirelab, polars
    polars.DataFrame(wirelab.analyze("lab.pcapng"))
    wirelab.messages("lab.pcapng", lab="tcp-commands").to_pandas()

Points in time are UTC with nanoseconds, spans are durations in nanoseconds, frames are counted from 1, streams from 0, and
what is not known is missing. ``Table.columns`` says what each column holds. While a capture is read, other threads of
Python go on. Passwords, cookies and tokens are masked as the command masks them, unless ``show_secrets=True``; what
:func:`fields` gives is what there is. ``WIRELAB_LIMITS`` lowers limits as it does for the command.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence

from wirelab import _native
from wirelab._errors import CaptureError, DamagedCapture, FilterError, UsageError, WirelabError
from wirelab._native import Table

TYPE_CHECKING = False  # Type checkers take it for true; `typing` itself takes a moment to read.
if TYPE_CHECKING:
    from typing import Any

    from wirelab._labs import Run, Server, client, run, serve

__all__ = [
    "CaptureError",
    "DamagedCapture",
    "FilterError",
    "Run",
    "Server",
    "Table",
    "UsageError",
    "WirelabError",
    "analyze",
    "client",
    "fields",
    "filters",
    "labs",
    "main",
    "messages",
    "run",
    "segments",
    "serve",
    "table",
    "verify",
]
__version__ = _native.version()

Path = str | os.PathLike[str]


def __getattr__(name: str) -> Any:
    # What starts processes is read when it is asked for: the command starts sooner without it.
    if name in ("Run", "Server", "client", "run", "serve"):
        from wirelab import _labs

        return getattr(_labs, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def analyze(
    path: Path,
    table: str = "tcp",
    *,
    lab: str | None = None,
    lab_port: int | None = None,
    compat: str | None = None,
    strict: bool = False,
    show_secrets: bool = False,
) -> Table:
    """What is in a capture: one row a TCP stream, as ``wirelab analyze --format json`` has them.

    :param path: pcap, pcapng, ERF or snoop, also gzip or zstd
    :param table: ``tcp``; ``udp``: one row a UDP stream; ``measures``: one row a direction of a TCP stream, with throughput
        (bytes a second), round-trip times (ns), flight and windows (bytes); ``findings``; ``source_ports``
    :param lab: id of a lab, path of a lab's file, or ``none``; without it the lab is found
    :param lab_port: the server's port, if it is not the lab's
    :param compat: ``wireshark-4.6``, ``wireshark-4.4`` or ``wireshark-4.0``
    :param strict: lost data is an error (:class:`DamagedCapture`); without it, ``Table.notes`` tells of it
    :param show_secrets: do not mask passwords, cookies and tokens
    """
    return _native.analyze(
        path, table, lab=lab, lab_port=lab_port, compat=compat, strict=strict, show_secrets=show_secrets
    )


def messages(
    path: Path,
    lab: str | None = None,
    *,
    lab_port: int | None = None,
    compat: str | None = None,
    strict: bool = False,
    show_secrets: bool = False,
) -> Table:
    """The messages of a lab, one row a message, with the time from request to reply (``turn_time``, ns).

    As ``wirelab messages --format json``; the parameters are those of :func:`analyze`. Bytes in ``hex`` are those of the text,
    masked where that is.
    """
    return _native.messages(
        path, lab, lab_port=lab_port, compat=compat, strict=strict, show_secrets=show_secrets
    )


def fields(
    path: Path,
    names: Sequence[str],
    filter: str | None = None,  # noqa: A002 (Wireshark's word)
    *,
    lab: str | None = None,
    lab_port: int | None = None,
    decode_as: Sequence[str] = (),
    occurrence: str = "first",
    compat: str | None = None,
    strict: bool = False,
) -> Table:
    """Chosen fields of every packet, one row a packet, as ``wirelab fields`` prints them.

    :param names: names of fields, as ``tcp.len``; :func:`filters` lists them
    :param filter: a display filter: only packets that match; numbers stay those of the whole capture
    :param decode_as: ports that are decoded as a protocol, as ``tcp.port==8888,http``
    :param occurrence: of a field that occurs several times in a packet (tunnels, headers that ICMP quotes) the ``first``
        value, the ``last`` one, or ``all`` of them as text, joined by commas; fields that hold text always have all

    Numbers are integers, spans durations (ns), ``frame.time_epoch`` a point in time (UTC); all else is text.
    """
    return _native.fields(
        path,
        list(names),
        filter,
        lab=lab,
        lab_port=lab_port,
        decode_as=list(decode_as),
        occurrence=occurrence,
        compat=compat,
        strict=strict,
    )


def table(
    paths: Path | Iterable[Path],
    table: str = "streams",
    columns: Sequence[str] = (),
    *,
    lab: str | None = None,
    lab_port: int | None = None,
    compat: str | None = None,
    strict: bool = False,
    show_secrets: bool = False,
) -> Table:
    """A table as ``wirelab export`` writes it, with the keys that join it to others: docs/tables.md.

    :param paths: a capture; several are the files that one capture was cut into, and are taken as one, by time
    :param table: ``captures``, ``streams``, ``segments``, ``messages``, ``turns``, ``verdicts`` or ``findings``
    :param columns: only these, in this order; without them all

    The other parameters are those of :func:`analyze`. For many captures at once there are the command, which goes on where it was
    interrupted, and ``wirelab.spark``.
    """
    single = isinstance(paths, (str, os.PathLike))
    return _native.rows(
        [paths] if single else list(paths),
        table,
        list(columns),
        lab=lab,
        lab_port=lab_port,
        compat=compat,
        strict=strict,
        show_secrets=show_secrets,
    )


def segments(path: Path, stream: int | None = None, *, compat: str | None = None, strict: bool = False) -> Table:
    """One TCP connection, measured: one row a segment with data, as ``wirelab segments`` has them.

    Round-trip times and their estimates are in ns, flight and window in bytes. ``stream`` may be left out if the capture has
    only one TCP stream.
    """
    return _native.segments(path, stream, compat=compat, strict=strict)


def verify(
    lab: str,
    paths: Path | Iterable[Path],
    table: str = "checks",
    *,
    variant: str | None = None,
    lab_port: int | None = None,
    names: bool = False,
    key: Path | None = None,
    points: bool = False,
    show_secrets: bool = False,
) -> Table:
    """What was handed in, held against what the lab asks for: one row a check of a submission.

    Submissions have pseudonyms (``work-001``), new ones in every call, unless ``key`` names a file that keeps who is who, as
    ``wirelab verify --pseudonyms`` does. Nothing is said about where evidence comes from unless ``table`` asks for it.

    :param paths: captures, folders, archives; a folder or archive of several submissions is a class
    :param table: ``checks``; ``submissions``: one row each, with its score and whether somebody may need help;
        ``observations``: what was noticed about where evidence comes from, for a person to judge, never a verdict
    :param names: call submissions by their names; not with ``key``, which is for pseudonyms
    :param points: give points also where there is only one submission
    :param show_secrets: do not mask passwords, cookies and tokens
    """
    if isinstance(paths, (str, os.PathLike)):
        paths = [paths]
    return _native.verify(
        lab,
        list(paths),
        table,
        variant=variant,
        lab_port=lab_port,
        names=names,
        key=key,
        points=points,
        show_secrets=show_secrets,
    )


def filters() -> Table:
    """The fields that :func:`fields` and display filters know: name, type, what each says."""
    return _native.filters()


def labs() -> Table:
    """The built-in labs: id, title, ports, variants."""
    return _native.labs()


def main(arguments: Sequence[str] | None = None) -> int:
    """The command ``wirelab``; gives its exit status.

    With arguments it runs in a process of its own: ``verify`` gives up rights for good (to write elsewhere, to open
    connections, to start programs) that the Python around it may still need. Without arguments this process is the command,
    with the arguments of this program.
    """
    if arguments is not None:
        import subprocess

        return subprocess.call([sys.executable, "-m", "wirelab", *arguments])
    import signal

    # Python would only take note of Ctrl+C, and look at it when the command is over.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return _native.run(list(sys.argv))
