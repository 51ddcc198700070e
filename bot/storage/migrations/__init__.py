"""Brings a database of an older Fanal up to date. `upgrade.py` runs the revisions in `versions/`.

A change of `tables.py` needs a new file `versions/000N_words.py` with revision, down_revision and upgrade(), the same
number in `tables.REVISION`, and its digest in tests/command/test_migrate.py, which prints what is missing. A shipped
revision never changes (docs/decisions/0003).
"""
