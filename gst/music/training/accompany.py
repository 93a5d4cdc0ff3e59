#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Backing tracks by MMA (Musical MIDI Accompaniment, an external program) in the grooves of its libraries, with exact beats.

accompany(seed, directory, without) writes one MIDI file and returns (path, beats, name). A song has one to three sections,
each in a groove of one library file, its own tempo (natural for the kind of groove), key and chords."""
import glob
import os
import random
import re
import subprocess

LIBRARY = "/usr/share/mma/lib"
CHORDS = [["C", "Am", "Dm", "G7"], ["C", "G", "Am", "F"], ["Am", "F", "C", "G"], ["Dm7", "G7", "CM7", "A7"], ["C7", "C7", "F7", "C7", "G7", "F7", "C7", "G7"],
          ["Em", "C", "G", "D"], ["C", "E7", "Am", "F", "Dm", "G7", "C", "G7"], ["Am", "Am", "Dm", "E7"], ["C", "C", "C", "C"], ["Am", "G", "F", "E7"], ["F", "G", "Em", "Am"],
          ["Cm", "Fm", "Bb7", "Eb"], ["C", "F"], ["Gm7", "C7", "FM7", "BbM7", "Em7b5", "A7", "Dm", "Dm"]]
TEMPI = ((r"ballad|lullaby|serenade|ambient|triphop|slow|mellow|nite|hymn|evans", (52, 92)), (r"fast|bebop|punk|quick|dixie|gypsy|broadway$|showtune|polka|charleston|dnb", (130, 215)),
         (r"waltz|34", (90, 170)), (r"68|128|12-8", (52, 100)), (r"house|trance|techno|dance|rave|disco|boney", (110, 145)), (r"swing|jazz|bigband|basie|combo", (95, 190)),
         (r"hip|rnb|r\+b|rb|soul|reggae", (68, 108)))


def libraries(without=()):
    """Library files whose name is not one of `without`: path -> grooves."""
    out = {}
    for path in sorted(glob.glob(LIBRARY + "/*/*.mma")):
        name = os.path.basename(path)[:-4].lower()
        plain = re.sub(r"[^a-z0-9]", "", name)
        if plain in without or re.match(r"metronome|none|count|intro|ending|mide", plain):
            continue
        with open(path, errors="replace") as f:
            grooves = [m.group(1) for line in f if (m := re.match(r"\s*defgroove\s+(\S+)", line, re.I))]
        if grooves:
            out[path] = grooves
    return out


def _variable(data, i):
    value = 0
    while True:
        value, i = value << 7 | data[i] & 0x7F, i + 1
        if not data[i - 1] & 0x80:
            return value, i


def events(path):
    """A MIDI file's ticks per quarter, tempo changes, time signatures and onsets (all in ticks)."""
    with open(path, "rb") as f:
        data = f.read()
    division, at = int.from_bytes(data[12:14], "big"), 14
    tempi, metres, onsets = [], [], []
    while data[at:at + 4] == b"MTrk":
        end = at + 8 + int.from_bytes(data[at + 4:at + 8], "big")
        i, tick, running = at + 8, 0, 0
        while i < end:
            delta, i = _variable(data, i)
            tick += delta
            if data[i] & 0x80:
                running, i = data[i], i + 1
            if running == 0xFF:
                kind = data[i]
                n, i = _variable(data, i + 1)
                if kind == 0x51:
                    tempi.append((tick, int.from_bytes(data[i:i + n], "big")))
                elif kind == 0x58:
                    metres.append((tick, data[i], 1 << data[i + 1]))
                i += n
            elif running in (0xF0, 0xF7):
                n, i = _variable(data, i)
                i += n
            else:
                if running & 0xF0 == 0x90 and data[i + 1]:
                    onsets.append(tick)
                i += 1 if running & 0xF0 in (0xC0, 0xD0) else 2
        at = end
    return division, sorted(tempi), sorted(metres), sorted(onsets)


def beats_of(path):
    """(seconds, number in the bar) by the file's tempi and time signatures; x/8 with x = 6, 9, 12 counts dotted quarters."""
    division, tempi, metres, onsets = events(path)
    if not onsets:
        return []
    tempi = ([] if tempi and tempi[0][0] == 0 else [(0, 500000)]) + tempi
    metres = ([] if metres and metres[0][0] == 0 else [(0, 4, 4)]) + metres
    marks, seconds = [], 0.0
    for k, (tick, us) in enumerate(tempi):
        if k:
            seconds += (tick - tempi[k - 1][0]) * tempi[k - 1][1] / division / 1e6
        marks.append((tick, seconds, us))

    def time(tick):
        mark = [m for m in marks if m[0] <= tick][-1]
        return mark[1] + (tick - mark[0]) * mark[2] / division / 1e6

    out = []
    for k, (start, upper, lower) in enumerate(metres):
        dotted = lower >= 8 and upper % 3 == 0 and upper > 3
        unit, per_bar = division * 4 / lower * (3 if dotted else 1), upper // 3 if dotted else upper
        end = metres[k + 1][0] if k + 1 < len(metres) else onsets[-1] + unit / 2
        n = 0
        while start + n * unit < end - unit * 0.01:
            tick = start + n * unit
            if onsets[0] - unit * 0.05 <= tick <= onsets[-1] + unit * 0.05:
                out.append((time(tick), n % per_bar + 1))
            n += 1
    return out


def accompany(seed, directory, without=(), seconds=70.0):
    r = random.Random(seed)
    files = libraries(without)
    path = r.choice(sorted(files))
    name = os.path.basename(path)[:-4].lower()
    grooves = files[path]
    main = [g for g in grooves if not re.search(r"intro|fill|end", g, re.I)] or grooves
    extra = [g for g in grooves if re.search(r"fill", g, re.I)]
    low, high = next((t for pattern, t in TEMPI if re.search(pattern, name)), (82, 150))
    tempo = r.uniform(low, high)
    transpose = r.randint(-5, 6)
    lines, bar, now = [f"RndSeed {seed % 1000 + 1}", f"Tempo {tempo:.0f}", f"Transpose {transpose}"], 0, 0.0
    library = os.path.relpath(path, LIBRARY)[:-4]
    section = 0
    while now < seconds:
        groove = r.choice(main)
        lines += [f"Groove {library}:{groove}", "Volume " + r.choice(("mf", "f", "mp", "ff"))]
        if section and r.random() < 0.2:
            lines.append(f"Tempo {tempo * r.uniform(0.85, 1.15):.0f}" + r.choice((" 4", " 8", "")))
        chords, length = r.choice(CHORDS), r.choice((4, 8, 8))
        for k in range(length):
            if k == length - 1 and extra and r.random() < 0.6:
                lines.append(f"Groove {library}:{r.choice(extra)}")
            bar += 1
            lines.append(f"{bar} {chords[k % len(chords)]}")
        section += 1
        now += length * 3.5 * 60 / tempo
    base = os.path.join(directory, f"mma-{seed}-{re.sub(r'[^a-z0-9]', '', name)}")
    with open(base + ".mma", "w") as f:
        f.write("\n".join(lines) + "\n")
    subprocess.run(["mma", base + ".mma", "-f", base + ".mid"], check=True, timeout=60, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    beats = beats_of(base + ".mid")
    if sum(n == 1 for _, n in beats) < 0.8 * bar or sum(n == 1 for _, n in beats) > 1.1 * bar + 1:
        raise ValueError(f"{name}: the time signature does not fit the bars")
    return base + ".mid", beats, name
