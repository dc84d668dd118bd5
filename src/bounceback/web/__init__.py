"""The web door: pages on the person's own machine, for the person alone."""
