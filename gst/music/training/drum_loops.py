#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""drum_loops.py DIRECTORY COUNT: nothing but drums, half a minute each, for downbeats.py: a kick that begins the bar, a weaker one in
its middle or none, snare, hi-hat, an extra kick off the beat, a crash every four bars; in threes and fours. Writes <number>.npy (spectrum.py)
and <number>.beats. Needs python3-numpy."""
import os
import sys

import numpy as np

from spectrum import spectrum

RATE = 44100


def drums(rng):
    beat = 60 / rng.uniform(75, 150)
    bar = int(rng.choice([4, 4, 4, 3]))
    first = rng.uniform(0.1, 1.2)
    x = np.zeros(31 * RATE)
    pitch, slow, short = rng.uniform(45, 75), rng.uniform(12, 25), rng.uniform(20, 40)
    strong, snare, hat = rng.uniform(0.35, 0.7), rng.uniform(0.15, 0.35), rng.uniform(0.02, 0.1)
    weak, higher = strong * rng.choice([0, 0.5, 0.6, 0.7]), rng.choice([1, 1.08])
    extra, eighths, crash = rng.choice([0, 1.5, 2.5, 3.5]), rng.random() < 0.5, rng.random() < 0.4

    def put(seconds, sound):
        at = int((first + seconds) * RATE)
        sound = sound[:max(0, len(x) - at)]
        x[at:at + len(sound)] += sound

    def kick(level, pitch):
        s = np.arange(9000) / RATE
        return level * np.exp(-s * slow) * np.sin(2 * np.pi * pitch * s + 2 * np.exp(-s * 60))

    def noise(level, decay, length=9000):
        s = np.arange(length) / RATE
        return level * np.exp(-s * decay) * rng.uniform(-1, 1, length)

    beats = int(30 / beat)
    for n in range(beats):
        place, now = n % bar, n * beat
        if place == 0:
            put(now, kick(strong, pitch))
            if crash and n % (4 * bar) == 0:
                put(now, noise(0.15, 3, 40000))
        elif place == 2 and bar == 4:
            put(now, kick(weak, pitch * higher))
        if place % 2 == 1 or (bar == 3 and place > 0):
            put(now, noise(snare, short))
        for part in (0, 0.5) if eighths else (0,):
            put(now + part * beat, noise(hat, rng.uniform(70, 110), 4000))
        if extra and bar == 4 and place == int(extra):
            put(now + extra % 1 * beat, kick(0.6 * strong, pitch))
    return x.astype(np.float32), [(first + n * beat, n % bar + 1) for n in range(beats)]


def main():
    folder, count = sys.argv[1], int(sys.argv[2])
    os.makedirs(folder, exist_ok=True)
    for number in range(count):
        x, beats = drums(np.random.default_rng(number))
        np.save(f"{folder}/{number}.npy", spectrum(x).astype(np.float16))
        with open(f"{folder}/{number}.beats", "w") as out:
            out.writelines(f"{t:.6f}\t{n}\n" for t, n in beats)


if __name__ == "__main__":
    main()
