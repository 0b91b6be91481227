"""What the module promises beyond numbers: how tables are handed over, errors, privacy, threads, the command."""

import gc
import os
import resource
import shutil
import socket
import subprocess
import sys
import threading
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


def test_polars_takes_it_as_it_is() -> None:
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame(wirelab.analyze(SAMPLE))
    assert frame["handshake_time"].dtype == polars.Duration("ns") and frame["packets"].to_list() == [18]


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
    checks = pyarrow.table(wirelab.verify("tcp-commands", tmp_path / "class")).to_pylist()
    assert {row["submission"] for row in checks} == {"work-001", "work-002"}
    noticed = pyarrow.table(wirelab.verify("tcp-commands", tmp_path / "class", "observations")).to_pylist()
    told = {row["text"] for row in noticed}
    assert noticed and all(row["submission"] in (None, "work-001", "work-002") for row in noticed)
    text = str(checks)
    assert "ana-silva" not in text + str(noticed) and "rui-costa" not in text + str(noticed)
    assert not any(one in text for one in told)
    key = tmp_path / "key.csv"
    wirelab.verify("tcp-commands", tmp_path / "class", key=key)
    assert "ana-silva" in key.read_text()
    named = pyarrow.table(wirelab.verify("tcp-commands", tmp_path / "class", "submissions", names=True))
    assert named.column("submission").to_pylist() == ["ana-silva", "rui-costa"]
    with pytest.raises(wirelab.UsageError, match="key"):
        wirelab.verify("tcp-commands", tmp_path / "class", names=True, key=key)


def test_other_threads_go_on(tmp_path: Path) -> None:
    """While a capture is read from a pipe that nobody writes to, Python is not held up."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    tables: list[wirelab.Table] = []
    reading = threading.Thread(target=lambda: tables.append(wirelab.analyze(pipe)), daemon=True)
    reading.start()
    # It blocks until the other end is opened for reading: were the lock held, this line would never come to its end.
    with open(pipe, "wb") as writer:
        counted = sum(1 for _ in range(100_000))
        assert counted == 100_000 and reading.is_alive() and not tables
        writer.write(SAMPLE.read_bytes())
    reading.join(timeout=60)
    assert len(tables[0]) == 1


def said_with_a_secret(folder: Path) -> Path:
    """The sample, whose client sends a password instead of a word of the lab."""
    path = folder / "secret.pcapng"
    path.write_bytes(SAMPLE.read_bytes().replace(b"upper:", b"pwd=S3"))
    return path


def test_secrets_are_masked_unless_somebody_asks(tmp_path: Path) -> None:
    path = said_with_a_secret(tmp_path)
    every = ("analyze", "messages", "verify")

    def told(name: str, **options: bool) -> str:
        if name == "verify":
            return str(pyarrow.table(wirelab.verify("tcp-commands", path, **options)).to_pylist())
        if name == "analyze":
            return str(pyarrow.table(wirelab.analyze(path, "findings", **options)).to_pylist())
        return str(pyarrow.table(wirelab.messages(path, "tcp-commands", **options)).to_pylist())

    for name in every:
        assert "pwd=S3" not in told(name), name
    assert "pwd=[masked]" in told("messages") and "pwd=S3" in told("messages", show_secrets=True)
    assert "pwd=S3" not in told("messages"), "the answer before holds for itself alone"
    fields = pyarrow.table(wirelab.fields(path, ["wirelab.message.text"], lab="tcp-commands")).to_pylist()
    assert "pwd=S3" in str(fields), "who asks for fields gets what there is"


def test_two_threads_that_ask_differently_are_answered_differently(tmp_path: Path) -> None:
    path = said_with_a_secret(tmp_path)
    wrong: list[bool] = []

    def ask(show: bool) -> None:
        for _ in range(30):
            text = str(pyarrow.table(wirelab.messages(path, "tcp-commands", show_secrets=show)).to_pylist())
            if ("pwd=S3" in text) is not show:
                wrong.append(show)

    threads = [threading.Thread(target=ask, args=(show,)) for show in (True, False, True, False)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert not wrong


def test_no_lab_is_wanted() -> None:
    table = pyarrow.table(wirelab.analyze(SAMPLE, lab="none")).to_pylist()
    assert table[0]["lab"] is None
    rows = pyarrow.table(wirelab.fields(SAMPLE, ["wirelab.lab", "tcp.stream"], lab="none")).to_pylist()
    assert {row["wirelab.lab"] for row in rows} == {None} and len(rows) == 18
    with pytest.raises(wirelab.UsageError, match="none"):
        wirelab.messages(SAMPLE, lab="none")
    with pytest.raises(wirelab.UsageError, match="none"):
        wirelab.verify("none", SAMPLE)


def test_limits_of_the_environment_hold() -> None:
    def asked(limits: str) -> subprocess.CompletedProcess[str]:
        code = f"import wirelab; print(len(wirelab.verify('tcp-commands', {str(SAMPLE)!r})))"
        return subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "WIRELAB_LIMITS": limits}, capture_output=True, text=True, check=False
        )

    assert asked("submission-packets=5").returncode == 0
    wrong = asked("no-such-limit=5")
    assert wrong.returncode == 1 and "UsageError" in wrong.stderr and "no-such-limit" in wrong.stderr


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


def test_the_command_takes_no_rights_from_python(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert wirelab.main(["verify", "tcp-commands", str(SAMPLE)]) in (0, 1)
    assert "check" in capfd.readouterr().out
    (tmp_path / "written").write_text("still")
    socket.create_server(("127.0.0.1", 0)).close()
    assert subprocess.run([sys.executable, "-c", ""], check=False).returncode == 0
    assert wirelab.main(["no-such-command"]) == 2


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
    assert server.stop() == server.stop() and len(server.stop()) > 1


def test_a_server_that_says_much_goes_on_and_ends() -> None:
    """More than a pipe holds: somebody reads it."""
    server = wirelab.serve("tcp-commands")
    asked = ["ping"] * 400
    for _ in range(4):
        told = wirelab.client("tcp-commands", server.address, asked)
        assert sum(event["event"] == "receive" for event in told) == 400
    process = server._process
    del server
    gc.collect()
    assert process.poll() is not None, "nobody has it any more"


def test_a_server_that_cannot_start_says_why() -> None:
    with wirelab.serve("tcp-commands") as server:
        port = int(server.address.rsplit(":", 1)[1])
        with pytest.raises(wirelab.UsageError, match=str(port)):
            wirelab.serve("tcp-commands", port=port)


def test_a_run_leaves_evidence(tmp_path: Path) -> None:
    run = wirelab.run("tcp-commands", tmp_path / "run", "--port", "0")
    assert any(name.endswith("truth.jsonl") for name in run.files)
    # This wirelab does not capture: what lies there is of somebody else.
    (tmp_path / "run" / "another.pcapng").write_bytes(SAMPLE.read_bytes())
    assert run.capture is None
    assert wirelab.run("tcp-commands", tmp_path / "run", "--port", "0", "--force").capture is None
