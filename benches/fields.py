#!/usr/bin/env python3
"""Compares wirelab with tshark where Wireshark's verdicts are asked for.

    benches/fields.py --wirelab PATH [--pairs N]

What runs, on the capture that benches/compare.py crafts (each writes its table to nothing):

    wirelab fields lab.pcapng -e FIELD ...              49 fields: what the comparison with tshark looks at
    tshark -n -2 -r lab.pcapng -T fields -e FIELD ...   the same fields
    wirelab analyze --lab none lab.pcapng               text: with checksums and verdicts, without messages
    tshark -n -q -z conv,tcp -r lab.pcapng
    wirelab analyze lab.pcapng                          as it is used: with the lab's messages as well, which tshark does not know
    tshark -n -q -z conv,tcp -r lab.pcapng

Packets are 200,000 for the first two, because tshark takes 40 microseconds for each, and a million for the others. How it is
measured and how to read it: the head of compare.py. Both sets of lines must be equally long.
"""

import argparse
import pathlib
import shutil
import statistics
import subprocess
import sys

import compare

# Runs of ours before and after each of theirs; their mean counts.
AROUND = 4

FIELDS = """
    frame.number frame.time_epoch frame.time_relative frame.len frame.cap_len ip.src ip.dst ip.proto ipv6.src ipv6.dst
    udp.stream udp.srcport udp.dstport udp.length tcp.stream tcp.srcport tcp.dstport tcp.len tcp.seq tcp.ack tcp.nxtseq
    tcp.flags tcp.time_relative tcp.time_delta tcp.window_size tcp.completeness tcp.analysis.initial_rtt
    tcp.analysis.ack_rtt tcp.analysis.acks_frame tcp.analysis.rto tcp.analysis.rto_frame tcp.analysis.retransmission
    tcp.analysis.fast_retransmission tcp.analysis.spurious_retransmission tcp.analysis.out_of_order
    tcp.analysis.lost_segment tcp.analysis.ack_lost_segment tcp.analysis.duplicate_ack tcp.analysis.duplicate_ack_num
    tcp.analysis.keep_alive tcp.analysis.keep_alive_ack tcp.analysis.zero_window tcp.analysis.zero_window_probe
    tcp.analysis.zero_window_probe_ack tcp.analysis.window_update tcp.analysis.window_full tcp.analysis.reused_ports
    tcp.analysis.bytes_in_flight tcp.analysis.push_bytes_sent
""".split()


def pairs(name, ours, theirs, count):
    """Runs both in turn; prints lines with medians and the median of the ratios, for wall time and for CPU time."""
    compare.run(ours, subprocess.DEVNULL)
    runs = []
    for number in range(count):
        print(f"\r{name}, pair {number + 1} of {count}", end="", file=sys.stderr, flush=True)
        # Ours is short: several times around theirs, so that a machine that changes its speed in between hits both.
        around = [compare.run(ours, subprocess.DEVNULL) for _ in range(AROUND)]
        peer = compare.run(theirs, subprocess.DEVNULL)
        around += [compare.run(ours, subprocess.DEVNULL) for _ in range(AROUND)]
        runs.append((around, peer))
    print("\r" + " " * 60 + "\r", end="", file=sys.stderr)
    for what in ("wall", "cpu"):
        spans = [(statistics.mean(getattr(run, what) for run in around), getattr(peer, what)) for around, peer in runs]
        mine, peer = (statistics.median(span[place] for span in spans) for place in (0, 1))
        ratios = sorted(theirs / ours for ours, theirs in spans)
        print(f"{name:10}{what:6}{mine:10.3f}{peer:10.2f}{statistics.median(ratios):10.1f}   "
              f"{ratios[0]:.1f} to {ratios[-1]:.1f}")


def main():
    parser = argparse.ArgumentParser(description="Compares wirelab with tshark where verdicts are asked for.")
    parser.add_argument("--wirelab", required=True, help="the program to measure")
    parser.add_argument("--tshark", default="tshark")
    parser.add_argument("-n", "--pairs", type=int, default=3)
    arguments = parser.parse_args()
    tshark = shutil.which(arguments.tshark)
    if tshark is None:
        sys.exit(f"{arguments.tshark}: not installed, nothing to compare with")
    folder = compare.cargo_target() / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    asked = [word for field in FIELDS for word in ("-e", field)]

    short, _ = compare.craft(argparse.Namespace(capture="lab", packets=200_000, seed=1), folder)
    fields = [arguments.wirelab, "fields", short, *asked]
    peer = [tshark, "-n", "-2", "-r", short, "-T", "fields", *asked]
    lines = [subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout.count(b"\n")
             for command in (fields, peer)]
    if lines[0] != lines[1]:
        sys.exit(f"wirelab prints {lines[0]} lines and tshark {lines[1]}: they did not do the same work")
    print(f"{'':16}{'wirelab':>10}{'tshark':>10}{'times':>10}   from, to (seconds, medians)")
    pairs("fields", fields, peer, arguments.pairs)
    long, _ = compare.craft(argparse.Namespace(capture="lab", packets=1_000_000, seed=1), folder)
    conversations = [tshark, "-n", "-q", "-z", "conv,tcp", "-r", long]
    pairs("verdicts", [arguments.wirelab, "analyze", "--lab", "none", long], conversations, arguments.pairs)
    pairs("messages", [arguments.wirelab, "analyze", long], conversations, arguments.pairs)


if __name__ == "__main__":
    main()
