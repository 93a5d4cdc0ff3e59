// SPDX-License-Identifier: LGPL-2.1-or-later
// The transition engine against ffmpeg's own pictures, against independent formulas, and in every layout.
#include <gmock/gmock.h>
#include <gst/app/gstappsink.h>
#include <gst/video/video.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <set>

#include "glue/frame.hpp"
#include "picture_view.hpp"
#include "support/support.hpp"
#include "transition/catalogue.hpp"
#include "transition/easing.hpp"
#include "transition/kernels.hpp"
#include "transition/render.hpp"

namespace {

using glue::Ref;
using transition::Renderer;

const char *const kXfade[] = {
    "fade",     "wipeleft",   "wiperight",   "wipeup",    "wipedown",   "slideleft",  "slideright",
    "slideup",  "slidedown",  "circlecrop",  "rectcrop",  "distance",   "fadeblack",  "fadewhite",
    "radial",   "smoothleft", "smoothright", "smoothup",  "smoothdown", "circleopen", "circleclose",
    "vertopen", "vertclose",  "horzopen",    "horzclose", "dissolve",   "pixelize",   "diagtl",
    "diagtr",   "diagbl",     "diagbr",      "hlslice",   "hrslice",    "vuslice",    "vdslice",
    "hblur",    "fadegrays",  "wipetl",      "wipetr",    "wipebl",     "wipebr",     "squeezeh",
    "squeezev", "zoomin",     "fadefast",    "fadeslow"};

struct Image {
  GstVideoInfo info;
  Ref<GstBuffer> buffer;
  explicit Image(GstVideoFormat format, int w, int h, bool full_range = false) {
    gst_video_info_set_format(&info, format, static_cast<guint>(w), static_cast<guint>(h));
    if (full_range) info.colorimetry.range = GST_VIDEO_COLOR_RANGE_0_255;
    buffer = Ref<GstBuffer>::adopt(gst_buffer_new_allocate(nullptr, info.size, nullptr));
    gst_buffer_memset(buffer.get(), 0, 0xaa, info.size);
  }
  // Sample of component c as a number on the scale of its depth.
  template <class F>
  void each(F &&f, GstMapFlags flags = GST_MAP_READ) {
    glue::MappedFrame frame(buffer.get(), info, flags);
    ASSERT_TRUE(frame);
    for (unsigned c = 0; c < GST_VIDEO_INFO_N_COMPONENTS(&info); c++) {
      auto p = frame.component(c);
      if (GST_VIDEO_INFO_FORMAT(&info) == GST_VIDEO_FORMAT_P010_10LE && c == 2)
        p.data = frame.component(1).data + 2;
      const int shift = static_cast<int>(
          GST_VIDEO_INFO_COMP_DEPTH(&info, c) > 8 ? GST_VIDEO_FORMAT_INFO_SHIFT(info.finfo, c) : 0);
      for (int y = 0; y < p.height; y++)
        for (int x = 0; x < p.width; x++) {
          guint8 *at = p.row(y) + x * p.pixel_stride;
          const bool wide = GST_VIDEO_INFO_COMP_DEPTH(&info, c) > 8;
          int v = wide ? GST_READ_UINT16_LE(at) >> shift : *at;
          f(static_cast<int>(c), x, y, v);
          if (flags == GST_MAP_READ) continue;
          if (wide)
            GST_WRITE_UINT16_LE(at, static_cast<guint16>(v << shift));
          else
            *at = static_cast<guint8>(v);
        }
    }
  }
  template <class F>
  void fill(F &&f) {
    each([&](int c, int x, int y, int &v) { v = f(c, x, y); }, GST_MAP_WRITE);
  }
  int at(int c, int x, int y) {
    int out = -1;
    each([&](int cc, int xx, int yy, int v) {
      if (c == cc && x == xx && y == yy) out = v;
    });
    return out;
  }
};

void render(Renderer &r, Image &d, Image &a, Image &b, double progress) {
  glue::MappedFrame fd(d.buffer.get(), d.info, GST_MAP_WRITE), fa(a.buffer.get(), a.info, GST_MAP_READ),
      fb(b.buffer.get(), b.info, GST_MAP_READ);
  ASSERT_TRUE(fd && fa && fb);
  r.render(shotconcat::view(fd.get()), shotconcat::view(fa.get()), shotconcat::view(fb.get()),
           static_cast<float>(progress));
}

struct Golden {
  int width = 0, height = 0;
  std::vector<guint8> pixels;
};
Golden read_golden(const char *name) {
  const std::string file =
      std::string(g_getenv("STORYBOARD_SOURCE_ROOT")) + "/tests/shotconcat/golden/" + name;
  auto pipeline = support::launch("filesrc location=\"" + file + "\" ! pngdec ! appsink name=s sync=false");
  auto sink = Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "s"));
  gst_element_set_state(pipeline.get(), GST_STATE_PLAYING);
  auto sample = Ref<GstSample>::adopt(gst_app_sink_pull_sample(GST_APP_SINK(sink.get())));
  Golden g;
  GstVideoInfo info;
  if (sample && gst_video_info_from_caps(&info, gst_sample_get_caps(sample.get()))) {
    EXPECT_STREQ(GST_VIDEO_INFO_NAME(&info), "GRAY8");
    g.width = info.width, g.height = info.height;
    glue::MappedFrame f(gst_sample_get_buffer(sample.get()), info, GST_MAP_READ);
    const auto p = f.component(0);
    for (int y = 0; y < g.height; y++) g.pixels.insert(g.pixels.end(), p.row(y), p.row(y) + g.width);
  }
  gst_element_set_state(pipeline.get(), GST_STATE_NULL);
  return g;
}

TEST(Golden, EveryXfadeTransitionLooksLikeFfmpegs) {
  constexpr int w = 40, h = 32;
  const Golden golden = read_golden("xfade.png");
  ASSERT_EQ(golden.width, 3 * w);
  ASSERT_EQ(golden.height, 3 * h * static_cast<int>(std::size(kXfade)));
  Image a(GST_VIDEO_FORMAT_Y444, w, h, true), b(GST_VIDEO_FORMAT_Y444, w, h, true);
  a.fill([](int c, int x, int y) { return c == 0 ? 40 + 3 * x : c == 1 ? 100 + 2 * y : 140; });
  b.fill([](int c, int x, int y) { return c == 0 ? 220 - 4 * y : c == 1 ? 160 - x : 90 + y; });
  for (std::size_t t = 0; t < std::size(kXfade); t++) {
    const auto id = transition::find(kXfade[t]);
    ASSERT_TRUE(id) << kXfade[t];
    Renderer r(*id);
    for (int i = 0; i < 3; i++) {
      Image d(GST_VIDEO_FORMAT_Y444, w, h, true);
      render(r, d, a, b, 0.25 * (i + 1));
      double sum = 0;
      int off = 0, n = 0;
      d.each([&](int c, int x, int y, int v) {
        const std::size_t row = t * 3 * h + static_cast<std::size_t>(c * h + y);
        const int want = golden.pixels[row * 3 * w + static_cast<std::size_t>(i * w + x)];
        sum += std::abs(v - want);
        off += std::abs(v - want) > 3;
        n++;
      });
      // ffmpeg cuts fractions off where we round, and takes 127 for neutral chroma: up to one step each.
      EXPECT_LE(sum / n, 1.25) << kXfade[t] << " at " << 0.25 * (i + 1) << ": mean difference";
      EXPECT_LE(off, n / 100) << kXfade[t] << " at " << 0.25 * (i + 1)
                              << ": samples that differ by more than 3";
    }
  }
}

// Every SMPTE wipe beside the mask GStreamer's own smptealpha draws for its number. Edges may lie two pixels
// off (it draws with whole numbers and leaves last lines out); everything else has to be the same.
TEST(Golden, EverySmpteWipeLooksLikeGstreamersOwn) {
  constexpr int w = 160, h = 120;
  const Golden golden = read_golden("smpte.png");
  int row = 0;
  for (const auto &e : transition::catalogue()) {
    if (e.id <= 0 || e.id >= 500) continue;
    ASSERT_LE((row + 1) * h, golden.height);
    ASSERT_EQ(golden.width, 3 * w);
    Renderer r(e.id);
    Image a(GST_VIDEO_FORMAT_GRAY8, w, h), b(GST_VIDEO_FORMAT_GRAY8, w, h), d(GST_VIDEO_FORMAT_GRAY8, w, h);
    a.fill([](int, int, int) { return 0; });
    b.fill([](int, int, int) { return 255; });
    for (int i = 0; i < 3; i++) {
      const auto want = [&](int x, int y) {
        return golden.pixels[static_cast<std::size_t>((row * h + y) * 3 * w + i * w + x)] > 127;
      };
      render(r, d, a, b, 0.25 * (i + 1));
      int wrong = 0, off = 0;
      d.each([&](int, int x, int y, int v) {
        const bool got = v > 127;
        if (got == want(x, y)) return;
        off++;
        bool edge = false;
        for (int dy = -2; dy <= 2 && !edge; dy++)
          for (int dx = -2; dx <= 2 && !edge; dx++) {
            const int nx = std::clamp(x + dx, 0, w - 1), ny = std::clamp(y + dy, 0, h - 1);
            edge = want(nx, ny) == got;
          }
        wrong += !edge;
      });
      EXPECT_LE(wrong, 3) << e.nick << " at " << 0.25 * (i + 1) << ": pixels away from every edge";
      EXPECT_LE(off, w * h * 6 / 100) << e.nick << " at " << 0.25 * (i + 1);
    }
    row++;
  }
  EXPECT_EQ(row, 70);
  EXPECT_EQ(golden.height, row * h);
}

// Which pixels of a wipe are the incoming shot's, in percent.
double share(const char *name, double progress, int w = 64, int h = 48) {
  Image a(GST_VIDEO_FORMAT_GRAY8, w, h), b(GST_VIDEO_FORMAT_GRAY8, w, h), d(GST_VIDEO_FORMAT_GRAY8, w, h);
  a.fill([](int, int, int) { return 0; });
  b.fill([](int, int, int) { return 200; });
  Renderer r(*transition::find(name));
  render(r, d, a, b, progress);
  double sum = 0;
  d.each([&](int, int, int, int v) { sum += v; });
  return sum / (200.0 * w * h);
}

TEST(Golden, EverySmpteWipeStartsEmptyEndsFullAndGrows) {
  int wipes = 0;
  for (const auto &e : transition::catalogue()) {
    if (e.id <= 0 || e.id >= 500) continue;
    wipes++;
    double before = -1;
    for (double p : {0.0, 0.25, 0.5, 0.75, 1.0}) {
      const double s = share(e.nick, p);
      EXPECT_GE(s, before) << e.nick << " shrinks at " << p;
      before = s;
      if (p == 0.0) {
        EXPECT_LE(s, 0.01) << e.nick;
      }
      if (p == 1.0) {
        EXPECT_GE(s, 0.99) << e.nick;
      }
      if (p == 0.5) {
        EXPECT_THAT(s, testing::AllOf(testing::Ge(0.15), testing::Le(0.85))) << e.nick;
      }
    }
  }
  EXPECT_EQ(wipes, 70);
}

// The side a wipe comes from, by hand: the incoming shot's share of a corner or edge region at one third.
TEST(Golden, SmpteWipesComeFromWhereTheirNamesSay) {
  const auto region = [](const char *name, double x0, double y0, double x1, double y1, double p = 0.33) {
    Image a(GST_VIDEO_FORMAT_GRAY8, 60, 60), b(GST_VIDEO_FORMAT_GRAY8, 60, 60),
        d(GST_VIDEO_FORMAT_GRAY8, 60, 60);
    a.fill([](int, int, int) { return 0; });
    b.fill([](int, int, int) { return 1; });
    Renderer r(*transition::find(name));
    render(r, d, a, b, p);
    double sum = 0, n = 0;
    d.each([&](int, int x, int y, int v) {
      if (x < x0 * 60 || x >= x1 * 60 || y < y0 * 60 || y >= y1 * 60) return;
      sum += v, n++;
    });
    return sum / n;
  };
  EXPECT_EQ(region("bar-wipe-lr", 0, 0, 0.3, 1), 1);
  EXPECT_EQ(region("bar-wipe-lr", 0.4, 0, 1, 1), 0);
  EXPECT_EQ(region("bar-wipe-tb", 0, 0, 1, 0.3), 1);
  EXPECT_EQ(region("box-wipe-br", 0.7, 0.7, 1, 1), 1);
  EXPECT_EQ(region("box-wipe-br", 0, 0, 1, 0.6), 0);
  EXPECT_EQ(region("barndoor-v", 0.4, 0, 0.6, 1), 1);
  EXPECT_EQ(region("barndoor-v", 0, 0, 0.3, 1), 0);
  EXPECT_EQ(region("iris-rect", 0.4, 0.4, 0.6, 0.6), 1);
  EXPECT_EQ(region("clock-cw12", 0.55, 0, 0.8, 0.3), 1);  // right of twelve
  EXPECT_EQ(region("clock-cw12", 0.2, 0, 0.45, 0.3), 0);  // left of it
  EXPECT_EQ(region("clock-cw6", 0.2, 0.7, 0.45, 1), 1);
  EXPECT_EQ(region("singlesweep-cwtl", 0.7, 0, 1, 0.2), 1);
  EXPECT_EQ(region("singlesweep-cwtl", 0, 0.5, 0.2, 1), 0);
  EXPECT_EQ(region("vee-d", 0.45, 0, 0.55, 0.4), 1);
  EXPECT_EQ(region("diagonal-tr", 0.8, 0, 1, 0.2), 1);
  EXPECT_EQ(region("diagonal-tr", 0, 0.5, 0.5, 1), 0);
}

TEST(Names, AliasesNumbersAndNonsense) {
  using transition::find;
  EXPECT_EQ(find("fade"), transition::kFade);
  EXPECT_EQ(find("SMPTE_Dissolve"), transition::kFade);
  EXPECT_EQ(find("Custom_Transition"), transition::kFade);
  EXPECT_EQ(find("Cross Fade"), find("crossfade"));
  EXPECT_EQ(find("dip-to-black"), transition::kFadeBlack);
  EXPECT_EQ(find("41"), 41);
  EXPECT_EQ(find("diagonal-tl"), 41);
  EXPECT_EQ(find("DIAGONAL_TL"), 41);
  EXPECT_EQ(find("doublesweep-pdtl"), 245) << "the nicks are GStreamer's";
  EXPECT_EQ(find(""), transition::kCut);
  EXPECT_FALSE(find("no-such-thing"));
  EXPECT_FALSE(find("9999"));
  EXPECT_FALSE(find("40"));
  std::set<std::string> nicks;
  std::set<int> ids;
  for (const auto &e : transition::catalogue()) {
    EXPECT_TRUE(nicks.insert(e.nick).second) << e.nick;
    EXPECT_TRUE(ids.insert(e.id).second) << e.nick;
    EXPECT_EQ(transition::entry(*find(e.nick)).family, e.family) << e.nick;
  }
  EXPECT_TRUE(transition::easing_named("smooth"));
  EXPECT_FALSE(transition::easing_named("wobbly"));
  EXPECT_DOUBLE_EQ(transition::ease(transition::Easing::Smooth, 0.25), 0.15625);
  EXPECT_DOUBLE_EQ(transition::ease(transition::Easing::EaseIn, 0.5), 0.25);
  EXPECT_DOUBLE_EQ(transition::ease(transition::Easing::EaseOut, 0.5), 0.75);
}

constexpr GstVideoFormat kFormats[] = {
    GST_VIDEO_FORMAT_I420,      GST_VIDEO_FORMAT_YV12,      GST_VIDEO_FORMAT_Y42B,
    GST_VIDEO_FORMAT_Y444,      GST_VIDEO_FORMAT_NV12,      GST_VIDEO_FORMAT_I420_10LE,
    GST_VIDEO_FORMAT_I422_10LE, GST_VIDEO_FORMAT_Y444_10LE, GST_VIDEO_FORMAT_P010_10LE,
    GST_VIDEO_FORMAT_BGRx,      GST_VIDEO_FORMAT_RGBx,      GST_VIDEO_FORMAT_BGRA,
    GST_VIDEO_FORMAT_RGBA,      GST_VIDEO_FORMAT_RGB,       GST_VIDEO_FORMAT_BGR,
    GST_VIDEO_FORMAT_GRAY8};

// Weights fitted by least squares, in every format, at every frame of a fade.
TEST(Weights, AFadeIsLinearWithinAHundredthInEveryFormat) {
  for (const auto format : kFormats) {
    Image a(format, 33, 17), b(format, 33, 17), d(format, 33, 17);
    const int scale = GST_VIDEO_INFO_COMP_DEPTH(&a.info, 0) > 8 ? 4 : 1;
    a.fill([&](int c, int x, int y) { return scale * ((x * 37 + y * 11 + c * 50) % 200 + 16); });
    b.fill([&](int c, int x, int y) { return scale * ((x * 13 + y * 71 + c * 90) % 200 + 16); });
    Renderer r(transition::kFade);
    for (int i = 0; i < 12; i++) {
      render(r, d, a, b, i / 12.0);
      std::vector<int> va, vb;
      a.each([&](int, int, int, int v) { va.push_back(v); });
      b.each([&](int, int, int, int v) { vb.push_back(v); });
      double aa = 0, ab = 0, bb = 0, ad = 0, bd = 0;
      std::size_t k = 0;
      d.each([&](int, int, int, int v) {
        const double x = va[k], y = vb[k++];
        aa += x * x, ab += x * y, bb += y * y, ad += x * v, bd += y * v;
      });
      const double det = aa * bb - ab * ab, wa = (ad * bb - bd * ab) / det, wb = (bd * aa - ad * ab) / det;
      EXPECT_NEAR(wa, 1 - i / 12.0, 0.01) << gst_video_format_to_string(format) << " frame " << i;
      EXPECT_NEAR(wb, i / 12.0, 0.01) << gst_video_format_to_string(format) << " frame " << i;
    }
  }
}

// What a format stores coarser or finer, or in another order, it shows all the same: every transition in
// every format beside its picture in 8-bit 4:4:4, or in RGB.
TEST(Layouts, EveryTransitionLooksTheSameInEveryFormat) {
  constexpr int w = 48, h = 32;
  const auto wave = [](int c, int x, int y, int phase) {
    const double v = std::sin((x + phase * 40) / 29.0 + c) + std::cos((y - phase * 25) / 23.0 - c);
    return 128 + static_cast<int>(std::lround(45 * v));
  };
  struct Sources {
    Image a, b;
  };
  std::map<GstVideoFormat, Sources> sources;
  for (const auto format : kFormats) {
    auto &to = sources.emplace(format, Sources{Image(format, w, h), Image(format, w, h)}).first->second;
    const auto fill = [&](Image &image, int phase) {
      image.fill([&](int c, int x, int y) {
        const int sx = 1 << GST_VIDEO_FORMAT_INFO_W_SUB(image.info.finfo, static_cast<unsigned>(c));
        const int sy = 1 << GST_VIDEO_FORMAT_INFO_H_SUB(image.info.finfo, static_cast<unsigned>(c));
        int sum = 0;
        for (int yy = 0; yy < sy; yy++)
          for (int xx = 0; xx < sx; xx++) sum += wave(c, x * sx + xx, y * sy + yy, phase);
        return (GST_VIDEO_INFO_COMP_DEPTH(&image.info, 0) > 8 ? 4 : 1) * sum / (sx * sy);
      });
    };
    fill(to.a, 0), fill(to.b, 1);
  }
  for (const auto &e : transition::catalogue())
    for (const double p : {0.25, 0.625}) {  // whole samples of every slide
      const auto draw = [&](GstVideoFormat format) {
        auto &[a, b] = sources.at(format);
        Image d(format, w, h);
        Renderer r(e.id);
        render(r, d, a, b, p);
        return d;
      };
      Image yuv = draw(GST_VIDEO_FORMAT_Y444), rgb = draw(GST_VIDEO_FORMAT_RGB);
      const auto samples = [&](Image &image) {
        std::vector<int> out(static_cast<std::size_t>(4 * w * h), 0);
        image.each(
            [&](int c, int x, int y, int v) { out[static_cast<std::size_t>((c * h + y) * w + x)] = v; });
        return out;
      };
      const auto yuv_samples = samples(yuv), rgb_samples = samples(rgb);
      for (const auto format : kFormats) {
        Image d = draw(format);
        const bool is_rgb = GST_VIDEO_INFO_IS_RGB(&d.info);
        // Grey has full range, other levels of black and white, and no chroma to be apart in.
        if (format == GST_VIDEO_FORMAT_GRAY8 &&
            (e.family == transition::Family::Crop || e.family == transition::Family::Dip ||
             e.id == transition::kDistance))
          continue;
        const auto &from = is_rgb ? rgb_samples : yuv_samples;
        const int scale = GST_VIDEO_INFO_COMP_DEPTH(&d.info, 0) > 8 ? 4 : 1;
        double sum = 0;
        int far = 0, n = 0;
        d.each([&](int c, int x, int y, int v) {
          if (c == 3) return;
          const int sx = 1 << GST_VIDEO_FORMAT_INFO_W_SUB(d.info.finfo, static_cast<unsigned>(c));
          const int sy = 1 << GST_VIDEO_FORMAT_INFO_H_SUB(d.info.finfo, static_cast<unsigned>(c));
          double want = 0;
          for (int yy = 0; yy < sy; yy++)
            for (int xx = 0; xx < sx; xx++)
              want += from[static_cast<std::size_t>((c * h + y * sy + yy) * w + x * sx + xx)];
          const double off = std::abs(static_cast<double>(v) / scale - want / (sx * sy));
          sum += off, far += off > 8, n++;
        });
        // Slides and coarse pixels move chroma in whole samples, half a sample off at most.
        EXPECT_LE(sum / n, 1.6) << e.nick << " " << gst_video_format_to_string(format) << " at " << p;
        EXPECT_LE(far, n * 5 / 100) << e.nick << " " << gst_video_format_to_string(format) << " at " << p;
      }
    }
}

// No transition reads or writes outside its picture, whatever the layout; and equal pictures stay what they
// are, except where the transition shows black, white or grey in between.
TEST(Layouts, EveryTransitionInEveryFormatAtOddSizes) {
  for (const auto format : kFormats)
    for (const auto &[w, h] : {std::pair{1, 1}, {2, 2}, {3, 5}, {31, 17}}) {
      Image a(format, w, h), b(format, w, h), d(format, w, h);
      const int scale = GST_VIDEO_INFO_COMP_DEPTH(&a.info, 0) > 8 ? 4 : 1;
      const auto f = [&](int c, int, int) { return scale * (c == 0 ? 120 : 90 + 10 * c); };
      a.fill(f), b.fill(f);
      for (const auto &e : transition::catalogue()) {
        Renderer r(e.id);
        for (double p : {0.0, 0.3, 0.5, 1.0}) {
          render(r, d, a, b, p);
          if (e.family == transition::Family::Dip || e.family == transition::Family::Crop) continue;
          d.each([&](int c, int x, int y, int v) {
            ASSERT_NEAR(v, f(c, x, y), scale)
                << e.nick << " " << gst_video_format_to_string(format) << " " << w << "x" << h;
          });
        }
      }
    }
}

// Progress 0 is the outgoing picture, 1 the incoming one, but for transitions that never quite get there in
// xfade.
TEST(Layouts, BeginsWithTheOutgoingPictureAndEndsWithTheIncoming) {
  Image a(GST_VIDEO_FORMAT_I420, 48, 32), b(GST_VIDEO_FORMAT_I420, 48, 32), d(GST_VIDEO_FORMAT_I420, 48, 32);
  a.fill([](int c, int x, int y) { return c ? 100 : 30 + x + y; });
  b.fill([](int c, int x, int y) { return c ? 150 : 200 - x - y; });
  const auto difference = [&](Image &to) {
    std::vector<int> want;
    to.each([&](int, int, int, int v) { want.push_back(v); });
    double sum = 0;
    std::size_t k = 0;
    d.each([&](int, int, int, int v) { sum += std::abs(v - want[k++]); });
    return sum / static_cast<double>(k);
  };
  for (const auto &e : transition::catalogue()) {
    Renderer r(e.id);
    if (e.id != transition::kCut) {
      render(r, d, a, b, 0);
      EXPECT_LE(difference(a), 1.7) << e.nick << " begins";
    }
    render(r, d, a, b, 1);
    EXPECT_LE(difference(b), 6.0) << e.nick << " ends";
  }
}

TEST(Dips, GoThroughLegalBlackAndWhite) {
  Image a(GST_VIDEO_FORMAT_I420, 8, 8), b(GST_VIDEO_FORMAT_I420, 8, 8), d(GST_VIDEO_FORMAT_I420, 8, 8);
  a.fill([](int c, int, int) { return c ? 60 : 100; });
  b.fill([](int c, int, int) { return c ? 200 : 100; });
  Renderer black(transition::kFadeBlack), white(transition::kFadeWhite), grey(transition::kFadeGrays);
  render(black, d, a, b, 0.2);
  EXPECT_NEAR(d.at(0, 3, 3), 16, 4);
  EXPECT_NEAR(d.at(1, 3, 3), 128, 2);
  render(white, d, a, b, 0.2);
  EXPECT_NEAR(d.at(0, 3, 3), 235, 5);
  render(grey, d, a, b, 0.2);
  EXPECT_NEAR(d.at(0, 3, 3), 100, 1);
  EXPECT_NEAR(d.at(1, 3, 3), 128, 3);
}

TEST(Luma, FollowsTheImagesBrightness) {
  auto image = std::make_shared<transition::LumaImage>();
  image->width = 2, image->height = 1, image->pixels = {0, 65535};  // left first
  Image a(GST_VIDEO_FORMAT_GRAY8, 64, 4), b(GST_VIDEO_FORMAT_GRAY8, 64, 4), d(GST_VIDEO_FORMAT_GRAY8, 64, 4);
  a.fill([](int, int, int) { return 0; });
  b.fill([](int, int, int) { return 200; });
  Renderer r(transition::kLuma, image);
  render(r, d, a, b, 0.5);
  EXPECT_EQ(d.at(0, 2, 1), 200);
  EXPECT_EQ(d.at(0, 61, 1), 0);
}

}  // namespace
