"""The web site on a free port of this machine, and requests that clients would tidy."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import uvicorn

from assistant.archive import Assistant
from assistant.web import application


@contextmanager
def served(assistant: Assistant) -> Iterator[str]:
    """The address at which the site over an archive answers meanwhile."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(application(assistant), log_level="warning")
        config.timeout_graceful_shutdown = 1
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.05)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def raw_get(address: str, target: str) -> tuple[int, str]:
    """Status and body for a request target sent as it is; clients tidy dots away."""
    where = urlsplit(address)
    with socket.create_connection((where.hostname, where.port)) as connection:
        connection.sendall(
            f"GET {target} HTTP/1.1\r\nHost: {where.netloc}\r\nConnection: close\r\n\r\n".encode()
        )
        answer = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
    return int(answer.split()[1]), answer.partition("\r\n\r\n")[2]
