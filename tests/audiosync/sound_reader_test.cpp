// SPDX-License-Identifier: LGPL-2.1-or-later
#include "media/sound_reader.hpp"

#include <atomic>
#include <filesystem>
#include <thread>

#include "glue/failure.hpp"
#include "support/support.hpp"
#include "wav.hpp"

namespace {

std::vector<float> all_of(media::SoundReader &reader, std::size_t step = 4096) {
  std::vector<float> out;
  while (reader.read(out, step)) {
  }
  return out;
}

double rms(const std::vector<float> &x, std::size_t from, std::size_t to) {
  double sum = 0;
  for (std::size_t i = from; i < to; i++) sum += static_cast<double>(x[i]) * static_cast<double>(x[i]);
  return std::sqrt(sum / static_cast<double>(to - from));
}

std::string failure_of(const std::string &uri) {
  try {
    media::SoundReader reader({.uri = uri});
    std::vector<float> out;
    reader.read(out, 10);
  } catch (const glue::Failure &f) {
    return f.what();
  }
  return {};
}

struct Shape {
  int rate, channels;
};
class Shapes : public testing::TestWithParam<Shape> {};

TEST_P(Shapes, AnyRateAndChannelCountComesOutAsAskedFor) {
  support::TempDir dir;
  const auto [rate, channels] = GetParam();
  sounds::write(dir.file("a.wav"), sounds::spread(sounds::sine(440, 1.5, rate), channels), rate, channels);
  media::SoundReader reader({.uri = support::uri_of(dir.file("a.wav"))});
  const auto out = all_of(reader);
  EXPECT_NEAR(static_cast<double>(out.size()) / 2, 72000, 2 + 48000.0 / rate);
  EXPECT_NEAR(rms(out, 20000, 120000), 0.25 / std::sqrt(2.0), 0.01);
  EXPECT_FLOAT_EQ(out[40001], out[40000]);
}
INSTANTIATE_TEST_SUITE_P(Sounds, Shapes,
                         testing::Values(Shape{8000, 1}, Shape{22050, 1}, Shape{44100, 2}, Shape{48000, 1},
                                         Shape{48000, 2}, Shape{96000, 2}, Shape{192000, 2}));

TEST(SoundReader, GivesTheSamplesOfTheFileUnchanged) {
  support::TempDir dir;
  const auto x = sounds::noise(0.7, 48000, 0.5);
  sounds::write(dir.file("n.wav"), sounds::spread(x, 2), 48000, 2);
  media::SoundReader reader({.uri = support::uri_of(dir.file("n.wav"))});
  EXPECT_EQ(all_of(reader, 777), sounds::spread(x, 2));
  EXPECT_NEAR(static_cast<double>(reader.duration()), 0.7e9, 1e5);
}

TEST(SoundReader, StartsSampleExactlyAtIn) {
  support::TempDir dir;
  std::vector<float> x(96000, 0.0f);
  for (std::size_t i = 0; i < x.size(); i++) x[i] = static_cast<float>(i) / 131072.0f;
  sounds::write(dir.file("r.wav"), x, 48000, 1);
  for (GstClockTime in : {GST_SECOND / 2, GST_SECOND + 7 * GST_MSECOND}) {
    media::SoundReader reader(
        {.uri = support::uri_of(dir.file("r.wav")), .in = in, .rate = 48000, .channels = 1});
    const auto out = all_of(reader);
    const std::size_t first = static_cast<std::size_t>(in * 48000 / GST_SECOND);
    ASSERT_EQ(out.size(), x.size() - first);
    EXPECT_FLOAT_EQ(out[0], x[first]);
  }
}

TEST(SoundReader, BeyondTheEndIsNothing) {
  support::TempDir dir;
  sounds::write(dir.file("s.wav"), sounds::sine(440, 0.2, 48000), 48000, 1);
  media::SoundReader reader({.uri = support::uri_of(dir.file("s.wav")), .in = 3 * GST_SECOND});
  EXPECT_TRUE(all_of(reader).empty());
}

TEST(SoundReader, ATruncatedFileIsReadAsFarAsItGoes) {
  support::TempDir dir;
  const auto name = dir.file("t.wav");
  sounds::write(name, sounds::sine(440, 2.0, 48000), 48000, 1);
  std::filesystem::resize_file(name, 44 + 48000 * 4);
  media::SoundReader reader({.uri = support::uri_of(name), .rate = 48000, .channels = 1});
  EXPECT_NEAR(static_cast<double>(all_of(reader).size()), 48000, 1100);
}

TEST(SoundReader, SurroundIsMixedDown) {
  support::TempDir dir;
  support::run_launch(
      "audiotestsrc num-buffers=40 wave=sine volume=0.2 ! audio/x-raw,channels=6,rate=48000,"
      "channel-mask=(bitmask)0x3f ! wavenc ! filesink location=" +
      dir.file("six.wav"));
  media::SoundReader reader({.uri = support::uri_of(dir.file("six.wav"))});
  const auto out = all_of(reader);
  EXPECT_EQ(out.size(), 40u * 1024 * 2);  // audiotestsrc: 44.1 or 48 kHz, 1024 samples a buffer
  EXPECT_GT(rms(out, 1000, out.size()), 0.02);
}

TEST(SoundReader, SaysWhatIsWrongWithAFile) {
  support::TempDir dir;
  EXPECT_NE(failure_of(support::uri_of(dir.file("missing.wav"))).find("missing.wav\": there is no such file"),
            std::string::npos);
  const auto text = dir.write("song.wav", std::string(5000, 'x') + "\nthis is no sound\n");
  EXPECT_NE(failure_of(support::uri_of(text)).find("song.wav"), std::string::npos);
  const auto empty = dir.write("empty.wav", "");
  EXPECT_NE(failure_of(support::uri_of(empty)).find("empty.wav"), std::string::npos);
  EXPECT_FALSE(failure_of("nonsense").empty());
  support::run_launch(
      "videotestsrc num-buffers=2 ! video/x-raw,width=16,height=16 ! jpegenc ! avimux ! filesink location=" +
      dir.file("mute.avi"));
  const auto mute = failure_of(support::uri_of(dir.file("mute.avi")));
  EXPECT_NE(mute.find("mute.avi\": there is no sound in it"), std::string::npos) << mute;
}

TEST(SoundReader, CancelEndsAReadAtOnce) {
  support::TempDir dir;
  sounds::write(dir.file("long.wav"), sounds::sine(440, 20, 48000), 48000, 1);
  media::SoundReader reader({.uri = support::uri_of(dir.file("long.wav"))});
  std::thread other([&] { reader.cancel(); });
  std::vector<float> out;
  const gint64 start = g_get_monotonic_time();
  while (reader.read(out, 48000)) out.clear();
  EXPECT_LT(g_get_monotonic_time() - start, 5 * G_USEC_PER_SEC);
  other.join();
  EXPECT_TRUE(reader.cancelled());
}

}  // namespace
