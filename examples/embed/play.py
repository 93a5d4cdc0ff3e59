#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Plays or renders a storyboard from Python, and prints what the elements say while they work: every take with its price
and verdict, every cut with the beat it falls on.

    examples/devenv examples/embed/play.py examples/film/low-tide.storyboard              # plays
    examples/devenv examples/embed/play.py -o film.mp4 examples/film/low-tide.storyboard  # renders

The graph is an ordinary GstPipeline. The messages are read with the typed parsers of GstStoryboard-1.0; no GstStructure
field names appear here.

Debian packages: python3-gi gir1.2-gstreamer-1.0
"""
import argparse
import os
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstStoryboard", "1.0")
from gi.repository import GLib, Gst, GstStoryboard  # noqa: E402

DESCRIPTION = """
    storyboardsrc name=board ! aivideogen ! consistencycheck ! queue ! shotconcat ! audiosync name=sync
    sync.video_src ! queue ! videoconvert ! {video}
    sync.audio_src ! queue max-size-time=3000000000 ! audioconvert ! audioresample ! {audio}
"""
SINKS = {
    "screen": ("autovideosink", "autoaudiosink"),
    "nowhere": ("fakesink sync=false", "fakesink sync=false"),
    "file": ("x264enc speed-preset=veryfast ! h264parse ! queue ! mux.",
             "avenc_aac ! aacparse ! queue ! mux.   mp4mux name=mux ! filesink name=file"),
}


def clock(ns):
    return "--:--.---" if ns == Gst.CLOCK_TIME_NONE else f"{ns // 60_000_000_000:02}:{ns / 1e9 % 60:06.3f}"


def tell(message):
    """One line per message of ours; the others are none of its business."""
    take = GstStoryboard.message_parse_take(message)
    if take:
        price = "cached" if take.cached else f"{take.price:.2f} {take.currency or ''}".rstrip()
        print(f"take    {take.shot_id} #{take.take}: {take.verdict.value_nick}, {take.model or 'no model'}, {price}")
        for cause in take.causes:
            print(f"        {cause.get_string('dimension')}: {cause.get_string('advice')}")
        return
    ok, shot_id, time, beat, error, in_bar = GstStoryboard.message_parse_cut(message)
    if ok:
        place = "no beat known" if beat == Gst.CLOCK_TIME_NONE else f"{error / 1e6:+.1f} ms from beat {in_bar or '?'}"
        print(f"cut     {clock(time)} {shot_id}: {place}")
        return
    ok, shot_id, take_number, reason = GstStoryboard.message_parse_failed(message)
    if ok:
        print(f"failed  {shot_id} after take {take_number}: {reason}")
        return
    report = GstStoryboard.message_parse_report(message)
    if report:
        print(f"report  {report.to_string()}")


class Player:
    def __init__(self, storyboard, sinks, output=None):
        video, audio = SINKS[sinks]
        self.pipeline = Gst.parse_launch(DESCRIPTION.format(video=video, audio=audio))
        self.pipeline.get_by_name("board").props.location = storyboard
        if output:
            self.pipeline.get_by_name("file").props.location = output
        self.loop = GLib.MainLoop()
        self.result = 0
        self.output = output

    def on_message(self, _bus, message):
        if message.type == Gst.MessageType.EOS:
            self.loop.quit()
        elif message.type == Gst.MessageType.ERROR:
            error, _debug = message.parse_error()
            details = message.parse_error_details()
            shot = details.get_string("shot-id") if details else None
            print(f"error   {f'shot {shot}: ' if shot else ''}{error.message}", file=sys.stderr)
            self.result = 1
            self.loop.quit()
        elif message.type == Gst.MessageType.WARNING:
            print(f"warning {message.parse_warning()[0].message}", file=sys.stderr)
        elif message.type == Gst.MessageType.TOC:
            for entry in message.parse_toc()[0].get_entries():
                _, start, stop = entry.get_start_stop_times()
                print(f"shot    {clock(start)} {entry.get_uid()}")
        elif message.type == Gst.MessageType.ELEMENT:
            tell(message)
        return True

    def interrupt(self):
        self.result = 130
        self.loop.quit()
        return GLib.SOURCE_REMOVE

    def run(self):
        bus = self.pipeline.get_bus()
        bus.add_signal_watch()
        bus.connect("message", self.on_message)
        GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, 2, self.interrupt)     # Ctrl-C
        self.pipeline.set_state(Gst.State.PLAYING)                         # a failure comes as a message
        try:
            self.loop.run()
        finally:
            self.pipeline.set_state(Gst.State.NULL)
            bus.remove_signal_watch()
        if self.result and self.output and os.path.exists(self.output):
            os.unlink(self.output)                                         # half a film is no film
        return self.result


def main():
    arguments = argparse.ArgumentParser(description="Plays or renders a storyboard.")
    arguments.add_argument("storyboard")
    arguments.add_argument("-o", "--output", help="render to this MP4 file instead of playing")
    arguments.add_argument("--headless", action="store_true", help="no window, no loudspeaker, as fast as it goes")
    options = arguments.parse_args()
    Gst.init(None)
    sinks = "file" if options.output else "nowhere" if options.headless else "screen"
    try:
        player = Player(options.storyboard, sinks, options.output)
    except GLib.Error as error:
        print(f"error   {error.message}", file=sys.stderr)
        return 1
    return player.run()


if __name__ == "__main__":
    sys.exit(main())
