#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Stitching eight 5 s 1080p24 H.264 clips with 0.5 s fades: CPU and memory against the decoding alone, ffmpeg's xfade
and GES (ges-launch-1.0 of ges1.0-tools, left out when it is not installed), each beside the other in one run; then the
memory at 8 and at 80 shots. Prints ratios; asserts frame counts only.

usage (inside `meson devenv -C build`): stitching.py [--quick]     (--quick: 1 s clips)
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

quick = "--quick" in sys.argv
seconds = 1 if quick else 5
N, FADE = 8, 0.5
build = os.environ.get("STORYBOARD_BUILD_ROOT", "build")
many_files = f"{build}/examples/storyboard-many-files"
X264 = "x264enc speed-preset=ultrafast pass=quant quantizer=23 ! mp4mux ! filesink location="


def run(command):
    """CPU seconds, peak MiB, output and status of a command."""
    p = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    out = p.stdout.read().decode()
    _, status, usage = os.wait4(p.pid, 0)
    p.returncode = status
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, out, status


def clip(folder, i, length):
    f = f"{folder}/{length}-{i}.mp4"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i",
                    f"testsrc2=size=1920x1080:rate=24:duration={length},hue=h={45 * i}", "-pix_fmt", "yuv420p",
                    "-c:v", "libx264", "-preset", "veryfast", "-g", "24", f], check=True)
    return f


def decode_only(clips, end="fakesink"):
    sources = " ".join(f"filesrc location={c} ! qtdemux ! h264parse ! avdec_h264 max-threads=1 ! c." for c in clips)
    return ["sh", "-c", f"exec gst-launch-1.0 concat name=c ! {end} {sources}"]


def shotconcat(clips, output=None):
    return [many_files, "-s", str(FADE), *(["-o", output] if output else ["--headless"]), *clips]


def xfade(clips, length, output=None):
    chain, last = "", "0:v"
    for i in range(1, len(clips)):
        chain += f"[{last}][{i}:v]xfade=transition=fade:duration={FADE}:offset={i * (length - FADE)}[x{i}];"
        last = f"x{i}"
    inputs = [a for c in clips for a in ("-i", c)]
    if output:
        return ["ffmpeg", *inputs, "-filter_complex", f"{chain}[{last}]format=yuv420p[y]", "-map", "[y]", "-c:v", "libx264",
                "-preset", "ultrafast", "-qp", "23", "-y", output]
    return ["ffmpeg", *inputs, "-filter_complex", chain[:-1], "-map", f"[{last}]", "-f", "null", "-"]


def ges(clips, length):
    timeline = []
    for i, c in enumerate(clips):
        timeline += ["+clip", "file://" + c, f"start={float(i * (length - FADE))}", f"duration={float(length)}", "layer=0"]
    return ["ges-launch-1.0", "--videosink", "fakesink sync=false", "--track-types=video", *timeline]


def report(name, command, bound=None, frames=None):
    cpu, rss, out, status = run(command)
    if status:
        print(f"{name:38s} failed", flush=True)
        return None
    if frames:
        got = int(re.search(r"(\d+) frames", out).group(1))
        assert got == frames, f"{name}: {got} frames instead of {frames}"
    ratio = f" = {cpu / bound:.2f} x bound" if bound else ""
    print(f"{name:38s} CPU {cpu:6.2f} s{ratio:15s}  peak {rss:5.0f} MiB", flush=True)
    return cpu, rss


with tempfile.TemporaryDirectory() as d:
    clips = [clip(d, i, seconds) for i in range(N)]
    frames = int(N * seconds * 24 - (N - 1) * FADE * 24)
    have_ges = shutil.which("ges-launch-1.0")

    print(f"{N} clips of {seconds} s, {frames} frames")
    bound = report("decode bound (8 decoders, concat)", decode_only(clips))[0]
    report("shotconcat", shotconcat(clips), bound, frames)
    report("ffmpeg xfade", xfade(clips, seconds), bound)
    if have_ges:
        report("GES", ges(clips, seconds), bound)
    bound = report("x264 bound (concat, no fades)", decode_only(clips, X264 + d + "/bound.mp4"))[0]
    report("shotconcat, x264", shotconcat(clips, d + "/a.mp4"), bound, frames)
    report("ffmpeg xfade, x264", xfade(clips, seconds, d + "/b.mp4"), bound)

    # Memory does not depend on the clips' length, eighty of five seconds would only take minutes.
    short = clips if quick else [clip(d, i, 1) for i in range(N)]
    with open("/proc/meminfo") as f:
        free = int(re.search(r"MemAvailable: +(\d+)", f.read()).group(1)) / 1024
    print("memory at 8 and at 80 shots of 1 s")
    tools = {"shotconcat": shotconcat, "ffmpeg xfade": lambda c: xfade(c, 1)}
    if have_ges:
        tools["GES"] = lambda c: ges(c, 1)
    for name, command in tools.items():
        if name != "shotconcat" and free < 12000:
            print(f"{name}: left out, it wants gigabytes")
            continue
        at = {}
        for shots in (8, 80):
            many = short * (shots // N)
            at[shots] = report(f"{name}, {shots} shots", command(many), None,
                               int(shots * 24 - (shots - 1) * FADE * 24) if name == "shotconcat" else None)
        if at[8] and at[80]:
            print(f"{name}: memory at 80 / at 8 = {at[80][1] / at[8][1]:.2f}, CPU = {at[80][0] / at[8][0]:.1f}", flush=True)
