#!/bin/sh
# Writes, from the generated Swift on standard input, the Swift that tells whether the library is of one build with it. The
# generated code compares as well, but ends the process where they differ; asked before, the package throws instead.
# Ends with 1 where the generated code compares in a way that is not known here: then nothing would be compared.
set -eu
awk '
    match($0, /let bindings_contract_version = [0-9]+/) { version = $NF }
    match($0, /ffi_[a-z0-9_]+_uniffi_contract_version\(\)/) { contract = substr($0, RSTART, RLENGTH) }
    match($0, /uniffi_[a-z0-9_]+_checksum_[a-z0-9_]+\(\) != [0-9]+/) { checks[++count] = substr($0, RSTART, RLENGTH) }
    END {
        if (version == "" || contract == "" || !count) { exit 1 }
        print "// Made from FieldbookGenerated.swift, with it and for it alone."
        print "import FieldbookFFI"
        print ""
        print "/// What differs between the generated code and the library that it calls; nil where they are of one build."
        print "public let libraryDiffers: String? = {"
        printf "    if %s != %s { return \"contract version\" }\n", contract, version
        for (at = 1; at <= count; at++) {
            name = checks[at]
            sub(/\(\).*/, "", name)
            sub(/.*_checksum_/, "", name)
            printf "    if %s { return \"%s\" }\n", checks[at], name
        }
        print "    return nil"
        print "}()"
    }
'
