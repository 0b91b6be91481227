"""Servers as the labs' sheets give them out, and a solution of each of their tasks: `given.py KIND` prints its port and serves
until it is ended.

Written for the tests of `wirelab probe`, from what the sheets lay down; none of it is a sheet's own code.
"""

import selectors
import socket
import struct
import sys
import threading


def listen(backlog=5):
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("127.0.0.1", 0))
    server.listen(backlog)
    print(server.getsockname()[1], flush=True)
    return server


def threads(handle):
    """A thread for each client; what goes wrong ends that thread alone."""
    server = listen()
    while True:
        client, address = server.accept()
        threading.Thread(target=handle, args=(client, address), daemon=True).start()


def once(answer):
    """A handler without a loop: one recv, one answer, and the connection is closed."""

    def handle(client, _):
        with client:
            if data := client.recv(1024).strip():
                client.sendall(answer(data))

    return lambda: threads(handle)


def loop(answer, size=1024):
    def handle(client, _):
        with client:
            while data := client.recv(size):
                if reply := answer(data):
                    client.sendall(reply)

    return lambda: threads(handle)


def command(data):
    text = data.decode(errors="replace").strip()
    if text == "ping":
        return b"PONG"
    if text.startswith("upper:"):
        return text[6:].upper().encode()
    return b"UNKNOWN COMMAND"


def known_command(data):
    reply = command(data)
    return b"" if reply == b"UNKNOWN COMMAND" else reply


CLIENTS = []
LOCK = threading.Lock()


def chat(form):
    """Without care for clients that vanish, as the template has it: the entry stays, and the next to send stumbles."""

    def handle(client, address):
        with LOCK:
            CLIENTS.append(client)
        with client:
            while data := client.recv(1024):
                message = form(address, data.decode(errors="ignore")).encode()
                with LOCK:
                    for other in CLIENTS:
                        if other is not client:
                            other.getpeername()
                            other.sendall(message)
        with LOCK:
            CLIENTS.remove(client)

    return lambda: threads(handle)


NAMES = {}


def routed(client, evicts=False, leaks=False, welcome="Welcome {}! You can now chat.\n", form="[{}] {}\n"):
    name = client.recv(1024).decode(errors="replace").strip()
    try:
        if name in NAMES:
            client.sendall(b"Username already taken. Connection closing.\n")
            name = name if evicts else None
            return
        NAMES[name] = client
        client.sendall(welcome.format(name).encode())
        while data := client.recv(1024):
            target, colon, text = data.decode(errors="replace").strip().partition(":")
            target = target.strip()
            if not colon:
                client.sendall(b"Invalid format. Use: username: message\n")
            elif not target:
                client.sendall(b"Invalid target. Use: username: message\n")
            elif target == name:
                client.sendall(b"You cannot send messages to yourself.\n")
            elif target not in NAMES:
                client.sendall(b"User not found.\n")
            else:
                others = [one for known, one in NAMES.items() if known != name] if leaks else [NAMES[target]]
                for other in others:
                    other.sendall(form.format(name, text.lstrip()).encode())
    finally:
        NAMES.pop(name, None)
        client.close()


def route(**how):
    return lambda: threads(lambda client, _: routed(client, **how))


def old_chat(client, _):
    name = client.recv(1024).decode()
    NAMES[name] = client
    client.sendall(f"Welcome {name}! You can now chat.\n".encode())
    try:
        while data := client.recv(1024):
            target, colon, text = data.decode().partition(":")
            if not colon:
                client.sendall(b"Invalid format. Use: username: message\n")
            elif target not in NAMES:
                client.sendall(b"User not found.\n")
            else:
                NAMES[target].sendall(f"[{name}] {text}".encode())
    finally:
        NAMES.pop(name, None)
        client.close()


def single():
    """Accepts one client for good, and never closes."""
    client, _ = listen(10).accept()
    while data := client.recv(1024):
        client.sendall(data)
    threading.Event().wait()


def tutorial():
    """One client after the other, sixteen bytes at a time; whatever goes wrong ends it."""
    server = listen(1)
    while True:
        client, _ = server.accept()
        try:
            while data := client.recv(16):
                client.sendall(data)
        finally:
            client.close()


def selector():
    server = listen()
    server.setblocking(False)
    events = selectors.DefaultSelector()
    events.register(server, selectors.EVENT_READ)
    while True:
        for key, _ in events.select():
            if key.fileobj is server:
                client, _ = server.accept()
                client.setblocking(False)
                events.register(client, selectors.EVENT_READ)
            elif data := key.fileobj.recv(1024):
                key.fileobj.sendall(b"ECHO: " + data)
            else:
                events.unregister(key.fileobj)
                key.fileobj.close()


def fixed(answer):
    def handle(client, _):
        with client:
            while data := client.recv(29):
                _, _, _, text = struct.unpack("!BLL20s", data)
                if reply := answer(data, text):
                    client.sendall(reply)

    return lambda: threads(handle)


def variable(answer):
    def handle(client, _):
        with client:
            while head := client.recv(9):
                _, size, _ = struct.unpack("!BLL", head)
                text = client.recv(size) if size else b""
                if reply := answer(head, text):
                    client.sendall(reply)

    return lambda: threads(handle)


def datagrams(answer):
    def serve():
        server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        server.bind(("127.0.0.1", 0))
        print(server.getsockname()[1], flush=True)
        while True:
            data, client = server.recvfrom(2048)
            if (reply := answer(data)) is not None:
                server.sendto(reply, client)

    return serve


KINDS = {
    "example": once(lambda data: data.decode(errors="replace").upper().encode()),
    "ok": once(lambda data: b"OK: " + data.upper()),
    "ok-loop": loop(lambda data: b"OK: " + data.strip().upper()),
    "task-once": once(command),
    "task": loop(command),
    "task-bytes": loop(lambda data: data.strip()[6:].upper() if data.startswith(b"upper:") else command(data)),
    "task-silent": loop(known_command),
    "task-one-wrong": loop(lambda data: b"" if data.strip() == b"ping" else command(data)),
    "capitalize": loop(bytes.capitalize),
    "chat": chat(lambda address, text: f"[{address[0]}:{address[1]}] {text}"),
    "chat-other-form": chat(lambda address, text: f"{address[0]}:{address[1]}: {text}"),
    "names": route(),
    "names-evicts": route(evicts=True),
    "names-leaks": route(leaks=True),
    "names-other-form": route(welcome="APPROVE {}", form="{}: {}\n"),
    "names-old": lambda: threads(old_chat),
    "single": single,
    "tutorial": tutorial,
    "text": loop(lambda data: b"ECHO: " + data),
    "text-no-space": loop(lambda data: b"ECHO:" + data),
    "selector": selector,
    "fixed": fixed(lambda data, text: None),
    "fixed-echo": fixed(lambda data, text: data),
    "fixed-echo-text": fixed(lambda data, text: text),
    "variable": variable(lambda head, text: None),
    "variable-echo": variable(lambda head, text: head + text),
    "variable-echo-text": variable(lambda head, text: text),
    "udp": datagrams(lambda data: None),
    "udp-task": datagrams(command),
}

if __name__ == "__main__":
    KINDS[sys.argv[1]]()
