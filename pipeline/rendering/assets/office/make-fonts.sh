#!/bin/sh
# Makes the TrueType fonts beside this script, which DOCX and ODT files carry, from the WOFF2 subsets of the HTML page.
# Needs fonttools==4.68.0 and brotli==1.2.1 (pip). They have names of their own, since the licence (OFL-1.1) reserves the
# name "Source" to the original fonts; the semibold is the bold of its family, as word processors know no other.
set -eu
cd "$(dirname "$0")"
cp ../html/fonts/OFL-serif.md ../html/fonts/OFL-sans.md .
python3 - <<'PYTHON'
from fontTools.ttLib import TTFont

FONTS = (
    ("serif", "Verslag Serif", "Regular"),
    ("serif-italic", "Verslag Serif", "Italic"),
    ("display", "Verslag Display", "Regular"),
    ("sans", "Verslag Sans", "Regular"),
    ("sans-semibold", "Verslag Sans", "Bold"),
)
BITS = {"Regular": (1 << 6, 0), "Italic": (1, 2), "Bold": (1 << 5, 1)}
for source, family, style in FONTS:
    font = TTFont(f"../html/fonts/{source}.woff2", recalcTimestamp=False)
    font.flavor = None
    whole = family if style == "Regular" else f"{family} {style}"
    named = {1: family, 2: style, 3: whole, 4: whole, 6: whole.replace(" ", "")}
    for name, text in named.items():
        font["name"].setName(text, name, 3, 1, 0x409)
    font["OS/2"].fsSelection = font["OS/2"].fsSelection & ~0b1100001 | BITS[style][0]
    font["OS/2"].usWeightClass = 700 if style == "Bold" else 400
    font["head"].macStyle = BITS[style][1]
    font.save(f"{source}.ttf")
PYTHON
