#!/usr/bin/env python3
"""Compares `wirelab live -w` with dumpcap and tcpdump under a load of short messages on loopback.

    benches/live.py --wirelab PATH --load PATH [--rounds 3] [--clients 100] [--seconds 4]

The load (generators/examples/short_messages.rs): clients that each send 32 bytes, wait for 32 bytes, and go on. For
each round every capturer takes its turn: it is started with the same buffer (64 MiB) and the same filter, writes to the
same folder, captures one run of the load, and is ended by SIGINT. Then the same with the capturer at lower priorities
(nice 10 and 19), where it gets what load and kernel leave. Server, clients and capturer share the machine's cores.

How to read the table: medians over the rounds.

    trips/s     round trips a second that the load reached while it was captured
    packets     packets in the capturer's file
    lost        packets that the capturer's own counters say were dropped, and their share of all
    CPU s       user and system time of the capturer
    CPU µs/pkt  the same for each packet in the file

On loopback the kernel hands each packet over twice, and dumpcap counts drops among both copies; its figure is halved.
wirelab analyses what it captures (streams, timing, Wireshark's verdicts) while the others only write. Nothing here fails
because something was lost. Compare figures of one run only: a machine drifts by half within minutes.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

PORT = 12399
FILTER = f"tcp port {PORT}"


def commands(wirelab, file):
    """The capturers: name, command, what it says when it is ready."""
    return [
        ("wirelab live", [wirelab, "live", "-f", FILTER, "--buffer", "64", "-w", file, "--format", "json"], "READY"),
        ("dumpcap", ["dumpcap", "-i", "lo", "-f", FILTER, "-B", "64", "-w", file], "File:"),
        ("tcpdump", ["tcpdump", "-i", "lo", "-B", "65536", "-w", file, FILTER], "listening on"),
    ]


def packets_in(file):
    about = subprocess.run(["capinfos", "-c", "-M", file], capture_output=True, text=True, check=True).stdout
    return int(re.search(r"Number of packets:\s*(\d+)", about)[1])


def lost(name, out, talk):
    """Packets that the capturer says it lost."""
    if name == "wirelab live":
        interface = json.loads(out)["capture"]["interfaces"][0]
        return interface["dropped_by_os"] + interface["dropped_by_interface"]
    if name == "dumpcap":
        found = re.search(r"received/dropped on interface.*': (\d+)/(\d+)", talk)
        return int(found[2]) // 2
    return int(re.search(r"(\d+) packets dropped by kernel", talk)[1])


def measure(name, command, ready, file, load, nice):
    with tempfile.TemporaryFile() as out, tempfile.NamedTemporaryFile() as talk:
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=talk, preexec_fn=lambda: os.nice(nice)
        )
        deadline = time.monotonic() + 10
        while ready not in pathlib.Path(talk.name).read_text():
            if time.monotonic() > deadline or child.poll() is not None:
                sys.exit(f"{name} does not begin: {pathlib.Path(talk.name).read_text()}")
            time.sleep(0.05)
        time.sleep(0.3)
        done = subprocess.run(load, capture_output=True, text=True, check=True)
        time.sleep(0.5)
        child.send_signal(signal.SIGINT)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        text, said = out.read(), pathlib.Path(talk.name).read_text()
    if child.returncode != 0:
        sys.exit(f"{name} failed: {said}")
    trips = int(done.stdout)
    packets = packets_in(file)
    os.unlink(file)
    return trips, packets, lost(name, text, said), usage.ru_utime + usage.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wirelab", required=True)
    parser.add_argument("--load", required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--clients", type=int, default=100)
    parser.add_argument("--seconds", type=int, default=4)
    options = parser.parse_args()
    load = [options.load, str(PORT), str(options.clients), str(options.seconds)]
    with tempfile.TemporaryDirectory() as folder:
        file = str(pathlib.Path(folder) / "load.pcapng")
        present = [each for each in commands(options.wirelab, file) if shutil.which(each[1][0])]
        for nice in (0, 10, 19):
            rows = {name: [] for name, _, _ in present}
            for _ in range(options.rounds):
                for name, command, ready in present:
                    rows[name].append(measure(name, command, ready, file, load, nice))
            print(f"\n{options.clients} clients, {options.seconds} s, nice {nice}, medians of {options.rounds}:\n")
            print("| capturer | trips/s | packets | lost | CPU s | CPU µs/pkt |")
            print("|---|---:|---:|---:|---:|---:|")
            for name, runs in rows.items():
                trips, packets, gone, cpu = (statistics.median(column) for column in zip(*runs))
                each = statistics.median(run[3] / max(run[1], 1) * 1e6 for run in runs)
                share = statistics.median(run[2] / max(run[1] + run[2], 1) * 100 for run in runs)
                print(
                    f"| {name} | {trips / options.seconds:,.0f} | {packets:,.0f} | {gone:,.0f} ({share:.1f} %) "
                    f"| {cpu:.2f} | {each:.2f} |"
                )


if __name__ == "__main__":
    main()
