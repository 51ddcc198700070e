"""Somebody deletes a line of ours in the chat, as its administrators may: nobody misses it."""

from __future__ import annotations

from tests.desk import Desk, Post

HELP = "je veux mourir, c'est pour ce soir, adieu à tous"


async def delete(desk: Desk, post: Post) -> None:
    """As the chat does for an administrator."""
    world = desk.sandbox.store.world
    room = world.rooms[post.channel]
    desk.sandbox.workspace.delete(room, room.messages[post.ts])
    await desk.look()


async def test_a_line_that_somebody_deleted_is_not_drawn_again_and_nobody_is_asked_to_act(desk: Desk) -> None:
    card = await desk.flag(HELP)
    await delete(desk, await card.reply_with("Vous êtes d'astreinte"))
    await card.act("take", as_="lea")
    form = await (await card.more("note", as_="lea")).form()
    await form.fill(text="Appelé.")
    await card.reply_with("Appelé.")  # what was asked before it is done
    assert [told.text for told in desk.direct("nadia")] == []
