"""axe-core in a page: what it finds against it."""

from __future__ import annotations

from typing import Any

from axe_core_python.base import AXE_SCRIPT
from playwright.async_api import Page

FIND = """
axe.run({ resultTypes: ["violations"] }).then(({ violations }) =>
    violations.map((one) => [one.id, one.nodes.map((node) => node.html.slice(0, 200))]))
"""
"""All rules are tried; what passes them is not gathered node by node, which takes as long again as to try."""


async def violations(page: Page) -> list[Any]:
    """Each rule that is broken, and the nodes that break it."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE_SCRIPT)
    found: list[Any] = await page.evaluate(FIND)
    return found
