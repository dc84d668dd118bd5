"""A file of contacts in, by its contents and not its name: LinkedIn's export (CSV or zip) or vCards."""

from __future__ import annotations

from bounceback.names.saying import say
from bounceback.people.cards import MOST_BYTES, Cards
from bounceback.people.connections import connections_in_zip, looks_like_connections, read_connections
from bounceback.people.vcard import looks_like_vcard, read_vcards


def read_people(content: bytes) -> Cards:
    """The people of a file; where it is none of the forms that are read, a problem that says what would do."""
    if len(content) > MOST_BYTES:
        return Cards(
            (),
            (say("The file is larger than %(n)s MB. Nothing was taken from it.", n=MOST_BYTES // 1_000_000),),
        )
    if content.startswith(b"PK\x03\x04"):
        inside = connections_in_zip(content)
        if inside is None:
            return Cards((), (say("This zip holds no Connections.csv. Nothing was taken from it."),))
        content = inside
    if looks_like_vcard(content):
        return read_vcards(content)
    if looks_like_connections(content):
        return read_connections(content)
    return Cards(
        (),
        (
            say(
                "This is neither LinkedIn's Connections.csv (or its zip) nor a vCard file. Nothing was taken from it."
            ),
        ),
    )
