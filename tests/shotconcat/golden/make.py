#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes xfade.png: what ffmpeg's own xfade (5.1) makes of two pictures, the reference of transition_test.

One row of pictures per transition in the order of NAMES; in a row the progress 1/4, 1/2, 3/4; each picture is its
Y, U and V planes (4:4:4, full range), one below the other. usage: make.py xfade.png   (needs ffmpeg 5.1)
"""
import subprocess
import sys
import tempfile

NAMES = """fade wipeleft wiperight wipeup wipedown slideleft slideright slideup slidedown circlecrop rectcrop distance
fadeblack fadewhite radial smoothleft smoothright smoothup smoothdown circleopen circleclose vertopen vertclose
horzopen horzclose dissolve pixelize diagtl diagtr diagbl diagbr hlslice hrslice vuslice vdslice hblur fadegrays
wipetl wipetr wipebl wipebr squeezeh squeezev zoomin fadefast fadeslow""".split()
W, H, N = 40, 32, 8


def picture(y, u, v):
    return bytes(f(i % W, i // W) for f in (y, u, v) for i in range(W * H))


a = picture(lambda x, y: 40 + 3 * x, lambda x, y: 100 + 2 * y, lambda x, y: 140)
b = picture(lambda x, y: 220 - 4 * y, lambda x, y: 160 - x, lambda x, y: 90 + y)
rows = b""
with tempfile.TemporaryDirectory() as d:
    for name, p in (("a", a), ("b", b)):
        open(f"{d}/{name}", "wb").write(p * (2 * N))
    raw = ["-f", "rawvideo", "-pix_fmt", "yuv444p", "-s", f"{W}x{H}", "-r", "10"]
    for name in NAMES:
        out = subprocess.run(
            ["ffmpeg", "-v", "error", *raw, "-i", f"{d}/a", *raw, "-i", f"{d}/b", "-filter_complex",
             f"xfade=transition={name}:duration={N / 10}:offset=0.5", *raw[:4], "-"],
            check=True, capture_output=True).stdout
        size = 3 * W * H
        frames = [out[(5 + i) * size:(6 + i) * size] for i in (N // 4, N // 2, 3 * N // 4)]
        for line in range(3 * H):
            for f in frames:
                rows += f[line * W:(line + 1) * W]
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "gray", "-s",
                    f"{3 * W}x{3 * H * len(NAMES)}", "-i", "-", "-pred", "mixed", sys.argv[1]],
                   input=rows, check=True)
