// SPDX-License-Identifier: LGPL-2.1-or-later
// Clips with transparency through the ClipReader: WebM, whose second picture lies beside each picture, and
// formats with an alpha channel of their own.
#include <gst/app/gstappsink.h>

#include <array>

#include "media/clip_maker.hpp"
#include "media/clip_reader.hpp"

namespace {

using support::TempDir;
using support::uri_of;

constexpr int kWidth = 64, kHeight = 48, kFrames = 6;

std::string sized(std::uint64_t n, unsigned bytes) {
  std::string out;
  for (unsigned k = bytes; k-- > 0;) out.push_back(static_cast<char>(n >> (8 * k) & 0xff));
  return out;
}

// One element of EBML; `id` with its marker.
std::string ebml(std::uint32_t id, const std::string &content) {
  std::string out = sized(id, id > 0xffffff ? 4 : id > 0xffff ? 3 : id > 0xff ? 2 : 1);
  return out + sized(0x0100000000000000u | content.size(), 8) + content;
}
std::string ebml(std::uint32_t id, std::uint64_t n) {
  return ebml(id, sized(n, 4));
}

// The packets of kFrames pictures of one grey; `right`: of their right half.
std::vector<std::string> packets_of(const char *encoder, int left, int right) {
  std::vector<std::string> out;
  auto pipeline = support::launch(
      std::string("appsrc name=src format=time ! ") + encoder +
      " deadline=1 end-usage=cq cq-level=4 min-quantizer=2 max-quantizer=8 ! appsink name=sink sync=false");
  if (!pipeline) return out;
  auto src = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "src")),
       sink = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "sink"));
  auto caps = glue::Ref<GstCaps>::adopt(
      gst_caps_new_simple("video/x-raw", "format", G_TYPE_STRING, "I420", "width", G_TYPE_INT, kWidth,
                          "height", G_TYPE_INT, kHeight, "framerate", GST_TYPE_FRACTION, 25, 1, nullptr));
  g_object_set(src.get(), "caps", caps.get(), nullptr);
  gst_element_set_state(pipeline.get(), GST_STATE_PLAYING);
  for (int n = 0; n < kFrames; n++) {
    std::string i420(kWidth * kHeight * 3 / 2, static_cast<char>(128));
    for (int y = 0; y < kHeight; y++)
      for (int x = 0; x < kWidth; x++)
        i420[static_cast<std::size_t>(y * kWidth + x)] = static_cast<char>(x < kWidth / 2 ? left : right);
    GstBuffer *b = gst_buffer_new_memdup(i420.data(), i420.size());
    GST_BUFFER_PTS(b) = static_cast<GstClockTime>(n) * 40 * GST_MSECOND;
    GST_BUFFER_DURATION(b) = 40 * GST_MSECOND;
    gst_app_src_push_buffer(GST_APP_SRC(src.get()), b);
  }
  gst_app_src_end_of_stream(GST_APP_SRC(src.get()));
  while (GstSample *s = gst_app_sink_try_pull_sample(GST_APP_SINK(sink.get()), 20 * GST_SECOND)) {
    glue::Ref<GstSample> sample = glue::Ref<GstSample>::adopt(s);
    GstMapInfo map;
    if (gst_buffer_map(gst_sample_get_buffer(s), &map, GST_MAP_READ)) {
      out.emplace_back(reinterpret_cast<const char *>(map.data), map.size);
      gst_buffer_unmap(gst_sample_get_buffer(s), &map);
    }
  }
  gst_element_set_state(pipeline.get(), GST_STATE_NULL);
  return out;
}

// WebM as browsers read it: the transparency of a block is in its BlockAdditions.
std::string webm_of(const std::string &codec, const std::vector<std::string> &colours,
                    const std::vector<std::string> &alphas) {
  const std::string head =
      ebml(0x1A45DFA3, ebml(0x4282, std::string("webm")) + ebml(0x4287, 2) + ebml(0x4285, 2));
  const std::string info = ebml(0x1549A966, ebml(0x2AD7B1, 1000000));
  const std::string track = ebml(
      0x1654AE6B, ebml(0xAE, ebml(0xD7, 1) + ebml(0x73C5, 1) + ebml(0x83, 1) + ebml(0x86, codec) +
                                 ebml(0x23E383, 40000000) + ebml(0x55EE, 1) +
                                 ebml(0xE0, ebml(0xB0, kWidth) + ebml(0xBA, kHeight) + ebml(0x53C0, 1))));
  std::string cluster = ebml(0xE7, 0);
  for (std::size_t n = 0; n < colours.size(); n++) {
    std::string block = std::string("\x81", 1) + sized(n * 40, 2) + std::string(1, '\0') + colours[n];
    std::string group =
        ebml(0xA1, block) + ebml(0x75A1, ebml(0xA6, ebml(0xEE, 1) + ebml(0xA5, alphas[n]))) + ebml(0x9B, 40);
    if (n > 0) group += ebml(0xFB, std::string("\xd8", 1));  // 40 ms before: no key frame
    cluster += ebml(0xA0, group);
  }
  return head + ebml(0x18538067, info + track + ebml(0x1F43B675, cluster));
}

// Grey in the middle of the left and the right half of every picture.
std::vector<std::array<int, 2>> halves_of(const std::string &file) {
  std::vector<std::array<int, 2>> out;
  media::ClipRequest request;
  request.uri = uri_of(file);
  request.caps = glue::Ref<GstCaps>::adopt(gst_caps_from_string("video/x-raw,format=BGRx"));
  media::ClipReader reader(request);
  while (auto sample = reader.next()) {
    GstVideoInfo info;
    gst_video_info_from_caps(&info, gst_sample_get_caps(sample.get()));
    glue::MappedFrame frame(gst_sample_get_buffer(sample.get()), info, GST_MAP_READ);
    const auto p = frame.plane(0);
    const auto *row = p.data + p.stride * (info.height / 2);
    out.push_back({row[4 * (info.width / 4) + 1], row[4 * (info.width * 3 / 4) + 1]});
  }
  return out;
}

class AlphaInWebM : public ::testing::TestWithParam<std::array<const char *, 2>> {};

TEST_P(AlphaInWebM, LiesOnWhite) {
  const auto [encoder, codec] = GetParam();
  TempDir dir;
  const auto colours = packets_of(encoder, 81, 81), opaque = packets_of(encoder, 235, 235),
             half = packets_of(encoder, 235, 16);
  ASSERT_EQ(colours.size(), std::size_t{kFrames});
  ASSERT_EQ(half.size(), std::size_t{kFrames});
  dir.write("opaque.webm", webm_of(codec, colours, opaque));
  dir.write("half.webm", webm_of(codec, colours, half));
  const int grey = halves_of(dir.file("opaque.webm")).at(0)[0];
  EXPECT_LT(grey, 120);
  const auto seen = halves_of(dir.file("half.webm"));
  EXPECT_EQ(seen.size(), std::size_t{kFrames});
  for (const auto &[left, right] : seen) {
    EXPECT_NEAR(left, grey, 12);
    EXPECT_GT(right, 225) << "nothing is there: white paper";
  }
}
INSTANTIATE_TEST_SUITE_P(Codecs, AlphaInWebM,
                         ::testing::Values(std::array<const char *, 2>{"vp8enc", "V_VP8"},
                                           std::array<const char *, 2>{"vp9enc", "V_VP9"}),
                         [](const auto &info) { return std::string(info.param[1] + 2); });

TEST(Alpha, AnAlphaChannelOfTheFormatLiesOnWhiteToo) {
  TempDir dir;
  const auto make = [&](const char *name, const char *alpha) {
    auto pipeline = support::launch(
        std::string("videotestsrc num-buffers=3 pattern=solid-color foreground-color=") + alpha +
        " ! video/x-raw,format=RGBA,width=64,height=48,framerate=25/1 ! pngenc snapshot=false ! "
        "qtmux ! filesink location=\"" +
        dir.file(name) + "\"");
    ASSERT_TRUE(pipeline);
    gst_element_set_state(pipeline.get(), GST_STATE_PLAYING);
    auto bus = glue::Ref<GstBus>::adopt(gst_element_get_bus(pipeline.get()));
    auto end = glue::Ref<GstMessage>::adopt(gst_bus_timed_pop_filtered(
        bus.get(), 30 * GST_SECOND, GstMessageType(GST_MESSAGE_EOS | GST_MESSAGE_ERROR)));
    EXPECT_TRUE(end && GST_MESSAGE_TYPE(end.get()) == GST_MESSAGE_EOS);
    gst_element_set_state(pipeline.get(), GST_STATE_NULL);
  };
  make("opaque.mov", "0xff404040");
  make("half.mov", "0x80404040");
  make("clear.mov", "0x00404040");
  const auto grey = [&](const char *name) {
    const auto seen = halves_of(dir.file(name));
    return seen.empty() ? -1 : seen[0][0];
  };
  EXPECT_NEAR(grey("opaque.mov"), 0x40, 2);
  EXPECT_NEAR(grey("half.mov"), (0x40 + 255) / 2, 3);
  EXPECT_NEAR(grey("clear.mov"), 255, 2);
}

}  // namespace
