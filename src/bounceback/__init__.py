"""bounceback: turns every job rejection into the next offer."""

__version__ = "0.1.0"
