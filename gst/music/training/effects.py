# SPDX-License-Identifier: LGPL-2.1-or-later
"""What happens to music before somebody cuts pictures to it: rooms, equalisers, compressors, loud masters, poor
loudspeakers, a voice over it. Nothing here moves a beat. Needs numpy and scipy; a voice needs espeak-ng."""
import os
import subprocess
import tempfile
import wave

import numpy as np
import scipy.signal as signal

RATE = 44100
WORDS = ("the film begins in a small town by the sea where every morning somebody opens a shop and nobody ever comes to buy "
         "tonight we look at what happened when three friends decided to build their own camera out of wood glass and paper "
         "now there is one thing you should know about our new machine it never sleeps and it never forgets what you told it").split()


def room(x, r):
    """A short reverberation: exponentially fading noise."""
    length = r.uniform(0.15, 1.2)
    n = int(length * RATE)
    g = np.random.default_rng(r.randrange(1 << 30))
    tail = g.standard_normal(n).astype(np.float32) * np.exp(-6.9 * np.arange(n) / n).astype(np.float32)
    tail /= np.sqrt((tail ** 2).sum())
    return x + r.uniform(0.08, 0.4) * signal.fftconvolve(x, tail)[:len(x)].astype(np.float32)


def equaliser(x, r):
    kind = r.choice(("low", "high", "band", "tilt"))
    if kind == "low":
        sos = signal.butter(2, r.uniform(1500, 9000), "low", fs=RATE, output="sos")
    elif kind == "high":
        sos = signal.butter(2, r.uniform(60, 350), "high", fs=RATE, output="sos")
    elif kind == "band":
        sos = signal.butter(2, (r.uniform(120, 400), r.uniform(2500, 6000)), "band", fs=RATE, output="sos")
    else:
        sos = signal.butter(1, r.uniform(300, 2000), r.choice(("low", "high")), fs=RATE, output="sos")
        return (x + r.uniform(0.5, 2.5) * signal.sosfilt(sos, x)).astype(np.float32)
    return signal.sosfilt(sos, x).astype(np.float32)


def compressor(x, r):
    """A level follower with its own attack and release; the gain falls above a threshold. Pumps, when it is strong."""
    step = 64
    level = np.sqrt((x[:len(x) // step * step].reshape(-1, step) ** 2).mean(1) + 1e-9)
    release = np.exp(-step / RATE / r.uniform(0.05, 0.35))
    followed, now = np.empty_like(level), 0.0
    for i, v in enumerate(level.tolist()):
        now = v if v > now else now * release + v * (1 - release)
        followed[i] = now
    threshold = r.uniform(0.1, 0.5) * followed.max()
    gain = np.minimum(1, (threshold / (followed + 1e-9)) ** r.uniform(0.3, 0.85))
    return (x * np.interp(np.arange(len(x)), np.arange(len(gain)) * step, gain)).astype(np.float32)


def saturation(x, r):
    drive = r.uniform(1.5, 6)
    return (np.tanh(drive * x / (np.abs(x).max() + 1e-9)) / np.tanh(drive)).astype(np.float32)


def voice(x, r):
    """Somebody speaks over the music."""
    text = " ".join(r.choice(WORDS) for _ in range(int(len(x) / RATE * r.uniform(0.8, 2.4))))
    with tempfile.TemporaryDirectory() as where:
        path = os.path.join(where, "voice.wav")
        subprocess.run(["espeak-ng", "-v", r.choice(("en", "en-us", "en+f3", "de", "fr+f2", "es", "en+m3")), "-s", str(r.randint(120, 190)),
                        "-p", str(r.randint(20, 80)), "-w", path, text], check=True, timeout=60, stderr=subprocess.DEVNULL)
        with wave.open(path) as w:
            rate, said = w.getframerate(), np.frombuffer(w.readframes(w.getnframes()), "<i2").astype(np.float32) / 32768
    said = np.interp(np.arange(0, len(said), rate / RATE), np.arange(len(said)), said).astype(np.float32)
    start = int(r.uniform(0, 0.4) * len(x))
    said = said[:len(x) - start]
    out = x.copy()
    loud = np.sqrt((x ** 2).mean()) / (np.sqrt((said ** 2).mean()) + 1e-9)
    out[start:start + len(said)] += said * loud * 10 ** (r.uniform(-8, 6) / 20)
    return out


def hiss(x, r):
    g = np.random.default_rng(r.randrange(1 << 30))
    return x + g.standard_normal(len(x)).astype(np.float32) * np.abs(x).max() * 10 ** (r.uniform(-60, -30) / 20)


def fade_in(x, r):
    n = int(r.uniform(2, 15) * RATE)
    out = x.copy()
    out[:n] *= np.linspace(0, 1, min(n, len(x)), dtype=np.float32) ** r.uniform(0.5, 2)
    return out


CHAIN = ((room, 0.3), (equaliser, 0.35), (compressor, 0.3), (saturation, 0.25), (voice, 0.1), (hiss, 0.12), (fade_in, 0.06))


def mastered(x, r):
    """Some of all that, then a random level."""
    for effect, chance in CHAIN:
        if r.random() < chance:
            x = effect(x, r)
    return x * (10 ** (r.uniform(-14, 0) / 20) / (np.abs(x).max() + 1e-9))
