#!/bin/sh
# Makes the WOFF2 subsets beside this script from the npm packages source-serif 4.5.1 and source-sans 3.52.0 (OFL-1.1).
# Needs npm, and pyftsubset (pip install fonttools==4.68.0 brotli==1.2.1). The licence reserves the name "Source" to the
# original fonts, so the subsets carry no family name and the style sheet calls them Verslag Serif and Verslag Sans.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent source-serif@4.5.1 source-sans@3.52.0 >/dev/null)
for archive in "$work"/*.tgz; do tar -xzf "$archive" -C "$work"; mv "$work/package" "${archive%.tgz}"; done
serif=$work/source-serif-4.5.1
sans=$work/source-sans-3.52.0
latin=U+20-7E,U+A0-17F,U+1CD-1D4,U+218-21B,U+2C6,U+2DA,U+2DC,U+1E9E,U+2010-2015,U+2018-201E,U+2020-2022,U+2026
signs=U+2030,U+2032,U+2033,U+2039,U+203A,U+2044,U+2070,U+2074-2079,U+2080-2089,U+20AC,U+2116,U+2122,U+2190-2193
signs=$signs,U+2212,U+2248,U+2260,U+2264,U+2265,U+2713,U+FFFD
subset() { # source target
    pyftsubset "$1" --output-file="fonts/$2.woff2" --flavor=woff2 --unicodes="$latin,$signs" --no-hinting \
        --name-IDs=0,13,14 --layout-features=kern,mark,mkmk,ccmp,locl,liga,onum,lnum,tnum,pnum
}
mkdir -p fonts
subset "$serif/WOFF2/TTF/SourceSerif4-Regular.ttf.woff2" serif
subset "$serif/WOFF2/TTF/SourceSerif4-It.ttf.woff2" serif-italic
subset "$serif/WOFF2/TTF/SourceSerif4Display-Regular.ttf.woff2" display
subset "$sans/WOFF2/TTF/SourceSans3-Regular.ttf.woff2" sans
subset "$sans/WOFF2/TTF/SourceSans3-Semibold.ttf.woff2" sans-semibold
cp "$serif/LICENSE.md" fonts/OFL-serif.md
cp "$sans/LICENSE.md" fonts/OFL-sans.md
