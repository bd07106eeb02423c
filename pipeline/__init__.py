"""A raw Dutch report in, an English briefing out: read → normalise → tag → translate → render."""
