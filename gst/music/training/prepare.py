#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""prepare.py DIRECTORY FIRST COUNT [--without NAMES] [--mma SHARE]: COUNT training songs of the seeds from FIRST on.

For each seed DIRECTORY/<seed>.npy (the spectrum, float16, frames x 81) and DIRECTORY/<seed>.beats (seconds, tab, number in the
bar); existing ones are kept. The notes come from compose.py or MMA, the sound from FluidSynth with one of the General MIDI
sound fonts of Debian or from synth.py, then through effects.py. --without: names of MMA styles that must not be used, separated
by commas (those kept for judging). Needs fluidsynth, mma, espeak-ng, python3-numpy, python3-scipy and any of: fluid-soundfont-gm,
timgm6mb-soundfont, opl3-soundfont, csound-soundfont, fluidr3mono-gm-soundfont, musescore-general-soundfont-small."""
import argparse
import os
import random
import subprocess
import sys
import tempfile

import numpy as np

import accompany
import compose
import effects
import spectrum
import synth

FONTS = [f for f in ("/usr/share/sounds/sf2/FluidR3_GM.sf2", "/usr/share/sounds/sf2/TimGM6mb.sf2", "/usr/share/sounds/sf2/OPL-3_FM_128M.sf2",
                     "/usr/share/sounds/sf2/sf_GMbank.sf2", "/usr/share/sounds/sf3/FluidR3Mono_GM.sf3", "/usr/share/sounds/sf3/MuseScore_General_Lite.sf3")
         if os.path.exists(f)]


def fluidsynth(midi, font, seconds, room):
    """At most `seconds` of a MIDI file, mono, 44.1 kHz."""
    command = ["fluidsynth", "-niq", "-g", "0.5", "-R", str(int(room)), "-C", str(int(room)), "-r", str(spectrum.RATE),
               "-o", "synth.dynamic-sample-loading=1", "-T", "raw", "-O", "s16", "-F", "/proc/self/fd/1", font, midi]
    wanted = int(seconds * spectrum.RATE) * 4
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as p:
        data = p.stdout.read(wanted)
        p.kill()
    stereo = np.frombuffer(data[:len(data) // 4 * 4], "<i2").reshape(-1, 2)
    return stereo.mean(1).astype(np.float32) / 32768


def example(seed, without, share):
    r = random.Random(f"example {seed}")
    with tempfile.TemporaryDirectory() as where:
        if r.random() < share:
            midi, beats, name = accompany.accompany(seed, where, without)
            mono = fluidsynth(midi, r.choice(FONTS), 75, r.random() < 0.7)
        else:
            song = compose.compose(seed)
            beats, name = song.beats, song.style
            if r.random() < synth.SHARE:
                mono = synth.play(song, r)
            else:
                midi = os.path.join(where, "song.mid")
                compose.write_midi(song, midi)
                mono = fluidsynth(midi, r.choice(FONTS), song.duration, r.random() < 0.7)
    if len(mono) < 10 * spectrum.RATE or np.abs(mono).max() < 1e-3:
        raise ValueError(f"{name}: silent")
    end = len(mono) / spectrum.RATE
    return effects.mastered(mono, r), [b for b in beats if b[0] < end], name


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("directory")
    parser.add_argument("first", type=int)
    parser.add_argument("count", type=int)
    parser.add_argument("--without", default="")
    parser.add_argument("--mma", type=float, default=0.3)
    o = parser.parse_args()
    os.makedirs(o.directory, exist_ok=True)
    for seed in range(o.first, o.first + o.count):
        base = os.path.join(o.directory, str(seed))
        if os.path.exists(base + ".npy"):
            continue
        try:
            mono, beats, name = example(seed, set(o.without.split(",")), o.mma)
        except (ValueError, subprocess.SubprocessError) as e:
            print(f"{seed}: left out: {e}", file=sys.stderr)
            continue
        with open(base + ".beats", "w") as f:
            f.writelines(f"{t:.6f}\t{n}\n" for t, n in beats)
        np.save(base + ".part.npy", spectrum.spectrum(mono).astype(np.float16))
        os.rename(base + ".part.npy", base + ".npy")
        print(seed, name, len(beats), flush=True)


if __name__ == "__main__":
    main()
