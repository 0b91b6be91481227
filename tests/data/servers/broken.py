"""Small lab servers, each wrong in one way: `broken.py KIND` prints its port and serves until it is ended.

Written for the tests of `wirelab probe`, from what the labs lay down.
"""

import socket
import struct
import sys
import threading


def listen():
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("127.0.0.1", 0))
    server.listen(32)
    print(server.getsockname()[1], flush=True)
    return server


def each(server, handle):
    while True:
        client, address = server.accept()
        threading.Thread(target=quietly, args=(handle, client, address), daemon=True).start()


def quietly(handle, client, address):
    try:
        handle(client, address)
    except (OSError, ValueError, struct.error):
        pass
    client.close()


def command(data):
    text = data.decode(errors="replace").strip()
    if text == "ping":
        return b"PONG"
    if text.startswith("upper:"):
        return text[6:].upper().encode()
    return b"UNKNOWN COMMAND"


def commands(answer, most=10**9):
    def handle(client, _):
        for _ in range(most):
            data = client.recv(1024)
            if not data:
                return
            answer(client, data)

    return handle


def right(client, data):
    client.sendall(command(data))


def mute(client, data):
    pass


def lower(client, data):
    client.sendall(command(data).lower())


def twice(client, data):
    client.sendall(command(data) * 2)


def ascii_only(client, data):
    data.decode("ascii")
    client.sendall(command(data))


LAST = []


def to_last(client, address):
    LAST.append(client)
    while data := client.recv(1024):
        LAST[-1].sendall(command(data))


def silent_after_one(client, _):
    client.sendall(command(client.recv(1024)))
    while client.recv(1024):
        pass


def single_accept(server):
    client, _ = server.accept()
    while data := client.recv(1024):
        client.sendall(command(data))
    threading.Event().wait()


def one_at_a_time(server):
    while True:
        client, address = server.accept()
        quietly(commands(right), client, address)


def dies(server):
    while True:
        client, _ = server.accept()
        threading.Thread(target=dying, args=(server, client), daemon=True).start()


def dying(server, client):
    try:
        while data := client.recv(1024):
            client.sendall(command(data))
    except OSError:
        server.shutdown(socket.SHUT_RDWR)


CLIENTS = []
LOCK = threading.Lock()


def chat(copy=False, newline=True, once=False):
    def handle(client, address):
        with LOCK:
            CLIENTS.append(client)
        try:
            while data := client.recv(1024):
                message = b"[%s:%d] " % (address[0].encode(), address[1])
                message += data if newline else data.rstrip(b"\n")
                with LOCK:
                    for other in CLIENTS:
                        if copy or other is not client:
                            other.sendall(message)
                if once:
                    return
        finally:
            with LOCK:
                CLIENTS.remove(client)

    return handle


NAMES = {}


def routed(evicts=False, copy=False):
    def handle(client, _):
        name = client.recv(1024).decode(errors="replace").strip()
        try:
            if name in NAMES:
                client.sendall(b"Username already taken. Connection closing.\n")
                if not evicts:
                    name = None
                return
            NAMES[name] = client
            client.sendall(f"Welcome {name}! You can now chat.\n".encode())
            while data := client.recv(1024):
                text = data.decode(errors="replace").strip()
                target, colon, body = text.partition(":")
                target = target.strip()
                if not colon:
                    answer = "Invalid format. Use: username: message\n"
                elif not target:
                    answer = "Invalid target. Use: username: message\n"
                elif target == name:
                    answer = "You cannot send messages to yourself.\n"
                elif target not in NAMES:
                    answer = "User not found.\n"
                else:
                    line = f"[{name}] {body.lstrip()}\n".encode()
                    NAMES[target].sendall(line)
                    if copy:
                        client.sendall(line)
                    continue
                client.sendall(answer.encode())
        finally:
            NAMES.pop(name, None)

    return handle


def exactly(client, count):
    data = b""
    while len(data) < count:
        more = client.recv(count - len(data))
        if not more:
            raise OSError("the end")
        data += more
    return data


def fixed(client, _):
    while True:
        client.sendall(exactly(client, 29))


def fixed_one_recv(client, _):
    while data := client.recv(29):
        struct.unpack("!BLL20s", data)
        client.sendall(data)


def variable_one_recv(client, _):
    while data := client.recv(1024):
        _, size, _ = struct.unpack("!BLL", data[:9])
        client.sendall(data[: 9 + size])


KINDS = {
    "right": commands(right),
    "no-loop": commands(right, 1),
    "silent-after-one": silent_after_one,
    "three": commands(right, 3),
    "mute": commands(mute),
    "lower": commands(lower),
    "twice": commands(twice),
    "ascii": commands(ascii_only),
    "to-last": to_last,
    "chat": chat(),
    "chat-copy": chat(copy=True),
    "chat-newline": chat(newline=False),
    "chat-once": chat(once=True),
    "routed": routed(),
    "routed-evicts": routed(evicts=True),
    "routed-copy": routed(copy=True),
    "fixed": fixed,
    "fixed-one-recv": fixed_one_recv,
    "variable-one-recv": variable_one_recv,
}
WHOLE = {"single-accept": single_accept, "one-at-a-time": one_at_a_time, "dies": dies}

if __name__ == "__main__":
    kind = sys.argv[1]
    if kind in WHOLE:
        WHOLE[kind](listen())
    else:
        each(listen(), KINDS[kind])
