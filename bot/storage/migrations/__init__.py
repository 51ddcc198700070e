"""How a database of an earlier Fanal becomes one of today's. `upgrade.py` runs what stands in `versions/`.

A change of `tables.py` needs a file here: `versions/000N_words.py` with revision, down_revision and upgrade(), and the
same number in `tables.REVISION`. tests/command/test_migrate.py prints what is missing.
"""
