"""`wirelab export`: docs/tables.md's questions, and that the tables say what the commands say."""

import csv
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pyarrow
import pyarrow.compute
import pytest
import wirelab

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "sample-pcaps"
PAGE = (ROOT / "docs/tables.md").read_text(encoding="utf-8")
CLASS = ROOT / "tests/data/verify/tcp-commands"
TABLES = ["captures", "streams", "segments", "messages", "turns", "verdicts", "findings"]
#: Questions that may have no answer: that nobody handed in a capture twice is good.
MAY_BE_NONE = {3}


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "wirelab", *map(str, arguments)]


def export(*arguments: object, status: int = 0) -> str:
    done = subprocess.run(command("export", *arguments), capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == status, done.stderr
    return done.stderr


def rows(folder: Path, table: str, but: str = "") -> list[tuple]:
    without = f"EXCLUDE ({but})" if but else ""
    found = duckdb.sql(f"SELECT * {without} FROM '{folder}/{table}/**/*.parquet'").fetchall()
    return sorted(found, key=repr)


#: A message that is longer than a segment: no sample has one.
CUT = """
title = "A message that TCP cuts"
[[host]]
name = "client"
address = "10.0.0.11"
mss = 100
[[host]]
name = "server"
address = "10.0.0.1"
mss = 100
[[connection]]
lab = "length-text"
messages = ["one", "%s"]
""" % ("long " * 50)


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of the samples."""
    folder = tmp_path_factory.mktemp("export") / "tables"
    export(SAMPLES, "-o", folder)
    return folder


@pytest.fixture(scope="module")
def more(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Those, and the tables of what no sample shows."""
    folder = tmp_path_factory.mktemp("more")
    (folder / "cut.toml").write_text(CUT, encoding="utf-8")
    subprocess.run(command("craft", folder / "cut.toml", "-o", folder / "cut.pcapng"), capture_output=True, check=True)
    export(SAMPLES, folder / "cut.pcapng", "-o", folder / "tables")
    export(CLASS, "-o", folder / "tables", "--hand-ins", "tcp-commands")
    return folder / "tables"


def questions() -> list[tuple[int, str]]:
    numbered = re.findall(r"^(\d+)\. .*?\n\n```sql\n(.*?)```", PAGE, re.S | re.M)
    return [(int(number), text) for number, text in numbered]


def test_there_are_twenty_questions() -> None:
    assert [number for number, _ in questions()][:20] == list(range(1, 21))


@pytest.mark.parametrize(("number", "text"), questions(), ids=lambda value: str(value) if isinstance(value, int) else "")
def test_a_question(number: int, text: str, more: Path) -> None:
    views = re.search(r"First the views:\n\n```sql\n(.*?)```", PAGE, re.S)
    assert views is not None
    database = duckdb.connect()
    database.execute(views.group(1).replace("'tables/", f"'{more}/"))
    answer = database.execute(text).fetchall()
    assert answer or number in MAY_BE_NONE


def test_the_numbers_are_those_of_the_commands(tables: Path) -> None:
    for path in sorted(SAMPLES.rglob("*.pcap*")):
        said = subprocess.run(command("analyze", "--format", "json", path), capture_output=True, check=True).stdout
        told = json.loads(said)
        own = duckdb.sql(
            f"""SELECT s.protocol, s.stream, s.client, s.client_port, s.server, s.server_port, s.packets, s.first_frame,
                s.last_frame, epoch_ns(s.start), s.duration, s.sentence
                FROM '{tables}/streams/*.parquet' s JOIN '{tables}/captures/*.parquet' c USING (capture_id)
                WHERE c.path = '{path}' ORDER BY s.protocol, s.stream"""
        ).fetchall()
        names = ["client", "client_port", "server", "server_port", "packets", "first_frame", "last_frame"]
        wanted = [
            (kind, one["stream"], *(one[name] for name in names), nanoseconds(one["start"]), one["duration"], one["sentence"])
            for kind in ("tcp", "udp")
            for one in told[kind]
        ]
        assert own == wanted, path
        messages = subprocess.run(command("messages", "--format", "jsonl", path), capture_output=True, check=True).stdout
        wanted = sorted(
            ((m["stream"], m["from"], m["text"], m["turn_time"], m["correct"]) for m in map(json.loads, messages.splitlines())), key=repr
        )
        own = duckdb.sql(
            f"""SELECT m.stream, m.sender, m.text, m.turn_time, m.correct
                FROM '{tables}/messages/*.parquet' m JOIN '{tables}/captures/*.parquet' c USING (capture_id)
                WHERE c.path = '{path}'"""
        ).fetchall()
        assert sorted(own, key=repr) == wanted, path


def nanoseconds(text: str) -> int:
    import datetime

    whole, fraction = text.removesuffix("Z").split(".")
    return int(datetime.datetime.fromisoformat(whole + "+00:00").timestamp()) * 10**9 + int(fraction)


def test_the_three_forms_hold_the_same(tables: Path, tmp_path: Path) -> None:
    for form in ("csv", "jsonl"):
        export(SAMPLES, "-o", tmp_path / form, "--format", form)
    for table in TABLES:
        names = [one[0] for one in duckdb.sql(f"DESCRIBE FROM '{tables}/{table}/*.parquet'").fetchall()]
        counts = {
            "parquet": len(rows(tables, table)),
            "jsonl": sum(len(file.read_text().splitlines()) for file in (tmp_path / "jsonl" / table).iterdir()),
            "csv": sum(len(list(csv.reader(file.open()))) - 1 for file in (tmp_path / "csv" / table).iterdir()),
        }
        assert len(set(counts.values())) == 1, counts
        for file in (tmp_path / "csv" / table).iterdir():
            assert next(csv.reader(file.open())) == names
        for file in (tmp_path / "jsonl" / table).iterdir():
            assert all(list(json.loads(line)) == names for line in file.read_text().splitlines())
    plain = "stream, frame, sender, seq, len, acked_in, rtt, flight"
    one = duckdb.sql(f"SELECT {plain} FROM '{tables}/segments/*.parquet' ORDER BY ALL").fetchall()
    other = duckdb.sql(f"SELECT {plain} FROM read_json('{tmp_path}/jsonl/segments/*') ORDER BY ALL").fetchall()
    assert one == other


def test_by_day(tables: Path, tmp_path: Path) -> None:
    export(SAMPLES, "-o", tmp_path / "out", "--by", "day")
    days = {folder.name for folder in (tmp_path / "out/streams").iterdir()}
    assert days and all(re.fullmatch(r"day=(\d{4}-\d\d-\d\d|__HIVE_DEFAULT_PARTITION__)", day) for day in days)
    for table in TABLES:
        own = duckdb.sql(f"SELECT * EXCLUDE (day) FROM read_parquet('{tmp_path}/out/{table}/*/*.parquet', hive_partitioning=true)")
        assert sorted(own.fetchall(), key=repr) == rows(tables, table)


def test_what_is_done_is_not_done_again(tmp_path: Path) -> None:
    captures, out = tmp_path / "captures", tmp_path / "out"
    captures.mkdir()
    names = ["three-clients.pcapng", "reset.pcapng", "udp-text.pcapng"]
    for name in names:
        (captures / name).write_bytes((SAMPLES / name).read_bytes())
    assert "3 read;" in export(captures, "-o", out)
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*.parquet")}
    assert "0 read and 3 done before" in export(captures, "-o", out)
    assert before == {path: path.stat().st_mtime_ns for path in out.rglob("*.parquet")}
    # A capture that changed, a file that is gone, other options.
    (captures / names[0]).write_bytes((SAMPLES / "refused.pcapng").read_bytes())
    next((out / "turns").glob("reset*")).unlink()
    assert "2 read and 1 done before" in export(captures, "-o", out)
    assert "3 read;" in export(captures, "-o", out, "--lab", "none")
    assert "3 read;" in export(captures, "-o", out, "--format", "csv")
    assert not list(out.rglob("*.parquet"))


def test_a_capture_that_cannot_be_read_costs_itself(tmp_path: Path) -> None:
    (tmp_path / "bad.pcapng").write_bytes(b"this is no capture")
    (tmp_path / "good.pcapng").write_bytes((SAMPLES / "reset.pcapng").read_bytes())
    said = export(tmp_path, "-o", tmp_path / "out", status=2)
    assert "bad.pcapng" in said and "1 of 2" in said
    assert len(rows(tmp_path / "out", "captures")) == 1
    # A half one is read as far as it goes.
    (tmp_path / "bad.pcapng").write_bytes((SAMPLES / "three-clients.pcapng").read_bytes()[:-7])
    assert "damaged" in export(tmp_path, "-o", tmp_path / "out")
    damaged = duckdb.sql(f"SELECT path FROM '{tmp_path}/out/captures/*.parquet' WHERE damaged").fetchall()
    assert [Path(path).name for (path,) in damaged] == ["bad.pcapng"]


def many(folder: Path, count: int) -> None:
    """Copies of the samples, so that an export takes a while."""
    folder.mkdir()
    files = sorted(SAMPLES.rglob("*.pcap*"))
    for number in range(count):
        source = files[number % len(files)]
        (folder / f"{number:04}-{source.name}").write_bytes(source.read_bytes())


def test_killed_at_any_time(tmp_path: Path) -> None:
    captures, calm, wild = tmp_path / "captures", tmp_path / "calm", tmp_path / "wild"
    many(captures, 600)
    begin = time.monotonic()
    export(captures, "-o", calm)
    took = time.monotonic() - begin
    chance = random.Random(7)
    kills = 0
    for _ in range(12):
        running = subprocess.Popen(command("export", captures, "-o", wild), stderr=subprocess.DEVNULL)
        try:
            running.wait(chance.uniform(0.1, 0.6) * took)
            break
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGKILL)
            running.wait()
            kills += 1
        # Whatever has a name can be read, and what is noted as done is whole.
        for table in TABLES:
            if list(wild.glob(f"{table}/*.parquet")):
                rows(wild, table)
        for note in (wild / "_wirelab").glob("*.json"):
            for file in json.loads(note.read_text())["files"]:
                assert (wild / file["path"]).stat().st_size == file["bytes"]
    assert kills > 0
    export(captures, "-o", wild)
    for table in TABLES:
        assert rows(wild, table) == rows(calm, table)
    assert sorted(path.name for path in wild.rglob("*")) == sorted(path.name for path in calm.rglob("*"))


def test_hand_ins(tmp_path: Path) -> None:
    asked = [CLASS, "-o", tmp_path / "out", "--hand-ins", "tcp-commands"]
    export(*asked, "--names")
    names = {path.name.split(".")[0] for path in CLASS.iterdir()}
    own = {name for (name,) in duckdb.sql(f"SELECT submission FROM '{tmp_path}/out/submissions/*.parquet'").fetchall()}
    assert own and all(any(name.startswith(one) for one in names) for name in own)
    assert "done before" in export(*asked, "--names")
    said = subprocess.run(command("verify", "tcp-commands", CLASS, "--format", "json"), capture_output=True, check=False)
    wanted = {
        (one["name"], check["id"], check["status"]) for one in json.loads(said.stdout)["submissions"] for check in one["checks"]
    }
    told = duckdb.sql(f"""SELECT submission, "check", status FROM '{tmp_path}/out/checks/*.parquet'""").fetchall()
    assert set(told) == wanted
    # Under pseudonyms nothing of the names is left, and a key keeps them.
    export(*asked, "--pseudonyms", tmp_path / "key.csv")
    for table in ("submissions", "checks"):
        assert not any(name in repr(row) for row in rows(tmp_path / "out", table) for name in own)
    assert {row["name"] for row in csv.DictReader((tmp_path / "key.csv").open())} == own


@pytest.mark.skipif(os.name != "posix", reason="locks of other systems")
def test_one_export_at_a_time(tmp_path: Path) -> None:
    import fcntl

    export(SAMPLES / "reset.pcapng", "-o", tmp_path / "out")
    with (tmp_path / "out/_wirelab/lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "another export" in export(SAMPLES / "reset.pcapng", "-o", tmp_path / "out", status=2)


def test_python_has_the_same_columns() -> None:
    path = SAMPLES / "three-clients.pcapng"
    for table in (wirelab.analyze(path), wirelab.segments(path, 0), wirelab.messages(path)):
        for field in pyarrow.table(table).schema:
            assert field.metadata[b"description"], field.name


TRAFFIC = """
title = "A busy server"
[traffic]
packets = %d
open = 20
faults = "lossy"
"""


def cut(capture: Path, folder: Path, size: int) -> None:
    """Cuts a classic pcap into files of so many packets."""
    folder.mkdir()
    data = capture.read_bytes()
    head, place, count = data[:24], 24, 0
    out = None
    while place < len(data):
        length = int.from_bytes(data[place + 8 : place + 12], "little")
        if count % size == 0:
            if out:
                out.close()
            out = (folder / f"part-{count // size:06}.pcap").open("wb")
            out.write(head)
        assert out is not None
        out.write(data[place : place + 16 + length])
        place, count = place + 16 + length, count + 1
    if out:
        out.close()


@pytest.mark.parametrize(("packets", "size"), [(2_000, 1), (2_000, 10), (20_000, 1_000)])
def test_a_set_is_the_merged_file(packets: int, size: int, tmp_path: Path) -> None:
    (tmp_path / "busy.toml").write_text(TRAFFIC % packets, encoding="utf-8")
    whole = tmp_path / "whole.pcap"
    craft = command("craft", tmp_path / "busy.toml", "--format", "pcap-ns", "-o", whole)
    subprocess.run(craft, capture_output=True, check=True)
    cut(whole, tmp_path / "parts", size)
    export(whole, "-o", tmp_path / "one")
    export(tmp_path / "parts", "--set", "-o", tmp_path / "set")
    for table in TABLES:
        merged = rows(tmp_path / "one", table, "path" if table == "captures" else "")
        assert rows(tmp_path / "set", table, "path" if table == "captures" else "") == merged, table
        assert merged, table
    assert "0 read and 1 done before" in export(tmp_path / "parts", "--set", "-o", tmp_path / "set")


def test_python_has_the_same_rows(tables: Path) -> None:
    path = SAMPLES / "lab-commands.pcapng"
    for table in TABLES:
        own = pyarrow.table(wirelab.table(path, table))
        names = ", ".join(f'"{name}"' for name in own.column_names)
        wanted = duckdb.sql(f"SELECT {names} FROM '{tables}/{table}/{path.name}-*.parquet'").fetchall()
        spans = [field.name for field in own.schema if pyarrow.types.is_duration(field.type)]
        plain = [pyarrow.compute.cast(own[name], pyarrow.int64()) if name in spans else own[name] for name in own.column_names]
        own = pyarrow.table(plain, names=own.column_names)
        told = duckdb.sql("SELECT * FROM own").fetchall()
        assert told == wanted, table
    few = pyarrow.table(wirelab.table(path, "turns", ["conversation_id", "request", "turn_time"]))
    assert few.column_names == ["conversation_id", "request", "turn_time"] and few.num_rows > 0
    with pytest.raises(wirelab.UsageError, match="no column"):
        wirelab.table(path, "turns", ["nonsense"])
