"""Other programs' files in and out: the archive of everything, tables, calendars, cards, résumés and reports.

Values in, bytes and text out, and the other way round. Knows no database, no clock and no network.
"""
