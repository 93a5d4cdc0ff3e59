// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once
#include <gst/base/gstbasetransform.h>

struct GstConsistencyCheck {
  GstBaseTransform parent;
};
struct GstConsistencyCheckClass {
  GstBaseTransformClass parent_class;
};

GType gst_consistency_check_get_type();
gboolean gst_consistency_check_register(GstPlugin *plugin);
