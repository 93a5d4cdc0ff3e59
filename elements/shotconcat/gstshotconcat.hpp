// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once
#include <gst/gst.h>

gboolean gst_shot_concat_register(GstPlugin *plugin);
