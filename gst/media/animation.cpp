// SPDX-License-Identifier: LGPL-2.1-or-later
#include "media/animation.hpp"

#include <array>
#include <cstdio>
#include <cstring>

#include "glue/failure.hpp"
#include "media/animation_formats.hpp"

namespace media {
namespace {

constexpr std::size_t kLargestFile = 256u << 20;

struct File {
  std::FILE *f;
  explicit File(const std::string &name) : f(std::fopen(name.c_str(), "rbe")) {}
  ~File() {
    if (f) std::fclose(f);
  }
};

std::uint32_t big32(const std::uint8_t *p) {
  return static_cast<std::uint32_t>(p[0]) << 24 | static_cast<std::uint32_t>(p[1]) << 16 |
         static_cast<std::uint32_t>(p[2]) << 8 | p[3];
}

// An animated PNG has a chunk acTL before its first picture.
bool has_animation_chunk(std::FILE *f) {
  std::array<std::uint8_t, 8> head;
  for (int chunks = 0; chunks < 64; chunks++) {
    if (std::fread(head.data(), 1, 8, f) != 8 || std::memcmp(&head[4], "IDAT", 4) == 0) return false;
    if (std::memcmp(&head[4], "acTL", 4) == 0) return true;
    const std::uint32_t length = big32(head.data());
    if (length > kLargestFile || std::fseek(f, static_cast<long>(length) + 4, SEEK_CUR)) return false;
  }
  return false;
}

}  // namespace

GstClockTime shown_for(GstClockTime said) {
  return said <= 10 * GST_MSECOND ? 100 * GST_MSECOND : said;
}

glue::Failure damaged_animation(const std::string &name, const std::string &how) {
  return glue::stream_failure(GST_STREAM_ERROR_DECODE, "'" + name + "' is damaged or incomplete: " + how + ".")
      .cause("decode");
}

void check_size(const std::string &name, std::int64_t width, std::int64_t height, const Limits &limits) {
  if (width > 0 && height > 0 && width <= limits.max_width && height <= limits.max_height &&
      static_cast<std::uint64_t>(width) * static_cast<std::uint64_t>(height) <= limits.max_pixels)
    return;
  throw glue::stream_failure(GST_STREAM_ERROR_FORMAT,
                             "'" + name + "' has a picture of " + std::to_string(width) + "x" + std::to_string(height) +
                                 ", more than the " + std::to_string(limits.max_width) + "x" +
                                 std::to_string(limits.max_height) + " (" +
                                 std::to_string(limits.max_pixels / 1000000) + " megapixels) that are allowed.")
      .cause("limit");
}

Animated animated(const std::string &filename) {
  File file(filename);
  std::array<std::uint8_t, 21> b{};
  if (!file.f) return Animated::No;
  const std::size_t n = std::fread(b.data(), 1, b.size(), file.f);
  if (n >= 6 && (!std::memcmp(b.data(), "GIF87a", 6) || !std::memcmp(b.data(), "GIF89a", 6))) return Animated::Gif;
  if (n == b.size() && !std::memcmp(b.data(), "RIFF", 4) && !std::memcmp(&b[8], "WEBPVP8X", 8) && (b[20] & 2))
    return Animated::WebP;
  static constexpr std::uint8_t png[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  if (n >= 8 && !std::memcmp(b.data(), png, 8) && !std::fseek(file.f, 8, SEEK_SET) && has_animation_chunk(file.f))
    return Animated::Png;
  return Animated::No;
}

std::unique_ptr<Animation> open_animation(const std::string &filename, const std::string &name, const Limits &limits) {
  std::vector<std::uint8_t> data;
  {
    File file(filename);
    if (!file.f)
      throw glue::resource_failure(GST_RESOURCE_ERROR_OPEN_READ, "'" + name + "' cannot be opened.").cause("read");
    std::array<std::uint8_t, 1 << 16> block;
    for (std::size_t n; (n = std::fread(block.data(), 1, block.size(), file.f)) > 0;) {
      if (data.size() + n > kLargestFile)
        throw glue::stream_failure(GST_STREAM_ERROR_FORMAT, "'" + name + "' is larger than the " +
                                                                std::to_string(kLargestFile >> 20) +
                                                                " MB that are read of an animated picture.")
            .cause("limit");
      data.insert(data.end(), block.begin(), block.begin() + static_cast<std::ptrdiff_t>(n));
    }
    if (std::ferror(file.f))
      throw glue::resource_failure(GST_RESOURCE_ERROR_READ, "'" + name + "' cannot be read.").cause("read");
  }
  const bool gif = data.size() >= 3 && !std::memcmp(data.data(), "GIF", 3);
  return gif ? open_gif(std::move(data), name, limits) : open_webp(std::move(data), name, limits);
}

}  // namespace media
