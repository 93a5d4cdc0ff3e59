// SPDX-License-Identifier: LGPL-2.1-or-later
#include "gstaivideogen.hpp"

static gboolean plugin_init(GstPlugin *plugin) {
  return gst_ai_video_gen_register(plugin);
}

GST_PLUGIN_DEFINE(GST_VERSION_MAJOR, GST_VERSION_MINOR, aivideogen, "Moving shots from storyboard frames",
                  plugin_init, PACKAGE_VERSION, PACKAGE_LICENSE, PACKAGE_NAME, PACKAGE_ORIGIN)
