"""The manual is found from a topic, a command, or a question in a coordinator's own words."""

import pytest

from ketaplan.cli.app import COMMANDS
from ketaplan.services.help import TOPICS, find
from pages import MANUAL
from support.cli import ketaplan

NEW_PATIENT = "guide: A new referral on the phone|guide: Book it|own-clinic: 5. The first patient"
QUESTIONS = {
    "how do I book a new patient": NEW_PATIENT,
    "who is on the waiting list": "book: The waiting list",
    "offer a free place to someone who waits": "book: The waiting list",
    "patient wants other days": "guide: She would like other days",
    "patient is not cleared": "guide: The patient is not cleared yet",
    "no schedule fits what helps": "guide: No schedule fits",
    "plan forty patients together": "guide: Forty referrals on a Monday",
    "a nurse is ill": "guide: A nurse or a physician is ill",
    "mark a visit attended": "guide: After a visit: attended or missed",
    "patient missed a session": "guide: A visit was missed, cancelled, or cancelled by mistake",
    "reschedule one appointment": "guide: A patient calls to change one visit",
    "undo a cancellation": "guide: A visit was missed, cancelled, or cancelled by mistake",
    "send the patient a calendar": "guide: Calendars for patients and colleagues",
    "what if a patient is late": "guide: She calls that she is late",
    "who is in today": "guide: Every morning: who is where today",
    "back up the book": "book: Copies|guide: The end of the week",
    "how do I enter opening hours": "files: `[[hours]]`: opening hours|own-clinic: 2. Say what your clinic is",
    "import an outlook calendar": "own-clinic: 3. Use existing calendars",
    "vacation of a nurse": "guide: A nurse or a physician is ill|files: `[[staff.leave]]`: when this person is away",
    "set up a server for three desks": "book: Several desks or sites: PostgreSQL",
    "what does exit code 3 mean": "scripting: Exit codes",
    "run it from cron at night": "scripting: Unattended|book: Plans made at night",
    "what do the points mean": "why: What the points mean",
    "is it proved to be the best": 'why: What "best" means',
    "public holidays": "files: `[holidays]`: public holidays on which the clinic is closed",
    "where is the cache": "scripting: The cache and the secret",
    "try it without touching the real book": "book: A book to try things out|guide: A coordinator's week",
}
"""What a coordinator asks, and the sections that answer it."""


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_ends_on_the_section_that_answers_it(question):
    best = find(question.split())[0]

    assert f"{best.topic}: {best.headings[-1]}" in QUESTIONS[question].split("|")


def test_every_page_has_a_topic_and_every_topic_a_page():
    assert {page.stem for page in MANUAL.glob("*.md")} == set(TOPICS)


@pytest.mark.parametrize("topic", TOPICS)
def test_a_page_fits_a_terminal_and_has_no_markup_left(topic):
    shown = ketaplan("help", topic)

    assert shown.exit_code == 0
    assert max(map(len, shown.stdout.splitlines())) <= 90
    assert "```" not in shown.stdout


@pytest.mark.parametrize("command", [name for name in COMMANDS if name not in TOPICS])
def test_help_of_a_command_is_its_own(command):
    assert ketaplan("help", command).stdout == ketaplan(command, "--help").stdout


def test_without_a_topic_all_are_named():
    shown = ketaplan("help").stdout

    assert all(f"ketaplan help {topic}" in shown for topic in TOPICS)
    assert all(name in shown for name in COMMANDS)


def test_what_the_manual_does_not_know_is_reported():
    shown = ketaplan("help", "xylophone")

    assert shown.exit_code == 2
    assert "guide" in shown.stderr


def test_an_answer_on_one_place_names_no_others():
    assert "See also ." not in ketaplan("help", "PAGER").stdout


def test_the_roles_of_a_server_are_printed_to_be_run():
    from ketaplan.book.migrations import roles

    assert ketaplan("book", "--roles").stdout == roles()
    assert ketaplan("book", "--roles", "--create").exit_code == 2
