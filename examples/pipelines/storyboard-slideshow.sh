#!/bin/bash
# Shows: storyboardsrc by itself. The frames of the storyboard as stills at their places on the timeline; nothing is
# generated. Two seconds after the start it is over when SINK is a fakesink (which does not wait for the clock).
# Usage: storyboard-slideshow.sh [STORYBOARD]   (SINK="fakesink" without a screen)
. "$(dirname "${BASH_SOURCE[0]}")/common"
exec gst-launch-1.0 -q storyboardsrc location="${1:-$film}" ! videorate ! videoconvert ! ${SINK:-autovideosink}
