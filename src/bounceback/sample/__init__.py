"""The sample: a believable invented search, made from a seed, with the truth beside it. See sample/search.py."""
