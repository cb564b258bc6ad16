#!/bin/sh
# Says whether shared libraries load on devices with pages of 16 KB: every LOAD segment aligned to 16,384 or more, and
# its place in the file and in memory congruent. Ends with 1 when one is not, with 2 when one cannot be read.
#
#   check-alignment.sh FILE.so…
set -u
[ "$#" -gt 0 ] || { echo "check-alignment.sh: name at least one .so" >&2; exit 2; }
reader=${READELF:-readelf}
command -v "$reader" >/dev/null 2>&1 || { echo "check-alignment.sh: needs readelf (binutils, or llvm-readelf by READELF=…)" >&2; exit 2; }
worst=0
for file in "$@"; do
    headers=$("$reader" -W -l "$file" 2>/dev/null) || { echo "$file: no ELF file"; worst=2; continue; }
    # Columns: LOAD offset address physical file-size memory-size flags… alignment
    loads=$(printf '%s\n' "$headers" | awk '$1 == "LOAD" { print $2, $3, $NF }')
    [ -n "$loads" ] || { echo "$file: no LOAD segment"; worst=2; continue; }
    said=$(printf '%s\n' "$loads" | while read -r offset address align; do
        if [ $((align)) -lt 16384 ]; then
            echo "a LOAD segment is aligned to $((align)), not to 16384"
        elif [ $((offset % 16384)) -ne $((address % 16384)) ]; then
            echo "a LOAD segment lies at $offset in the file and at $address in memory"
        fi
    done)
    if [ -n "$said" ]; then
        printf '%s\n' "$said" | sort -u | sed "s|^|$file: |"
        [ "$worst" -eq 2 ] || worst=1
    else
        echo "$file: fit for pages of 16 KB"
    fi
done
exit "$worst"
