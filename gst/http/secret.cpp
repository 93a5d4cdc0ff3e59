// SPDX-License-Identifier: LGPL-2.1-or-later
#include "http/secret.hpp"

#include <glib.h>

namespace http {

std::string read_secret(const std::string &whose, const std::string &variable, const std::string &file) {
  std::string key;
  if (!file.empty()) {
    gchar *text = nullptr;
    gsize length = 0;
    if (!g_file_get_contents(file.c_str(), &text, &length, nullptr))
      throw SecretError("The key of " + whose + " cannot be read from " + file + ".", "api-key-file");
    key.assign(text, length);
    g_free(text);
    key = key.substr(0, key.find_first_of("\r\n"));
    if (key.empty())
      throw SecretError("The key file of " + whose + ", " + file + ", is empty.", "api-key-file");
  } else if (!variable.empty()) {
    const char *found = g_getenv(variable.c_str());
    if (!found || !*found)
      throw SecretError("The model " + whose + " needs a key: set the environment variable " + variable +
                            ", or the property api-key-file.",
                        "api-key");
    key = found;
  }
  try {
    header_value(key);
  } catch (const std::invalid_argument &) {
    throw SecretError("The key of " + whose + " has characters that no key has.", "api-key");
  }
  return key;
}

std::vector<Header> bearer(const std::string &key) {
  if (key.empty()) return {};
  return {{"Authorization", "Bearer " + header_value(key), true}};
}

}  // namespace http
