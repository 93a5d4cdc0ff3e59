// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once
#include <gst/gst.h>

#define GST_TYPE_AI_VIDEO_GEN (gst_ai_video_gen_get_type())
GType gst_ai_video_gen_get_type();
gboolean gst_ai_video_gen_register(GstPlugin *plugin);
