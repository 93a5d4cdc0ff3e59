// SPDX-License-Identifier: LGPL-2.1-or-later
#include "speech/cache.hpp"

#include <glib/gstdio.h>
#include <gst/gst.h>

#include "glue/failure.hpp"
#include "glue/ref.hpp"

namespace speech {

std::string cache_folder(const std::string &wanted) {
  if (!wanted.empty()) return wanted;
  return glue::take_string(g_build_filename(g_get_user_cache_dir(), "gst-storyboard", "voices", nullptr));
}

std::string cached_name(const std::string &folder, const std::string &identity) {
  if (g_mkdir_with_parents(folder.c_str(), 0700) != 0)
    throw glue::resource_failure(GST_RESOURCE_ERROR_OPEN_WRITE, "cannot make the folder \"" + folder + "\"");
  const std::string name =
      glue::take_string(g_compute_checksum_for_string(G_CHECKSUM_SHA256, identity.c_str(), -1)) + ".wav";
  return glue::take_string(g_build_filename(folder.c_str(), name.c_str(), nullptr));
}

bool is_cached(const std::string &file) {
  return g_file_test(file.c_str(), G_FILE_TEST_IS_REGULAR);
}

Part::Part(std::string file) : file_(std::move(file)), part_(file_ + ".XXXXXX") {
  const int fd = g_mkstemp(part_.data());
  if (fd < 0) {
    part_.clear();
    throw glue::resource_failure(GST_RESOURCE_ERROR_OPEN_WRITE, "cannot write \"" + file_ + "\"");
  }
  g_close(fd, nullptr);
}
Part::~Part() {
  if (!part_.empty()) g_unlink(part_.c_str());
}
void Part::write(const std::string &bytes) {
  GError *error = nullptr;
  if (g_file_set_contents_full(part_.c_str(), bytes.data(), static_cast<gssize>(bytes.size()),
                               G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    return;
  const std::string why = error->message;
  g_error_free(error);
  throw glue::resource_failure(GST_RESOURCE_ERROR_WRITE, why);
}
void Part::keep() {
  if (g_rename(part_.c_str(), file_.c_str()) != 0)
    throw glue::resource_failure(GST_RESOURCE_ERROR_WRITE, "cannot write \"" + file_ + "\"");
  part_.clear();
}

}  // namespace speech
