// SPDX-License-Identifier: LGPL-2.1-or-later
// Pictures that are already made: cuts go to beats, shots get room for their lines, nothing drifts.
#include <map>

#include "audiosync/time_map.hpp"
#include "film_fixture.hpp"

using namespace fixture;
using audiosync::TimeMap;

namespace {

TEST(TimeMap, GoesThereAndBack) {
  TimeMap map;
  EXPECT_TRUE(map.identity());
  map.add(4000, 4200);
  map.add(8000, 8000);
  EXPECT_FALSE(map.identity());
  for (std::uint64_t t = 0; t < 10000; t += 37) {
    const auto there = map.forward(t);
    EXPECT_LE(std::max(map.backward(there), t) - std::min(map.backward(there), t), 1u);
  }
  EXPECT_EQ(map.forward(4000), 4200u);
  EXPECT_EQ(map.forward(9000), 9000u);
  EXPECT_NEAR(map.stretch_at(10), 1.05, 1e-9);
  map.add(7000, 9000);  // not behind the last: nothing
  EXPECT_EQ(map.forward(8000), 8000u);
}

TEST(TimeMap, AFilmsCutsGoToBeatsAndItsEndStays) {
  std::vector<music::Beat> beats;
  for (int i = 0; i < 100; i++) beats.push_back({0.1 + i * 0.47, static_cast<unsigned>(i % 4 + 1), 1});
  std::vector<audiosync::Cut> cuts;
  std::uint64_t t = 0;
  for (int i = 0; i < 10; i++) {
    cuts.push_back({"s", "", t, 4 * GST_SECOND, 0});
    t += 4 * GST_SECOND;
  }
  for (const audiosync::Rate rate : {audiosync::Rate{24000, 1001}, audiosync::Rate{25, 1}, audiosync::Rate{60000, 1001}}) {
    const auto map = audiosync::map_film(cuts, t, rate, music::Align::Beats, 0.08, beats, {});
    EXPECT_EQ(map.forward(t), t);
    const double half = 0.5 * rate.d / rate.n;
    for (std::size_t i = 1; i < cuts.size(); i++) {
      const double at = static_cast<double>(map.forward(cuts[i].time)) * 1e-9;
      const auto b = music::nearest_beat(beats, at);
      EXPECT_LE(std::abs(beats[static_cast<std::size_t>(b)].time - at), half + 1e-6) << i;
      EXPECT_NEAR(map.stretch_at(cuts[i].time), 1.0, 0.0801 + 2 * half / 4);
    }
  }
}

// The calm half of the film gets longer shots and only first beats of bars, the loud half shorter ones on any beat.
TEST(TimeMap, EnergyDecidesHowLongShotsAreAndWhichBeatsAreWanted) {
  std::vector<music::Beat> beats;
  for (int i = 0; i < 160; i++) beats.push_back({i * 0.25, static_cast<unsigned>(i % 4 + 1), 1});
  std::vector<audiosync::Cut> cuts;
  for (std::uint64_t i = 0; i < 10; i++) cuts.push_back({"s", "", i * 4 * GST_SECOND, 4 * GST_SECOND, 0});
  const std::vector<music::Section> sections = {{0, 20, -30}, {20, 40, -12}};
  const auto end = 40 * GST_SECOND;
  const audiosync::Rate rate{25, 1};
  const auto map = audiosync::map_film(cuts, end, rate, music::Align::Energy, 0.2, beats, {}, sections);
  const auto flat = audiosync::map_film(cuts, end, rate, music::Align::Energy, 0.2, beats, {});
  EXPECT_EQ(map.forward(end), end);
  double calm = 0, loud = 0;
  for (std::size_t i = 0; i < cuts.size(); i++) {
    const double at = static_cast<double>(map.forward(cuts[i].time)) * 1e-9,
                 next = static_cast<double>(map.forward(cuts[i].time + cuts[i].duration)) * 1e-9;
    (i < 5 ? calm : loud) += next - at;
    EXPECT_NEAR(next - at, 4, 0.8 + 0.021) << i;
    if (i > 0) {
      EXPECT_LE(std::abs(std::remainder(at, at < 20 ? 1.0 : 0.25)), 0.0201) << i << " at " << at;
    }
    EXPECT_EQ(flat.forward(cuts[i].time), cuts[i].time);  // they lie on beats already
  }
  EXPECT_GT(calm, loud + 1.5);
}

TEST(TimeMap, AThousandShotsOneByOneDoNotDrift) {
  std::vector<music::Beat> beats;
  for (int i = 0; i < 3000; i++) beats.push_back({i * 0.4137, 1, 1});
  TimeMap map;
  const audiosync::Rate rate{24000, 1001};
  for (std::int64_t k = 0; k < 1000; k++) {
    const auto in = rate.time(24 * k), out = rate.time(24 * (k + 1));
    audiosync::map_shot(map, in, out - in, rate, music::Align::Beats, 0.25, beats);
    const double error = (static_cast<double>(map.forward(out)) - static_cast<double>(out)) * 1e-9;
    ASSERT_LE(std::abs(error), 0.5) << k;
    const double at = static_cast<double>(map.forward(out)) * 1e-9;
    ASSERT_LE(std::abs(beats[static_cast<std::size_t>(music::nearest_beat(beats, at))].time - at), 0.0210) << k;
  }
}

TEST(TimeMap, BeatsAreReadFromLabels) {
  support::TempDir dir;
  std::string error;
  const auto good = audiosync::read_beats(dir.write("b.txt", "# song\n0.5\t1\n1.0\t2\n\n1.5\n"), error);
  ASSERT_TRUE(good) << error;
  ASSERT_EQ(good->size(), 3u);
  EXPECT_EQ((*good)[1].in_bar, 2u);
  EXPECT_EQ((*good)[2].in_bar, 3u);
  EXPECT_FALSE(audiosync::read_beats(dir.write("c.txt", "0.5\t1\n0.4\t2\n"), error));
  EXPECT_NE(error.find("line 2"), std::string::npos);
  EXPECT_FALSE(audiosync::read_beats(dir.write("d.txt", "hello\n"), error));
  EXPECT_FALSE(audiosync::read_beats(dir.file("none"), error));
}

// Luma of the frames that leave, and their times.
struct Shown {
  std::vector<std::pair<GstClockTime, int>> frames;
  std::vector<GstClockTime> starts;  // of shot events
  support::Outcome out;
};
// `grey` per shot: shots of so many frames, each of one grey; shot events before each.
Shown play(const support::TempDir &dir, const Film *f, const std::vector<int> &lengths, const std::string &properties) {
  std::ofstream raw(dir.file("v.gray"), std::ios::binary);
  for (std::size_t k = 0; k < lengths.size(); k++)
    for (int i = 0; i < lengths[k]; i++) raw << std::string(16 * 16, static_cast<char>(10 + 20 * k));
  raw.close();
  auto pipeline = support::launch("filesrc location=" + dir.file("v.gray") +
                                  " blocksize=256 ! rawvideoparse name=v width=16 height=16 format=gray8 framerate=25/1 ! "
                                  "audiosync name=a " + properties + " a.video_src ! fakesink a.audio_src ! wavenc ! "
                                  "filesink location=" + dir.file("mix.wav"));
  if (f) announce(pipeline.get(), *f);
  struct Announcer {
    std::vector<int> lengths;
    std::size_t next = 0;
    GstClockTime at = 0;
  };
  auto v = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "v"));
  auto src = glue::Ref<GstPad>::adopt(gst_element_get_static_pad(v.get(), "src"));
  gst_pad_add_probe(
      src.get(), GST_PAD_PROBE_TYPE_BUFFER,
      [](GstPad *p, GstPadProbeInfo *info, gpointer data) {
        auto &a = *static_cast<Announcer *>(data);
        if (a.next < a.lengths.size() && GST_BUFFER_PTS(GST_PAD_PROBE_INFO_BUFFER(info)) + 1000 >= a.at) {
          auto *shot = gst_storyboard_shot_new(("s" + std::to_string(a.next)).c_str());
          shot->start = a.at;
          shot->duration = static_cast<GstClockTime>(a.lengths[a.next]) * 40 * GST_MSECOND;
          shot->index = static_cast<guint>(a.next);
          a.at += shot->duration;
          a.next++;
          gst_pad_push_event(p, gst_storyboard_event_new_shot(shot));
          gst_storyboard_shot_free(shot);
        }
        return GST_PAD_PROBE_OK;
      },
      new Announcer{lengths}, [](gpointer data) { delete static_cast<Announcer *>(data); });
  support::Seen seen;
  auto a = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "a"));
  auto pad = glue::Ref<GstPad>::adopt(gst_element_get_static_pad(a.get(), "video_src"));
  support::watch(pad.get(), seen);
  Shown shown;
  shown.out = support::run(pipeline.get());
  EXPECT_TRUE(shown.out.eos) << shown.out.error << " " << shown.out.debug;
  for (const auto &b : seen.buffers) {
    GstMapInfo map;
    gst_buffer_map(b.get(), &map, GST_MAP_READ);
    shown.frames.emplace_back(GST_BUFFER_PTS(b.get()), map.data[0]);
    gst_buffer_unmap(b.get(), &map);
  }
  for (const auto &e : seen.events)
    if (auto *shot = gst_storyboard_event_parse_shot(e.get())) {
      shown.starts.push_back(shot->start);
      gst_storyboard_shot_free(shot);
    }
  return shown;
}
// Times of the first frame of each shot.
std::vector<double> cuts_in(const Shown &s) {
  std::vector<double> cuts;
  int last = -1;
  for (const auto &[t, grey] : s.frames)
    if (grey != last) {
      cuts.push_back(static_cast<double>(t) * 1e-9);
      last = grey;
    }
  return cuts;
}
std::string labels(const support::TempDir &dir, double beat, int n) {
  std::string text;
  for (int i = 0; i < n; i++) text += std::to_string(i * beat) + "\t" + std::to_string(i % 4 + 1) + "\n";
  return dir.write("beats.txt", text);
}

TEST(Retime, PlainPicturesAreCutOnTheBeatsOfAFile) {
  support::TempDir dir;
  const std::vector<int> lengths = {52, 61, 49, 55, 66};
  const auto file = labels(dir, 0.5, 60);
  const auto shown = play(dir, nullptr, lengths, "align=beats max-stretch=0.15 beats-file=" + file);
  const auto cuts = cuts_in(shown);
  ASSERT_EQ(cuts.size(), lengths.size());
  std::size_t n = 0;
  for (const auto &[t, grey] : shown.frames) EXPECT_EQ(t, n++ * 40 * GST_MSECOND);  // every frame once, on its grid
  for (std::size_t i = 1; i < cuts.size(); i++) {
    EXPECT_LE(std::abs(std::remainder(cuts[i], 0.5)), 0.0201) << cuts[i];
    EXPECT_NEAR(static_cast<double>(shown.starts.at(i)) * 1e-9, cuts[i], 1e-6);
  }
  int said = 0;
  for (const auto &m : shown.out.messages) {
    gint64 error = 0;
    if (!gst_storyboard_message_parse_cut(m.get(), nullptr, nullptr, nullptr, &error, nullptr)) continue;
    said++;
    EXPECT_LE(std::abs(static_cast<double>(error)), 20.1e6);
  }
  EXPECT_EQ(said, 4);
  // Without stretching they stay, and the message says how far they are from the beat.
  const auto plain = cuts_in(play(dir, nullptr, lengths, "align=beats max-stretch=0 beats-file=" + file));
  EXPECT_NEAR(plain.at(1), 2.08, 1e-6);
}

TEST(Retime, AFilmIsCutOnItsMusicAndItsSoundsGoWithTheirShots) {
  support::TempDir dir;
  std::vector<float> click(480, 0.0f);
  click[0] = 0.5f;
  sounds::write(dir.file("c.wav"), click, 48000, 1);
  sounds::write(dir.file("m.wav"), sounds::noise(12, 48000, 1e-5), 48000, 1);
  const std::vector<int> lengths = {52, 61, 49, 55, 33};  // 10 s
  auto f = film(10 * GST_SECOND);
  f->loudness = -40;
  GstClockTime at = 0;
  for (std::size_t k = 0; k < lengths.size(); k++) {
    const auto length = static_cast<GstClockTime>(lengths[k]) * 40 * GST_MSECOND;
    gst_storyboard_film_add_cut(f.get(), ("s" + std::to_string(k)).c_str(), at, length, "cut", 0);
    add(f, "effects", ("s" + std::to_string(k)).c_str(), dir.file("c.wav"), at);
    at += length;
  }
  GstStructure *music = add(f, "music", nullptr, dir.file("m.wav"), 0);
  GValue beats = G_VALUE_INIT, beat = G_VALUE_INIT;
  gst_value_array_init(&beats, 20);
  g_value_init(&beat, G_TYPE_UINT64);
  for (guint64 t = 0; t < 12000; t += 490) {
    g_value_set_uint64(&beat, t * GST_MSECOND);
    gst_value_array_append_value(&beats, &beat);
  }
  gst_structure_take_value(music, "beats", &beats);
  const auto shown = play(dir, &f, lengths, "align=beats max-stretch=0.2");
  const auto cuts = cuts_in(shown);
  ASSERT_EQ(cuts.size(), lengths.size());
  EXPECT_EQ(shown.frames.size(), 250u);  // as long as it was
  for (std::size_t i = 1; i < cuts.size(); i++) EXPECT_LE(std::abs(std::remainder(cuts[i], 0.49)), 0.0201) << cuts[i];
  const auto w = sounds::read(dir.file("mix.wav"));
  EXPECT_EQ(w.frames(), 480000u);
  float top = 0;
  for (std::size_t i = 0; i < w.frames(); i++) top = std::max(top, w.at(i));
  std::vector<double> found;
  for (std::size_t i = 0; i < w.frames(); i++)
    if (w.at(i) > top / 2) found.push_back(static_cast<double>(i) / 48000);
  ASSERT_EQ(found.size(), cuts.size());
  for (std::size_t i = 0; i < cuts.size(); i++) EXPECT_NEAR(found[i], cuts[i], 1.0 / 48000);
  int said = 0;
  for (const auto &m : shown.out.messages) {
    gint64 error = 0;
    if (!gst_storyboard_message_parse_cut(m.get(), nullptr, nullptr, nullptr, &error, nullptr)) continue;
    said++;
    EXPECT_LE(std::abs(static_cast<double>(error)), 20.1e6);
  }
  EXPECT_EQ(said, 4);
}

TEST(Retime, ASeekGoesToWhatIsShownThere) {
  support::TempDir dir;
  sounds::write(dir.file("m.wav"), sounds::noise(12, 48000, 1e-5), 48000, 1);
  const std::vector<int> lengths = {52, 61, 49, 55, 33};  // 10 s
  auto f = film(10 * GST_SECOND);
  GstClockTime at = 0;
  std::ofstream raw(dir.file("v.gray"), std::ios::binary);
  for (std::size_t k = 0; k < lengths.size(); k++) {
    const auto length = static_cast<GstClockTime>(lengths[k]) * 40 * GST_MSECOND;
    gst_storyboard_film_add_cut(f.get(), ("s" + std::to_string(k)).c_str(), at, length, "cut", 0);
    at += length;
    for (int i = 0; i < lengths[k]; i++) raw << std::string(16 * 16, static_cast<char>(10 + 20 * k));
  }
  raw.close();
  add(f, "music", nullptr, dir.file("m.wav"), 0);
  auto pipeline = support::launch("filesrc location=" + dir.file("v.gray") +
                                  " blocksize=256 ! rawvideoparse name=v width=16 height=16 format=gray8 framerate=25/1 ! "
                                  "audiosync name=a align=beats max-stretch=0.2 beats-file=" + labels(dir, 0.49, 40) +
                                  " a.video_src ! queue ! fakesink name=vs sync=false a.audio_src ! queue ! fakesink "
                                  "name=as sync=false");
  announce(pipeline.get(), f);
  support::Seen seen, heard;
  auto a = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "a"));
  for (auto &[name, into] : {std::pair{"video_src", &seen}, std::pair{"audio_src", &heard}}) {
    auto pad = glue::Ref<GstPad>::adopt(gst_element_get_static_pad(a.get(), name));
    support::watch(pad.get(), *into);
  }
  gst_element_set_state(pipeline.get(), GST_STATE_PAUSED);
  ASSERT_EQ(gst_element_get_state(pipeline.get(), nullptr, nullptr, 20 * GST_SECOND), GST_STATE_CHANGE_SUCCESS);
  const auto flags = static_cast<GstSeekFlags>(GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE);
  for (const GstClockTime t : {6 * GST_SECOND, 3 * GST_SECOND}) {
    ASSERT_TRUE(gst_element_seek_simple(pipeline.get(), GST_FORMAT_TIME, flags, static_cast<gint64>(t)));
    ASSERT_EQ(gst_element_get_state(pipeline.get(), nullptr, nullptr, 20 * GST_SECOND), GST_STATE_CHANGE_SUCCESS);
    for (const char *name : {"vs", "as"}) {
      auto sink = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), name));
      GstSample *last = nullptr;
      g_object_get(sink.get(), "last-sample", &last, nullptr);
      ASSERT_TRUE(last) << name;
      auto sample = glue::Ref<GstSample>::adopt(last);
      EXPECT_EQ(gst_sample_get_segment(sample.get())->time, t) << name;
      EXPECT_NEAR(static_cast<double>(GST_BUFFER_PTS(gst_sample_get_buffer(sample.get()))), static_cast<double>(t), 20.1e6) << name;
    }
  }
  // From the last of them to the end: each frame once on its grid, cut on the same beats as without a seek.
  ASSERT_TRUE(support::run(pipeline.get()).eos);
  Shown shown;
  bool behind = false;
  for (std::size_t i = seen.buffers.size(); i-- > 0;)
    if (i == 0 || GST_BUFFER_PTS(seen.buffers[i].get()) < GST_BUFFER_PTS(seen.buffers[i - 1].get())) {
      for (; i < seen.buffers.size(); i++) {
        GstMapInfo map;
        gst_buffer_map(seen.buffers[i].get(), &map, GST_MAP_READ);
        shown.frames.emplace_back(GST_BUFFER_PTS(seen.buffers[i].get()), map.data[0]);
        gst_buffer_unmap(seen.buffers[i].get(), &map);
      }
      behind = true;
      break;
    }
  ASSERT_TRUE(behind);
  EXPECT_EQ(shown.frames.size(), 175u);
  for (std::size_t i = 0; i < shown.frames.size(); i++) EXPECT_EQ(shown.frames[i].first, (75 + i) * 40 * GST_MSECOND);
  const auto cuts = cuts_in(shown);
  ASSERT_EQ(cuts.size(), 4u);  // the second shot is on when it begins
  for (std::size_t i = 1; i < cuts.size(); i++) EXPECT_LE(std::abs(std::remainder(cuts[i], 0.49)), 0.0201) << cuts[i];
  EXPECT_NEAR(static_cast<double>(GST_BUFFER_PTS(heard.buffers.back().get()) + GST_BUFFER_DURATION(heard.buffers.back().get())),
              10e9, 1e5);
}

TEST(Retime, AShotIsExtendedForItsLine) {
  support::TempDir dir;
  sounds::write(dir.file("v.wav"), sounds::sine(500, 2.3, 48000, 0.3), 48000, 1);
  auto f = film(5 * GST_SECOND);
  gst_storyboard_film_add_cut(f.get(), "s0", 0, 2 * GST_SECOND, "cut", 0);
  gst_storyboard_film_add_cut(f.get(), "s1", 2 * GST_SECOND, 3 * GST_SECOND, "cut", 0);
  gst_structure_set(add(f, "voice", "s0", dir.file("v.wav"), 0), "until", G_TYPE_UINT64,
                    static_cast<guint64>(2 * GST_SECOND), nullptr);
  const auto extended = play(dir, &f, {50, 75}, "overflow=extend max-stretch=0.1");
  const auto cuts = cuts_in(extended);
  ASSERT_EQ(cuts.size(), 2u);
  EXPECT_NEAR(cuts[1], 2.3 * 0.92, 0.041);  // as much as the line needs at its fastest
  EXPECT_EQ(extended.frames.size(), 125u);
  for (const auto &m : extended.out.messages) EXPECT_NE(GST_MESSAGE_TYPE(m.get()), GST_MESSAGE_WARNING);
  const auto w = sounds::read(dir.file("mix.wav"));
  EXPECT_LT(rms_db(w, cuts[1] + 0.07, cuts[1] + 0.3), -60);
  EXPECT_GT(rms_db(w, cuts[1] - 0.2, cuts[1] - 0.05), -30);
}

TEST(Retime, BadLabelsAreOneErrorAndCodedPicturesStayAsTheyAre) {
  support::TempDir dir;
  const auto out = support::run_launch(picture(10) + "audiosync name=a align=beats beats-file=" +
                                       dir.write("x.txt", "one two\n") + " a.video_src ! fakesink a.audio_src ! fakesink");
  EXPECT_EQ(out.errors, 1u);
  EXPECT_NE(out.error.find("line 1"), std::string::npos) << out.error;
  EXPECT_TRUE(support::run_launch(picture(50) + "jpegenc ! audiosync name=a align=beats beats-file=" + labels(dir, 0.5, 9) +
                                  " a.video_src ! fakesink a.audio_src ! fakesink")
                  .eos);
}

}  // namespace
