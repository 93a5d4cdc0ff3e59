#!/bin/bash
# Shows: consistencycheck on any video, here the archive footage. Its measurements come as element messages (gst-launch -m
# prints them); pictures pass untouched.
# Usage: check-a-file.sh [CLIP]   (SINK=fakesink without a screen)
. "$(dirname "${BASH_SOURCE[0]}")/common"
clip=${1:-$here/../film/media/archive.mp4}
[ -e "$clip" ] || "$here/../film/make-media"
exec gst-launch-1.0 -q filesrc location="$clip" ! decodebin ! videoconvert ! consistencycheck ! \
  queue ! videoconvert ! ${SINK:-autovideosink}
