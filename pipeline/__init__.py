"""A raw Dutch report in, an English briefing out: read → normalise → tag → translate → render."""

__version__ = "0.1.0"
