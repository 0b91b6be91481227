#!/usr/bin/env python3
"""Measures `wirelab verify` over a class of 500 submissions beside one tshark run a rule, as courses do it today.

    benches/class.py --wirelab PATH --class FOLDER [--sample 20] [--rounds 3]

The class is what `cargo test --test honesty write_a_class` makes with WIRELAB_CLASS_FOLDER: 500 submissions for one lab
(a capture of 108 packets and two logs each), 20 copies and 30 broken ones among them. wirelab reads all of it: every
check, logs beside captures, the comparison of all with all, points and the report as JSON. tshark only counts the frames
that match a display filter: `tshark -n -r FILE -Y RULE`, once for each of the rules below and each submission, on a sample
of the submissions; the figure for 500 is that of the sample times 500 / sample. What tshark cannot do (logs, copies,
replies that are right) is left out of its share.

How to read the table: CPU is user and system time of the processes; peak is the largest resident set of one process.
Compare ratios of one run only: a machine drifts by half within minutes.
"""

import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import time

RULES = [
    "tcp.port == 3333",
    "tcp.flags.syn == 1 && tcp.flags.ack == 0 && tcp.dstport == 3333",
    "tcp.flags.syn == 1 && tcp.flags.ack == 1 && tcp.srcport == 3333",
    "tcp.dstport == 3333 && tcp.len > 0",
    "tcp.srcport == 3333 && tcp.len > 0",
    "tcp.flags.fin == 1 && tcp.port == 3333",
    'tcp.port == 3333 && frame contains "message"',
    "tcp.flags.reset == 1",
]


def run(command):
    """Wall time, CPU time and peak memory in MiB of a command."""
    begin = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    return time.monotonic() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def captures(folder):
    """The first capture of each submission."""
    for place in sorted(path for path in folder.iterdir() if path.is_dir()):
        found = sorted(path for path in place.iterdir() if path.suffix in (".pcap", ".pcapng"))
        if found:
            yield found[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wirelab", required=True)
    parser.add_argument("--class", dest="folder", type=pathlib.Path, required=True)
    parser.add_argument("--sample", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    count = sum(1 for path in arguments.folder.iterdir() if path.is_dir())
    if not count:
        sys.exit("the class is empty")
    command = [arguments.wirelab, "verify", "chat-broadcast", "--class", "--format", "json", str(arguments.folder)]
    # From the back: whole captures, not those that were broken for the test.
    sample = list(captures(arguments.folder))[-arguments.sample :]
    ours, theirs = [], []
    for _ in range(arguments.rounds):
        ours.append(run(command))
        runs = [run(["tshark", "-n", "-r", str(file), "-Y", rule]) for file in sample for rule in RULES]
        theirs.append((sum(one[0] for one in runs), sum(one[1] for one in runs), max(one[2] for one in runs)))
    wall, cpu, peak = (statistics.median(column) for column in zip(*ours))
    scale = count / len(sample)
    wall_t, cpu_t, peak_t = (statistics.median(column) for column in zip(*theirs))
    print(f"{count} submissions, load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n")
    print("| | wall s | CPU s | peak MiB |")
    print("|---|---:|---:|---:|")
    print(f"| `wirelab verify`, all checks and the comparison | {wall:.2f} | {cpu:.2f} | {peak:.0f} |")
    what = f"`tshark -Y`, {len(RULES)} rules (from {len(sample)} submissions)"
    print(f"| {what} | {wall_t * scale:.0f} | {cpu_t * scale:.0f} | {peak_t:.0f} |")
    print(f"\nratio: wall {wall_t * scale / wall:.0f}, CPU {cpu_t * scale / cpu:.0f}")


if __name__ == "__main__":
    main()
