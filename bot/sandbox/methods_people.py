"""Web API: who is who (auth.test, users.*, usergroups.*, bots.info), views.*, and the way to a Socket Mode link."""

from __future__ import annotations

from .config import Json
from .errors import SlackError
from .shapes import bot_profile, bot_user_json, user_json, usergroup_json, view_json
from .web_api import Call, Method


def auth_test(call: Call) -> Json:
    config = call.at.config
    return {
        "url": f"https://{config.team_domain}.slack.com/",
        "team": config.team_name,
        "user": config.bot_name,
        "team_id": config.team_id,
        "user_id": config.bot_user_id,
        "bot_id": config.bot_id,
        "is_enterprise_install": False,
    }


def connections_open(call: Call) -> Json:
    if call.at.config.mode != "socket":
        raise SlackError("socket_mode_not_enabled")
    return {"url": call.at.open_socket()}


def _user(call: Call, user_id: str, *, locale: bool) -> Json:
    config = call.at.config
    if user_id == config.bot_user_id:
        return bot_user_json(config)
    user = call.at.workspace.user(user_id)
    if user is None:
        raise SlackError("user_not_found")
    email = "users:read.email" in config.scopes
    return user_json(config, user, deleted=call.at.workspace.is_gone(user_id), locale=locale, email=email)


def user_info(call: Call) -> Json:
    return {"user": _user(call, call.text("user"), locale=call.flag("include_locale"))}


def user_list(call: Call) -> Json:
    config, locale = call.at.config, call.flag("include_locale")
    ids = [*(user.id for user in config.users), config.bot_user_id]
    page, more = call.page(ids, most=1000, default=1000)
    return {"members": [_user(call, one, locale=locale) for one in page], "cache_ts": 0, **more}


def look_up_by_email(call: Call) -> Json:
    email = call.text("email").lower()
    for user in call.at.config.users:
        if user.email.lower() == email and not call.at.workspace.is_gone(user.id):
            return {"user": _user(call, user.id, locale=False)}
    raise SlackError("users_not_found")


def _group(call: Call, group_id: str) -> list[str]:
    if group_id not in call.at.store.world.usergroups:
        raise SlackError("no_such_subteam")
    return call.at.store.world.usergroups[group_id]


def usergroup_list(call: Call) -> Json:
    with_users, config = call.flag("include_users"), call.at.config
    return {
        "usergroups": [
            usergroup_json(config, group, _group(call, group.id) if with_users else None)
            for group in config.usergroups
            if group.id in call.at.store.world.usergroups
        ]
    }


def usergroup_users(call: Call) -> Json:
    return {"users": _group(call, call.text("usergroup"))}


def bot_info(call: Call) -> Json:
    config = call.at.config
    if call.text("bot", default=config.bot_id) != config.bot_id:
        raise SlackError("bot_not_found")
    return {"bot": bot_profile(config) | {"user_id": config.bot_user_id}}


# --- views ---------------------------------------------------------------------------------------


def views_open(call: Call) -> Json:
    form = call.at.forms.open(call.text("trigger_id"), call.args["view"])
    return {"view": view_json(call.at.config, form)}


def views_push(call: Call) -> Json:
    form = call.at.forms.push(call.text("trigger_id"), call.args["view"])
    return {"view": view_json(call.at.config, form)}


def views_update(call: Call) -> Json:
    view_id, external_id = call.text("view_id"), call.text("external_id")
    if bool(view_id) == bool(external_id):
        raise SlackError("invalid_arguments")
    view = call.args["view"]
    form = call.at.forms.update(view_id=view_id, external_id=external_id, view=view, hash_=call.text("hash"))
    return {"view": view_json(call.at.config, form)}


def views_publish(call: Call) -> Json:
    user = call.at.workspace.user(call.text("user_id"))
    if user is None or call.at.workspace.is_gone(user.id):
        raise SlackError("invalid_arguments")
    form = call.at.forms.publish(user=user.id, view=call.args["view"], hash_=call.text("hash"))
    return {"view": view_json(call.at.config, form)}


METHODS = {
    "auth.test": Method(auth_test),
    "apps.connections.open": Method(connections_open, app_level=True),
    "users.info": Method(user_info, ("users:read",), ("user",), tier=4),
    "users.list": Method(user_list, ("users:read",), tier=2),
    "users.lookupByEmail": Method(look_up_by_email, ("users:read.email",), ("email",), tier=3),
    "usergroups.list": Method(usergroup_list, ("usergroups:read",), tier=2),
    "usergroups.users.list": Method(usergroup_users, ("usergroups:read",), ("usergroup",), tier=2),
    "bots.info": Method(bot_info, ("users:read",), tier=3),
    "views.open": Method(views_open, (), ("trigger_id", "view"), tier=4),
    "views.push": Method(views_push, (), ("trigger_id", "view"), tier=4),
    "views.update": Method(views_update, (), ("view",), tier=4),
    "views.publish": Method(views_publish, (), ("user_id", "view"), tier=4),
}
