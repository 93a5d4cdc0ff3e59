// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once
#include <gst/gst.h>

GType gst_audio_sync_get_type();
GType gst_audio_sync_pad_get_type();
#define GST_TYPE_AUDIO_SYNC (gst_audio_sync_get_type())
