# SPDX-License-Identifier: LGPL-2.1-or-later
"""A sea at dusk from arithmetic: what make-footage films and the titles stand on.

The surface is a sum of travelling waves drawn from a wind-sea spectrum (Tessendorf's method: random amplitudes in the
Fourier domain, the deep-water dispersion w^2 = g k, one inverse transform per moment). The picture is made column by
column from the front to the horizon, so that nearer crests hide what is behind them, then lit: sky reflected by
Fresnel's law, the low sun's glitter path, light through thin crests, foam, haze.
"""
import numpy as np


class Waves:
    """A tile of water, `tile` metres wide, that repeats."""

    def __init__(self, tile, points, wind, wind_angle, height, shortest, seed):
        rng = np.random.default_rng(seed)
        k = 2 * np.pi * np.fft.fftfreq(points, tile / points)
        self.kx, self.ky = np.meshgrid(k, k)
        length = np.hypot(self.kx, self.ky)
        length[0, 0] = 1
        largest = wind ** 2 / 9.81
        along = (self.kx * np.cos(wind_angle) + self.ky * np.sin(wind_angle)) / length
        spectrum = np.exp(-1 / (length * largest) ** 2) / length ** 4 * along ** 2 * np.exp(-(length * shortest) ** 2)
        spectrum[along < 0] *= 0.12
        spectrum[0, 0] = 0
        self.amplitude = (rng.standard_normal((points, points)) + 1j * rng.standard_normal((points, points))) * \
            np.sqrt(spectrum)
        self.pace = np.sqrt(9.81 * length)
        self.tile, self.points = tile, points
        self.amplitude *= height / np.real(np.fft.ifft2(self.amplitude)).std()

    def at(self, t):
        """Height and its two slopes at a moment, float32."""
        spectrum = self.amplitude * np.exp(1j * self.pace * t)
        return np.stack([np.fft.ifft2(part).real for part in
                         (spectrum, 1j * self.kx * spectrum, 1j * self.ky * spectrum)], axis=-1).astype(np.float32)

    def sample(self, field, x, y):
        """Bilinear, repeating."""
        u, v = x * (self.points / self.tile), y * (self.points / self.tile)
        i, j = np.floor(u).astype(np.int32), np.floor(v).astype(np.int32)
        fu, fv = (u - i)[..., None].astype(np.float32), (v - j)[..., None].astype(np.float32)
        mask = self.points - 1
        i0, j0, i1, j1 = i & mask, j & mask, (i + 1) & mask, (j + 1) & mask
        return (field[j0, i0] * (1 - fu) + field[j0, i1] * fu) * (1 - fv) + \
            (field[j1, i0] * (1 - fu) + field[j1, i1] * fu) * fv


def clouds(width, height, seed):
    """Long low banks of cloud, 0..1, thicker towards the top."""
    rng = np.random.default_rng(seed)
    ky, kx = np.meshgrid(np.fft.fftfreq(height) * height, np.fft.rfftfreq(width) * width, indexing="ij")
    k = np.hypot(kx * 3.5, ky)
    k[0, 0] = 1
    fog = np.fft.irfft2((rng.standard_normal(k.shape) + 1j * rng.standard_normal(k.shape)) * k ** -1.9, (height, width))
    fog = (fog - fog.mean()) / fog.std()
    return np.clip(0.40 + 0.20 * fog, 0, 1).astype(np.float32)


class Sea:
    def __init__(self, width, height, look, seed=4):
        self.width, self.height, self.look = width, height, look
        self.swell = Waves(190.0, 256, 11.0, 1.25, look["swell"], 0.9, seed)
        self.chop = Waves(31.0, 256, 5.0, 0.9, look["chop"], 0.07, seed + 1)
        self.cloud = clouds(width, height, seed + 2)
        self.horizon = look["horizon"]                      # fraction of the height
        self.eye = look["eye"]                              # metres above the water
        self.focal = 1.15 * width                           # pixels
        self.sun_x, self.sun_y = look["sun"]                # fractions of the picture
        rows = int(height * (1 - self.horizon)) * 2
        below = 0.35 + np.linspace(1.0, 0.0, rows) * (height * (1 - self.horizon) * 1.5)
        self.distance = (self.eye * self.focal / below).astype(np.float32)   # metres, near to far
        across = (np.arange(width) - width / 2) / self.focal
        self.x = np.outer(self.distance, across).astype(np.float32)
        self.y = np.repeat(self.distance[:, None], width, axis=1)
        self.near = np.exp(-self.distance / 420.0)[:, None].astype(np.float32)
        self.fine = np.exp(-self.distance / 38.0)[:, None].astype(np.float32)
        self.top = int(height * (self.horizon - 0.06))      # no crest stands higher than this row
        self.still = self.backdrop().astype(np.float32)

    def sky(self, elevation, bearing):
        """Colour of the sky; elevation in picture heights above the horizon, bearing in picture widths."""
        look = self.look
        top, middle, low, glow = (np.array(look[n], np.float32) for n in ("zenith", "sky", "low", "glow"))
        e = np.clip(elevation, 0, 1.5)[..., None]
        colour = low + (middle - low) * (1 - np.exp(-e / 0.16)) + (top - middle) * np.clip((e - 0.12) / 0.9, 0, 1)
        away = np.hypot((bearing - self.sun_x) * 1.25, (elevation - (self.horizon - self.sun_y)) * 1.6)[..., None]
        return colour + glow * (0.85 * np.exp(-away / 0.16) + 0.35 * np.exp(-away / 0.5))

    def backdrop(self):
        """Sky, clouds and sun: they do not change in a few seconds."""
        look, width, height = self.look, self.width, self.height
        rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
        up = self.horizon - rows / height
        bearing = columns / width
        picture = self.sky(np.maximum(up, 0), bearing)
        above = np.clip(up / 0.05, 0, 1) * look["clouds"]
        thick = np.clip((self.cloud - 0.42) * 3, 0, 1) * above
        rim = np.clip((self.cloud - 0.36) * 9, 0, 1) * (1 - np.clip((self.cloud - 0.46) * 8, 0, 1)) * above
        away = np.hypot(bearing - self.sun_x, (rows / height - self.sun_y) * 1.2)
        shade = np.array(look["cloud"], np.float32)
        picture = picture * (1 - thick[..., None]) + thick[..., None] * (shade + 0.40 * picture) + \
            (rim * np.exp(-away / 0.30) * 0.35)[..., None] * np.array(look["glow"], np.float32)
        radius = np.hypot(columns - self.sun_x * width, rows - self.sun_y * height) / height
        disc = np.clip((look["disc"] - radius) * 220, 0, 1) * (1 - 0.6 * thick)
        return picture + disc[..., None] * np.array(look["disc-colour"], np.float32)

    def water(self, t):
        """Near to far, what is lower than something nearer is hidden: slopes, distance, height seen per pixel."""
        swell = self.swell.sample(self.swell.at(t), self.x, self.y + 3.0 * t)
        chop = self.chop.sample(self.chop.at(t), self.x + 0.4 * t, self.y)
        lift = swell[..., 0] * self.near + chop[..., 0] * self.fine
        slope = swell[..., 1:] * self.near[..., None] + chop[..., 1:] * (0.25 + 0.75 * self.fine)[..., None] * \
            np.sqrt(self.near)[..., None]
        edge = self.height * self.horizon + (self.eye - lift) * self.focal / self.distance[:, None]
        edge = np.minimum.accumulate(edge, axis=0)              # rows going up from near to far
        edge -= np.arange(len(edge), dtype=np.float32)[:, None] * 1e-4
        wanted = np.arange(self.top, self.height, dtype=np.float32)
        steps = np.arange(len(edge), dtype=np.float32)
        index = np.empty((len(wanted), self.width), np.int32)
        for c in range(self.width):
            index[:, c] = np.interp(wanted, edge[::-1, c], steps[::-1])
        seen = (index, np.broadcast_to(np.arange(self.width), index.shape))
        return slope[seen], self.distance[index], lift[seen], wanted[:, None] > edge[-1][None, :]

    def render(self, t):
        """The picture at a moment: height x width x 3, linear light, about 0..1."""
        look = self.look
        slope, distance, crest, wet = self.water(t)
        sx, sy = slope[..., 0], slope[..., 1]                   # sy > 0: rises away from the eye, faces it
        bearing = np.broadcast_to(np.arange(self.width, dtype=np.float32) / self.width, sx.shape)
        down = self.eye / distance
        facing = np.clip((down + sy + 0.07) / np.sqrt(1 + sx * sx + sy * sy), 0.01, 1)
        fresnel = (0.02 + 0.98 * (1 - facing) ** 5)[..., None]
        reflected = self.sky(np.abs(down + 2 * sy + 0.16) * 1.6, bearing - 0.7 * sx)
        colour = np.array(look["deep"], np.float32) + \
            (np.clip(crest * 0.5 + 0.25, 0, 1) * np.clip(sy * 1.5 + 0.4, 0, 1))[..., None] * np.array(look["thin"], np.float32)
        colour = colour * (1 - fresnel) + reflected * fresnel

        # the sun's path: facets that mirror it to the eye
        offset = (bearing - self.sun_x) - 0.55 * sx
        tilt = down + 2 * sy - (self.horizon - self.sun_y) * 0.6
        sparkle = np.exp(-(offset / (0.055 * look["glitter"])) ** 2 - (tilt / (0.16 * look["glitter"])) ** 2)
        colour = colour + (sparkle * look["sparkle"])[..., None] * np.array(look["disc-colour"], np.float32)
        foam = np.clip((crest - 1.7 * look["swell"]) * 2.0, 0, 1) * np.exp(-distance / 160)
        colour = colour + foam[..., None] * np.array(look["foam"], np.float32)
        haze = (1 - np.exp(-distance / 2600.0))[..., None]
        colour = colour * (1 - haze) + self.sky(np.zeros_like(sx), bearing) * 0.8 * haze
        picture = self.still.copy()
        picture[self.top:] = np.where(wet[..., None], colour, picture[self.top:])
        return picture


DUSK = {
    "horizon": 0.50, "eye": 3.4, "swell": 0.42, "chop": 0.085, "sun": (0.66, 0.445), "disc": 0.030,
    "zenith": (0.10, 0.13, 0.22), "sky": (0.34, 0.30, 0.36), "low": (0.88, 0.50, 0.30), "glow": (0.85, 0.42, 0.14),
    "cloud": (0.10, 0.09, 0.13), "clouds": 0.75, "disc-colour": (1.6, 1.0, 0.55), "deep": (0.012, 0.030, 0.045),
    "thin": (0.02, 0.055, 0.055), "foam": (0.5, 0.42, 0.38), "glitter": 1.0, "sparkle": 1.1,
}


def tone(linear, exposure=1.0):
    """Linear light to display values 0..1, with a film-like shoulder."""
    x = np.maximum(linear * exposure, 0).astype(np.float32)
    x = x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14)
    return np.clip(x, 0, 1) ** (1 / 2.2)
