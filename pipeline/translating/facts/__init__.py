"""What sentences state — figures, dates, names — in Dutch and in English: read, compared, mended, marked."""
