// SPDX-License-Identifier: LGPL-2.1-or-later
#include "media/image_reader.hpp"

#include <fcntl.h>
#include <jpeglib.h>
#include <png.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csetjmp>
#include <cstring>
#include <span>
#include <system_error>

#include "glue/failure.hpp"

namespace media {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::size_t kLargestFile = 256u << 20;
constexpr std::size_t kHeader = 4u << 20;  // bytes in which the size must be said
constexpr int kMostScans = 100;            // of a progressive JPEG; each one walks the whole picture

[[noreturn]] void refuse(const std::string &filename, GQuark domain, int code, const std::string &why) {
  throw glue::Failure(domain, code, "the picture \"" + filename + "\" " + why).cause("picture");
}
[[noreturn]] void undecodable(const std::string &filename, const std::string &why) {
  refuse(filename, GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE, "cannot be decoded: " + why);
}

std::vector<std::uint8_t> contents(const std::string &filename, std::size_t most = kLargestFile) {
  struct Descriptor {
    int fd;
    ~Descriptor() {
      if (fd >= 0) close(fd);
    }
  } file{open(filename.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
  const auto unreadable = [&](int error) {
    refuse(filename, GST_RESOURCE_ERROR,
           error == ENOENT ? GST_RESOURCE_ERROR_NOT_FOUND : GST_RESOURCE_ERROR_OPEN_READ,
           error == ENOENT ? "does not exist" : "cannot be read: " + std::generic_category().message(error));
  };
  struct stat st;
  if (file.fd < 0 || fstat(file.fd, &st)) unreadable(errno);
  if (!S_ISREG(st.st_mode))
    refuse(filename, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_READ, "is no regular file");
  if (static_cast<std::uint64_t>(st.st_size) > kLargestFile)
    refuse(filename, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
           "has " + std::to_string(st.st_size) + " bytes; at most " + std::to_string(kLargestFile) +
               " are read");
  std::vector<std::uint8_t> data(std::min(static_cast<std::size_t>(st.st_size), most));
  std::size_t have = 0;
  while (have < data.size()) {
    const ssize_t n = read(file.fd, data.data() + have, data.size() - have);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) unreadable(errno);
    if (n == 0) break;
    have += static_cast<std::size_t>(n);
  }
  data.resize(have);
  return data;
}

unsigned big16(Bytes b, std::size_t at) {
  return static_cast<unsigned>(b[at]) << 8 | b[at + 1];
}
std::uint32_t big32(Bytes b, std::size_t at) {
  return static_cast<std::uint32_t>(big16(b, at)) << 16 | big16(b, at + 2);
}

struct Header {
  ImageHeader::Type type;
  std::uint64_t width, height;
  int orientation = 1;  // as in EXIF, 1..8
};

// EXIF orientation from a JPEG's APP1 segment; 1 where it does not say.
int orientation_of(Bytes app1) {
  if (app1.size() < 14 || std::memcmp(app1.data(), "Exif\0\0", 6) != 0) return 1;
  const Bytes tiff = app1.subspan(6);
  const bool little = tiff[0] == 'I';
  const auto u16 = [&](std::size_t at) {
    return little ? tiff[at] | static_cast<unsigned>(tiff[at + 1]) << 8 : big16(tiff, at);
  };
  const auto u32 = [&](std::size_t at) {
    return little ? u16(at) | static_cast<std::uint32_t>(u16(at + 2)) << 16 : big32(tiff, at);
  };
  const std::size_t directory = u32(4);
  if (directory > tiff.size() || tiff.size() - directory < 2) return 1;
  const unsigned entries = u16(directory);
  for (unsigned i = 0; i < entries; i++) {
    const std::size_t at = directory + 2 + 12 * static_cast<std::size_t>(i);
    if (at + 12 > tiff.size()) return 1;
    if (u16(at) == 0x0112) {
      const unsigned value = u16(at + 8);
      return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
    }
  }
  return 1;
}

Header png_header(const std::string &filename, Bytes b) {
  if (b.size() < 33 || std::memcmp(&b[12], "IHDR", 4) != 0)
    undecodable(filename, "the file is cut off in its header");
  return {ImageHeader::Type::Png, big32(b, 16), big32(b, 20)};
}

Header jpeg_header(const std::string &filename, Bytes b) {
  int orientation = 1;
  std::size_t at = 2;
  while (at + 4 <= b.size()) {
    if (b[at] != 0xff) break;
    const std::uint8_t marker = b[at + 1];
    if (marker == 0xff) {  // fill
      at++;
      continue;
    }
    const std::size_t length = big16(b, at + 2);
    if (length < 2) break;
    const bool frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    if (frame && at + 9 <= b.size())
      return {ImageHeader::Type::Jpeg, big16(b, at + 7), big16(b, at + 5), orientation};
    if (marker == 0xe1 && at + 2 + length <= b.size())
      orientation = orientation_of(b.subspan(at + 4, length - 2));
    if (marker == 0xda || marker == 0xd9) break;
    at += 2 + length;
  }
  undecodable(filename, "the file ends or breaks before its size is known");
}

Header judged_header(const std::string &filename, Bytes b, const Limits &limits) {
  static constexpr std::uint8_t png[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  const bool is_png = b.size() >= 8 && std::memcmp(b.data(), png, 8) == 0;
  const bool is_jpeg = b.size() >= 3 && b[0] == 0xff && b[1] == 0xd8 && b[2] == 0xff;
  if (b.empty()) refuse(filename, GST_STREAM_ERROR, GST_STREAM_ERROR_WRONG_TYPE, "is an empty file");
  if (!is_png && !is_jpeg)
    refuse(filename, GST_STREAM_ERROR, GST_STREAM_ERROR_WRONG_TYPE, "is neither a PNG nor a JPEG");
  const Header h = is_png ? png_header(filename, b) : jpeg_header(filename, b);
  const std::string size = std::to_string(h.width) + "x" + std::to_string(h.height);
  if (h.width == 0 || h.height == 0)
    refuse(filename, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT, "says that its size is " + size);
  if (h.width > static_cast<std::uint64_t>(limits.max_width) ||
      h.height > static_cast<std::uint64_t>(limits.max_height) || h.width * h.height > limits.max_pixels)
    refuse(filename, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
           "is too large: " + size + "; at most " + std::to_string(limits.max_width) + "x" +
               std::to_string(limits.max_height) + " and " + std::to_string(limits.max_pixels) +
               " pixels are read");
  return h;
}

// The two libraries report errors with longjmp(). Everything that has a destructor lives outside of the
// functions that call setjmp(), and only plain data is changed between setjmp() and a jump.

struct PngRead {
  Bytes data;
  std::size_t at = 0;
  char error[200] = "";
};

// 1 = done, 0 = error, -1 = cancelled
int decode_png_rows(PngRead &read, std::uint8_t *out, int width, int height,
                    const std::function<bool()> &cancelled) {
  png_structp png = png_create_read_struct(
      PNG_LIBPNG_VER_STRING, &read,
      [](png_structp p, png_const_charp text) {
        auto *r = static_cast<PngRead *>(png_get_error_ptr(p));
        g_strlcpy(r->error, text, sizeof r->error);
        png_longjmp(p, 1);
      },
      [](png_structp, png_const_charp) {});
  png_infop info = png ? png_create_info_struct(png) : nullptr;
  if (!info) {
    png_destroy_read_struct(&png, nullptr, nullptr);
    return 0;
  }
  if (setjmp(png_jmpbuf(png))) {
    png_destroy_read_struct(&png, &info, nullptr);
    return 0;
  }
  png_set_read_fn(png, &read, [](png_structp p, png_bytep to, size_t n) {
    auto *r = static_cast<PngRead *>(png_get_io_ptr(p));
    if (n > r->data.size() - r->at) png_error(p, "the file is cut off");
    std::memcpy(to, r->data.data() + r->at, n);
    r->at += n;
  });
  png_set_user_limits(png, static_cast<png_uint_32>(width), static_cast<png_uint_32>(height));
  png_set_chunk_malloc_max(png, 16u << 20);
  png_set_chunk_cache_max(png, 64);
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, nullptr, 0);
  png_read_info(png, info);
  png_set_expand(png);
  png_set_scale_16(png);
  png_set_gray_to_rgb(png);
  png_set_bgr(png);
  png_set_filler(png, 0xff, PNG_FILLER_AFTER);
  const int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  if (png_get_rowbytes(png, info) != static_cast<std::size_t>(width) * 4)
    png_error(png, "an unknown pixel format");
  for (int pass = 0; pass < passes; pass++)
    for (int y = 0; y < height; y++) {
      if (y % 64 == 0 && cancelled()) {
        png_destroy_read_struct(&png, &info, nullptr);
        return -1;
      }
      png_read_row(png, out + static_cast<std::size_t>(y) * static_cast<std::size_t>(width) * 4, nullptr);
    }
  png_read_end(png, nullptr);
  png_destroy_read_struct(&png, &info, nullptr);
  return 1;
}

struct JpegErrors {
  jpeg_error_mgr manager;
  jmp_buf jump;
  char text[JMSG_LENGTH_MAX] = "";
};

[[noreturn]] void jpeg_gives_up(j_common_ptr c) {
  auto *e = reinterpret_cast<JpegErrors *>(c->err);
  c->err->format_message(c, e->text);
  longjmp(e->jump, 1);
}

int decode_jpeg_rows(Bytes data, JpegErrors &errors, std::uint8_t *out, int width, int height,
                     const std::function<bool()> &cancelled) {
  jpeg_decompress_struct jpeg;
  jpeg.err = jpeg_std_error(&errors.manager);
  errors.manager.error_exit = jpeg_gives_up;
  errors.manager.output_message = [](j_common_ptr) {};
  // a warning is what libjpeg has to say of a cut off or damaged file: it would go on with grey
  errors.manager.emit_message = [](j_common_ptr c, int level) {
    if (level < 0) jpeg_gives_up(c);
  };
  if (setjmp(errors.jump)) {
    jpeg_destroy_decompress(&jpeg);
    return 0;
  }
  jpeg_create_decompress(&jpeg);
  jpeg.mem->max_memory_to_use = 512l << 20;
  jpeg_mem_src(&jpeg, data.data(), static_cast<unsigned long>(data.size()));
  jpeg_read_header(&jpeg, TRUE);
  if (static_cast<int>(jpeg.image_width) != width || static_cast<int>(jpeg.image_height) != height) {
    g_strlcpy(errors.text, "it gives two different sizes", sizeof errors.text);
    longjmp(errors.jump, 1);
  }
  if (jpeg.jpeg_color_space == JCS_CMYK || jpeg.jpeg_color_space == JCS_YCCK) {
    g_strlcpy(errors.text, "it is for print (CMYK); save it as RGB", sizeof errors.text);
    longjmp(errors.jump, 1);
  }
  jpeg.out_color_space = JCS_EXT_BGRX;
  if (jpeg_has_multiple_scans(&jpeg)) {  // read scan by scan, so that thousands of tiny ones are seen in time
    jpeg.buffered_image = TRUE;
    jpeg_start_decompress(&jpeg);
    for (int status; (status = jpeg_consume_input(&jpeg)) != JPEG_REACHED_EOI;) {
      if (jpeg.input_scan_number > kMostScans) {
        g_strlcpy(errors.text, "it has too many scans", sizeof errors.text);
        longjmp(errors.jump, 1);
      }
      if ((status == JPEG_ROW_COMPLETED || status == JPEG_SCAN_COMPLETED) && cancelled()) {
        jpeg_destroy_decompress(&jpeg);
        return -1;
      }
    }
    jpeg_start_output(&jpeg, jpeg.input_scan_number);
  } else {
    jpeg_start_decompress(&jpeg);
  }
  while (jpeg.output_scanline < jpeg.output_height) {
    if (jpeg.output_scanline % 64 == 0 && cancelled()) {
      jpeg_destroy_decompress(&jpeg);
      return -1;
    }
    JSAMPROW row = out + static_cast<std::size_t>(jpeg.output_scanline) * static_cast<std::size_t>(width) * 4;
    jpeg_read_scanlines(&jpeg, &row, 1);
  }
  if (jpeg.buffered_image) jpeg_finish_output(&jpeg);
  jpeg_finish_decompress(&jpeg);
  jpeg_destroy_decompress(&jpeg);
  return 1;
}

void lay_on_white(std::vector<std::uint8_t> &bgra) {
  for (std::size_t i = 0; i < bgra.size(); i += 4) {
    const unsigned a = bgra[i + 3];
    if (a == 255) continue;
    for (std::size_t c = 0; c < 3; c++)
      bgra[i + c] = static_cast<std::uint8_t>((bgra[i + c] * a + 255 * (255 - a) + 127) / 255);
    bgra[i + 3] = 255;
  }
}

// EXIF: 2 mirrored, 3 upside down, 4 both, 5..8 turned by a quarter
Image upright(Image in, int orientation) {
  if (orientation <= 1) return in;
  const bool turned = orientation >= 5;
  Image out{turned ? in.height : in.width, turned ? in.width : in.height, {}};
  out.bgrx.resize(in.bgrx.size());
  const int w = in.width, h = in.height;
  for (int y = 0; y < out.height; y++)
    for (int x = 0; x < out.width; x++) {
      int sx = turned ? y : x, sy = turned ? x : y;
      if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8) sx = w - 1 - sx;
      if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7) sy = h - 1 - sy;
      std::memcpy(&out.bgrx[(static_cast<std::size_t>(y) * static_cast<std::size_t>(out.width) +
                             static_cast<std::size_t>(x)) *
                            4],
                  &in.bgrx[(static_cast<std::size_t>(sy) * static_cast<std::size_t>(w) +
                            static_cast<std::size_t>(sx)) *
                           4],
                  4);
    }
  return out;
}

}  // namespace

ImageHeader read_image_header(const std::string &filename, const Limits &limits) {
  const auto data = contents(filename, kHeader);
  const Header h = judged_header(filename, data, limits);
  return {h.type, static_cast<int>(h.width), static_cast<int>(h.height)};
}

Image read_image(const std::string &filename, const Limits &limits, const std::function<bool()> &cancelled) {
  const auto data = contents(filename);
  const Header h = judged_header(filename, data, limits);
  Image image{static_cast<int>(h.width), static_cast<int>(h.height), {}};
  image.bgrx.resize(static_cast<std::size_t>(h.width * h.height * 4));
  const std::function<bool()> stop = cancelled ? cancelled : [] { return false; };
  if (h.type == ImageHeader::Type::Png) {
    PngRead read{.data = data};
    const int done = decode_png_rows(read, image.bgrx.data(), image.width, image.height, stop);
    if (done == 0) undecodable(filename, read.error[0] ? read.error : "out of memory");
    if (done < 0) return {};
    lay_on_white(image.bgrx);
    return image;
  }
  JpegErrors errors{};
  const int done = decode_jpeg_rows(data, errors, image.bgrx.data(), image.width, image.height, stop);
  if (done == 0) undecodable(filename, errors.text);
  if (done < 0) return {};
  return upright(std::move(image), h.orientation);
}

}  // namespace media
