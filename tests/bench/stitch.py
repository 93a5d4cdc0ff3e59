#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Plays any number of files as one film with a fade between each two, at most two decoders alive.

A file's decoder is made when the file before it becomes the active one, and thrown away when its own turn is over:
what an application does that has more files than memory.

usage (inside `meson devenv -C build`): stitch.py [--encode FILE] [--fade NS] CLIP...
Prints the number of frames, the CPU seconds and the peak resident MiB.
"""
import argparse
import resource

import gi
gi.require_version("Gst", "1.0")
from gi.repository import GLib, Gst  # noqa: E402

ap = argparse.ArgumentParser()
ap.add_argument("--encode", help="x264 into this MP4 instead of throwing the frames away")
ap.add_argument("--fade", type=int, default=500000000)
ap.add_argument("clips", nargs="+")
args = ap.parse_args()

Gst.init(None)
loop = GLib.MainLoop()
pipeline = Gst.Pipeline.new()
film = Gst.ElementFactory.make("shotconcat")
end = Gst.parse_bin_from_description(
    f"x264enc speed-preset=ultrafast pass=quant quantizer=23 ! mp4mux ! filesink location={args.encode}"
    if args.encode else "fakesink sync=false", True)
pipeline.add(film)
pipeline.add(end)
film.link(end)
frames = 0


def count(pad, info):
    global frames
    frames += 1
    return Gst.PadProbeReturn.OK


film.get_static_pad("src").add_probe(Gst.PadProbeType.BUFFER, count)
alive = {}    # number of the file -> its decoder
opened = 0


# The pads are there from the start, so that the film knows what follows; they cost nothing.
pads = [film.request_pad_simple(f"sink_{n}") for n in range(len(args.clips))]
for pad in pads[1:]:
    pad.set_property("transition", 1000)
    pad.set_property("transition-duration", args.fade)


def open_next():
    global opened
    if opened == len(args.clips):
        return
    n, opened = opened, opened + 1
    pad = pads[n]
    decoder = Gst.parse_bin_from_description(
        f"filesrc location={args.clips[n]} ! qtdemux ! h264parse ! avdec_h264 max-threads=1 name=out", False)
    decoder.add_pad(Gst.GhostPad.new("src", decoder.get_by_name("out").get_static_pad("src")))
    pipeline.add(decoder)
    decoder.get_static_pad("src").link(pad)
    decoder.sync_state_with_parent()
    alive[n] = decoder


def close(n):
    decoder, pad = alive.pop(n), pads[n]
    decoder.set_state(Gst.State.NULL)
    decoder.get_static_pad("src").unlink(pad)
    film.release_request_pad(pad)
    pads[n] = None
    pipeline.remove(decoder)


def advanced():
    pad = film.get_property("active-pad")
    if pad is None:
        return False
    now = int(pad.get_name().split("_")[1])
    for n in [n for n in alive if n < now]:
        close(n)
    while opened < min(now + 2, len(args.clips)):
        open_next()
    return False


film.connect("notify::active-pad", lambda *_: GLib.idle_add(advanced))
open_next()
open_next()
bus = pipeline.get_bus()
bus.add_signal_watch()
failed = []
bus.connect("message::eos", lambda *_: loop.quit())
bus.connect("message::error", lambda _, m: (failed.append(m.parse_error()), loop.quit()))
pipeline.set_state(Gst.State.PLAYING)
loop.run()
pipeline.set_state(Gst.State.NULL)
if failed:
    raise SystemExit(str(failed[0]))
usage = resource.getrusage(resource.RUSAGE_SELF)
print(f"{frames} {usage.ru_utime + usage.ru_stime:.2f} {usage.ru_maxrss / 1024:.0f}")
