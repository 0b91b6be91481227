"""A standalone master of Spark and some workers on the loopback interface: processes of this test, which end with it."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyspark

HOME = Path(pyspark.__file__).parent
#: Memory of the master and of a worker, which only hands out tasks; and of the process in which a worker's tasks run.
DAEMON, WORKER, EXECUTOR = "256m", "1g", "512m"
#: How long each may take to begin, in seconds.
PATIENCE = 120.0


class Cluster:
    """A master and its workers, each with one core."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = ""
        self.workers: list[subprocess.Popen[bytes]] = []
        self.started: list[subprocess.Popen[bytes]] = []

    def begin(self, workers: int) -> None:
        # The master says which port it took.
        self.start("master", "Master", "--port", "0", "--webui-port", "0")
        self.address = self.said("master", r"Starting Spark master at (spark://[\d.]+:\d+)")
        self.workers = [self.worker(number) for number in range(workers)]
        for number in range(workers):
            self.said(f"worker-{number}", r"(Successfully registered) with master")

    def worker(self, number: int) -> subprocess.Popen[bytes]:
        name = f"worker-{number}"
        room = ["--cores", "1", "--memory", WORKER, "--webui-port", "0", "--work-dir", str(self.folder / name)]
        return self.start(name, "Worker", *room, self.address)

    def start(self, name: str, kind: str, *arguments: str) -> subprocess.Popen[bytes]:
        lower = kind.lower()
        command = [HOME / "bin/spark-class", f"org.apache.spark.deploy.{lower}.{kind}", "--host", "127.0.0.1", *arguments]
        own = {"SPARK_HOME": str(HOME), "SPARK_DAEMON_MEMORY": DAEMON, "SPARK_LOCAL_IP": "127.0.0.1"}
        with (self.folder / f"{name}.log").open("wb") as log:
            # In a session of its own: who ends it ends what it has started too.
            environment = {**os.environ, **own}
            process = subprocess.Popen(
                command, stdout=log, stderr=log, env=environment, cwd=self.folder, start_new_session=True
            )
        self.started.append(process)
        return process

    def said(self, name: str, what: str) -> str:
        """Waits for something in a log."""
        log, until = self.folder / f"{name}.log", time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if found := re.search(what, log.read_text(errors="replace")):
                return found[1]
            time.sleep(0.1)
        raise TimeoutError(f"{name} does not say {what}: {log.read_text(errors='replace')[-2000:]}")

    def kill(self, number: int) -> None:
        """Kills a worker, and the process in which its tasks run."""
        end(self.workers[number])

    def stop(self) -> None:
        for process in self.started:
            end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextlib.contextmanager
def cluster(folder: Path, workers: int = 3) -> Iterator[Cluster]:
    """A cluster; whatever happens, it is gone behind this."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    own = Cluster(folder)
    try:
        own.begin(workers)
        yield own
    finally:
        own.stop()
