"""On which line a key of a TOML file stands, however it is written."""

from __future__ import annotations

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from bot.catalog.toml_lines import Lines


def test_lines_of_every_way_to_write_a_key() -> None:
    text = (
        '''# a comment with [brackets] = "and quotes"
one = 1  # [not.a.table]
"quoted key" = """
[not.a.table]
two = 2"""
dotted.key = 'it'''
        + """'
list = [ # comment ]
  "a", # ,
  [ "b", "c" ],
  { x = 1, y = "}" },
]
date = 2026-12-24
[table]
three = 3
[table.inner]
four = '''
]]'''
[[rows]]
a = 1
[rows.sub]
b = 2
[[rows]]
a = 3
[rows.sub]
b = 4
"""
    )
    tomllib.loads(text)
    lines = Lines(text)
    assert {
        ("one",): 2,
        ("quoted key",): 3,
        ("dotted",): 6,
        ("dotted", "key"): 6,
        ("list",): 7,
        ("list", 0): 8,
        ("list", 1): 9,
        ("list", 2, "y"): 10,
        ("date",): 12,
        ("table", "three"): 14,
        ("table", "inner", "four"): 16,
        ("rows",): 18,
        ("rows", 0, "a"): 19,
        ("rows", 0, "sub", "b"): 21,
        ("rows", 1): 22,
        ("rows", 1, "a"): 23,
        ("rows", 1, "sub", "b"): 25,
    }.items() <= lines.known.items()
    assert lines.of(("rows", 1, "sub", "nowhere")) == 24
    assert lines.of(("nowhere",)) == 1


KEYS = st.sampled_from(["a", "b-c", "D_1", '"x y"', "'z.w'"])
SCALARS = st.sampled_from(
    ["1", "true", "2026-12-24", '"#[]{}="', "'''a\nb'''", '"""c\n\\"""]"""', "[]", "{}", "-0.5e3"]
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: "[\n  " + ",\n  ".join(items) + " # end ]\n]"),
        st.tuples(KEYS, inner).map(lambda pair: f"{{ {pair[0]} = {pair[1]} }}"),
    ),
    max_leaves=6,
)


@given(st.lists(st.tuples(KEYS, VALUES), max_size=5, unique_by=lambda pair: pair[0]))
def test_every_key_of_any_file_is_found_where_it_was_written(pairs: list[tuple[str, str]]) -> None:
    text, written = "", []
    for key, value in pairs:
        (name,) = tomllib.loads(f"{key} = 0")
        written.append(((name,), text.count("\n") + 1))
        text += f"{key} = {value} # {key} = 1\n"
    tomllib.loads(text)
    known = Lines(text).known
    assert [(path, known[path]) for path, _ in written] == written
