"""A lab's server, its client and its whole run, each as the command does it, in a process of its own."""

from __future__ import annotations

import json
import os
import queue
import re
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterable
from types import TracebackType
from typing import Any

from wirelab._errors import UsageError, WirelabError

_COMMAND = [sys.executable, "-m", "wirelab"]


# Seconds until a server that was asked to end is ended.
_PATIENCE = 10.0


def _end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Server:
    """A lab's server on loopback; ``with wirelab.serve("tcp-commands") as server`` ends it.

    ``address`` is where it listens, as ``127.0.0.1:12345``. It also ends when nobody has it any more, and with Python.
    """

    address: str

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        lines: list[str] = []
        self._lines = lines
        listens: queue.SimpleQueue[str | None] = queue.SimpleQueue()

        def read() -> None:
            # Whatever the server says is read at once: it would wait for that otherwise.
            assert process.stdout is not None
            for line in process.stdout:
                lines.append(line.rstrip("\n"))
                found = re.match(r"wirelab: .* on (?:tcp|udp) (\S+);", line)
                if found:
                    listens.put(found[1])
            listens.put(None)

        self._reading = threading.Thread(target=read, name="wirelab server", daemon=True)
        self._reading.start()
        self._ending = weakref.finalize(self, _end, process)
        address = listens.get()
        if address is None:
            raise UsageError("\n".join(self.stop()) or "the server did not start")
        self.address = address

    def stop(self) -> list[str]:
        """Ends the server, and gives the lines that it printed; once more gives the same."""
        self._ending()
        self._reading.join()
        if self._process.stdout is not None:
            self._process.stdout.close()
        return list(self._lines)

    def __enter__(self) -> Server:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class Run:
    """What a whole run of a lab left: its ``folder``, its ``files``, and its ``capture`` if one was taken (else None)."""

    def __init__(self, folder: str, told: str = "") -> None:
        self.folder = folder
        self.files = [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
        # A capture of an earlier run may lie there too: the run says which one it took.
        named = re.search(r"^wirelab: capture +(.+)$", told, re.MULTILINE)
        name = os.path.basename(named[1]) if named else None
        self.capture = next((path for path in self.files if os.path.basename(path) == name), None)


def serve(lab: str, *arguments: str, port: int = 0) -> Server:
    """Starts a lab's server on a port of this machine (0: any that is free). Further arguments are those of ``wirelab serve``."""
    command = [*_COMMAND, "serve", lab, "--port", str(port), *arguments]
    return Server(
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
    )


def client(lab: str, address: str, messages: Iterable[str], *arguments: str) -> list[dict[str, Any]]:
    """Sends messages with a lab's client, and gives what ``wirelab client --json`` tells, one dict a line."""
    command = [*_COMMAND, "client", lab, address, "--json", *arguments, "--messages", *messages]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode == 2:
        raise UsageError(done.stderr.strip())
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def run(lab: str, folder: str | os.PathLike[str], *arguments: str) -> Run:
    """Runs a whole lab on this machine: server, clients, capture, logs, and what was really done, into a folder.

    The capture needs the right to capture and a wirelab with live capture; the rest is written without it.
    """
    folder = os.fspath(folder)
    command = [*_COMMAND, "run", lab, "--out", folder, *arguments]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode == 2 or not os.path.isdir(folder):
        raise WirelabError(done.stderr.strip())
    return Run(folder, done.stderr)
