"""The same numbers from Python as from the command, for every sample."""

import csv
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow
import pyarrow.compute as pc
import pytest
import wirelab

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = sorted(path for path in (ROOT / "sample-pcaps").rglob("*.pcap*"))
NAMES = [path.name for path in SAMPLES]
EVERY = pytest.mark.parametrize("path", SAMPLES, ids=NAMES)


def command(*arguments: object) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "wirelab", *map(str, arguments)], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def rows(table: wirelab.Table) -> list[dict]:
    """Rows with points in time and spans as integers, as the JSON has spans."""
    table = pyarrow.table(table)
    plain = [
        pc.cast(column, pyarrow.int64()) if pyarrow.types.is_temporal(column.type) else column for column in table.columns
    ]
    return pyarrow.table(plain, names=table.column_names).to_pylist()


def nanoseconds(text: str | None) -> int | None:
    if text is None:
        return None
    import datetime

    whole, fraction = text.removesuffix("Z").split(".")
    seconds = datetime.datetime.fromisoformat(whole + "+00:00").timestamp()
    return int(seconds) * 10**9 + int(fraction)


@EVERY
def test_streams(path: Path) -> None:
    told = json.loads(command("analyze", "--format", "json", path))
    own = rows(wirelab.analyze(path))
    assert len(own) == len(told["tcp"])
    for row, one in zip(own, told["tcp"], strict=True):
        for name in ("stream", "client", "client_port", "server", "server_port", "packets", "first_frame", "duration",
                     "completeness", "sentence"):
            assert row[name] == one[name], name
        assert row["start"] == nanoseconds(one["start"])
        shake = one["handshake"] or {}
        assert row["syn_to_syn_ack"] == shake.get("syn_to_syn_ack")
        assert row["syn_ack_to_ack"] == shake.get("syn_ack_to_ack")
        assert row["handshake_time"] == shake.get("total")
        messages = one["messages"] or {}
        assert row["right"] == messages.get("right")
        assert row["mean_turn"] == (messages.get("turn_time") or {}).get("mean")
    own = rows(wirelab.analyze(path, "udp"))
    for row, one in zip(own, told["udp"], strict=True):
        for name in ("stream", "client", "server_port", "packets", "bytes", "client_bytes", "duration"):
            assert row[name] == one[name], name
    findings = rows(wirelab.analyze(path, table="findings"))
    assert [(row["id"], row["text"]) for row in findings] == [(one["id"], one["text"]) for one in told["findings"]]


@EVERY
def test_messages(path: Path) -> None:
    told = json.loads(command("messages", "--format", "json", path))
    own = rows(wirelab.messages(path))
    assert len(own) == len(told)
    for row, one in zip(own, told, strict=True):
        for name in ("number", "lab", "stream", "bytes", "text", "hex", "reply_to", "turn_time", "correct", "since_own"):
            assert row[name] == one[name], name
        assert row["sender"] == one["from"]
        assert row["time"] == nanoseconds(one["time"])
        assert row["frames"] == ",".join(map(str, one["frames"]))


FIELDS = ["frame.number", "frame.time_epoch", "frame.time_relative", "frame.protocols", "ip.src", "ip.ttl", "tcp.stream",
          "tcp.flags", "tcp.flags.syn", "tcp.len", "udp.length", "tcp.analysis.ack_rtt", "wirelab.phase"]


@EVERY
def test_fields(path: Path) -> None:
    printed = [line.split("\t") for line in command(
        "fields", path, *(word for name in FIELDS for word in ("-e", name))).split("\n")[:-1]]
    # As text, a cell is what the command prints.
    table = pyarrow.table(wirelab.fields(path, FIELDS, occurrence="all")).to_pylist()
    assert [[row[name] or "" for name in FIELDS] for row in table] == printed
    # As numbers, it is the same value.
    own = rows(wirelab.fields(path, FIELDS))
    assert len(own) == len(printed)
    for row, cells in zip(own, printed, strict=True):
        for name, cell in zip(FIELDS, cells, strict=True):
            value, first = row[name], cell.split(",")[0]
            if cell == "":
                assert value is None
            elif name in ("frame.time_epoch", "frame.time_relative", "tcp.analysis.ack_rtt"):
                whole, fraction = first.split(".")
                assert value == int(whole) * 10**9 + int(fraction.ljust(9, "0")), name
            elif name == "tcp.flags.syn":
                assert value == (first in ("True", "1"))
            elif isinstance(value, int):
                assert value == int(first, 0), name
            else:
                assert value in (cell, first), name


def test_fields_with_a_filter() -> None:
    path = ROOT / "sample-pcaps/lab-commands.pcapng"
    told = command("fields", path, "-e", "frame.number", "-e", "wirelab.message.text", "-Y", "wirelab.turn.correct == true")
    own = rows(wirelab.fields(path, ["frame.number", "wirelab.message.text"], "wirelab.turn.correct == true"))
    assert [f"{row['frame.number']}\t{row['wirelab.message.text']}" for row in own] == told.splitlines()
    assert len(own) == 5


def test_segments() -> None:
    path = ROOT / "sample-pcaps/lab-commands.pcapng"
    told = json.loads(command("segments", "--format", "json", path))
    own = rows(wirelab.segments(path))
    assert len(own) == len(told) > 0
    for row, one in zip(own, told, strict=True):
        for name in ("frame", "seq", "len", "acked_in", "rtt", "estimated_rtt", "rto", "flight", "window"):
            assert row[name] == one[name], name


def test_measures() -> None:
    path = ROOT / "sample-pcaps/lab-commands.pcapng"
    told = json.loads(command("analyze", "--format", "json", "--measures", path))["tcp"][0]["measures"]
    own = rows(wirelab.analyze(path, "measures"))
    assert len(own) == 2
    for row, side in zip(own, ("client", "server"), strict=True):
        assert row["sender"] == side
        for name in ("segments", "bytes", "throughput_data", "rtt_mean", "dev_rtt", "max_flight", "bytes_per_ack"):
            assert row[name] == told[side][name], name


RECORDED = sorted(path for path in (ROOT / "tests/data/verify").iterdir() if path.is_dir())


@pytest.mark.parametrize("folder", RECORDED, ids=[path.name for path in RECORDED])
def test_verify(folder: Path) -> None:
    """Every recorded hand-in."""
    is_checked(folder.name, folder)


OF_PROTOCOLS = [("kr-dns", "dns"), ("kr-http", "http"), ("kr-tls", "tls"), ("kr-dhcp", "dhcp"), ("kr-icmp", "icmp"), ("kr-arp", "arp")]


@pytest.mark.parametrize(("lab", "capture"), OF_PROTOCOLS, ids=[lab for lab, _ in OF_PROTOCOLS])
def test_labs_of_protocols(lab: str, capture: str, tmp_path: Path) -> None:
    shutil.copy(ROOT / f"tests/data/exchanges/{capture}.pcapng", tmp_path)
    is_checked(lab, tmp_path)


def is_checked(lab: str, folder: Path) -> None:
    """The checks from Python are those of the command."""
    told = json.loads(command("verify", lab, folder, "--format", "json"))
    own = rows(wirelab.verify(lab, folder, names=True))
    expected = [
        (one["name"], check["id"], check["status"], check["text"]) for one in told["submissions"] for check in one["checks"]
    ]
    assert [(row["submission"], row["check"], row["status"], row["text"]) for row in own] == expected
    assert expected


def test_labs_and_filters() -> None:
    told = json.loads(command("labs", "--format", "json"))
    assert [row["id"] for row in rows(wirelab.labs())] == [one["id"] for one in told]
    names = {row["name"] for row in rows(wirelab.filters())}
    assert {"tcp.stream", "frame.number", "wirelab.turn.time"} <= names


def test_csv_of_the_command_is_what_pyarrow_reads() -> None:
    """The command through `wirelab.main`'s script, as people call it."""
    text = command("analyze", "--format", "csv", ROOT / "sample-pcaps/three-clients.pcapng")
    own = rows(wirelab.analyze(ROOT / "sample-pcaps/three-clients.pcapng"))
    told = list(csv.DictReader(io.StringIO(text)))
    assert len(own) == 3
    for row, one in zip(own, told, strict=True):
        for name in ("stream", "client", "client_port", "packets", "client_bytes", "server_bytes"):
            assert str(row[name]) == one[name], name
