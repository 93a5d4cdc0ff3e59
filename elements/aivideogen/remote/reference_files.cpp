// SPDX-License-Identifier: LGPL-2.1-or-later
#include "remote/reference_files.hpp"

#include <gio/gio.h>
#include <glib/gstdio.h>

#include <algorithm>

#include "media/clip_reader.hpp"
#include "media/image_reader.hpp"
#include "media/sound_reader.hpp"

namespace aivideogen {
namespace {

using generation::Medium;

constexpr std::uint64_t kMostBytes = 256u << 20;  // of a reference file

std::string sha256(const std::string &bytes) {
  return glue::take_string(g_compute_checksum_for_data(
      G_CHECKSUM_SHA256, reinterpret_cast<const guchar *>(bytes.data()), bytes.size()));
}

std::string mime_of(const std::string &path, const std::string &bytes) {
  gboolean uncertain = FALSE;
  const std::string type =
      glue::take_string(g_content_type_guess(path.c_str(), reinterpret_cast<const guchar *>(bytes.data()),
                                             std::min<std::size_t>(bytes.size(), 4096), &uncertain));
  std::string mime = glue::take_string(g_content_type_get_mime_type(type.c_str()));
  if (mime == "audio/x-wav" || mime == "audio/vnd.wave") mime = "audio/wav";
  return mime;
}

Medium medium_of(const std::string &shot, const std::string &name, const std::string &uri) {
  Medium m;
  if (uri.starts_with("https://")) {
    m.url = uri;
    m.hash = sha256(uri);
    const std::string path = uri.substr(0, uri.find_first_of("?#"));
    m.type = mime_of(path, {});
    return m;
  }
  const std::string path = glue::take_string(g_filename_from_uri(uri.c_str(), nullptr, nullptr));
  if (path.empty()) throw unreadable(shot, name, "is neither a file nor at an https address");
  GStatBuf info;
  if (g_stat(path.c_str(), &info) != 0) throw unreadable(shot, name, "is not there: " + path);
  if (!S_ISREG(info.st_mode)) throw unreadable(shot, name, "is no regular file: " + path);
  if (static_cast<std::uint64_t>(info.st_size) > kMostBytes)
    throw unreadable(shot, name, "is larger than 256 MiB");
  if (info.st_size == 0) throw unreadable(shot, name, "is an empty file: " + path);
  gchar *bytes = nullptr;
  gsize length = 0;
  GError *error = nullptr;
  if (!g_file_get_contents(path.c_str(), &bytes, &length, &error)) {
    glue::ErrorPtr owned(error);
    throw unreadable(shot, name, std::string("cannot be read: ") + error->message);
  }
  m.bytes = std::make_shared<const std::string>(bytes, length);
  g_free(bytes);
  m.hash = sha256(*m.bytes);
  m.type = mime_of(path, *m.bytes);
  // Whatever else it is, it is nothing that a provider may see.
  if (!m.type.starts_with("image/") && !m.type.starts_with("video/") && !m.type.starts_with("audio/") &&
      m.type != "application/ogg")
    throw unreadable(shot, name, "is no picture, clip or sound: " + path);
  if (m.type == "image/png" || m.type == "image/jpeg") {
    const auto header = media::read_image_header(path);
    m.width = header.width;
    m.height = header.height;
  } else if (m.type.starts_with("video/")) {
    media::ClipRequest r;
    r.uri = uri;
    media::ClipReader reader(r);
    const auto clip = reader.info();
    m.width = clip.width;
    m.height = clip.height;
    m.seconds = clip.duration ? static_cast<double>(*clip.duration) / 1e9 : 0;
  } else if (m.type.starts_with("audio/")) {
    media::SoundReader reader({.uri = uri});
    const GstClockTime d = reader.duration();
    m.seconds = GST_CLOCK_TIME_IS_VALID(d) ? static_cast<double>(d) / 1e9 : 0;
  }
  return m;
}

}  // namespace

glue::Failure unreadable(const std::string &shot, const std::string &name, const std::string &why) {
  return glue::resource_failure(GST_RESOURCE_ERROR_READ,
                                "Shot " + shot + ": reference \"" + name + "\" " + why + ".")
      .shot(shot)
      .cause("reference");
}

Medium ReferenceFiles::read(const std::string &shot, const std::string &name, const std::string &uri) {
  Medium m = medium_of(shot, name, uri);
  std::lock_guard lock(mutex_);
  const auto [seen, fresh] = seen_.try_emplace(uri, m.hash);
  if (!fresh && seen->second != m.hash)
    throw glue::resource_failure(GST_RESOURCE_ERROR_READ,
                                 "Shot " + shot + ": reference \"" + name +
                                     "\" was changed while the film is being made: " + uri +
                                     ". What is made already shows the earlier one; put that back, or start "
                                     "again to go on with the new one.")
        .shot(shot)
        .cause("reference-changed");
  return m;
}

}  // namespace aivideogen
