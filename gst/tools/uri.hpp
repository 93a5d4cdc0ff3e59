// SPDX-License-Identifier: LGPL-2.1-or-later
// What a person names on the command line, a file or a URI, as a URI.
#pragma once
#include <gst/gst.h>

#include <stdexcept>
#include <string>

#include "glue/ref.hpp"

namespace tools {

// Throws std::runtime_error with one sentence.
inline std::string uri_of(const std::string &name) {
  if (gst_uri_is_valid(name.c_str())) return name;
  GError *error = nullptr;
  gchar *uri = gst_filename_to_uri(name.c_str(), &error);
  if (!uri) {
    const std::string text = error->message;
    g_error_free(error);
    throw std::runtime_error(text);
  }
  return glue::take_string(uri);
}

}  // namespace tools
