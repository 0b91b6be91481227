"""What the module promises beyond numbers: how tables are handed over, errors, privacy, threads, the command."""

import gc
import os
import resource
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pyarrow
import pytest
import wirelab

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "sample-pcaps/lab-commands.pcapng"


def test_buffers_are_shared() -> None:
    """Numbers are not copied: two tables of pyarrow look at the same place."""
    table = wirelab.fields(SAMPLE, ["frame.number", "tcp.len", "frame.time_epoch", "frame.time_delta"])
    one, other = pyarrow.table(table), pyarrow.table(table)
    for name in table.column_names:
        first, second = (each.column(name).chunk(0).buffers()[1].address for each in (one, other))
        assert first == second != 0, name
    del table
    gc.collect()
    assert one.column("frame.number").to_pylist() == list(range(1, 19))
    one.validate(full=True)


def test_every_table_is_valid() -> None:
    for path in sorted((ROOT / "sample-pcaps").glob("*.pcap*")):
        for name in ("tcp", "udp", "findings", "source_ports", "measures"):
            pyarrow.table(wirelab.analyze(path, name)).validate(full=True)
        pyarrow.table(wirelab.messages(path)).validate(full=True)
    pyarrow.table(wirelab.filters()).validate(full=True)


def test_columns_can_be_taken_alone_and_tables_given_up_in_any_order() -> None:
    for _ in range(50):
        table = wirelab.messages(SAMPLE)
        reader = pyarrow.RecordBatchReader.from_stream(table)
        batch = reader.read_next_batch()
        column = batch.column("text")
        del table, reader, batch
        gc.collect()
        assert column[0].as_py() == "ping"
    capsule = wirelab.labs().__arrow_c_stream__()
    del capsule
    gc.collect()


def test_schema_has_units() -> None:
    schema = pyarrow.schema(wirelab.messages(SAMPLE))
    field = schema.field("turn_time")
    assert field.type == pyarrow.duration("ns")
    assert field.metadata[b"description"].endswith(b"ns")
    assert schema.field("time").type == pyarrow.timestamp("ns", "UTC")


def test_pandas() -> None:
    frame = wirelab.analyze(SAMPLE).to_pandas()
    assert frame.handshake_time[0].value == 30295


def test_a_table_without_rows_has_its_columns() -> None:
    table = wirelab.analyze(SAMPLE, "udp")
    assert len(table) == 0
    assert pyarrow.table(table).column_names == table.column_names


def test_errors_carry_what_is_known(tmp_path: Path) -> None:
    missing = tmp_path / "nothing.pcap"
    with pytest.raises(wirelab.CaptureError) as caught:
        wirelab.analyze(missing)
    assert caught.value.file == str(missing)
    with pytest.raises(wirelab.FilterError) as caught:
        wirelab.fields(SAMPLE, ["frame.number"], "tcp.len >> 3")
    assert caught.value.offset is not None
    with pytest.raises(wirelab.UsageError, match=r"tcp\.stream"):
        wirelab.fields(SAMPLE, ["tcp.steam"])
    with pytest.raises(wirelab.UsageError, match="tcp-commands"):
        wirelab.messages(SAMPLE, lab="tcp-comands")
    cut = tmp_path / "cut.pcap"
    cut.write_bytes((ROOT / "sample-pcaps/lab-commands-classic.pcap").read_bytes()[:-3])
    notes = wirelab.analyze(cut).notes
    assert notes and notes[0]["severity"] == "error" and notes[0]["offset"] > 0
    with pytest.raises(wirelab.DamagedCapture) as caught:
        wirelab.analyze(cut, strict=True)
    assert caught.value.file == str(cut) and caught.value.offset == notes[0]["offset"]
    assert caught.value.frame == notes[0]["frame"]


def test_verify_gives_pseudonyms_and_no_observations(tmp_path: Path) -> None:
    for name in ("ana-silva", "rui-costa"):
        shutil.copytree(ROOT / "tests/data/verify/tcp-commands", tmp_path / "class" / name)
    table = pyarrow.table(wirelab.verify("tcp-commands", tmp_path / "class", "submissions"))
    assert set(table.column("submission").to_pylist()) == {"work-001", "work-002"}
    text = str(pyarrow.table(wirelab.verify("tcp-commands", tmp_path / "class")).to_pylist())
    assert "ana-silva" not in text and "rui-costa" not in text and "copied" not in text
    key = tmp_path / "key.csv"
    wirelab.verify("tcp-commands", tmp_path / "class", key=key)
    assert "ana-silva" in key.read_text()
    named = pyarrow.table(wirelab.verify("tcp-commands", tmp_path / "class", "submissions", names=True))
    assert named.column("submission").to_pylist() == ["ana-silva", "rui-costa"]
    assert len(wirelab.verify("tcp-commands", tmp_path / "class", "observations")) > 0


def test_other_threads_go_on(tmp_path: Path) -> None:
    """While a capture is read from a pipe that nobody writes to, Python is not held up."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reading = threading.Thread(target=lambda: wirelab.analyze(pipe))
    reading.start()
    begun = time.monotonic()
    with open(pipe, "wb") as writer:
        time.sleep(0.2)
        writer.write(SAMPLE.read_bytes())
    reading.join(timeout=20)
    assert not reading.is_alive() and time.monotonic() - begun < 20


def script(*arguments: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).parent / "wirelab"
    return subprocess.run([program, *arguments], capture_output=True, text=True, encoding="utf-8", check=False)


def test_the_command() -> None:
    version = script("--version")
    assert version.returncode == 0 and version.stdout.startswith(f"wirelab {wirelab.__version__}\n")
    # It needs no library that a machine may lack.
    assert "built without live capture" in version.stdout
    assert script("analyze", str(SAMPLE)).stdout.count("TCP stream") == 1
    assert script("analyse").returncode == 2
    doctor = script("doctor")
    assert "built without live capture" in doctor.stdout
    assert script("live").returncode == 2
    assert wirelab.main(["labs", "tcp-commands", "--format", "json"]) == 0


def test_it_starts_at_once() -> None:
    """Fifty milliseconds, Python's own start among them: processor time, since the machine may have more to do."""
    def took(*command: str) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    program = str(Path(sys.executable).parent / "wirelab")
    best = min(took(program, "-V") for _ in range(15))
    bare = min(took(sys.executable, "-c", "") for _ in range(15))
    print(f"wirelab -V {best * 1000:.0f} ms, of it Python {bare * 1000:.0f} ms")
    assert best < 0.05


def test_a_server_and_its_client() -> None:
    with wirelab.serve("tcp-commands") as server:
        told = wirelab.client("tcp-commands", server.address, ["ping", "upper:abc"])
    received = [event["message"] for event in told if event["event"] == "receive"]
    assert received == ["PONG", "ABC"]


def test_a_run_leaves_evidence(tmp_path: Path) -> None:
    run = wirelab.run("tcp-commands", tmp_path / "run", "--port", "0")
    assert any(name.endswith("truth.jsonl") for name in run.files)
