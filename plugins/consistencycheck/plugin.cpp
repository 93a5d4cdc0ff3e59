// SPDX-License-Identifier: LGPL-2.1-or-later
#include "consistencycheck/gstconsistencycheck.hpp"

static gboolean plugin_init(GstPlugin *plugin) {
  return gst_consistency_check_register(plugin);
}

GST_PLUGIN_DEFINE(GST_VERSION_MAJOR, GST_VERSION_MINOR, consistencycheck,
                  "Judges takes against their storyboard", plugin_init, PACKAGE_VERSION, PACKAGE_LICENSE,
                  PACKAGE_NAME, PACKAGE_ORIGIN)
