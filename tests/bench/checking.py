#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What watching a stream costs: CPU of consistencycheck in a decode + encode chain at 1080p24 (x264 veryfast), beside the chain
without it in the same run, as it is by default and with every frame measured; then measuring alone against real time on one
core. Prints ratios; asserts nothing of the time.

usage (inside `meson devenv -C build`): checking.py [--quick] [CLIP]     (--quick: 2 s instead of 8)
"""
import os
import subprocess
import sys
import tempfile

quick = "--quick" in sys.argv
given = [a for a in sys.argv[1:] if not a.startswith("--")]
seconds = 2 if quick else 8


def run(line):
    """CPU seconds of a gst-launch line."""
    p = subprocess.Popen(["gst-launch-1.0", "-q", *line.split()], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    error = p.stderr.read().decode()
    _, status, usage = os.wait4(p.pid, 0)
    p.returncode = status
    if status:
        sys.exit(f"failed: {line}\n{error}")
    return usage.ru_utime + usage.ru_stime


with tempfile.TemporaryDirectory() as folder:
    clip = f"{folder}/clip.mp4"
    source = ["-stream_loop", "-1", "-i", given[0]] if given else [
        "-f", "lavfi", "-i", "mandelbrot=size=1920x1080:rate=24:start_scale=2:end_scale=0.5:end_pts=200"]
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", *source, "-t", str(seconds), "-an", "-vf",
                    "scale=1920:1080,fps=24,noise=alls=6:allf=t", "-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "veryfast",
                    clip], check=True)
    decode = f"filesrc location={clip} ! qtdemux ! h264parse ! avdec_h264 max-threads=1 !"
    encode = "x264enc speed-preset=veryfast threads=1 ! fakesink"
    watch = "consistencycheck messages=shot"
    plain = run(f"{decode} {encode}")
    print(f"decode + encode, 1080p24, {seconds} s: {plain:.1f} CPU s")
    for name, options in (("as it is by default", ""), ("every frame measured", "drop=false"),
                          ("eight frames a second", "drop=false sample-rate=8")):
        more = run(f"{decode} {watch} {options} ! {encode}") - plain
        print(f"consistencycheck, {name}: {100 * more / plain:+.0f} %")
    alone = run(f"{decode} fakesink")
    measured = run(f"{decode} {watch} drop=false ! fakesink") - alone
    print(f"measuring every frame, alone: {seconds / max(measured, 1e-3):.1f} times real time on one core")
