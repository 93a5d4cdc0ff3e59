#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""embed.py DATA NAME OUT.cpp: a file as an array of 32-bit words that NAME() gives, so that the library needs no data file beside it."""
import struct
import sys

data = open(sys.argv[1], "rb").read()
words = struct.unpack("<%dI" % (len(data) // 4), data)
with open(sys.argv[3], "w") as out:
    out.write("#include \"music/weights.hpp\"\n#include <iterator>\nnamespace music {\n"
              "static const std::uint32_t words[] = {\n")
    for i in range(0, len(words), 12):
        out.write(",".join("%du" % w for w in words[i:i + 12]) + ",\n")
    out.write("};\nstd::span<const std::uint32_t> %s() { return {words, std::size(words)}; }\n}\n" % sys.argv[2])
