#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Stitching eight 5 s 1080p24 H.264 clips with 0.5 s fades: CPU and memory against the decoding alone, ffmpeg's xfade
and GES, each beside the other in one run. Prints ratios; asserts frame counts only.

usage (inside `meson devenv -C build`): stitching.py [--quick]     (--quick: 1 s clips)
"""
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
quick = "--quick" in sys.argv
seconds = 1 if quick else 5
N = 8


def run(command, **kw):
    """CPU seconds, peak MiB and output of a command."""
    p = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, **kw)
    out = p.stdout.read().decode()
    _, status, usage = os.wait4(p.pid, 0)
    p.returncode = status
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, out, status


with tempfile.TemporaryDirectory() as d:
    clips = []
    for i in range(N):
        f = f"{d}/{i}.mp4"
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i",
                        f"testsrc2=size=1920x1080:rate=24:duration={seconds},hue=h={45 * i}", "-pix_fmt", "yuv420p",
                        "-c:v", "libx264", "-preset", "veryfast", "-g", "24", f], check=True)
        clips.append(f)
    frames = N * seconds * 24 - (N - 1) * 12
    sources = " ".join(f"filesrc location={c} ! qtdemux ! h264parse ! avdec_h264 ! c." for c in clips)
    x264 = "x264enc speed-preset=ultrafast pass=quant quantizer=23 ! mp4mux ! filesink location=" + d + "/out.mp4"
    stitch = ["/usr/bin/python3", HERE + "/stitch.py"]
    inputs = [a for c in clips for a in ("-i", c)]
    chain, last = "", "0:v"
    for i in range(1, N):
        chain += f"[{last}][{i}:v]xfade=transition=fade:duration=0.5:offset={i * (seconds - 0.5)}[x{i}];"
        last = f"x{i}"
    chain = chain[:-1]
    cases = {
        "decode bound (8 decoders, concat)": ["sh", "-c", f"exec gst-launch-1.0 concat name=c ! fakesink {sources}"],
        "shotconcat": stitch + clips,
        "ffmpeg xfade": ["ffmpeg", *inputs, "-filter_complex", chain, "-map", f"[{last}]", "-f", "null", "-"],
        "x264 bound (concat, no fades)": ["sh", "-c", f"exec gst-launch-1.0 concat name=c ! {x264} {sources}"],
        "shotconcat, x264": stitch + ["--encode", d + "/a.mp4"] + clips,
        "ffmpeg xfade, x264": ["ffmpeg", *inputs, "-filter_complex",
                               chain.replace(f"[{last}]", f"[y];[y]format=yuv420p[{last}]"),
                               "-map", f"[{last}]", "-c:v", "libx264", "-preset", "ultrafast", "-qp", "23", "-y",
                               d + "/b.mp4"],
    }
    if shutil.which("ges-launch-1.0"):
        timeline = []
        for i, c in enumerate(clips):
            timeline += ["+clip", "file://" + c, f"start={float(i * (seconds - 0.5))}", f"duration={float(seconds)}",
                         "layer=0"]
        cases["GES"] = ["ges-launch-1.0", "--videosink", "fakesink sync=false", "--track-types=video", *timeline]
    result = {}
    for name, command in cases.items():
        cpu, rss, out, status = run(command)
        if status:
            print(f"{name}: failed")
            continue
        result[name] = cpu
        if command[:2] == stitch:
            got = int(out.split()[0])
            assert got == frames, f"{name}: {got} frames instead of {frames}"
        bound = "x264 bound (concat, no fades)" if "x264" in name else "decode bound (8 decoders, concat)"
        ratio = f"{cpu / result[bound]:.2f}" if bound in result else "-"
        print(f"{name:38s} CPU {cpu:6.2f} s  = {ratio} x bound   peak {rss:4.0f} MiB", flush=True)
    memory = {}
    short = clips
    if not quick:  # eighty of five seconds take minutes; memory does not depend on their length
        short = []
        for i in range(N):
            f = f"{d}/s{i}.mp4"
            subprocess.run(["ffmpeg", "-v", "error", "-t", "1", "-i", clips[i], "-c", "copy", f], check=True)
            short.append(f)
    for shots in (8, 80):
        cpu, rss, out, status = run(stitch + (short * (shots // N)))
        memory[shots] = rss
        print(f"{shots} shots: peak {rss:.0f} MiB, {out.split()[0] if out else '?'} frames", flush=True)
    print(f"memory at 80 shots / at 8: {memory[80] / memory[8]:.2f}")
