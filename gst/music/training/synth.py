# SPDX-License-Identifier: LGPL-2.1-or-later
"""Plays a composed song with a drum machine and synthesizers of its own making: a new set of sounds for every song, a
filter that opens and closes, chords that duck under the bass drum. Needs numpy and scipy."""
import numpy as np
import scipy.signal as signal

import compose

RATE = 44100
SHARE = 0.4  # of the composed songs are played here


def _time(seconds):
    return np.arange(int(seconds * RATE), dtype=np.float32) / RATE


def _kick(r, g):
    t = _time(r.uniform(0.12, 0.5))
    low, high, fall = r.uniform(40, 62), r.uniform(100, 350), r.uniform(25, 80)
    x = np.sin(2 * np.pi * (low * t + (high - low) / fall * (1 - np.exp(-fall * t)))) * np.exp(-t * r.uniform(7, 22))
    x[:200] += r.uniform(0, 0.5) * g.standard_normal(200) * np.exp(-np.arange(200) / 40)
    return x


def _noise(r, g, length, low, high, decay):
    t = _time(length)
    sos = signal.butter(2, (low, min(high, 20000)), "band", fs=RATE, output="sos")
    return signal.sosfilt(sos, g.standard_normal(len(t))) * np.exp(-t * decay)


def _snare(r, g):
    t = _time(0.3)
    body = np.sin(2 * np.pi * r.uniform(150, 260) * t) * np.exp(-t * r.uniform(20, 45))
    return r.uniform(0.2, 0.8) * body + 1.2 * _noise(r, g, 0.3, r.uniform(400, 2000), r.uniform(6000, 14000), r.uniform(12, 30))


def _metal(r, g, length, decay):
    t = _time(length)
    x = 0.6 * g.standard_normal(len(t))
    for _ in range(4):
        x += 0.3 * np.sign(np.sin(2 * np.pi * r.uniform(2500, 9000) * t))
    return signal.sosfilt(signal.butter(2, r.uniform(4000, 7500), "high", fs=RATE, output="sos"), x) * np.exp(-t * decay)


def _tone(r, g, length, low, high):
    t = _time(length)
    f = r.uniform(low, high)
    return np.sin(2 * np.pi * f * t * (1 + 0.3 * np.exp(-30 * t))) * np.exp(-t * r.uniform(8, 25))


def kit(r, g):
    c = compose
    out = {c.KICK: _kick(r, g), c.SNARE: _snare(r, g), c.CLAP: _noise(r, g, 0.25, 800, 5000, 25), c.SIDE: _tone(r, g, 0.06, 1200, 2200),
           c.HAT: 0.5 * _metal(r, g, 0.1, r.uniform(40, 110)), c.PEDAL: 0.4 * _metal(r, g, 0.08, 70), c.OPEN: 0.5 * _metal(r, g, 0.4, r.uniform(8, 16)),
           c.CRASH: 0.7 * _metal(r, g, 1.4, r.uniform(2, 4)), c.RIDE: 0.4 * _metal(r, g, 0.6, r.uniform(5, 9)), c.TAMBOURINE: 0.4 * _metal(r, g, 0.15, 25),
           c.COWBELL: _tone(r, g, 0.15, 500, 900), c.MARACAS: 0.4 * _noise(r, g, 0.07, 4000, 12000, 60), c.CLAVES: _tone(r, g, 0.08, 1800, 2600), 64: _tone(r, g, 0.2, 180, 320)}
    for i, tom in enumerate(c.TOMS):
        out[tom] = _tone(r, g, 0.3, 80 + 40 * (4 - i), 100 + 45 * (4 - i))
    return out


class Voice:
    """One synthesizer: a waveform, an envelope, a filter. A pitch is made once for each (rounded) length."""

    def __init__(self, r, kind):
        self.wave = r.choice(("saw", "square", "sine", "pulse", "two saws"))
        self.attack = r.uniform(0.002, 0.02) if kind != "pad" else r.uniform(0.02, 0.25)
        self.decay = r.uniform(0.5, 9) if kind != "pad" else r.uniform(0, 0.8)
        self.cut = r.uniform(400, 1800) if kind == "bass" else r.uniform(900, 8000)
        self.made = {}

    def note(self, pitch, length):
        key = (pitch, round(min(length, 4.0) * 20))
        if key not in self.made:
            t = _time(max(1, key[1]) / 20 + 0.05)
            f = 440 * 2 ** ((pitch - 69) / 12)
            phase = f * t
            x = {"saw": lambda: 2 * (phase % 1) - 1, "square": lambda: np.sign(np.sin(2 * np.pi * phase)), "sine": lambda: np.sin(2 * np.pi * phase),
                 "pulse": lambda: np.where(phase % 1 < 0.2, 1.0, -0.25), "two saws": lambda: (phase % 1) + ((phase * 1.007) % 1) - 1}[self.wave]()
            x = signal.sosfilt(signal.butter(2, min(20000, max(self.cut, 1.5 * f)), "low", fs=RATE, output="sos"), x)
            envelope = np.minimum(1, t / self.attack) * np.exp(-t * self.decay) * np.clip((t[-1] - t) / 0.05, 0, 1)
            self.made[key] = (x * envelope).astype(np.float32)
        return self.made[key]


def play(song, r):
    """Mono samples at RATE."""
    g = np.random.default_rng(r.randrange(1 << 30))
    n = int(song.duration * RATE)
    drums, rest = np.zeros(n, np.float32), np.zeros(n, np.float32)
    sounds = {p: (x / (np.abs(x).max() + 1e-9)).astype(np.float32) for p, x in kit(r, g).items()}
    level = {p: {compose.KICK: 1.0, compose.SNARE: 0.8, compose.CLAP: 0.7, compose.CRASH: 0.4}.get(p, r.uniform(0.1, 0.35)) for p in sounds}
    voices = {c: Voice(r, "bass" if c == 0 else "lead" if c == 5 else r.choice(("pad", "pluck"))) for c in song.programs if c != compose.DRUM}
    loud = {c: r.uniform(0.25, 0.45) if c == 0 else r.uniform(0.06, 0.2) for c in voices}
    kicks = []
    for note in song.notes:
        at = int(note.time * RATE)
        if note.channel == compose.DRUM:
            x, where, gain = sounds.get(note.pitch), drums, level.get(note.pitch, 0) * (note.velocity / 127) ** 1.5
            if note.pitch == compose.KICK:
                kicks.append(at)
        else:
            x, where, gain = voices[note.channel].note(note.pitch, note.length), rest, loud[note.channel] * note.velocity / 127
        if x is None or at >= n:
            continue
        x = x[:n - at]
        where[at:at + len(x)] += gain * x
    if r.random() < 0.35:  # a filter that moves slowly over everything but the drums
        low = signal.sosfilt(signal.butter(2, r.uniform(300, 1200), "low", fs=RATE, output="sos"), rest).astype(np.float32)
        mix = 0.5 + 0.5 * np.sin(2 * np.pi * np.arange(n, dtype=np.float32) / RATE / r.uniform(8, 40) + r.uniform(0, 6))
        rest = low + (rest - low) * mix
    if kicks and r.random() < 0.5:  # ducked by the bass drum
        gain, length = np.ones(n, np.float32), int(r.uniform(0.1, 0.3) * RATE)
        shape = (1 - r.uniform(0.4, 0.95) * (1 - np.linspace(0, 1, length) ** 0.7)).astype(np.float32)
        for at in kicks:
            end = min(n, at + length)
            gain[at:end] = np.minimum(gain[at:end], shape[:end - at]) if end > at else 1
        rest = rest * gain
    return drums * r.choice((0.4, 0.7, 1.0)) + rest
