// SPDX-License-Identifier: LGPL-2.1-or-later
#include "gstshotconcat.hpp"

static gboolean plugin_init(GstPlugin *plugin) { return gst_shot_concat_register(plugin); }

GST_PLUGIN_DEFINE(GST_VERSION_MAJOR, GST_VERSION_MINOR, shotconcat, "Shots in order, with transitions", plugin_init,
                  PACKAGE_VERSION, PACKAGE_LICENSE, PACKAGE_NAME, PACKAGE_ORIGIN)
