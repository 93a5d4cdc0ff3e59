// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once
#include <gst/base/gstpushsrc.h>

struct GstStoryboardSrc {
  GstPushSrc parent;
};
struct GstStoryboardSrcClass {
  GstPushSrcClass parent_class;
};

GType gst_storyboard_src_get_type();
