"""What is shipped: every package of an install is listed with a licence that lets us ship it."""

import sys
from importlib.metadata import version

import pytest

from eval.licences import FILE, REFUSED, page, pinned, shipped


@pytest.fixture(scope="module")
def packages():
    if sys.version_info[:2] != (3, 11):
        pytest.skip("listan gäller Python 3.11; andra versioner drar in andra paket")
    return shipped()


def test_the_list_is_that_of_what_is_installed_and_pinned(packages):
    assert FILE.read_text("utf-8") == page(packages), "kör python -m eval.licences"
    # pip leaves setuptools out of what it freezes.
    assert {one.name for one in packages} - set(pinned()) == {"setuptools"}
    for one in packages:
        if one.version:
            assert version(one.name).split("+")[0] == one.version, one.name


def test_each_package_has_a_licence_and_none_binds_the_program(packages):
    assert [one.name for one in packages if not one.licence] == []
    assert [one.name for one in packages if REFUSED.search(one.licence)] == []


@pytest.mark.parametrize(
    ("licence", "refused"),
    [
        ("GPL-3.0-or-later", True),
        ("AGPL-3.0", True),
        ("GNU General Public License v2 (GPLv2)", True),
        ("GNU Affero General Public License v3", True),
        ("LGPL-2.1", False),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("Mozilla Public License 2.0 (MPL 2.0)", False),
    ],
)
def test_the_gpl_is_known_from_the_lgpl(licence, refused):
    assert bool(REFUSED.search(licence)) is refused
