#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Random songs whose every beat is known: drums, bass, chords and a tune in many styles, metres and tempi.

compose(seed) returns a Song: notes in seconds, and its beats. write_midi() makes a Standard MIDI File of it that any
General MIDI synthesizer plays; synth.py plays it without one. Patterns are written over one bar, a character for
each step: x a hit, o now and then, - quiet, . nothing. Only the standard library is needed."""
import dataclasses
import random
import struct

DRUM = 9  # the MIDI channel of the drums
KICK, SIDE, SNARE, CLAP, HAT, PEDAL, OPEN, CRASH, RIDE, TAMBOURINE, COWBELL, MARACAS, CLAVES = (
    36, 37, 38, 39, 42, 44, 46, 49, 51, 54, 56, 70, 75)
TOMS = (50, 47, 45, 43, 41)


@dataclasses.dataclass
class Style:
    tempo: tuple          # beats per minute, from and to
    drums: dict           # instrument -> patterns, of which one is taken
    beats: int = 4        # in a bar
    steps: int = 4        # in a beat
    bass: str = "root8 sync kick half"
    chords: str = "strum arp pad stab"
    swing: tuple = (0.5, 0.5)  # where the second half of a half beat lies, from and to
    fills: bool = True


STYLES = {
    "rock": Style((88, 165), {KICK: ["x.......x.o.....", "x..o..x.x.......", "x.....x.x.x.....", "x.....o...x..o.."],
                              SNARE: ["....x.......x...", "....x..-.-..x..-"],
                              HAT: ["x.x.x.x.x.x.x.x.", "x...x...x...x...", "xoxoxoxoxoxoxoxo"]}),
    "slow rock": Style((55, 85), {KICK: ["x.......x.x.....", "x..x....x.......", "x......xx......."],
                                  SNARE: ["....x.......x...", "....x..-.-..x..."],
                                  HAT: ["x.x.x.x.x.x.x.x.", "xxxxxxxxxxxxxxxx", "x.-.x.-.x.-.x.-."]},
                       chords="arp pad strum block4", bass="half whole kick root8"),
    "ballad": Style((52, 84), {KICK: ["x.........x.....", "x.......x......."], SIDE: ["....x.......x..."],
                               HAT: ["x.x.x.x.x.x.x.x.", "x.-.x.-.x.-.x.-.", "x-x-x-x-x-x-x-x-"]},
                    bass="half whole onefive", chords="arp pad arp16 block4"),
    "no drums, slow": Style((50, 80), {}, bass="half whole none", chords="arp arp16 pad block4 strum"),
    "no drums": Style((80, 140), {}, bass="half root4 onefive none walking", chords="arp strum block4 oompah alberti"),
    "four on the floor": Style((112, 145), {KICK: ["x...x...x...x..."], CLAP: ["....x.......x...", "................"],
                                            OPEN: ["..x...x...x...x.", "................"],
                                            HAT: ["xxxxxxxxxxxxxxxx", "x.x.x.x.x.x.x.x.", "..x...x...x...x.", "................"]},
                               bass="offbeat sync root8 octave root16", chords="pad stab arp16 offbeat"),
    "disco": Style((105, 130), {KICK: ["x...x...x...x..."], SNARE: ["....x.......x..."], HAT: ["x.x.x.x.x.x.x.x.", "xxxxxxxxxxxxxxxx"],
                                OPEN: ["..x...x...x...x."]}, bass="octave sync", chords="stab strum chop offbeat"),
    "breakbeat": Style((85, 140), {KICK: ["x.x.......xx....", "x.....x...x.....", "x..x..o...x..o.."],
                                   SNARE: ["....x..-.-..x..-", "....x..-....x..x"],
                                   HAT: ["x.x.x.x.x.x.x.x.", "xxxxxxxxxxxxxxxx"]}, bass="sync kick"),
    "drum and bass": Style((158, 180), {KICK: ["x.........x.....", "x.x.......x....."], SNARE: ["....x.......x...", "....x..-.-..x..."],
                                        HAT: ["x.x.x.x.x.x.x.x.", "xxxxxxxxxxxxxxxx"]}, bass="sync whole half", chords="pad stab arp"),
    "hip hop": Style((68, 104), {KICK: ["x.....xx..x.....", "x..x...o..x.....", "x......x.xx....."], SNARE: ["....x.......x..."],
                                 HAT: ["x.x.x.x.x.x.x.x.", "x.xxx.x.x.xxx.x."]}, bass="sync kick half", chords="stab pad arp", swing=(0.5, 0.64)),
    "trap": Style((62, 82), {KICK: ["x.....o...x.....", "x..x......x..x.."], CLAP: ["....x.......x..."],
                             HAT: ["xxxxxxxxxxxxxxxx", "x.xxx.xxx.xxxxxx"]}, bass="kick whole", chords="pad arp"),
    "funk": Style((88, 122), {KICK: ["x..x..x...x..x..", "x.x.......xx...."], SNARE: ["....x..-.-..x..-", "....x.-..-..x..."],
                              HAT: ["x.x.x.x.x.x.x.x.", "xxxxxxxxxxxxxxxx", "x.xxx.xxx.xxx.xx"]}, bass="sync octave", chords="chop stab strum16"),
    "motown": Style((95, 135), {KICK: ["x.....x.x.......", "x..x....x..x...."], SNARE: ["x...x...x...x...", "....x.......x..."],
                                TAMBOURINE: ["x.x.x.x.x.x.x.x.", "....x.......x..."]}, bass="sync root8 onefive", chords="chop block4 strum"),
    "punk": Style((150, 205), {KICK: ["x...x...x...x...", "x.....x.x.....x."], SNARE: ["....x.......x...", "..x...x...x...x."],
                               HAT: ["x.x.x.x.x.x.x.x.", "x...x...x...x..."]}, bass="root8", chords="strum strum16"),
    "metal": Style((95, 190), {KICK: ["xxxxxxxxxxxxxxxx", "x.xxx.xxx.xxx.xx", "x.x.x.x.x.x.x.x."], SNARE: ["....x.......x..."],
                               CRASH: ["x...x...x...x...", "................"], HAT: ["x...x...x...x...", "x.x.x.x.x.x.x.x."]},
                   bass="root16 kick root8", chords="strum16 strum stab"),
    "train beat": Style((85, 130), {KICK: ["x...x...x...x...", "x.......x......."], SNARE: ["--x---x---x---x-", "-.x.-.x.-.x.-.x."]},
                        bass="onefive", chords="oompah strum"),
    "polka": Style((95, 140), {KICK: ["x...x..."], SNARE: ["..x...x."], HAT: ["........", "x.x.x.x."]}, beats=2, bass="onefive", chords="oompah"),
    "march": Style((90, 132), {KICK: ["x...x..."], SNARE: ["x.--x-xx", "..x-..x-", "x.x.xxx."], CRASH: ["x...x...", "........"]},
                   beats=2, bass="onefive root4", chords="oompah block4 pad"),
    "ska": Style((120, 175), {KICK: ["x.......x.......", "....x.......x..."], SNARE: ["....x.......x..."], HAT: ["..x...x...x...x."]},
                 bass="walking root8 sync", chords="offbeat"),
    "reggae": Style((64, 92), {KICK: ["........x.......", "x.......x......."], SIDE: ["........x.......", "....x.......x..."],
                               HAT: ["x.x.x.x.x.x.x.x."]}, bass="sync kick", chords="offbeat", swing=(0.5, 0.62)),
    "bossa": Style((100, 150), {KICK: ["x.....x.x.....x."], SIDE: ["x.....x.....x...", "x.....x...x....."], HAT: ["x.x.x.x.x.x.x.x."]},
                   bass="onefive half", chords="stab strum"),
    "samba": Style((80, 122), {KICK: ["x..xx..xx..xx..x"], TOMS[4]: ["....x.......x..."], MARACAS: ["xxxxxxxxxxxxxxxx", "x-xxx-xxx-xxx-xx"],
                               SIDE: ["x..x..x...x.x...", "..x.x..x.x..x.x."]}, bass="onefive sync", chords="stab strum16"),
    "son": Style((85, 120), {COWBELL: ["x...x...x...x...", "x.x.x.x.x.x.x.x."], CLAVES: ["x..x..x...x.x...", "..x.x...x..x..x."], 64: ["....x.xx....x.xx", "......xx......xx"],
                             KICK: ["......x.......x.", "................"]}, bass="tumbao", chords="montuno stab"),
    "tango": Style((100, 132), {KICK: ["................", "x...x...x...x..."], SNARE: ["..............xx", "................"]},
                   bass="root4 onefive", chords="block4 stab"),
    "beguine": Style((90, 130), {KICK: ["x.......x......."], SIDE: ["..x.x.x...x.x.x."], MARACAS: ["x.x.x.x.x.x.x.x."]}, bass="onefive half", chords="strum pad"),
    "swing": Style((95, 235), {RIDE: ["x...x.x.x...x.x."], PEDAL: ["....x.......x..."], KICK: ["................", "-...-...-...-..."],
                               SNARE: ["......-....-....", "................"]}, bass="walking", chords="stab block4 chop", swing=(0.58, 0.68)),
    "slow swing": Style((55, 92), {RIDE: ["x...x.x.x...x.x."], SNARE: ["....-.......-..."], PEDAL: ["....x.......x..."]},
                        bass="walking half", chords="stab pad block4", swing=(0.6, 0.68)),
    "shuffle": Style((80, 165), {KICK: ["x.......x.......", "x...x...x...x...", "x.......x.x....."], SNARE: ["....x.......x..."],
                                 HAT: ["x.x.x.x.x.x.x.x.", "x...x...x...x..."]}, bass="walking root8 boogie", chords="chop strum stab", swing=(0.6, 0.68)),
    "bebop": Style((180, 250), {RIDE: ["x...x.x.x...x.x."], PEDAL: ["....x.......x..."], SNARE: ["......-....-....", "...-......-....."]},
                   bass="walking", chords="stab", swing=(0.54, 0.62)),
    "gypsy": Style((130, 220), {}, bass="onefive walking", chords="block4 chop2"),
    "boogie": Style((120, 185), {SNARE: ["....x.......x...", "................"], KICK: ["x...x...x...x..."]}, bass="boogie", chords="stab chop", swing=(0.52, 0.67)),
    "waltz": Style((84, 150), {KICK: ["x..........."], SNARE: ["....-...-...", "....x...x..."], HAT: ["x...x...x...", "............"]},
                   beats=3, bass="one onefive", chords="waltz arp pad"),
    "fast waltz": Style((150, 215), {KICK: ["x..........."], HAT: ["....x...x..."], SNARE: ["....-...-...", "............"]}, beats=3, bass="one", chords="waltz"),
    "jazz waltz": Style((110, 185), {RIDE: ["x...x.x.x...", "x...x...x.x."], PEDAL: ["....x.......", "....x...x..."], SNARE: ["......-.....", "............"]},
                        beats=3, bass="walking one", chords="stab waltz", swing=(0.58, 0.67)),
    "rock waltz": Style((85, 150), {KICK: ["x...........", "x.....x....."], SNARE: ["....x...x...", "........x...", "....x......."], HAT: ["x.x.x.x.x.x."]},
                        beats=3, bass="one root4 sync", chords="arp strum pad"),
    "slow three": Style((58, 95), {KICK: ["x...........", "x.........x."], SNARE: ["....-...-...", "........x..."], HAT: ["x.x.x.x.x.x.", "............"]},
                        beats=3, bass="one half", chords="arp pad arp16"),
    "no drums, three": Style((65, 150), {}, beats=3, bass="one none", chords="waltz arp pad alberti"),
    "12/8 ballad": Style((48, 80), {KICK: ["x.....x.....", "x....xx.....", "x.....x.x..."], SNARE: ["...x.....x.."], HAT: ["xxxxxxxxxxxx", "x--x--x--x--"]},
                         steps=3, bass="half root4 walking", chords="arp block3 pad"),
    "12/8 rock": Style((75, 150), {KICK: ["x.....x.....", "x.x...x.x..."], SNARE: ["...x.....x.."], HAT: ["x.xx.xx.xx.x", "xxxxxxxxxxxx", "x..x..x..x.."]},
                       steps=3, bass="walking root4 shuffle3", chords="block3 strum stab"),
    "6/8": Style((50, 100), {KICK: ["x.....", "x....x"], SNARE: ["...x..", "...x.."], HAT: ["xxxxxx", "x.xx.x", "......"]},
                 beats=2, steps=3, bass="half one root4", chords="arp block3 pad strum"),
    "6/8 march": Style((95, 132), {KICK: ["x..x.."], SNARE: ["x.xx.x", "..x..x"]}, beats=2, steps=3, bass="root4 onefive", chords="jig block3"),
    "jig": Style((95, 140), {KICK: ["x..x..", "......"], SNARE: ["......", "x-xx-x"]}, beats=2, steps=3, bass="root4 onefive none", chords="jig strum"),
    "9/8": Style((70, 120), {KICK: ["x........"], SNARE: ["...x..x..", "......x.."], HAT: ["xxxxxxxxx", "........."]}, beats=3, steps=3, bass="one root4", chords="arp block3 jig"),
    "five": Style((95, 180), {KICK: ["x.....x.....x.......", "x...........x......."], SNARE: ["........x.......x...", "....x...........x..."],
                              HAT: ["x.x.x.x.x.x.x.x.x.x.", "x...x...x...x...x..."]}, beats=5, bass="root4 sync root8", chords="stab arp strum"),
    "six": Style((90, 170), {KICK: ["x...........x...........", "x.......x.......x......."], SNARE: ["....x.......x.......x...", "........x...........x..."],
                             HAT: ["x.x.x.x.x.x.x.x.x.x.x.x."]}, beats=6, bass="root4 half root8", chords="arp strum pad"),
    "seven": Style((110, 200), {KICK: ["x.......x.......x...........", "x...........x..............."], SNARE: ["....x.......x.......x...x...", "....x.......x.......x......."],
                                HAT: ["x.x.x.x.x.x.x.x.x.x.x.x.x.x."]}, beats=7, bass="root4 root8 sync", chords="stab arp strum"),
    "tribal": Style((85, 150), {TOMS[4]: ["x..x..x.x..x..x.", "x...x...x...x.x."], TOMS[2]: ["..x...x...x..xx.", "......xx......xx"], MARACAS: ["x-x-x-x-x-x-x-x-", "................"],
                                KICK: ["x.......x.......", "x...x...x...x..."]}, bass="whole kick none", chords="pad arp stab"),
    "orchestra": Style((60, 150), {TOMS[4]: ["x...............", "x.......x.......", "................"], CRASH: ["................", "x..............."]},
                       bass="half root4 whole root8", chords="pad block4 arp strum16 alberti", fills=False),
    "ambient": Style((60, 110), {KICK: ["................", "x.......x.......", "x...x...x...x..."], HAT: ["................", "..x...x...x...x."]}, bass="whole half none", chords="pad arp arp16", fills=False),
}
WEIGHT = {"rock": 4, "slow rock": 3, "ballad": 3, "no drums, slow": 3, "no drums": 3, "four on the floor": 3, "metal": 2, "waltz": 2,
          "no drums, three": 2, "12/8 ballad": 2, "6/8": 2, "swing": 2, "slow swing": 2, "orchestra": 3, "hip hop": 2, "shuffle": 2, "funk": 2, "breakbeat": 2,
          "slow three": 2, "disco": 2, "drum and bass": 2}

MAJOR, MINOR = (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10)
PROGRESSIONS = [(0, 4, 5, 3), (0, 5, 3, 4), (0, 3, 4, 0), (5, 3, 0, 4), (1, 4, 0, 0), (0, 0, 3, 3, 0, 0, 4, 0), (0, 0, 0, 0, 3, 3, 0, 0, 4, 3, 0, 4), (0, 6, 5, 4), (0, 0, 5, 5),
                (0, 3), (0, 4), (0, 2, 3, 4), (0, 0, 0, 0), (5, 4, 3, 4), (0, 5, 1, 4), (3, 4, 2, 5)]
BASSES = (32, 33, 34, 35, 36, 38, 39, 43, 58, 87)
CHORDS = (0, 1, 2, 4, 5, 6, 7, 11, 16, 17, 18, 21, 22, 24, 25, 26, 27, 28, 46, 15, 3)
PADS = (48, 49, 50, 51, 52, 53, 61, 62, 63, 88, 89, 90, 91, 92, 93, 94, 95, 19, 60)
LEADS = (0, 4, 9, 11, 12, 13, 22, 25, 26, 27, 29, 30, 40, 41, 42, 46, 52, 56, 57, 59, 60, 64, 65, 66, 68, 71, 72, 73, 74, 75, 79, 80, 81, 82, 84, 104, 105, 114)
HEAVY = (29, 30)


@dataclasses.dataclass
class Note:
    time: float     # s
    length: float   # s
    channel: int
    pitch: int
    velocity: int


@dataclasses.dataclass
class Song:
    style: str
    notes: list
    beats: list               # (s, number in the bar)
    programs: dict            # channel -> General MIDI program
    duration: float


def pick(r, names):
    return r.choice(names.split())


class Clock:
    """Seconds of a position in beats. The tempo of each beat is its own: steady, wandering, in steps or rubato."""

    def __init__(self, r, tempo, beats, per_bar, start):
        kind = r.choices(("steady", "wandering", "steps", "rubato", "drift"), (62, 14, 10, 6, 8))[0]
        self.times, now, factor, drift = [start], start, 1.0, r.uniform(-0.12, 0.12)
        depth = r.uniform(0.02, 0.09)
        for k in range(beats + 8):
            if kind == "wandering":
                factor = min(1.15, max(0.87, factor * (1 + r.gauss(0, 0.008))))
            elif kind == "steps" and k and k % (8 * per_bar) == 0 and r.random() < 0.5:
                factor = min(1.35, max(0.75, factor * r.choice((0.8, 0.88, 0.94, 1.06, 1.12, 1.25))))
            elif kind == "drift":
                factor = 1 + drift * k / beats
            local = factor
            if kind == "rubato":
                local *= 1 + depth * (r.random() - 0.5) - (depth if k % (4 * per_bar) >= 4 * per_bar - 2 else 0)
            now += 60 / (tempo * local)
            self.times.append(now)

    def at(self, beat):
        k = max(0, min(int(beat), len(self.times) - 2))
        return self.times[k] + (beat - k) * (self.times[k + 1] - self.times[k])


class Band:
    """Who plays what: writes the notes of a song bar by bar."""

    def __init__(self, r, style, clock, swing):
        self.r, self.style, self.clock, self.swing, self.notes = r, style, clock, swing, []
        self.loose = r.choice((0, 0, 0.004, 0.008, 0.014))       # s, how far players are from the grid
        self.accent = r.uniform(0, 25)                           # how much louder a strong beat is
        self.scale, self.key = r.choice((MAJOR, MAJOR, MINOR)), r.randrange(12)
        self.patterns = {d: r.choice(p) for d, p in style.drums.items() if r.random() < 0.93}
        if r.random() < 0.12:  # an own pattern now and then
            for d in list(self.patterns)[:1]:
                self.patterns[d] = "".join(r.choice("x...") if i else "x" for i in range(style.beats * style.steps))
        self.bass_kind, self.kinds = pick(r, style.bass), [pick(r, style.chords) for _ in range(r.choice((1, 1, 2, 3)))]
        steps = style.beats * style.steps
        self.groove = self.rhythm(steps, r.uniform(0.25, 0.5))
        self.stabs = self.rhythm(steps, r.uniform(0.15, 0.4))
        self.motifs = [self.rhythm(steps, r.uniform(0.15, 0.55)) for _ in range(3)]
        self.push = r.random() < 0.15  # chords change half a beat early
        self.programs = {0: r.choice(BASSES), DRUM: r.choice((0, 0, 0, 8, 16, 24, 25, 32, 40))}
        for i, kind in enumerate(self.kinds):
            self.programs[1 + i] = r.choice(PADS if kind == "pad" else HEAVY if style in (STYLES["metal"], STYLES["punk"]) else CHORDS)
        self.programs[5] = r.choice(LEADS)
        self.tune = r.random() < 0.75
        self.last = 3

    def rhythm(self, steps, density):
        """Onsets, more often where the metre is strong."""
        s, r = self.style.steps, self.r
        weight = [1.8 if i % s == 0 else 1.2 if s == 4 and i % 2 == 0 else 0.6 for i in range(steps)]
        return [i for i in range(steps) if r.random() < density * weight[i]] or [0]

    def note(self, channel, pitch, step, length, velocity, bar_beat):
        """`step` and `length` in steps of the bar that begins at `bar_beat`."""
        s = self.style.steps
        beat, inside = divmod(step, s)
        inside /= s
        if s == 4 and self.swing != 0.5:  # the off beat (and what lies around it) is late
            inside = inside * 2 * self.swing if inside <= 0.5 else self.swing + (inside - 0.5) * 2 * (1 - self.swing)
        start = self.clock.at(bar_beat + beat + inside)
        end = self.clock.at(bar_beat + (step + length) / s)
        if self.loose:
            start += self.r.gauss(0, self.loose)
        if step % s == 0 and beat == 0:
            velocity += self.accent * 0.5
        self.notes.append(Note(max(0, start), max(0.03, end - start), channel, max(0, min(127, pitch)),
                               int(max(12, min(127, velocity + self.r.gauss(0, 5))))))

    def degree(self, d, octave):
        o, i = divmod(d, 7)
        return self.key + self.scale[i] + 12 * (octave + o)

    def drums(self, bar_beat, loud, without, fill, crash):
        r, steps = self.r, self.style.beats * self.style.steps
        stop = steps - (self.style.steps * r.choice((1, 1, 2)) if fill else 0)
        for d, pattern in self.patterns.items():
            if d in without:
                continue
            for i, c in enumerate(pattern):
                if i >= stop or c == "." or c == "o" and r.random() < 0.6:
                    continue
                base = {KICK: 105, SNARE: 100, CLAP: 100}.get(d, 78)
                self.note(DRUM, d, i, 1, (base if c != "-" else base - 45) * loud - (12 if c == "x" and i % self.style.steps and d in (HAT, RIDE) else 0), bar_beat)
        if crash:
            self.note(DRUM, CRASH, 0, 4, 100 * loud, bar_beat)
        for i in range(stop, steps):
            if fill and r.random() < 0.8:
                self.note(DRUM, r.choice(TOMS + (SNARE, SNARE)) if r.random() < 0.5 else SNARE, i, 1, r.randint(70, 115) * loud, bar_beat)

    def bass(self, bar_beat, chord, following, loud):
        s, beats = self.style.steps, self.style.beats
        steps, root, kind, r = s * beats, self.degree(chord, 2), self.bass_kind, self.r
        fifth = root + (7 if r.random() < 0.7 else -5)
        half = max(1, s // 2)
        put = lambda p, at, length: self.note(0, p, at, length, 92 * loud, bar_beat)
        if kind in ("one", "whole"):
            put(root, 0, steps)
        elif kind == "half":
            for at in range(0, steps, 2 * s):
                put(root if at == 0 or r.random() < 0.6 else fifth, at, 2 * s - 1)
        elif kind == "onefive":
            for at in range(0, steps, s if beats in (2, 5, 7) else 2 * s):
                put(root if (at // s) % (4 if beats > 3 else 2) == 0 else fifth, at, s)
        elif kind == "root4":
            for at in range(0, steps, s):
                put(root, at, s - 1)
        elif kind in ("root8", "root16"):
            for at in range(0, steps, half if kind == "root8" else 1):
                put(root, at, half)
        elif kind == "octave":
            for at in range(0, steps, half):
                put(root + (12 if (at // half) % 2 else 0), at, half)
        elif kind == "offbeat":
            for at in range(half, steps, s):
                put(root, at, half)
        elif kind == "walking":
            target = self.degree(following, 2)
            for b in range(beats):
                p = root if b == 0 else (target + r.choice((-1, 1, 2)) if b == beats - 1 else self.degree(chord + r.choice((0, 2, 4, 1, 3)), 2))
                put(p, b * s, s)
                if r.random() < 0.1:
                    put(p, b * s + half, half)
        elif kind == "boogie":
            for b in range(beats):
                d = (0, 2, 4, 5, 6, 5, 4, 2)
                for h in range(2):
                    put(self.degree(chord + d[(2 * b + h) % 8], 2), b * s + h * half, half)
        elif kind == "shuffle3":
            for b in range(beats):
                put(root, b * s, 2)
                put(root, b * s + 2, 1)
        elif kind == "tumbao":
            for at in (6, 12):
                put(self.degree(following, 2) if at == 12 else fifth, at, 4)
        elif kind == "kick":
            at = [i for i, c in enumerate(self.patterns.get(KICK, "x")) if c == "x"]
            for i, a in enumerate(at):
                put(root, a, (at[i + 1] if i + 1 < len(at) else steps) - a)
        elif kind == "sync":
            for i, a in enumerate(self.groove):
                put(root if r.random() < 0.75 else fifth, a, (self.groove[i + 1] if i + 1 < len(self.groove) else steps) - a)

    def chords(self, bar_beat, channel, kind, chord, following, loud):
        s, beats, r = self.style.steps, self.style.beats, self.r
        steps, half = s * beats, max(1, s // 2)
        tones = [self.degree(chord + d, 4) for d in (0, 2, 4)]
        later = [self.degree(following + d, 4) for d in (0, 2, 4)]

        def block(at, length, weight=78):
            use = later if self.push and at >= steps - half else tones
            for p in use:
                self.note(channel, p, at, length, weight * loud, bar_beat)

        if kind == "pad":
            block(0, steps, 62)
        elif kind in ("strum", "strum16"):
            for at in range(0, steps, half if kind == "strum" else 1):
                if at % s == 0 or r.random() < 0.75:
                    block(at, half, 80 if at % s == 0 else 64)
        elif kind == "block4":
            for at in range(0, steps, s):
                block(at, s - 1)
        elif kind == "block3":
            for at in range(steps):
                block(at, 1, 78 if at % s == 0 else 62)
        elif kind == "offbeat":
            for at in range(half, steps, s):
                block(at, half)
        elif kind in ("oompah", "waltz"):
            for b in range(beats):
                if kind == "waltz" and b:
                    block(b * s, half)
                elif kind == "oompah":
                    block(b * s + half, half)
        elif kind == "chop":
            for b in range(1, beats, 2):
                block(b * s, half)
        elif kind == "chop2":
            for b in range(beats):
                block(b * s, half, 84 if b % 2 else 66)
        elif kind == "jig":
            for b in range(beats):
                block(b * s, 1)
                block(b * s + s - 1, 1, 64)
        elif kind in ("arp", "arp16", "alberti", "montuno"):
            step = 1 if kind in ("arp16", "montuno") or s == 3 else half
            order = (0, 2, 1, 2) if kind == "alberti" else self.arpeggio
            for n, at in enumerate(range(0, steps, step)):
                d = order[n % len(order)]
                if kind == "montuno" and at % 4 == 0 and at:
                    continue
                self.note(channel, tones[d % 3] + 12 * (d // 3), at, step * (1 if r.random() < 0.7 else 2), (82 if at % s == 0 else 70) * loud, bar_beat)
        elif kind == "stab":
            for i, a in enumerate(self.stabs):
                block(a, min(s, (self.stabs[i + 1] if i + 1 < len(self.stabs) else steps) - a))

    arpeggio = (0, 1, 2, 3)

    def melody(self, bar_beat, bar, chord, loud):
        r, s = self.r, self.style.steps
        motif = self.motifs[(0, 1, 0, 2)[bar % 4]]
        if r.random() < 0.12:
            return
        steps = s * self.style.beats
        for i, at in enumerate(motif):
            self.last = max(-3, min(10, self.last + r.choice((-2, -1, -1, 0, 1, 1, 2))))
            d = self.last if at % s else chord + min((0, 2, 4, 7, 9), key=lambda t: abs(chord + t - self.last))
            end = motif[i + 1] if i + 1 < len(motif) else steps
            self.note(5, self.degree(d, 5), at, max(1, end - at) * r.uniform(0.7, 1.0), 88 * loud, bar_beat)


def compose(seed, seconds=62.0, style=None):
    r = random.Random(seed)
    name = style or r.choices(list(STYLES), [WEIGHT.get(n, 1) for n in STYLES])[0]
    s = STYLES[name]
    tempo = r.uniform(*s.tempo)
    bars = max(6, int(seconds * tempo / 60 / s.beats) + 1)
    clock = Clock(r, tempo, bars * s.beats, s.beats, r.choice((0.0, r.uniform(0.0, 2.5))))
    band = Band(r, s, clock, r.uniform(*s.swing) if s.swing[1] > 0.5 else 0.5)
    band.arpeggio = r.choice(((0, 1, 2, 3), (0, 1, 2, 1), (0, 2, 1, 3), (3, 2, 1, 0), (0, 1, 2), (0, 2, 4, 5, 4, 2)))
    progressions = [r.choice(PROGRESSIONS) for _ in range(3)]
    slow_harmony = r.choice((1, 1, 1, 2))
    phrase = r.choice((4, 8, 8, 8, 16)) if s.beats > 2 else r.choice((8, 16))
    pickup = r.random() < 0.1
    drums_at_all = bool(band.patterns) and r.random() < 0.93
    parts = None
    for bar in range(bars):
        start = bar * s.beats
        if bar % phrase == 0:
            section = bar // phrase
            first = section == 0
            parts = {"drums": drums_at_all and r.random() < (0.6 if first else 0.9), "bass": r.random() < (0.7 if first else 0.92),
                     "tune": band.tune and r.random() < (0.4 if first else 0.7), "chords": [r.random() < 0.85 for _ in band.kinds],
                     "loud": r.uniform(0.7, 1.0), "without": {d for d in band.patterns if r.random() < 0.12},
                     "progression": r.choice(progressions)}
            if not (parts["drums"] or parts["bass"] or any(parts["chords"])):
                parts["chords"][0] = True
        p = parts["progression"]
        chord, following = p[(bar // slow_harmony) % len(p)], p[((bar + 1) // slow_harmony) % len(p)]
        if parts["drums"]:
            band.drums(start, parts["loud"], parts["without"], s.fills and bar % phrase == phrase - 1 and r.random() < 0.7 or bar % 4 == 3 and r.random() < 0.15,
                       bar % phrase == 0 and bar and r.random() < 0.6)
        if parts["bass"] and band.bass_kind != "none":
            band.bass(start, chord, following, parts["loud"])
        for i, kind in enumerate(band.kinds):
            if parts["chords"][i]:
                band.chords(start, 1 + i, kind, chord, following, parts["loud"])
        if parts["tune"] and not (pickup and bar == 0):
            band.melody(start, bar, chord, parts["loud"])
    end = min(clock.at(bars * s.beats), seconds)
    notes = sorted((n for n in band.notes if n.time < end), key=lambda n: n.time)
    first = notes[0].time - 0.05 if notes else 0
    last = notes[-1].time + 0.05 if notes else 0
    beats = [(clock.times[k], k % s.beats + 1) for k in range(bars * s.beats) if first <= clock.times[k] <= min(end, last)]
    return Song(name, notes, beats, band.programs, end)


def write_midi(song, path):
    """500 ticks to the beat at 120 beats per minute: a tick is a millisecond."""
    events = [(0, 0, bytes((0xC0 | c, p))) for c, p in song.programs.items()]
    for n in song.notes:
        on, off = round(n.time * 1000), round((n.time + n.length) * 1000)
        events.append((on, 2, bytes((0x90 | n.channel, n.pitch, n.velocity))))
        events.append((max(on + 1, off), 1, bytes((0x80 | n.channel, n.pitch, 0))))
    events.sort()
    track, now = bytearray(b"\x00\xff\x51\x03" + (500000).to_bytes(3, "big")), 0
    for at, _, data in events:
        delta, now = at - now, at
        quantity = [delta & 0x7F]
        while delta > 0x7F:
            delta >>= 7
            quantity.append(delta & 0x7F | 0x80)
        track += bytes(reversed(quantity)) + data
    track += b"\x00\xff\x2f\x00"
    with open(path, "wb") as out:
        out.write(b"MThd" + struct.pack(">IHHH", 6, 0, 1, 500) + b"MTrk" + struct.pack(">I", len(track)) + track)
