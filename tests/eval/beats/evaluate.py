#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""evaluate.py DIRECTORY [--tool gst-storyboard-1.0] [--each]: how well the beats of known music are found.

DIRECTORY holds sound files, each with its true beats beside it as <name>.beats (seconds, tab, number in the bar). A family is what stands
before the first - of a name. Runs `gst-storyboard-1.0 beats --json` on each and prints means over tracks, and for every family:
F at 70 and 20 ms, Cemgil, CMLt, AMLt, downbeat F, the share of proposed cuts (every beat; every downbeat) within one frame of a true
beat, levels (1 = the true tempo, 2 = doubled ...), how many tracks were called stable and how good those are, and the speed in CPU time
(decoding included). Only the standard library is needed."""
import argparse
import collections
import json
import os
import resource
import subprocess
import sys

import measures

SOUND = (".flac", ".wav", ".ogg", ".mp3", ".opus", ".m4a")
GOOD = 0.9  # share of a track's cuts within a frame from which on the track counts as well cut


def mean(rows, key):
    return sum(r[key] for r in rows) / len(rows)


def summary(name, rows):
    keys = ("F70", "F20", "Cemgil", "CMLt", "AMLt", "downbeat-F", "cuts-on-beats", "bar-cuts-on-beats", "bar-cuts-on-bars")
    stable = [r for r in rows if r["stable"]]
    print(f"{name}: {len(rows)} tracks  " + "  ".join(f"{k} {mean(rows, k):.3f}" for k in keys) + f"  bias {mean(rows, 'bias-ms'):+.1f} ms")
    levels = collections.Counter(r["level"] for r in rows)
    print("  tempo: " + ", ".join(f"{n} at {level}" for level, n in levels.most_common()))
    if stable:
        well = sum(r["cuts-on-beats"] >= GOOD for r in stable)
        print(f"  called stable: {len(stable)}; F70 {mean(stable, 'F70'):.3f}, cuts on beats {mean(stable, 'cuts-on-beats'):.3f}, on bars "
              f"{mean(stable, 'bar-cuts-on-beats'):.3f}; {well} of them ({100 * well / len(stable):.0f} %) with {100 * GOOD:.0f} % of the cuts within a frame")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("directory")
    parser.add_argument("--tool", default="gst-storyboard-1.0")
    parser.add_argument("--each", action="store_true", help="print every track")
    o = parser.parse_args()
    rows, seconds = [], 0.0
    for file in sorted(os.listdir(o.directory)):
        base, extension = os.path.splitext(os.path.join(o.directory, file))
        if extension not in SOUND or not os.path.exists(base + ".beats"):
            continue
        run = subprocess.run([o.tool, "beats", "--json", os.path.join(o.directory, file)], capture_output=True, text=True)
        if run.returncode:
            sys.exit(f"{file}: {run.stderr.strip()}")
        found = json.loads(run.stdout)
        truth = measures.load(base + ".beats")
        beats = [(b["time"], b["in-bar"]) for b in found["beats"]]
        row = measures.measure(truth, beats)
        row |= {"name": os.path.basename(base), "stable": found["stable"], "confidence": found["confidence"],
                "level": measures.level_of([b[0] for b in truth], [b[0] for b in beats])}
        rows.append(row)
        seconds += found["duration"]
        if o.each:
            print(f"{row['name']:40} F70 {row['F70']:.3f} F20 {row['F20']:.3f} AMLt {row['AMLt']:.3f} downbeat-F {row['downbeat-F']:.3f} "
                  f"cuts {row['cuts-on-beats']:.3f} level {row['level']} confidence {row['confidence']:.2f}{'' if row['stable'] else ' not stable'}", flush=True)
    if not rows:
        sys.exit(f"{o.directory}: no sound file with a .beats file beside it")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    families = collections.defaultdict(list)
    for r in rows:
        families[r["name"].split("-")[0]].append(r)
    if len(families) > 1:
        for name, some in sorted(families.items()):
            summary(name, some)
    summary("all", rows)
    print(f"speed: {seconds / (used.ru_utime + used.ru_stime):.0f} times real time in CPU time, decoding included")


if __name__ == "__main__":
    main()
