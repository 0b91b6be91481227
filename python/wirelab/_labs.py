"""A lab's server, its client and its whole run, each as the command does it, in a process of its own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from types import TracebackType
from typing import Any

from wirelab._errors import UsageError, WirelabError

_COMMAND = [sys.executable, "-m", "wirelab"]


class Server:
    """A lab's server on loopback; ``with wirelab.serve("tcp-commands") as server`` ends it.

    ``address`` is where it listens, as ``127.0.0.1:12345``.
    """

    def __init__(self, process: subprocess.Popen[str], address: str, first: list[str]) -> None:
        self._process = process
        self.address = address
        self._lines = first

    def stop(self) -> list[str]:
        """Ends the server, and gives the lines that it printed."""
        if self._process.poll() is None:
            self._process.terminate()
        rest, _ = self._process.communicate(timeout=10)
        self._lines += rest.splitlines()
        return self._lines

    def __enter__(self) -> Server:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class Run:
    """What a whole run of a lab left: its ``folder``, and its ``capture`` if it could be taken (None without the right)."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        names = sorted(os.listdir(folder))
        captures = [name for name in names if name.endswith((".pcapng", ".pcap"))]
        self.capture = os.path.join(folder, captures[0]) if captures else None
        self.files = [os.path.join(folder, name) for name in names]


def serve(lab: str, *arguments: str, port: int = 0) -> Server:
    """Starts a lab's server on a port of this machine (0: any that is free). Further arguments are those of ``wirelab serve``."""
    command = [*_COMMAND, "serve", lab, "--port", str(port), *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8")
    lines: list[str] = []
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        found = re.match(r"wirelab: .* on (?:tcp|udp) (\S+);", line)
        if found:
            return Server(process, found[1], lines)
    process.wait()
    raise UsageError("\n".join(lines) or "the server did not start")


def client(lab: str, address: str, messages: Iterable[str], *arguments: str) -> list[dict[str, Any]]:
    """Sends messages with a lab's client, and gives what ``wirelab client --json`` tells, one dict a line."""
    command = [*_COMMAND, "client", lab, address, "--json", *arguments, "--messages", *messages]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode == 2:
        raise UsageError(done.stderr.strip())
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def run(lab: str, folder: str | os.PathLike[str], *arguments: str) -> Run:
    """Runs a whole lab on this machine: server, clients, capture, logs, and what was really done, into a folder.

    The capture needs the right to capture and a wirelab with live capture; the rest is written without it.
    """
    folder = os.fspath(folder)
    command = [*_COMMAND, "run", lab, "--out", folder, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode == 2 or not os.path.isdir(folder):
        raise WirelabError(done.stderr.strip())
    return Run(folder)
