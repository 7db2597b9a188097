"""The list of protocols on a narrow terminal."""

from ketaplan.formats.common.options import Options
from ketaplan.formats.protocols import table

LISTED = [
    ("iv", "IV ketamine, six infusions, two a week", "built in"),
    ("own-3", "Three a week", "protocols/own-3.toml"),
]


def test_a_narrow_terminal_breaks_names_between_words():
    assert table(LISTED, Options(width=40)).splitlines() == [
        "iv     IV ketamine, six infusions, two a",
        "       week (built in)",
        "own-3  Three a week",
        "       (protocols/own-3.toml)",
    ]


def test_a_file_gets_a_line_for_each_protocol():
    assert table(LISTED, Options()).splitlines() == [
        "iv     IV ketamine, six infusions, two a week  built in",
        "own-3  Three a week                            protocols/own-3.toml",
    ]
