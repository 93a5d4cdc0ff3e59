#!/bin/bash
# Shows: the whole graph typed out, picture and sound, to a file. gst-storyboard-1.0 render does the same with
# progress, and takes out the 21 ms of delay that the AAC encoder puts before the sound.
# Usage: film-to-file.sh [STORYBOARD] [OUTPUT]
. "$(dirname "${BASH_SOURCE[0]}")/common"
exec gst-launch-1.0 -q storyboardsrc location="${1:-$film}" ! aivideogen ! consistencycheck ! queue ! shotconcat ! \
  audiosync name=sync \
  sync.video_src ! queue ! videoconvert ! x264enc pass=qual quantizer=20 speed-preset=veryfast ! h264parse ! queue ! mux. \
  sync.audio_src ! queue max-size-time=3000000000 ! audioconvert ! avenc_aac ! aacparse ! queue ! mux. \
  mp4mux name=mux ! filesink location="${2:-film.mp4}"
