"""The two pictures of the Teams package, a lighthouse drawn by code, so that no picture has to be kept or edited."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence

Point = tuple[float, float]
Shape = tuple[Point, ...]
Colour = tuple[int, int, int]

COLOUR_SIZE, OUTLINE_SIZE = 192, 32
"""What Teams asks for: https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/apps-package"""
NIGHT: Colour = (0x1F, 0x3A, 0x4D)
LIGHT: Colour = (0xFF, 0xC8, 0x57)
WHITE: Colour = (0xFF, 0xFF, 0xFF)
FINE = 8
"""Lines that are looked at in each row of pixels, which smooths the edges."""

# Convex shapes that do not overlap: their corners in a square of 1 by 1, the origin at the top left.
HOUSE: tuple[Shape, ...] = (
    ((0.50, 0.12), (0.60, 0.23), (0.40, 0.23)),
    ((0.36, 0.365), (0.64, 0.365), (0.64, 0.405), (0.36, 0.405)),
    ((0.42, 0.435), (0.58, 0.435), (0.6033, 0.57), (0.3967, 0.57)),
    ((0.6188, 0.66), (0.65, 0.84), (0.35, 0.84), (0.3812, 0.66)),
    ((0.25, 0.865), (0.75, 0.865), (0.75, 0.91), (0.25, 0.91)),
)
LAMP: tuple[Shape, ...] = (
    ((0.43, 0.255), (0.57, 0.255), (0.57, 0.345), (0.43, 0.345)),
    ((0.38, 0.285), (0.38, 0.315), (0.10, 0.39), (0.10, 0.21)),
    ((0.62, 0.285), (0.62, 0.315), (0.90, 0.39), (0.90, 0.21)),
)


def colour_icon() -> bytes:
    """192 by 192, on a ground that fills the square."""
    return _png(COLOUR_SIZE, {**dict.fromkeys(HOUSE, WHITE), **dict.fromkeys(LAMP, LIGHT)}, ground=NIGHT)


def outline_icon() -> bytes:
    """32 by 32, white on nothing: Teams takes no other colour there."""
    return _png(OUTLINE_SIZE, dict.fromkeys((*HOUSE, *LAMP), WHITE), ground=None)


def _png(size: int, shapes: Mapping[Shape, Colour], *, ground: Colour | None) -> bytes:
    rows = b"".join(b"\0" + b"".join(_row(row, size, shapes, ground)) for row in range(size))
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)  # eight bits each of red, green, blue and opacity
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _row(row: int, size: int, shapes: Mapping[Shape, Colour], ground: Colour | None) -> Iterator[bytes]:
    covered = [(_covered(shape, row, size), colour) for shape, colour in shapes.items()]
    for column in range(size):
        yield _pixel([(share[column], colour) for share, colour in covered if share[column]], ground)


def _covered(shape: Shape, row: int, size: int) -> list[float]:
    """How much of each pixel of a row lies inside, from 0 to 1."""
    shares = [0.0] * size
    for step in range(FINE):
        crossed = sorted(_crossed(shape, (row + (step + 0.5) / FINE) / size))
        if len(crossed) == 2:
            left, right = (size * x for x in crossed)
            for column in range(int(left), min(size, int(right) + 1)):
                shares[column] += max(0.0, min(right, column + 1) - max(left, column)) / FINE
    return shares


def _crossed(shape: Shape, y: float) -> Iterator[float]:
    """Where the edges meet this height: nowhere, or in two places, since the shape is convex."""
    for (ax, ay), (bx, by) in zip(shape, (*shape[1:], shape[0]), strict=True):
        if (ay <= y) != (by <= y):
            yield ax + (bx - ax) * (y - ay) / (by - ay)


def _pixel(painted: Sequence[tuple[float, Colour]], ground: Colour | None) -> bytes:
    share = min(1.0, sum(part for part, _ in painted))
    if ground is not None:
        painted, opaque = [*painted, (1.0 - share, ground)], 255
    else:
        opaque = round(255 * share)
    whole = sum(part for part, _ in painted)
    if not opaque or not whole:
        return bytes(4)
    return bytes((*(round(sum(part * one[n] for part, one in painted) / whole) for n in range(3)), opaque))
