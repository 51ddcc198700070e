"""[[directory]] tables of a client's file that tests begin with."""

from __future__ import annotations

SQL = """
[[directory]]
id = "shop"
kind = "sql"
name = "Shop"
url = "env:SHOP_URL"
query = "SELECT * FROM people WHERE forum_id = :id"
match = { id = "forum_id" }
fields = { email = "mail" }
"""
LDAP = """
[[directory]]
id = "staff"
kind = "ldap"
name = "Staff"
url = "ldap://directory.example"
base = "dc=example"
user = "cn=reader"
password = "env:LDAP"
match = { id = "uid" }
fields = { email = "mail" }
"""
