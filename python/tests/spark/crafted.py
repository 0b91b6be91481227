"""What the tests of Spark have in common: crafted captures, cut into files, and the tables that the command writes of them."""

import subprocess
import sys
from pathlib import Path

import duckdb
from pyspark.sql import DataFrame

TABLES = ["captures", "streams", "segments", "messages", "turns", "verdicts", "findings"]
#: The header of a file in the form pcap, and of a packet in it.
FILE, PACKET = 24, 16
TRAFFIC = 'title = "A busy server"\n[traffic]\npackets = {packets}\nopen = {open}\nfaults = "{faults}"\n'


def wirelab(*arguments: object) -> None:
    subprocess.run([sys.executable, "-m", "wirelab", *map(str, arguments)], capture_output=True, check=True)


def traffic(folder: Path, packets: int, at_once: int = 20, faults: str = "lossy") -> Path:
    """Connections to a lab's server, so many open at once."""
    (folder / "busy.toml").write_text(TRAFFIC.format(packets=packets, open=at_once, faults=faults))
    wirelab("craft", folder / "busy.toml", "--format", "pcap-ns", "-o", folder / "whole.pcap")
    return folder / "whole.pcap"


def cut(whole: Path, folder: Path, size: int) -> Path:
    """Cuts a capture into files of so many packets."""
    data, place, count = whole.read_bytes(), FILE, 0
    parts: dict[int, bytearray] = {}
    while place < len(data):
        length = PACKET + int.from_bytes(data[place + 8 : place + 12], "little")
        parts.setdefault(count // size, bytearray(data[:FILE])).extend(data[place : place + length])
        place, count = place + length, count + 1
    folder.mkdir()
    for number, part in parts.items():
        (folder / f"part-{number:05}.pcap").write_bytes(part)
    return folder


def export(*arguments: object) -> None:
    wirelab("export", *arguments)


def exported(folder: Path, table: str, but: tuple[str, ...] = ()) -> list[tuple]:
    """Rows of a table, with points in time as numbers, sorted."""
    columns = duckdb.sql(f"DESCRIBE FROM '{folder}/{table}/*.parquet'").fetchall()
    names = [
        f'epoch_ns("{name}")' if kind.startswith("TIMESTAMP") else f'"{name}"' for name, kind, *_ in columns if name not in but
    ]
    return sorted(duckdb.sql(f"SELECT {', '.join(names)} FROM '{folder}/{table}/*.parquet'").fetchall(), key=repr)


def told(frame: DataFrame, but: tuple[str, ...] = ()) -> list[tuple]:
    """Rows of Spark, sorted."""
    return sorted((tuple(row) for row in frame.drop(*but).collect()), key=repr)
