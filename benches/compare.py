#!/usr/bin/env python3
"""Compares wirelab with tshark and tcptrace on crafted captures of a million packets.

    benches/compare.py                        # build, craft, measure; about three minutes
    benches/compare.py --wirelab PATH -n 5    # another binary, five pairs instead of three
    benches/compare.py --capture lossy        # with losses, repeats and bursts in the capture

What runs (each writes its table to nothing):

    wirelab analyze --format csv --all lab.pcapng
    tshark -n -q -z conv,tcp -r lab.pcapng
    wirelab analyze --format csv --all lab.pcap
    tcptrace -n -l lab.pcap                   # it reads classic pcap only; the same packets in microseconds

How: one run of each that does not count (it warms the page cache and tells how many streams were found), then
pairs in turn, wirelab peer wirelab peer ..., so that a machine that becomes slower hits both. A machine drifts by
half within minutes: **compare ratios, and only those of one run of this script**. The time that counts is CPU time,
user and system together, of the whole process with all its threads; wall time is longer where the machine is busy
and shorter where a program uses two cores.

How to read the table:

    CPU s, wall s   medians
    peak MiB        the largest resident memory of any of the runs, as the kernel counts it; "<" where the
                    program took no more than this script itself, below which the kernel does not tell
    Mpkt/CPU s      millions of packets for one second of CPU time
    streams         TCP streams in its output; they must be equal, or the programs did not do the same work
    B/stream        peak memory over streams
    x wirelab       the median over the pairs of peer's CPU time over wirelab's

A program that is not installed is said and skipped. Nothing here fails because something was slow: the status is 0
unless a program could not be built, or fails.
"""

import argparse
import csv
import dataclasses
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
# ru_maxrss is in KiB, but in bytes on macOS.
RSS_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclasses.dataclass
class Program:
    """One thing to measure."""

    name: str
    command: list
    count_streams: object
    capture: object
    runs: list = dataclasses.field(default_factory=list)
    streams: int = 0


@dataclasses.dataclass
class Run:
    """What one run took: seconds and bytes."""

    cpu: float
    wall: float
    peak: int


def run(command, output):
    """Runs a program to its end, its output into a file, and measures it."""
    begun = time.monotonic()
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.PIPE)
    complaint = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.monotonic() - begun
    child.returncode = os.waitstatus_to_exitcode(status)
    child.stderr.close()
    if child.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: status {child.returncode}\n{complaint.decode(errors='replace')}")
    return Run(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * RSS_UNIT)


def first_run(program, folder):
    """The run that does not count: how many streams the program finds."""
    path = folder / f"{program.name}.txt"
    with open(path, "wb") as output:
        run([*program.command, program.capture], output)
    with open(path, encoding="utf-8", errors="replace") as output:
        program.streams = program.count_streams(output)


def streams_of_csv(lines):
    """wirelab: a header, then one row a stream. Where rows say their protocol, only those of TCP."""
    rows = csv.reader(lines)
    header = next(rows, [])
    column = header.index("protocol") if "protocol" in header else None
    return sum(1 for row in rows if row and (column is None or row[column].lower() == "tcp"))


def streams_of_tshark(lines):
    """tshark: one line a conversation, with an arrow between its ends."""
    return sum(1 for line in lines if "<->" in line)


def streams_of_tcptrace(lines):
    """tcptrace: `37518 TCP connections traced:` (`TCP connection info` comes later)."""
    for line in lines:
        found = re.match(r"\s*(\d+) TCP connections? traced", line)
        if found:
            return int(found[1])
    return 0


def craft(arguments, folder):
    """Makes the captures. The same seed gives the same bytes, so they replace what is there."""
    target = cargo_target()
    subprocess.run(
        ["cargo", "build", "--release", "-p", "wirelab-craft", "--example", "craft_lab_traffic"],
        cwd=ROOT, check=True,
    )
    captures = []
    for container in ("pcapng", "pcap"):
        path = folder / f"{arguments.capture}-{arguments.packets}-{arguments.seed}.{container}"
        lossy = ["--lossy"] if arguments.capture == "lossy" else []
        command = [target / "release/examples/craft_lab_traffic", "--packets", str(arguments.packets),
                   "--seed", str(arguments.seed), "--format", container, "-o", path, *lossy]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        captures.append(path)
    return captures


def cargo_target():
    return pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))


def find_programs(arguments, pcapng, pcap):
    """wirelab first, then the peers that are installed."""
    wirelab = arguments.wirelab
    if wirelab is None:
        subprocess.run(["cargo", "build", "--release", "-p", "wirelab"], cwd=ROOT, check=True)
        wirelab = cargo_target() / "release/wirelab"
    programs = [Program("wirelab", [wirelab, "analyze", "--format", "csv", "--all"], streams_of_csv, pcapng)]
    peers = [
        ("tshark", arguments.tshark, ["-n", "-q", "-z", "conv,tcp", "-r"], streams_of_tshark, pcapng),
        ("tcptrace", arguments.tcptrace, ["-n", "-l"], streams_of_tcptrace, pcap),
    ]
    for name, path, rest, count_streams, capture in peers:
        found = shutil.which(path)
        if found is None:
            print(f"{name}: not installed, skipped")
        else:
            programs.append(Program(name, [found, *rest], count_streams, capture))
    return programs


def measure(programs, pairs):
    """Pairs in turn, and the ratios of each peer."""
    wirelab, *peers = programs
    ratios = {peer.name: [] for peer in peers}
    for number in range(pairs):
        for peer in peers or [None]:
            print(f"\rpair {number + 1} of {pairs} {peer.name if peer else '':10}", end="", file=sys.stderr, flush=True)
            # Each peer is paired with wirelab on the very file that it reads.
            ours = run([*wirelab.command, (peer or wirelab).capture], subprocess.DEVNULL)
            wirelab.runs.append(ours)
            if peer:
                theirs = run([*peer.command, peer.capture], subprocess.DEVNULL)
                peer.runs.append(theirs)
                ratios[peer.name].append(theirs.cpu / max(ours.cpu, 1e-6))
    print("\r" + " " * 40 + "\r", end="", file=sys.stderr)
    return ratios


def table(programs, ratios, packets, floor):
    rows = [["program", "CPU s", "wall s", "peak MiB", "Mpkt/CPU s", "streams", "B/stream", "x wirelab"]]
    for program in programs:
        cpu = statistics.median(run.cpu for run in program.runs)
        wall = statistics.median(run.wall for run in program.runs)
        peak = max(run.peak for run in program.runs)
        below = "<" if peak <= floor else ""
        ratio = ratios.get(program.name)
        rows.append([
            program.name, f"{cpu:.2f}", f"{wall:.2f}", f"{below}{peak / 2**20:.0f}",
            f"{packets / max(cpu, 1e-6) / 1e6:.2f}", f"{program.streams:,}",
            f"{below}{peak / program.streams:.0f}" if program.streams else "-",
            f"{statistics.median(ratio):.1f}" if ratio else "1",
        ])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        first, *rest = (cell.ljust(width) if index == 0 else cell.rjust(width)
                        for index, (cell, width) in enumerate(zip(row, widths)))
        print(first, *rest, sep="  ")


def main():
    parser = argparse.ArgumentParser(description="Compares wirelab with tshark and tcptrace.")
    parser.add_argument("--wirelab", help="the program to measure; by default it is built")
    parser.add_argument("--tshark", default="tshark")
    parser.add_argument("--tcptrace", default="tcptrace")
    parser.add_argument("--capture", choices=["lab", "lossy"], default="lab")
    parser.add_argument("--packets", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-n", "--pairs", type=int, default=3)
    arguments = parser.parse_args()

    folder = cargo_target() / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    pcapng, pcap = craft(arguments, folder)
    programs = find_programs(arguments, pcapng, pcap)
    # A child starts with the memory of this script on its account; a program that needs nothing shows how much.
    floor = run(["true"], subprocess.DEVNULL).peak
    for program in programs:
        first_run(program, folder)
    ratios = measure(programs, max(arguments.pairs, 1))

    print(f"{arguments.capture}: {arguments.packets:,} packets, pcapng {pcapng.stat().st_size:,} bytes, "
          f"pcap {pcap.stat().st_size:,} bytes; medians of {arguments.pairs} pairs")
    table(programs, ratios, arguments.packets, floor)
    found = {program.streams for program in programs}
    if len(found) > 1:
        print("The programs do not agree on the number of streams.")


if __name__ == "__main__":
    main()
