"""The server under the site: it waits for nobody who sends a request slowly."""

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import uvicorn

    from .exchange import ASGIApp

HEADERS = 10.0
"""Seconds in which a request's headers must have come; a browser sends them in one packet."""


def server_of(app: "ASGIApp", headers: float = HEADERS) -> "uvicorn.Server":
    """A server of the site, which listens where it is told to when it is run."""
    import uvicorn
    from uvicorn.protocols.http.auto import AutoHTTPProtocol

    class Impatient(AutoHTTPProtocol):
        """A connection that is closed when no whole request has come for a while."""

        def connection_made(self, transport: asyncio.Transport) -> None:
            super().connection_made(transport)
            self._looked_at = None
            self.loop.call_later(headers, self._look)

        def _look(self) -> None:
            if self.transport.is_closing() or self.transport.get_protocol() is not self:
                return  # it has ended, or become a websocket
            waits = self.cycle is None or self.cycle.response_complete
            if waits and self.cycle is self._looked_at:
                self.transport.close()
                return
            self._looked_at = self.cycle
            self.loop.call_later(headers, self._look)

    return uvicorn.Server(
        # Who the visitor is, behind a proxy, is for the door to judge.
        uvicorn.Config(
            app,
            http=Impatient,
            log_config=None,
            log_level="warning",
            timeout_graceful_shutdown=1,
            proxy_headers=False,
        )
    )
