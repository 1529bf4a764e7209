"""A TCP proxy that misbehaves on demand: between a client and Tryton it delays, refuses, and cuts at chosen moments."""
import random
import socket
import threading
import time

PASS = "pass"
REFUSE = "refuse"                 # the connection is reset before a byte was read
CUT_AFTER_COMMIT = "cut_after_commit"  # the ERP has answered, nobody hears it
CUT_IN_ANSWER = "cut_in_answer"   # half of the answer arrives
CUT_IN_REQUEST = "cut_in_request"  # half of the request arrives, so that the ERP does nothing
LATE = "late"                     # the request arrives seconds later, also when its sender is long gone
FAULTS = (REFUSE, CUT_AFTER_COMMIT, CUT_IN_ANSWER, CUT_IN_REQUEST, LATE)
LATE_SECONDS = 3
WAIT_SECONDS = 120


class Message:
    """One HTTP message read off a socket: all of its bytes, ended by its Content-Length or by the other side's close."""

    def __init__(self, connection):
        self.bytes = b""
        self._read(connection)

    def _read(self, connection):
        while b"\r\n\r\n" not in self.bytes:
            if not self._more(connection):
                return
        head, _, body = self.bytes.partition(b"\r\n\r\n")
        length = _content_length(head)
        while length is None or len(body) < length:
            before = len(self.bytes)
            if not self._more(connection):
                return
            body += self.bytes[before:]

    def _more(self, connection):
        try:
            received = connection.recv(65536)
        except OSError:
            received = b""
        self.bytes += received
        return bool(received)


def _content_length(head):
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return int(value)
    # A request without a length has no body; an answer without one ends when the connection ends.
    return None if head.startswith(b"HTTP/") else 0


class FaultProxy:
    """Listens on `port`, forwards to `upstream` ("http://host:port" or (host, port)). Switch it at run time from any thread.

    `delay_ms` is added to each way. `when(request bytes)` chooses which requests a fault applies to; the others pass.
    `counts` says how many requests met which behaviour.
    """

    def __init__(self, upstream, port=0):
        if isinstance(upstream, str):
            host, _, number = upstream.removeprefix("http://").rstrip("/").partition(":")
            upstream = (host, int(number))
        self.upstream = upstream
        self.lock = threading.Lock()
        self.behaviour, self.delay_ms, self.random, self.shares = PASS, 0, random.Random(0), {}
        self.when = lambda request: True
        self.counts = {}
        self.connections = set()
        self.listener = socket.create_server(("127.0.0.1", port), backlog=256)
        self.port = self.listener.getsockname()[1]
        self.is_open = True
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def set(self, behaviour, delay_ms=0, when=None):
        """Every request from now on (of those that `when` chooses)."""
        with self.lock:
            self.behaviour, self.delay_ms, self.shares = behaviour, delay_ms, {}
            self.when = when or (lambda request: True)

    def mix(self, shares, seed=0, delay_ms=0, when=None):
        """`shares`: {behaviour: probability}; the rest passes. The same seed gives the same faults for the same requests' order."""
        with self.lock:
            self.random, self.shares, self.delay_ms = random.Random(seed), dict(shares), delay_ms
            self.when = when or (lambda request: True)

    def close(self):
        self.is_open = False
        # close() alone does not wake a thread that waits in accept()
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.listener.close()
        with self.lock:
            left = list(self.connections)
        for connection in left:
            _reset(connection)

    def _choose(self, request):
        with self.lock:
            chosen = self.behaviour
            if self.shares:
                drawn, chosen = self.random.random(), PASS
                for behaviour, share in self.shares.items():
                    if drawn < share:
                        chosen = behaviour
                        break
                    drawn -= share
            if not self.when(request):
                chosen = PASS
            self.counts[chosen] = self.counts.get(chosen, 0) + 1
            return chosen, self.delay_ms

    def _accept(self):
        while self.is_open:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            with self.lock:
                self.connections.add(client)
                refuses = self.behaviour == REFUSE and not self.shares
            if refuses:
                self._drop(client)
            else:
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _drop(self, connection):
        with self.lock:
            self.connections.discard(connection)
        _reset(connection)

    def _serve(self, client):
        upstream = None
        try:
            client.settimeout(WAIT_SECONDS)
            while self.is_open:
                request = Message(client).bytes
                if not request:
                    return
                if upstream is None:
                    upstream = socket.create_connection(self.upstream, timeout=WAIT_SECONDS)
                    upstream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                if not self._exchange(client, upstream, request):
                    return
        except OSError:
            return
        finally:
            self._drop(client)
            if upstream:
                upstream.close()

    def _exchange(self, client, upstream, request):
        """One request and its answer; false when the connection is over."""
        behaviour, delay_ms = self._choose(request)
        time.sleep(delay_ms / 1000)
        if behaviour == REFUSE:
            return False
        if behaviour == LATE:
            time.sleep(LATE_SECONDS)
        if behaviour == CUT_IN_REQUEST:
            upstream.sendall(request[: len(request) // 2])
            return False
        upstream.sendall(request)
        answer = Message(upstream).bytes
        time.sleep(delay_ms / 1000)
        if not answer or behaviour == CUT_AFTER_COMMIT:
            return False
        if behaviour == CUT_IN_ANSWER:
            client.sendall(answer[: len(answer) // 2])
            _end_politely(client)
            return False
        client.sendall(answer)
        return b"connection: close" not in answer.partition(b"\r\n\r\n")[0].lower()


def _end_politely(connection):
    """A reset now could overtake what was sent: FIN, and wait until the other side has read it and left."""
    connection.shutdown(socket.SHUT_WR)
    connection.settimeout(10)
    while connection.recv(65536):
        pass


def _reset(connection):
    """Ends a connection as a crash does: RST, not FIN."""
    try:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        connection.close()
    except OSError:
        pass

