# SPDX-License-Identifier: LGPL-2.1-or-later
"""Sound from arithmetic: what make-music, make-sounds and make-voices share. 48 kHz, floats, deterministic."""
import wave

import numpy as np

RATE = 48000
TEMPO = 96                                # beats per minute: a beat is 15 film frames, a bar 60
BEAT = RATE * 60 // TEMPO                 # 30000 samples, exactly


def seconds(t):
    return int(round(t * RATE))


def times(t):
    return np.arange(seconds(t), dtype=np.float64) / RATE


def noise(t, seed):
    return np.random.default_rng(seed).standard_normal(seconds(t))


def shaped(signal, gain):
    """Filters without phase shift: gain(f) is the magnitude wanted at f hertz (an array)."""
    n = len(signal)
    size = 1 << int(np.ceil(np.log2(n + RATE // 4)))
    spectrum = np.fft.rfft(signal, size)
    f = np.fft.rfftfreq(size, 1 / RATE)
    return np.fft.irfft(spectrum * gain(f), size)[:n]


def band(signal, low, high, order=2):
    """Butterworth-like magnitudes; low or high may be None."""
    def gain(f):
        g = np.ones_like(f)
        if low:
            g /= np.sqrt(1 + (low / np.maximum(f, 1e-3)) ** (2 * order))
        if high:
            g /= np.sqrt(1 + (f / high) ** (2 * order))
        return g
    return shaped(signal, gain)


def smooth_noise(t, hertz, seed):
    """A slow random curve, 0..1, that changes about `hertz` times a second."""
    n = max(4, int(t * hertz) + 4)
    points = np.random.default_rng(seed).random(n)
    x = np.linspace(0, n - 3.001, seconds(t))
    i = x.astype(int)
    u = x - i
    a, b, c, d = points[i], points[i + 1], points[i + 2], points[np.minimum(i + 3, n - 1)]
    return np.clip((-u**3 + 3 * u**2 - 3 * u + 1) / 6 * a + (3 * u**3 - 6 * u**2 + 4) / 6 * b
                   + (-3 * u**3 + 3 * u**2 + 3 * u + 1) / 6 * c + u**3 / 6 * d, 0, 1)


def fades(signal, fade_in, fade_out):
    """Raised-cosine ends, in place; seconds. What has ends at zero does not click."""
    for length, part in ((seconds(fade_in), slice(None)), (seconds(fade_out), slice(None, None, -1))):
        if length:
            ramp = 0.5 - 0.5 * np.cos(np.pi * np.arange(length) / length)
            view = signal[part]
            view[:length] *= ramp if signal.ndim == 1 else ramp[:, None]
    return signal


def pan(mono, place):
    """-1 left .. 1 right, constant power."""
    angle = (place + 1) * np.pi / 4
    return np.stack([mono * np.cos(angle), mono * np.sin(angle)], axis=1) * np.sqrt(2) / 1.19


def add(track, signal, start):
    """Mixes into a track from sample `start`; what is past its end is left out."""
    end = min(len(track), start + len(signal))
    if end > start:
        track[start:end] += signal[:end - start]


def room(signal, decay=2.2, damping=4500.0, predelay=0.018, seed=7):
    """The reverberation alone of a stereo signal: decaying noise whose treble dies first. decay: seconds to -60 dB."""
    tail = np.zeros((seconds(predelay) + seconds(decay), 2))
    for side in range(2):
        hiss = noise(decay, seed + side)
        t = times(decay)
        low = band(hiss, 120, damping * 0.35) * 10 ** (-3 * t / decay)
        high = band(hiss, damping * 0.35, damping) * 10 ** (-3 * t / (0.55 * decay))
        tail[seconds(predelay):, side] = (low + high) * (1 - np.exp(-t / 0.008))
    tail /= np.sqrt((tail ** 2).sum(axis=0))
    out = np.empty_like(signal)
    size = 1 << int(np.ceil(np.log2(len(signal) + len(tail))))
    for side in range(2):
        out[:, side] = np.fft.irfft(np.fft.rfft(signal[:, side], size) * np.fft.rfft(tail[:, side], size),
                                    size)[:len(signal)]
    return out


def level(signal, peak_db):
    """Scales so that the highest sample is at peak_db dBFS."""
    return signal * (10 ** (peak_db / 20) / np.abs(signal).max())


def rms_level(signal, db):
    """Scales so that what is not silence (above -45 dB of the loudest 50 ms) has this RMS, dBFS."""
    mono = signal if signal.ndim == 1 else signal.mean(axis=1)
    block = RATE // 20
    power = (mono[:len(mono) // block * block].reshape(-1, block) ** 2).mean(axis=1)
    active = power[power > power.max() * 10 ** -4.5]
    return signal * (10 ** (db / 20) / np.sqrt(active.mean()))


def write(name, signal):
    """16-bit stereo WAV with triangular dither; refuses what would clip."""
    if signal.ndim == 1:
        signal = np.stack([signal, signal], axis=1)
    peak = np.abs(signal).max()
    if not peak < 0.999:
        raise SystemExit(f"{name}: would clip (peak {peak:.3f})")
    rng = np.random.default_rng(1)
    dither = (rng.random(signal.shape) - rng.random(signal.shape))
    dither[np.abs(signal) == 0] = 0
    data = np.clip(np.round(signal * 32767 + dither), -32768, 32767).astype("<i2")
    with wave.open(name, "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(data.tobytes())


def read(name):
    """Any 16-bit WAV as mono floats at 48 kHz (band-limited resampling through the spectrum)."""
    with wave.open(name, "rb") as file:
        rate, channels = file.getframerate(), file.getnchannels()
        data = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float64) / 32768
    data = data.reshape(-1, channels).mean(axis=1)
    if rate == RATE:
        return data
    pad = np.concatenate([np.zeros(rate // 10), data, np.zeros(rate // 10 + (-len(data)) % rate)])
    size = int(len(pad) * RATE / rate)
    spectrum = np.fft.rfft(pad)
    wide = np.zeros(size // 2 + 1, complex)
    wide[:min(len(wide), len(spectrum))] = spectrum[:len(wide)]
    out = np.fft.irfft(wide, size) * (size / len(pad))
    return out[RATE // 10:RATE // 10 + int(len(data) * RATE / rate)]
