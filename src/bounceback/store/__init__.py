"""The memory: the only room with a database. Read through `read`, write through `write`."""
