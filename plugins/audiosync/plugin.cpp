// SPDX-License-Identifier: LGPL-2.1-or-later
#include "audiosync/gstaudiosync.hpp"

static gboolean plugin_init(GstPlugin *plugin) {
  return gst_element_register(plugin, "audiosync", GST_RANK_NONE, GST_TYPE_AUDIO_SYNC);
}

GST_PLUGIN_DEFINE(GST_VERSION_MAJOR, GST_VERSION_MINOR, audiosync,
                  "Sound for a picture: placed, ducked, mixed, levelled", plugin_init, PACKAGE_VERSION,
                  PACKAGE_LICENSE, PACKAGE_NAME, PACKAGE_ORIGIN)
