"""The data source on a standalone master and three workers: the rows are those of the command, also when a worker is killed."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import wirelab.spark
from cluster import EXECUTOR, Cluster, cluster
from crafted import TABLES, cut, export, exported, told, traffic
from pyspark.sql import SparkSession


@pytest.fixture
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("cluster")) as own:
        yield own


@pytest.fixture
def spark(workers: Cluster) -> Iterator[SparkSession]:
    builder = SparkSession.builder.master(workers.address).appName("wirelab").config("spark.ui.enabled", "false")
    builder = builder.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
    builder = builder.config("spark.executor.memory", EXECUTOR).config("spark.executor.cores", "1")
    session = builder.config("spark.sql.shuffle.partitions", "3").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    wirelab.spark.register(session)
    yield session
    session.stop()


def test_sets_of_files(spark: SparkSession, tmp_path: Path) -> None:
    for packets, size in [(2_000, 1), (2_000, 10), (20_000, 1_000)]:
        folder = tmp_path / f"of-{size}"
        folder.mkdir()
        parts = cut(traffic(folder, packets), folder / "parts", size)
        export(parts, "-o", folder / "each")
        export(folder / "whole.pcap", "-o", folder / "one")
        for table in TABLES:
            frame = spark.read.format("wirelab").option("table", table)
            assert told(frame.load(str(parts))) == exported(folder / "each", table), (table, size)
            but = ("path",) if table == "captures" else ()
            merged = exported(folder / "one", table, but)
            assert merged and told(frame.option("set", "true").load(str(parts)), but) == merged, (table, size)


def test_a_worker_is_killed(spark: SparkSession, workers: Cluster, tmp_path: Path) -> None:
    parts = cut(traffic(tmp_path, 20_000), tmp_path / "parts", 10)
    export(parts, "-o", tmp_path / "each", "--tables", "segments")
    frame = spark.read.format("wirelab").option("table", "segments").load(str(parts))
    tasks = frame.rdd.getNumPartitions()
    over = threading.Event()
    killer = threading.Thread(target=kill_in_the_middle, args=(spark, workers, tasks, over))
    killer.start()
    try:
        rows = told(frame)
    finally:
        over.set()
        killer.join()
    assert workers.workers[0].returncode is not None, "the job was over too early"
    assert rows == exported(tmp_path / "each", "segments")


def kill_in_the_middle(spark: SparkSession, workers: Cluster, tasks: int, over: threading.Event) -> None:
    """Kills a worker when some tasks are done, and others are not."""
    tracker = spark.sparkContext.statusTracker()
    while not over.wait(0.01):
        stages = [tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()]
        if any(stage and 3 <= stage.numCompletedTasks < tasks - 3 for stage in stages):
            workers.kill(0)
            return
