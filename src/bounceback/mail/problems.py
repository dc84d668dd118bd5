"""What may stand in the way at a mail server. It is kept with the mailbox or the letter in English, and told again in
the language of who looks (docs/translating.md). Nothing of what was sent stands in it."""

from __future__ import annotations

from bounceback.names.saying import Said, say, told_again

# ── Both ways ──────────────────────────────────────────────────────────────────────────────────────────
SENDS = say("%(host)s sends %(what)s, and was left.")
ENDLESS = say("a line without an end")
PIECE = say("a piece of %(n)s bytes")
ANSWER = say("an answer of more than %(n)s bytes")
SLOW_ANSWER = say("an answer that takes longer than %(n)s seconds")
MORE_THAN = say("more than %(n)s bytes")
SO_SLOWLY = say("so slowly that it took longer than %(n)s seconds")
LATE = say("%(host)s did not answer in time.")
NO_TLS = say("%(host)s does not speak TLS on port %(port)s, or not as this machine does.")
CHECK_PORT = say("Check the port and the kind of protection.")
NO_SERVER = say("There is no server by the name %(host)s, or this machine is not on the network.")
UNREACHABLE_AS = say("%(host)s cannot be reached on port %(port)s (%(why)s).")
UNREACHABLE = say("%(host)s cannot be reached on port %(port)s.")
BROKE_OFF = say("The connection to %(host)s broke off.")
ODD_IN = say("%(host)s answers in a way that is not understood in %(folder)s.")
ODD = say("%(host)s answers in a way that is not understood.")
NOT_CHECKED = say("it cannot be checked")

# ── Reading ────────────────────────────────────────────────────────────────────────────────────────────
GOES_ON = say("What came before is kept; the next look goes on from there.")
HALF_AN_HOUR = say(
    "%(host)s took longer than half an hour. What came is kept; the next look goes on from there."
)
CERTIFICATE = say(
    "The certificate of %(host)s is not one that this machine knows (%(why)s). No password was sent. If the server is "
    "your own, you can say that you trust it."
)
OTHER_CERTIFICATE = say(
    "%(host)s shows another certificate than the one that you trusted. No password was sent."
)
FAR = say(
    "%(host)s is not in your own network, and a password would travel there for all to read. It was not sent. Choose TLS."
)
TOKEN = say(
    "%(host)s did not take the access token for %(name)s. It is valid for about an hour; paste a fresh one. "
    "What came before is kept."
)
PASSWORD = say(
    "%(host)s did not take the password for %(name)s. Many providers want an app password here, made for this program "
    "alone. What came before is kept."
)
NO_FOLDER = say("There is no folder %(folder)s on the server now. What came from it is kept.")
OWN_FAULT = say(
    "Something went wrong in bounceback itself while the mail was read. What came before is kept; the next look tries again."
)
UNREAD = say(
    '%(n)s messages could not be read here; the others were. "Read everything again" tries once more.'
)
WITHHELD = say("The server listed %(n)s messages that it did not give.")
NUMBERED = say(
    "The server numbers the messages in %(folder)s anew, so it was read again. Nothing is kept twice."
)
EMPTY_NOW = say("%(folder)s is empty on the server now; it held %(n)s messages. What came from it is kept.")
SHOWS_NONE = say(
    "The server counts %(n)s messages in %(folder)s and shows none of them. It is looked at again next time."
)
NOT_OPENED = say(
    "%(name)s cannot be opened. What was read before is kept. Check that it is still there and that you may read it, "
    "then add it again."
)
NOT_TO_ITS_END = say("This was not read to its end before the export. Add the mailbox again.")

# ── Sending ────────────────────────────────────────────────────────────────────────────────────────────
WORDS_KEPT = say("Nothing was sent; your words are kept.")
UNSURE = say(
    "%(host)s had the message and then broke off without a word. It may have gone. Look into your sent mail, or ask "
    "yourself whether a copy of it would do harm; it is not sent again by itself."
)
NOT_DELIVERED = say("%(host)s does not deliver to %(address)s (%(said)s).")
NOT_FROM = say("%(host)s does not take mail from %(address)s here (%(said)s).")
NOT_TAKEN = say("%(host)s did not take the message (%(said)s).")
SEND_CERTIFICATE = say(
    "The certificate of %(host)s is not one that this machine knows (%(why)s). No password and no letter was sent. "
    "If the server is your own, you can say that you trust it."
)
SEND_OTHER_CERTIFICATE = say(
    "%(host)s shows another certificate than the one that you trusted. No password and no letter was sent."
)
SEND_FAR = say(
    "%(host)s is not on this machine, and your letter and password would travel for all to read. Nothing was sent. "
    "Choose TLS."
)
NO_STARTTLS = say(
    "%(host)s offers no protection (STARTTLS) on port %(port)s. Nothing was sent. Try TLS on port 465."
)
NO_PASSWORDS = say(
    "%(host)s takes no password on port %(port)s. Nothing was sent. Check the port and the kind of protection."
)
SEND_TOKEN = say(
    "%(host)s did not take the access token for %(name)s. It is valid for about an hour; paste a fresh one. "
    "Nothing was sent."
)
SEND_PASSWORD = say(
    "%(host)s did not take the password for %(name)s. Many providers want an app password here, made for this program "
    "alone. Nothing was sent."
)
NO_OWN_SERVER = say(
    "No server for outgoing mail is set. Settings, Letters has the place for it. Nothing was sent."
)
NO_MESSAGE = say("There is no message of a usual length to send.")
NOT_PLAIN = say("This is not a plain address that a server takes. It looks like name@example.com.")

# ── The password ───────────────────────────────────────────────────────────────────────────────────────
NOT_KEPT = say("The password could not be kept (%(why)s). Check that the data folder can be written to.")
NOT_IN_KEYRING = say(
    "The password is not in the system's keyring any more, or it is locked. What came before is kept. "
    "Give the password again."
)
NOT_IN_FOLDER = say(
    "The password is not in the data folder any more, or it is locked. What came before is kept. Give the password again."
)

_ALL = tuple(one for one in tuple(globals().values()) if isinstance(one, Said))


def kept_problem(text: str) -> str:
    """The sentences that a mailbox or a letter was kept with, each as it was said."""
    return told_again(text, _ALL)
