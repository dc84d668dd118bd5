"""One small file per kind of source: bytes in, postings and problems out. `openings.boards` finds them by itself."""
