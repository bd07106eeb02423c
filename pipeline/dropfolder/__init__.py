"""The drop folder: a report is put into a folder, and its briefings appear in another."""
