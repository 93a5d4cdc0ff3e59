# SPDX-License-Identifier: LGPL-2.1-or-later
"""How well beats that were found fit the true ones. Only the standard library is needed.

The usual measures, as mir_eval 0.7 defines them, the first 5 s left out:
  f_measure   matches within a window, each true beat at most once
  cemgil      a Gaussian of 40 ms around each true beat (Cemgil et al. 2001)
  continuity  share of beats that are within 17.5 % of the true place and interval, as long as they go on (CMLc) or in
              total (CMLt), and the same at any of five metrical levels (AMLc, AMLt; Hainsworth 2004, Klapuri et al. 2006)
and what an editor sees: the share of proposed cuts that lie within one frame of a true beat."""
import bisect
import math
import statistics

SKIPPED = 5.0      # s
FRAME = 0.040      # s: one frame at 25 frames a second
PHASE = PERIOD = 0.175


def load(path):
    """[(seconds, number in the bar or 0)]"""
    with open(path) as f:
        rows = [line.split() for line in f]
    return [(float(r[0]), int(float(r[1])) if len(r) > 1 else 0) for r in rows if r and not r[0].startswith("#")]


def nearest(times, t):
    k = bisect.bisect_left(times, t)
    return min(times[max(0, k - 1):k + 1], key=lambda x: abs(x - t))


def f_measure(truth, found, window):
    if not truth or not found:
        return 0.0
    i = j = matches = 0
    while i < len(truth) and j < len(found):
        d = found[j] - truth[i]
        if abs(d) <= window:
            matches, i, j = matches + 1, i + 1, j + 1
        elif d < 0:
            j += 1
        else:
            i += 1
    return 2 * matches / (len(truth) + len(found))


def cemgil(truth, found):
    if not truth or not found:
        return 0.0
    close = sum(math.exp(-(nearest(found, t) - t) ** 2 / (2 * 0.04 ** 2)) for t in truth)
    return 2 * close / (len(truth) + len(found))


def _continuous(truth, found):
    """For each found beat: does it carry on?"""
    if len(truth) < 2 or len(found) < 2:
        return [False]
    used, out = set(), []
    for i, t in enumerate(found):
        k = bisect.bisect_left(truth, t)
        k = min((c for c in (k - 1, k) if 0 <= c < len(truth)), key=lambda c: abs(truth[c] - t))
        good = False
        if k not in used:
            first = i == 0 or k == 0
            if not first or (k + 1 < len(truth) and i + 1 < len(found)):
                a, b = (truth[k + 1] - truth[k], found[i + 1] - found[i]) if first else (truth[k] - truth[k - 1], t - found[i - 1])
                good = abs(truth[k] - t) / a < PHASE and abs(1 - b / a) < PERIOD
        if good:
            used.add(k)
        out.append(good)
    return out


def continuity(truth, found):
    """(CMLc, CMLt, AMLc, AMLt)"""
    double = sorted(truth + [(a + b) / 2 for a, b in zip(truth, truth[1:])])
    scores = []
    for level in (truth, double[1::2], double, truth[::2], truth[1::2]):
        carried, run, longest = _continuous(level, found), 0, 0
        for good in carried:
            run = run + 1 if good else 0
            longest = max(longest, run)
        n = max(len(level), len(found), 1)
        scores.append((longest / n, sum(carried) / n))
    return scores[0] + (max(s[0] for s in scores), max(s[1] for s in scores))


def tempo_of(times):
    return 60 / statistics.median(b - a for a, b in zip(times, times[1:])) if len(times) > 1 else 0.0


def level_of(truth, found):
    """Which multiple of the true tempo was found: "1", "2", "1/2", "3", "1/3", "2/3", "3/2" or "other"."""
    ratio = tempo_of(found) / tempo_of(truth) if tempo_of(truth) else 0
    for name, value in (("1", 1), ("2", 2), ("1/2", 0.5), ("3", 3), ("1/3", 1 / 3), ("3/2", 1.5), ("2/3", 2 / 3)):
        if abs(ratio / value - 1) < 0.04:
            return name
    return "other"


def measure(truth, found):
    """`truth`, `found`: as load() gives them."""
    t, f = ([b[0] for b in x if b[0] >= SKIPPED] for x in (truth, found))
    td, fd = ([b[0] for b in x if b[0] >= SKIPPED and b[1] == 1] for x in (truth, found))
    _, cmlt, _, amlt = continuity(t, f)
    hits = [nearest(f, x) - x for x in t if abs(nearest(f, x) - x) <= 0.07] if f else []
    near = lambda cuts, to: sum(abs(nearest(to, x) - x) <= FRAME for x in cuts) / len(cuts) if cuts and to else 0.0
    return {"F70": f_measure(t, f, 0.07), "F20": f_measure(t, f, 0.02), "Cemgil": cemgil(t, f), "CMLt": cmlt, "AMLt": amlt,
            "downbeat-F": f_measure(td, fd, 0.07), "cuts-on-beats": near(f, t), "bar-cuts-on-beats": near(fd, t),
            "bar-cuts-on-bars": near(fd, td), "bias-ms": 1000 * statistics.median(hits) if hits else 0.0}
