"""Serves one example site on a loopback port of its own."""

from collections.abc import Callable
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from .show import Page

PageOf = Callable[[str], Page | None]
"""Path and query → page; called once for every GET."""

NOT_FOUND = Page(body=b"<!DOCTYPE html><title>404</title><p>Diese Seite gibt es nicht.</p>\n", status=404)


class SiteServer(ThreadingHTTPServer):
    """A web server for one site; its threads end with the process."""

    daemon_threads = True

    def __init__(self, host: str, answer: PageOf) -> None:
        super().__init__((host, 0), _Handler)
        self.answer = answer

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def start(self) -> None:
        Thread(target=self.serve_forever, kwargs={"poll_interval": 0.1}, name=f"demo-{self.port}", daemon=True).start()

    def stop(self) -> None:
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: SiteServer
    protocol_version = "HTTP/1.1"
    server_version = "Apache"
    sys_version = ""
    timeout = 20

    def do_GET(self) -> None:
        self._send(body=True)

    def do_HEAD(self) -> None:
        self._send(body=False)

    def _send(self, *, body: bool) -> None:
        page = self.server.answer(self.path) or NOT_FOUND
        not_modified = page.last_modified is not None and self._has_current(page)
        self.send_response(304 if not_modified else page.status)
        if page.last_modified is not None:
            self.send_header("ETag", page.etag)
            self.send_header("Last-Modified", format_datetime(page.last_modified, usegmt=True))
        if not not_modified:
            self.send_header("Content-Type", page.media_type)
            self.send_header("Content-Length", str(len(page.body)))
        self.end_headers()
        if body and not not_modified:
            self.wfile.write(page.body)

    def _has_current(self, page: Page) -> bool:
        if "If-None-Match" in self.headers:
            return page.etag in self.headers["If-None-Match"]
        since = self.headers.get("If-Modified-Since", "")
        return page.last_modified is not None and since == format_datetime(page.last_modified, usegmt=True)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is the library's)
        """Log nothing: the client of the example writes the log."""
