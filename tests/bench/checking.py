#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What watching a stream costs: CPU of consistencycheck in a decode + encode chain at 1080p24 (x264 veryfast), beside the chain
without it, by turns in the same run, as it is by default and with every frame measured; then measuring alone against real time
on one core. Prints ratios; asserts nothing of the time.

usage (inside `meson devenv -C build`): checking.py [--quick] [--height=1080] [--preset=veryfast] [CLIP]
       (--quick: 2 s once instead of 8 s three times)
"""
import os
import statistics
import subprocess
import sys
import tempfile

quick = "--quick" in sys.argv
given = [a for a in sys.argv[1:] if not a.startswith("--")]
options = dict(a[2:].split("=", 1) for a in sys.argv[1:] if a.startswith("--") and "=" in a)
height, preset = int(options.get("height", 1080)), options.get("preset", "veryfast")
seconds, rounds = (2, 1) if quick else (8, 3)


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
        "-f", "lavfi", "-i", f"mandelbrot=size={height * 16 // 9}x{height}:rate=24:start_scale=2:end_scale=0.5:end_pts=200"]
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", *source, "-t", str(seconds), "-an", "-vf",
                    f"scale={height * 16 // 9}:{height},fps=24,noise=alls=6:allf=t", "-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "veryfast",
                    clip], check=True)
    decode = f"filesrc location={clip} ! qtdemux ! h264parse ! avdec_h264 max-threads=1 !"
    encode = f"x264enc speed-preset={preset} threads=1 ! fakesink"
    watch = "consistencycheck messages=shot"
    # Alternating, so that what else the machine does falls on all of them alike; medians.
    kinds = {"plain": f"{decode} {encode}", "as it is by default": f"{decode} {watch} ! {encode}",
             "every frame measured": f"{decode} {watch} drop=false ! {encode}",
             "eight frames a second": f"{decode} {watch} drop=false sample-rate=8 ! {encode}",
             "decoding": f"{decode} fakesink", "measuring": f"{decode} {watch} drop=false ! fakesink"}
    spent = {kind: [] for kind in kinds}
    for _ in range(rounds):
        for kind, line in kinds.items():
            spent[kind].append(run(line))
    print(f"decode + encode, {height}p24, {preset}, {seconds} s: {statistics.median(spent['plain']):.1f} CPU s")
    for kind in list(kinds)[1:4]:
        shares = [100 * (more - plain) / plain for more, plain in zip(spent[kind], spent["plain"])]
        print(f"consistencycheck, {kind}: {statistics.median(shares):+.0f} %  ({' '.join(f'{s:+.0f}' for s in shares)})")
    measured = statistics.median(m - d for m, d in zip(spent["measuring"], spent["decoding"]))
    print(f"measuring every frame, alone: {seconds / max(measured, 1e-3):.1f} times real time on one core")
