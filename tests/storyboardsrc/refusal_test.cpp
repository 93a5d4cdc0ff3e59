// SPDX-License-Identifier: LGPL-2.1-or-later
// Rubbish in: one error that names the place, and nothing else.
#include <gmock/gmock.h>
#include <gst/gst.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <fstream>

#include "boards.hpp"
#include "glue/failure.hpp"
#include "media/image_reader.hpp"
#include "support/support.hpp"

namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

struct Refusal {
  support::Outcome out;
  std::atomic<int> errors{0};  // all of them, also what comes after the first
  Refusal(const std::string &location, const std::string &properties = "") {
    auto pipeline = support::launch("storyboardsrc location=\"" + location + "\" " + properties +
                                    " ! fakesink sync=false");
    auto bus = glue::Ref<GstBus>::adopt(gst_element_get_bus(pipeline.get()));
    gst_bus_set_sync_handler(
        bus.get(),
        [](GstBus *, GstMessage *m, gpointer n) {
          if (GST_MESSAGE_TYPE(m) == GST_MESSAGE_ERROR) ++*static_cast<std::atomic<int> *>(n);
          return GST_BUS_PASS;
        },
        &errors, nullptr);
    out = support::run(pipeline.get());
    gst_bus_set_sync_handler(bus.get(), nullptr, nullptr, nullptr);
    EXPECT_FALSE(out.eos);
    EXPECT_EQ(errors, 1) << out.error;
  }
  std::string cause() const {
    const char *c = out.error_details ? gst_structure_get_string(out.error_details.get(), "cause") : nullptr;
    return c ? c : "";
  }
};

std::string board(const std::string &shot) {
  return "{\"storyboard\": 1, \"size\": [64, 48], \"scenes\": [{\"id\": \"s\", \"shots\": [\n" + shot +
         "\n]}]}";
}
std::string with_frame(const std::string &file) {
  return board("{\"id\": \"a\", \"duration\": 1, \"frames\": [{\"file\": \"" + file + "\"}]}");
}

// A PNG's signature and header with a size of our own, then nothing.
std::string png_header(std::uint32_t width, std::uint32_t height) {
  std::string s("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", 16);
  for (const std::uint32_t v : {width, height})
    for (int shift = 24; shift >= 0; shift -= 8) s += static_cast<char>(v >> shift & 255);
  return s + std::string("\x08\x02\0\0\0\0\0\0\0", 9) + std::string(100, '\0');
}

TEST(StoryboardSrcRefuses, WhatIsNoStoryboard) {
  support::TempDir dir;
  EXPECT_THAT(Refusal("").out.error, HasSubstr("set the property \"location\""));
  const Refusal missing(dir.file("none.storyboard"));
  EXPECT_THAT(missing.out.error, HasSubstr("does not exist"));
  EXPECT_EQ(missing.out.error_domain, GST_RESOURCE_ERROR);
  EXPECT_EQ(missing.out.error_code, GST_RESOURCE_ERROR_NOT_FOUND);
  EXPECT_EQ(Refusal(dir.path()).out.error_code, GST_RESOURCE_ERROR_OPEN_READ);

  const std::pair<const char *, const char *> texts[] = {
      {"", "line 1: $: the document is empty"},
      {"null", "line 1: $: expected a storyboard (an object), found null"},
      {"[]", "line 1: $: expected a storyboard (an object), found an array"},
      {"\"x\"", "line 1: $: expected a storyboard (an object), found the string \"x\""},
      {"{\"storyboard\": 1,\n\"scenes\": []}", "line 2: $.scenes: a storyboard needs at least one scene"},
      {"{\"storyboard\": 1,\n\"scenes\": [{\"id\"", "line 2: $.scenes[0].id: expected \":\""},
  };
  for (const auto &[text, says] : texts) {
    const Refusal r(dir.write("bad.storyboard", text));
    EXPECT_THAT(r.out.error, HasSubstr("bad.storyboard: " + std::string(says)));
    EXPECT_EQ(r.out.error_domain, GST_STREAM_ERROR);
    EXPECT_EQ(r.out.error_code, GST_STREAM_ERROR_FORMAT);
  }
  const Refusal deep(dir.write("deep.storyboard", std::string(100000, '[')));
  EXPECT_THAT(deep.out.error, HasSubstr("nested more than 64 levels deep"));

  const std::string huge = dir.write("huge.storyboard", "{\"storyboard\": 1}");
  ASSERT_EQ(truncate(huge.c_str(), 200 << 20), 0);
  EXPECT_THAT(Refusal(huge).out.error, HasSubstr("has 209715200 bytes"));
}

TEST(StoryboardSrcRefuses, AMistakeNamesLineAndPath) {
  support::TempDir dir;
  const Refusal r(dir.write("f.storyboard", board(R"({"id": "a", "prompt": "x", "duration": 0})")));
  EXPECT_THAT(r.out.error, HasSubstr("line 2: $.scenes[0].shots[0].duration: expected a time"));
  EXPECT_EQ(r.cause(), "$.scenes[0].shots[0].duration");
}

TEST(StoryboardSrcRefuses, PicturesThatAreNotThere) {
  support::TempDir dir;
  const Refusal missing(dir.write("f.storyboard", with_frame("none.png")));
  EXPECT_THAT(missing.out.error,
              HasSubstr("line 2: $.scenes[0].shots[0].frames[0].file: the file \"none.png\" does not exist"));
  EXPECT_EQ(missing.out.error_code, GST_RESOURCE_ERROR_NOT_FOUND);
  const Refusal undrawn(dir.write("g.storyboard", board(R"({"id": "a", "prompt": "x", "duration": 1})")),
                        "draw=never");
  EXPECT_THAT(undrawn.out.error, HasSubstr("the shot \"a\" has no first frame"));
  EXPECT_STREQ(gst_structure_get_string(undrawn.out.error_details.get(), "shot-id"), "a");
}

TEST(StoryboardSrcRefuses, PicturesOutsideTheFolderUnlessAllowed) {
  support::TempDir dir, other;
  boards::paint(other, "p.png", 0xff8800, 64, 48);
  const std::string absolute = other.file("p.png");
  fs::create_symlink(absolute, dir.path() / "link.png");
  const std::string up = "../" + other.path().filename().string() + "/p.png";
  for (const std::string &file : {absolute, up, std::string("link.png")}) {
    const std::string location = dir.write("f.storyboard", with_frame(file));
    const Refusal r(location);
    EXPECT_THAT(r.out.error, HasSubstr("outside the storyboard's folder")) << file;
    EXPECT_EQ(r.out.error_code, GST_RESOURCE_ERROR_OPEN_READ);
    EXPECT_TRUE(support::run_launch("storyboardsrc allow-outside=true location=\"" + location +
                                    "\" ! fakesink sync=false")
                    .eos)
        << file;
  }
}

TEST(StoryboardSrcRefuses, PicturesThatAreNone) {
  support::TempDir dir;
  const auto says = [&](const std::string &content, const char *name = "p.png") {
    dir.write(name, content);
    const Refusal r(dir.write("f.storyboard", with_frame(name)));
    EXPECT_THAT(r.out.error, HasSubstr("line 2: $.scenes[0].shots[0].frames[0].file: the picture \""));
    EXPECT_EQ(r.cause(), "$.scenes[0].shots[0].frames[0].file");
    return r.out.error;
  };
  EXPECT_THAT(says(""), HasSubstr("is an empty file"));
  EXPECT_THAT(says("text"), HasSubstr("is neither a PNG nor a JPEG"));
  EXPECT_THAT(says(png_header(100000, 100000)), HasSubstr("is too large: 100000x100000"));
  EXPECT_THAT(says(png_header(0xffffffff, 0xffffffff)), HasSubstr("is too large: 4294967295x4294967295"));
  EXPECT_THAT(says(png_header(8192, 8192)), HasSubstr("is too large"));  // each side allowed, the area not
  EXPECT_THAT(says(png_header(0, 10)), HasSubstr("its size is 0x10"));
  EXPECT_THAT(says(png_header(10, 10).substr(0, 20)), HasSubstr("cut off in its header"));
  EXPECT_THAT(says(png_header(10, 10)), HasSubstr("cannot be decoded"));
  EXPECT_THAT(says("\xff\xd8\xff", "p.jpg"), HasSubstr("before its size is known"));
  EXPECT_THAT(says(std::string("\xff\xd8\xff\xc0\0\x0b\x08\xff\xff\xff\xff\x01\x11\0", 14), "p.jpg"),
              HasSubstr("is too large: 65535x65535"));
}

std::string slurp(const std::string &name) {
  std::ifstream in(name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(ImageReader, EveryTruncationIsRefused) {
  support::TempDir dir;
  for (const char *name : {"p.png", "p.jpg"}) {
    const auto made = support::run_launch(
        "videotestsrc num-buffers=1 pattern=circular ! video/x-raw,width=64,height=48 ! videoconvert ! " +
        std::string(std::strstr(name, "png") ? "pngenc" : "jpegenc") + " ! filesink location=\"" +
        dir.file(name) + "\"");
    ASSERT_TRUE(made.eos);
    const std::string whole = slurp(dir.file(name));
    EXPECT_EQ(media::read_image(dir.file(name)).width, 64);
    for (std::size_t n = 0; n < whole.size(); n += 7) {
      dir.write("cut", whole.substr(0, n));
      EXPECT_THROW(media::read_image(dir.file("cut")), glue::Failure) << name << " cut at " << n;
    }
  }
}

TEST(ImageReader, DamageIsRefusedOrSurvived) {
  support::TempDir dir;
  for (const char *name : {"p.png", "p.jpg"}) {
    boards::paint(dir, name, 0x336699, 64, 48);
    const std::string whole = slurp(dir.file(name));
    std::uint32_t state = 1;
    for (int i = 0; i < 150; i++) {
      std::string bad = whole;
      for (int k = 0; k < 3; k++) {
        state = state * 1664525u + 1013904223u;
        bad[state % bad.size()] = static_cast<char>(state >> 24);
      }
      try {
        const media::Image image = media::read_image(dir.write("bad", bad));
        EXPECT_EQ(image.bgrx.size(),
                  static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height) * 4);
      } catch (const glue::Failure &) {
      }
    }
  }
}

TEST(ImageReader, CanBeInterrupted) {
  support::TempDir dir;
  for (const char *name : {"p.png", "p.jpg"}) {
    boards::paint(dir, name, 0x336699, 640, 480);
    int asked = 0;
    const media::Image image = media::read_image(dir.file(name), {}, [&] { return ++asked == 2; });
    EXPECT_TRUE(image.bgrx.empty());
    EXPECT_EQ(asked, 2);
  }
}

TEST(ImageReader, TransparencyLiesOnWhitePaper) {
  support::TempDir dir;
  const auto made = support::run_launch(
      "videotestsrc num-buffers=1 pattern=solid-color foreground-color=0x80ff0000 ! "
      "video/x-raw,format=ARGB,width=16,height=16 ! videoconvert ! video/x-raw,format=RGBA ! pngenc ! "
      "filesink location=\"" +
      dir.file("p.png") + "\"");
  ASSERT_TRUE(made.eos) << made.error;
  const media::Image image = media::read_image(dir.file("p.png"));
  EXPECT_NEAR(image.bgrx[2], 255, 2);
  EXPECT_NEAR(image.bgrx[1], 127, 3);
  EXPECT_NEAR(image.bgrx[0], 127, 3);
  EXPECT_EQ(image.bgrx[3], 255);
}

// An EXIF segment with nothing but an orientation, put behind the start of a JPEG.
std::string turned(const std::string &jpeg, int orientation) {
  std::string exif(
      "\xff\xe1\0\x22"
      "Exif\0\0"
      "MM\0\x2a\0\0\0\x08"
      "\0\x01"
      "\x01\x12\0\x03\0\0\0\x01\0",
      29);
  exif += static_cast<char>(orientation);
  exif += std::string("\0\0\0\0\0\0", 6);
  return jpeg.substr(0, 2) + exif + jpeg.substr(2);
}

TEST(ImageReader, JpegsStandUpright) {
  support::TempDir dir;
  // red on the left, blue on the right
  const auto made = support::run_launch(
      "compositor name=c background=black sink_1::xpos=32 ! video/x-raw,width=64,height=32 ! videoconvert ! "
      "jpegenc ! "
      "filesink location=\"" +
      dir.file("p.jpg") +
      "\" "
      "videotestsrc num-buffers=1 pattern=red ! video/x-raw,width=32,height=32 ! c.sink_0 "
      "videotestsrc num-buffers=1 pattern=blue ! video/x-raw,width=32,height=32 ! c.sink_1");
  ASSERT_TRUE(made.eos) << made.error;
  const std::string jpeg = slurp(dir.file("p.jpg"));
  // where the red is: its edge, as fractions
  const struct {
    int orientation;
    double x, y;
  } cases[] = {{1, 0.1, 0.5}, {2, 0.9, 0.5}, {3, 0.9, 0.5}, {4, 0.1, 0.5},
               {5, 0.5, 0.1}, {6, 0.5, 0.1}, {7, 0.5, 0.9}, {8, 0.5, 0.9}};
  for (const auto &c : cases) {
    const media::Image image = media::read_image(dir.write("t.jpg", turned(jpeg, c.orientation)));
    EXPECT_EQ(image.width, c.orientation >= 5 ? 32 : 64) << c.orientation;
    EXPECT_EQ(image.height, c.orientation >= 5 ? 64 : 32) << c.orientation;
    const auto at = [&](double x, double y) {
      return (static_cast<std::size_t>(y * image.height) * static_cast<std::size_t>(image.width) +
              static_cast<std::size_t>(x * image.width)) *
             4;
    };
    EXPECT_GT(image.bgrx[at(c.x, c.y) + 2], 200) << c.orientation;
    EXPECT_GT(image.bgrx[at(1 - c.x, 1 - c.y)], 200) << c.orientation;
  }
}

}  // namespace
