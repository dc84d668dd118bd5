"""`python -m bounceback` is the same as `bounceback`."""

from bounceback.cli import main

main()
