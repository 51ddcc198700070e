"""A proxy that alone knows some hosts, and answers for them with a certificate that no system knows."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.directory.certificate import make_certificate

HOSTS = ("sandbox.example", "crm.example", "pager.example")
REQUEST = re.compile(rb"(?:GET|POST|PUT|PATCH|DELETE|HEAD) (\S+) HTTP/1\.1\r\n")


@dataclass
class Proxy:
    """`seen` is every address that was asked for through it: host and path."""

    presents: ssl.SSLContext
    url: str = ""
    hosts: dict[str, int] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)

    def knows(self, host: str, port: int) -> str:
        """From now on this name leads to a port of this machine -> its address."""
        self.hosts[host] = port
        return f"https://{host}"

    def let_through(self, part: str) -> bool:
        return any(part in address for address in self.seen)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """CONNECT, then TLS in the host's name, then the bytes of both."""
        host = (await reader.readuntil(b"\r\n\r\n")).split()[1].decode().rsplit(":", 1)[0]
        if host not in self.hosts:
            writer.write(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n")
            writer.close()
            return
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        await writer.start_tls(self.presents)
        behind_reader, behind_writer = await asyncio.open_connection("127.0.0.1", self.hosts[host])
        await asyncio.gather(self._out(host, reader, behind_writer), _copy(behind_reader, writer))

    async def _out(self, host: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await reader.read(65536):
                self.seen += [host + found.decode() for found in REQUEST.findall(piece)]
                # The sandbox answers to the loopback's names only.
                writer.write(piece.replace(f"Host: {host}\r\n".encode(), b"Host: 127.0.0.1\r\n"))
                await writer.drain()
        writer.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await reader.read(65536):
            writer.write(piece)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def proxy(folder: Path) -> AsyncIterator[tuple[Proxy, dict[str, str]]]:
    """The proxy, and the settings that make it, and its authority, the only way out."""
    (own := folder / "authority").mkdir()
    pem, key = make_certificate(own, *HOSTS)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem, key)
    found = Proxy(context)
    server = await asyncio.start_server(found.serve, "127.0.0.1", 0)
    found.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield found, {"FANAL_PROXY": found.url, "FANAL_CA_FILE": str(pem)}
    finally:
        server.close()
