"""The only writers: one file per word of the domain, one function per thing a person can do.

Each function takes the owner's id first, runs in one transaction, keeps the projection true,
and leaves an `Act` behind where the person may want to take it back.
"""
