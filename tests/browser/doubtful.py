"""Run as `python -m tests.browser.doubtful` on a fresh data folder: a search in which five letters are in doubt.

They are kept as findings, so that what the reader makes of such letters does not matter here.
"""

from __future__ import annotations

import django
from django.core.management import call_command

LETTER = (
    "Dear Robin, thank you for your interest in the position of {role}. Our team has looked at what you sent us with "
    "care and we have gone on with people whose experience is nearer to what this place needs just now."
)
LETTERS = (
    ("m0", "Night Nurse", "house0.example"),
    ("m1", "Harbour Pilot", "house1.example"),
    ("m2", "Data Engineer", "house2.example"),
    ("m3", "Head of Rope", "house3.example"),
    ("m4", "Head of Sail", "house3.example"),
)
"""The last two are of one template. The newest, the last, is asked about first."""


def main() -> None:
    """Migrates and keeps the letters."""
    django.setup()
    call_command("migrate", verbosity=0)

    from bounceback.store.write.owners import ensure_owner
    from bounceback.timeline.kinds import Kind
    from tests.store.conftest import finding, keep_all

    keep_all(
        ensure_owner(),
        [
            finding(
                name,
                Kind.REJECTION,
                10 + place,
                confidence=0.6,
                role=role,
                company=domain.partition(".")[0],
                sender=f"jobs@{domain}",
                evidence=LETTER.format(role=role),
            )
            for place, (name, role, domain) in enumerate(LETTERS)
        ],
    )


if __name__ == "__main__":
    main()
