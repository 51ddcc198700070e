"""The same desks as for the cases."""

from tests.cases.conftest import desk_url as desk_url
from tests.cases.conftest import either as either
from tests.cases.conftest import room as room
from tests.cases.conftest import shared as shared
from tests.cases.conftest import shared_url as shared_url
