"""What may stand in the way of reading a source of openings. It is kept with the source in English, and told again
in the language of who looks (docs/translating.md)."""

from __future__ import annotations

from bounceback.names.saying import Said, say, told_again

# ── The server ─────────────────────────────────────────────────────────────────────────────────────────
PAUSE = say("The server had trouble or asked for a pause; it is not asked for %(n)s more minutes.")
LATE = say("The server did not answer in time.")
SENT_ON = say("It sent the request on more than %(n)s times.")
PACKED = say("The server packed its answer in a way that was not asked for.")
DAMAGED = say("The server's answer is damaged.")
LARGE = say("The answer is larger than %(n)s MB and was not read.")
IN_PEACE = say("The server asks to be left in peace for a while.")
OWN_TROUBLE = say("The server has trouble of its own (%(status)s).")
NOT_THERE = say("There is nothing at this address (%(status)s).")
NOT_FOR_PROGRAMS = say("The server does not give this to programs (%(status)s).")
ANSWERED_WITH = say("The server answered with %(status)s.")
CERTIFICATE = say("The server's certificate is not in order.")
NOT_PROPER = say("The server's answer is no proper answer.")
UNREACHABLE = say("The server cannot be reached.")
ROBOTS = say("This site asks programs not to read this page (robots.txt).")

# ── The address ────────────────────────────────────────────────────────────────────────────────────────
NOT_ASKED = say("This address was not asked.")
PORT = say("Its port, %(port)s, is none that web pages usually have.")
UNPROTECTED = say("It leads from a protected address to an unprotected one.")
NUMBER = say("Its number cannot be read.")
PRIVATE = say("It lies in a private network.")
SIGNS = say("It holds signs that no web address has.")
NO_ADDRESS = say("It is no web address.")
ONLY_HTTP = say("Only addresses that begin with http or https are asked.")
NO_SERVER = say("It names no server.")
USER_NAME = say("It holds a user name, which is never sent.")
ONLY_WEB = say("Only web servers are asked.")

# ── What came ──────────────────────────────────────────────────────────────────────────────────────────
MORE_WAIT = say("%(n)s more answers wait there.")
EMPTY_NOW = say("The board is empty now; it had %(n)s openings before.")
TOO_LONG = say("The answer has %(n)s MB, more than the %(most)s MB that are read.")
A_PAGE = say("The source usually answers with %(form)s; this time it sent a web page.")
SOMETHING_ELSE = say("The source usually answers with %(form)s; this time it sent something else.")
XML_FEED = say("its XML feed")
FEED = say("a feed")
NO_LIST = say("The answer holds no list of openings.")
NO_ENTRY = say("This entry cannot be read.")
NO_TITLE = say("This entry has no title.")
MORE_ENTRIES = say("%(n)s more entries cannot be read.")
STOOD_THERE = say("%(n)s entries stood there.")
NO_COLUMN = say("No column with job titles was found in the first line.")
NO_ROW = say("This row cannot be read.")
ROW_NO_TITLE = say("This row has no title.")
NO_JSON = say("This line is no JSON.")
NO_JSON_BLOCK = say("This block is no JSON.")
NO_POSTING = say("This page carries no job posting that a program can read.")
LONG_FEED = say("This feed is longer than is read at once.")
NO_FORM = say(
    "This is none of the forms that are read: CSV, JSON Lines, RSS, Atom, JSON Feed, a job board's answer, a web page."
)

# ── What was kept ──────────────────────────────────────────────────────────────────────────────────────
STAYS = say("What this source gave before stays.")
IT_STAYS = say("What it gave before stays.")
OTHERS = say("All others are kept.")
OTHER_LINES = say("All other lines are kept.")
NOTHING = say("Nothing was taken from it.")
NOTHING_OF_FILE = say("Nothing was taken from this file.")
ADDRESS = say("The address is kept.")
UNTIL_AGAIN = say("They stay until it is empty a second time.")
OPENINGS = say("%(n)s openings are kept.")
FIRST = say("The first %(n)s are kept.")
FIRST_ENTRIES = say("Its first %(n)s entries are kept.")

_ALL = tuple(one for one in tuple(globals().values()) if isinstance(one, Said))


def kept_problem(text: str) -> str:
    """The sentences that a source was kept with, each as it was said."""
    return told_again(text, _ALL)
