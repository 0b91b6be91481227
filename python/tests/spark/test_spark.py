"""The data source for Spark, in local Spark: the rows are those that `wirelab export` writes."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import wirelab
import wirelab.spark
from crafted import TABLES, cut, export, exported, told, traffic
from pyspark.sql import SparkSession
from pyspark.sql import datasource as ds

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = ROOT / "sample-pcaps"


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local[2]").appName("wirelab").config("spark.ui.enabled", "false")
    builder = builder.config("spark.sql.session.timeZone", "UTC").config("spark.sql.shuffle.partitions", "2")
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    wirelab.spark.register(session)
    yield session
    session.stop()


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "tables"
    export(SAMPLES, "-o", folder)
    return folder


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_the_exported_one(table: str, spark: SparkSession, tables: Path) -> None:
    frame = spark.read.format("wirelab").option("table", table).load(str(SAMPLES))
    assert told(frame) == exported(tables, table)
    # They are small, and share a task.
    assert frame.rdd.getNumPartitions() == 1


def test_columns_and_filters(spark: SparkSession, tables: Path) -> None:
    read = spark.read.format("wirelab").option("columns", "protocol, stream,packets,lab")
    frame = read.load(str(SAMPLES))
    assert frame.columns == ["protocol", "stream", "packets", "lab"]
    few = frame.where("packets > 10 AND lab = 'tcp-commands' AND stream IN (0, 1)")
    own = duckdb.sql(
        f"""SELECT protocol, stream, packets, lab FROM '{tables}/streams/*.parquet'
            WHERE packets > 10 AND lab = 'tcp-commands' AND stream IN (0, 1)"""
    ).fetchall()
    assert own and told(few) == sorted(own, key=repr)
    # What is not handed over, Spark does itself.
    assert frame.where("lab LIKE 'tcp%' OR packets < 5").count() > 0
    with pytest.raises(Exception, match="no column nonsense"):
        spark.read.format("wirelab").option("columns", "nonsense").load(str(SAMPLES)).collect()
    with pytest.raises(Exception, match="table is one of"):
        spark.read.format("wirelab").option("table", "nonsense").load(str(SAMPLES)).collect()


def test_without_filters(spark: SparkSession) -> None:
    spark.conf.set(wirelab.spark.PUSHDOWN, "false")
    try:
        frame = spark.read.format("wirelab").option("filters", "false").load(str(SAMPLES / "three-clients.pcapng"))
        assert frame.where("stream > 0").count() == frame.count() - 1
    finally:
        spark.conf.set(wirelab.spark.PUSHDOWN, "true")


def test_times(spark: SparkSession) -> None:
    path = str(SAMPLES / "lab-commands.pcapng")
    exact = spark.read.format("wirelab").option("columns", "start").load(path).collect()[0].start
    stamp = spark.read.format("wirelab").option("columns", "start").option("times", "timestamp").load(path)
    assert stamp.selectExpr("unix_micros(start)").collect()[0][0] == exact // 1000


def test_a_file_that_is_no_capture(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "bad.pcap").write_bytes(b"no capture")
    (tmp_path / "good.pcapng").write_bytes((SAMPLES / "reset.pcapng").read_bytes())
    with pytest.raises(Exception, match="bad.pcap"):
        spark.read.format("wirelab").load(str(tmp_path)).collect()
    assert spark.read.format("wirelab").option("on_error", "skip").load(str(tmp_path)).count() == 1


def test_an_address_of_fsspec(spark: SparkSession, tables: Path) -> None:
    path = SAMPLES / "reset.pcapng"
    frame = spark.read.format("wirelab").option("columns", "conversation_id,sentence").load(f"local://{path}")
    own = duckdb.sql(
        f"""SELECT conversation_id, sentence FROM '{tables}/streams/*.parquet' s
            JOIN '{tables}/captures/*.parquet' c USING (capture_id) WHERE c.path LIKE '%/reset.pcapng'"""
    ).fetchall()
    assert told(frame) == sorted(own)


def test_sets(spark: SparkSession, tmp_path: Path) -> None:
    """A folder of files that one capture was cut into has the rows of the merged file."""
    whole = traffic(tmp_path, 4_000)
    cut(whole, tmp_path / "set", 100)
    export(whole, "-o", tmp_path / "one")
    for table in TABLES:
        frame = spark.read.format("wirelab").option("table", table).option("set", "true").load(str(tmp_path / "set"))
        but = ("path",) if table == "captures" else ()
        assert told(frame, but) == exported(tmp_path / "one", table, but), table


def test_filters_are_carried_out_before_rows_are_handed_over() -> None:
    source = wirelab.spark.Captures({"path": str(SAMPLES / "three-clients.pcapng"), "columns": "stream,client_port,lab"})
    reader = source.reader(source.schema())
    wanted = [ds.GreaterThan(("stream",), 0), ds.In(("stream",), (0, 1, None)), ds.StringContains(("lab",), "tcp")]
    assert list(reader.pushFilters(wanted)) == [wanted[2]]
    (part,) = reader.partitions()
    assert [row["stream"] for batch in reader.read(part) for row in batch.to_pylist()] == [1]


def test_small_captures_share_a_task_and_large_ones_have_their_own() -> None:
    large, small, many = wirelab.spark.SHARED_BYTES, 100, wirelab.spark.SHARED_FILES
    captures = [(("a",), small), (("b",), large), (("c",), 2 * large), (("d",), small), (("e",), small)]
    assert list(wirelab.spark.shared(captures)) == [(("a",),), (("b",),), (("c",),), (("d",), ("e",))]
    tiny = [((f"{number:04}",), small) for number in range(2 * many + 1)]
    parts = list(wirelab.spark.shared(tiny))
    assert [len(part) for part in parts] == [many, many, 1]
    assert [capture for part in parts for capture in part] == [paths for paths, _ in tiny]
    # Files of a set stay together, however many.
    sets = [(tuple(str(file) for file in range(2 * many)), small), (("one",), small)]
    assert list(wirelab.spark.shared(sets)) == [(sets[0][0],), (("one",),)]


def test_an_error_names_the_file_among_those_of_a_task(spark: SparkSession, tmp_path: Path) -> None:
    for number in range(6):
        (tmp_path / f"good-{number}.pcapng").write_bytes((SAMPLES / "reset.pcapng").read_bytes())
    (tmp_path / "good-3-not.pcap").write_bytes(b"no capture")
    with pytest.raises(Exception, match="good-3-not.pcap"):
        spark.read.format("wirelab").load(str(tmp_path)).collect()
    with pytest.raises(Exception, match="local://.*good-3-not.pcap"):
        spark.read.format("wirelab").load(f"local://{tmp_path}").collect()
    assert spark.read.format("wirelab").option("on_error", "skip").load(str(tmp_path)).count() == 6
