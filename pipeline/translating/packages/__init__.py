"""Argos packages: which there are, and how another is fetched, checked and unpacked."""
