#!/usr/bin/env python3
"""Compares `wirelab serve`, in its three models, with a Python server of the same lab that has a thread a client.

    benches/serve.py --wirelab PATH [--rounds 3] [--seconds 4] [--clients 1 100 5000]

The lab is tcp-commands: the server takes what one recv(1024) returns, strips it, and answers `ping` with `PONG`,
`upper:text` with the text in upper case, and anything else with `UNKNOWN COMMAND`. The Python server (below) does that and
nothing else. Neither logs. Both listen on loopback with SO_REUSEADDR and the same backlog, and leave Nagle's algorithm on.

The clients are the same for all: `wirelab client --rate`, where each client sends, waits for the answer, checks it, and
goes on at once; after a send it reads without waiting where that has helped before, as with servers that have a thread a
client, Python's among them. In each round every server takes its turn: it is started, gets the load, and is ended by SIGINT. Server and
clients share the machine's cores, so that a server that leaves more of them to the clients is faster for that reason too.

How to read the table: medians over the rounds.

    answers/s     right answers a second, from the first message to the last answer
    times Python  the same, as a multiple of Python's in the same round (median of the ratios)
    50 %, 99 %    round-trip times
    server µs     user and system time of the server for each answer, its start and its connections included
    client µs     the same of the clients: where it is the larger part, they are what limits the rate
    RSS MiB       most memory of the server

Compare figures of one run only: a machine drifts by half within minutes.
"""

import argparse
import os
import platform
import re
import resource
import signal
import socket
import statistics
import subprocess
import sys
import threading

BACKLOG = 1024
MESSAGES = ["ping", "upper:hello world"]
MODELS = ["tasks", "threads", "selector"]


def answer(connection):
    """The thread of one client."""
    with connection:
        while data := connection.recv(1024):
            text = data.strip()
            if text == b"ping":
                reply = b"PONG"
            elif text.startswith(b"upper:"):
                reply = text[6:].upper()
            else:
                reply = b"UNKNOWN COMMAND"
            connection.sendall(reply)


def python_server():
    # 8 MiB for each of 5,000 threads is more than some systems promise.
    threading.stack_size(256 << 10)
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", 0))
    listener.listen(BACKLOG)
    print(f"on tcp 127.0.0.1:{listener.getsockname()[1]};", file=sys.stderr, flush=True)
    try:
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=answer, args=(connection,), daemon=True).start()
    except KeyboardInterrupt:
        # Threads that wait in recv need not be waited for.
        os._exit(0)


def servers(wirelab, most):
    """Name and command of each."""
    yield "Python, a thread a client", [sys.executable, __file__, "--python-server"]
    common = ["serve", "tcp-commands", "--port", "0", "--quiet", "--max-clients", str(most + 100)]
    for model in MODELS:
        yield f"wirelab, {model}", [wirelab, *common, "--model", model]


def cpu(usage):
    return usage.ru_utime + usage.ru_stime


def measure(name, command, wirelab, clients, seconds):
    # Each in a session of its own, as from two terminals: Linux shares the processors out among sessions.
    pipes = {"stdin": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True, "start_new_session": True}
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, **pipes)
    try:
        said = server.stderr.readline()
        where = re.search(r"on tcp (\S+:\d+);", said)
        if not where:
            sys.exit(f"{name} does not begin: {said}{server.stderr.read()}")
        load = [wirelab, "client", "tcp-commands", where[1], "--clients", str(clients), "--timeout", "60"]
        load += ["--rate", "1e9", "--duration", str(seconds), "--messages", *MESSAGES]
        child = subprocess.Popen(load, stdout=subprocess.PIPE, **pipes)
        out, talk = child.stdout.read(), child.stderr.read()
        _, status, of_clients = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            print(f"  {name}, {clients} clients: {out.strip()} {talk.strip()}", flush=True)
    finally:
        server.send_signal(signal.SIGINT)
        _, status, usage = os.wait4(server.pid, 0)
        server.returncode = os.waitstatus_to_exitcode(status)
    rate = re.search(r"^rate +(\d+)", out, re.M)
    if not rate:
        sys.exit(f"{name}, {clients} clients: {out}{talk}")
    answered = int(re.search(r"(\d+) answered", out)[1])
    half, most = (float(re.search(rf"{share}% ([\d.]+)", out)[1]) for share in ("50", "99"))
    each = 1e6 / max(answered, 1)
    print(f"  {name}, {clients} clients: {rate[1]} answers/s", file=sys.stderr, flush=True)
    return int(rate[1]), half, most, cpu(usage) * each, cpu(of_clients) * each, usage.ru_maxrss / 1024


def allow(clients):
    """Raises the limit on open files; how many clients there can be."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = clients + 256
    if soft != resource.RLIM_INFINITY and soft < wanted:
        if hard != resource.RLIM_INFINITY and hard < wanted:
            print(f"the system allows {hard} open files: {hard - 256} clients in place of {clients}")
            clients, wanted = hard - 256, hard
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return clients


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wirelab")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 100, 5000])
    parser.add_argument("--python-server", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.python_server:
        # A shell starts what runs in the background with SIGINT ignored, and then the server would never end.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        return python_server()
    if not options.wirelab:
        parser.error("--wirelab is missing")
    version = subprocess.run([options.wirelab, "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
    present = list(servers(options.wirelab, max(options.clients)))
    for clients in options.clients:
        clients = allow(clients)
        rows = {name: [] for name, _ in present}
        for _ in range(options.rounds):
            for name, command in present:
                rows[name].append(measure(name, command, options.wirelab, clients, options.seconds))
        load = ", ".join(f"{each:.1f}" for each in os.getloadavg()[:2])
        print(
            f"\n{clients:,} clients, {options.seconds:g} s, medians of {options.rounds}; wirelab {version}, "
            f"Python {platform.python_version()}, {os.cpu_count()} cores, load average {load}:\n"
        )
        print("| server | answers/s | times Python | 50 % ms | 99 % ms | server µs | client µs | RSS MiB |")
        print("|---|---:|---:|---:|---:|---:|---:|---:|")
        python = [run[0] for run in rows[present[0][0]]]
        for name, runs in rows.items():
            rate, half, most, server, client, memory = (statistics.median(column) for column in zip(*runs))
            times = statistics.median(run[0] / max(theirs, 1) for run, theirs in zip(runs, python))
            print(
                f"| {name} | {rate:,.0f} | {times:.1f} | {half:.3f} | {most:.3f} | {server:.1f} | {client:.1f} "
                f"| {memory:.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
