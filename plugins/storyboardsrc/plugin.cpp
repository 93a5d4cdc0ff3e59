// SPDX-License-Identifier: LGPL-2.1-or-later
#include <gst/gst.h>

#include "gststoryboardsrc.hpp"

static gboolean plugin_init(GstPlugin *plugin) {
  return gst_element_register(plugin, "storyboardsrc", GST_RANK_NONE, gst_storyboard_src_get_type());
}

GST_PLUGIN_DEFINE(GST_VERSION_MAJOR, GST_VERSION_MINOR, storyboardsrc, "Plays storyboards", plugin_init,
                  PACKAGE_VERSION, PACKAGE_LICENSE, PACKAGE_NAME, PACKAGE_ORIGIN)
