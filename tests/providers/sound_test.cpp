// SPDX-License-Identifier: LGPL-2.1-or-later
// What is heard of a generated take, and lips that move with the words.
#include <cmath>

#include "audiosync/wav.hpp"
#include "buyer.hpp"

using namespace buyer;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

namespace {

// Everything that comes out of the sometimes pad.
class Ear {
 public:
  explicit Ear(GstElement *element) : pad_(gst_pad_new("ear", GST_PAD_SINK)) {
    gst_object_ref_sink(pad_);
    gst_pad_set_element_private(pad_, this);
    gst_pad_set_chain_function(
        pad_, +[](GstPad *p, GstObject *, GstBuffer *b) {
          auto &self = *static_cast<Ear *>(gst_pad_get_element_private(p));
          GstMapInfo map;
          gst_buffer_map(b, &map, GST_MAP_READ);
          const auto *x = reinterpret_cast<const float *>(map.data);
          std::lock_guard lock(self.mutex_);
          if (self.samples.empty()) self.begins = GST_BUFFER_PTS(b);
          EXPECT_EQ(GST_BUFFER_PTS(b),
                    self.begins + gst_util_uint64_scale_round(self.samples.size(), GST_SECOND, 48000));
          for (std::size_t i = 0; i + 1 < map.size / sizeof(float); i += 2) self.samples.push_back(x[i]);
          gst_buffer_unmap(b, &map);
          gst_buffer_unref(b);
          return GST_FLOW_OK;
        });
    gst_pad_set_event_function(
        pad_, +[](GstPad *p, GstObject *, GstEvent *e) -> gboolean {
          auto &self = *static_cast<Ear *>(gst_pad_get_element_private(p));
          if (GST_EVENT_TYPE(e) == GST_EVENT_EOS) self.eos = true;
          if (gst_storyboard_event_is_shot(e)) self.shots++;
          gst_event_unref(e);
          return TRUE;
        });
    gst_pad_set_active(pad_, TRUE);
    g_signal_connect(element, "pad-added", G_CALLBACK(+[](GstElement *, GstPad *pad, Ear *self) {
                       self->pads++;
                       EXPECT_EQ(gst_pad_link(pad, self->pad_), GST_PAD_LINK_OK);
                     }),
                     this);
    element_ = element;
  }
  ~Ear() {
    g_signal_handlers_disconnect_by_data(element_, this);
    gst_pad_set_active(pad_, FALSE);
    gst_object_unref(pad_);
  }
  double level(double from, double to) {  // RMS
    std::lock_guard lock(mutex_);
    double sum = 0;
    const auto a = static_cast<std::size_t>(from * 48000), b = static_cast<std::size_t>(to * 48000);
    for (std::size_t i = a; i < b && i < samples.size(); i++) sum += double(samples[i]) * double(samples[i]);
    return b > a ? std::sqrt(sum / double(b - a)) : 0;
  }
  double hertz(double from, double to) {
    std::lock_guard lock(mutex_);
    int crossings = 0;
    for (auto i = static_cast<std::size_t>(from * 48000);
         i + 1 < static_cast<std::size_t>(to * 48000) && i + 1 < samples.size(); i++)
      crossings += samples[i] < 0 && samples[i + 1] >= 0;
    return crossings / (to - from);
  }
  std::vector<float> samples;
  GstClockTime begins = GST_CLOCK_TIME_NONE;
  std::atomic<bool> eos{false};
  std::atomic<int> pads{0}, shots{0};

 private:
  std::mutex mutex_;
  GstPad *pad_;
  GstElement *element_;
};

void cuts(GstStoryboardFilm *f, unsigned shots) {
  for (unsigned i = 0; i < shots; i++)
    gst_storyboard_film_add_cut(f, std::string(1, static_cast<char>('a' + i)).c_str(), i * GST_SECOND,
                                GST_SECOND, nullptr, 0);
}

void line(GstStoryboardFilm *f, const char *shot, const char *text, GstClockTime at,
          const std::string &file = {}) {
  GstStructure *s =
      gst_storyboard_sound_new("voice", shot, file.empty() ? nullptr : support::uri_of(file).c_str(), at);
  gst_structure_set(s, "speaker", G_TYPE_STRING, "mara", "text", G_TYPE_STRING, text, nullptr);
  g_ptr_array_add(f->sounds, s);
}

std::vector<glue::StructurePtr> sounds_told(ElementRig &r, std::vector<std::string> &order) {
  std::vector<glue::StructurePtr> out;
  std::lock_guard lock(r.mutex);
  for (const auto &e : r.events) {
    if (GstStructure *s = gst_storyboard_event_parse_sound(e.get())) {
      order.push_back(std::string("sound ") + gst_structure_get_string(s, "shot-id"));
      out.emplace_back(s);
    } else if (GstStoryboardShot *shot = gst_storyboard_event_parse_shot(e.get())) {
      order.push_back(std::string("shot ") + shot->shot_id);
      gst_storyboard_shot_free(shot);
    }
  }
  return out;
}

bool follows(ElementRig &r) {
  bool any = false;
  for (const auto &e : r.events)
    if (GstStoryboardFilm *f = gst_storyboard_event_parse_film(e.get())) {
      for (guint i = 0; i < f->cuts->len; i++)
        any |= gst_structure_has_field(GST_STRUCTURE(g_ptr_array_index(f->cuts, i)), "sound-follows");
      gst_storyboard_film_free(f);
    }
  return any;
}

constexpr char kFaces[] = "/v1/videos/identify-face";

std::string voice(Office<fakes::Kling> &o) {
  const std::string file = o.dir.file("line.wav");
  sounds::write(file, sounds::sine(300, 1.0, 48000), 48000, 1);
  return file;
}

}  // namespace

TEST(Sound, ATakesOwnSoundIsToldBeforeItsShotAndComesOutOfItsPad) {
  Office<fakes::VeoGemini> office(clip_of(0, 97, 440));
  ElementRig r;
  r.handles = true;
  Ear ear(r.element);
  office.furnish(r);
  auto a = shot("a"), b = shot("b", 1);
  a.tail = b.head = 0.25;
  b.prompt += " Again.";
  ASSERT_TRUE(play(r, {a, b}, [](GstStoryboardFilm *f) { cuts(f, 2); })) << r.error();
  EXPECT_TRUE(follows(r));
  std::vector<std::string> order;
  const auto told = sounds_told(r, order);
  EXPECT_THAT(order, testing::ElementsAre("sound a", "shot a", "sound b", "shot b"));
  ASSERT_EQ(told.size(), 2u);
  for (std::size_t i = 0; i < 2; i++) {
    guint64 at = 1, in = 1, duration = 0;
    gboolean speaks = TRUE;
    gst_structure_get_uint64(told[i].get(), "at", &at);
    gst_structure_get_uint64(told[i].get(), "in", &in);
    gst_structure_get_uint64(told[i].get(), "duration", &duration);
    gst_structure_get_boolean(told[i].get(), "speaks", &speaks);
    EXPECT_EQ(at, i * GST_SECOND);
    EXPECT_EQ(in, i * 250 * GST_MSECOND);  // the head handle lies before it
    EXPECT_EQ(duration, GST_SECOND);
    EXPECT_FALSE(speaks);
    EXPECT_STREQ(gst_structure_get_string(told[i].get(), "role"), "shot");
    EXPECT_THAT(glue::string_or_empty(gst_structure_get_string(told[i].get(), "uri")), HasSubstr("file://"));
  }
  ASSERT_TRUE(r.wait([&] { return ear.eos.load(); }));
  EXPECT_EQ(ear.pads, 1);
  EXPECT_EQ(ear.shots, 2);
  EXPECT_EQ(ear.samples.size(), r.buffers.size() * 2000);  // as long as the pictures, to the sample
  EXPECT_NEAR(ear.level(0.1, 2.4), 0.35, 0.03);
  EXPECT_NEAR(ear.hertz(0.1, 1.1), 440, 5);
}

TEST(Sound, NeverMeansNever) {
  Office<fakes::VeoGemini> office(clip_of(0, 97, 440));
  ElementRig r;
  Ear ear(r.element);
  office.furnish(r);
  gst_util_set_object_arg(G_OBJECT(r.element), "sound", "never");
  ASSERT_TRUE(play(r, {shot("a")}, [](GstStoryboardFilm *f) {
    cuts(f, 1);
    line(f, "a", "Go.", 0);
  })) << r.error();
  EXPECT_EQ(ear.pads, 0);
  EXPECT_FALSE(follows(r));
  EXPECT_THAT(office.fake.jobs()[0].request, Not(HasSubstr("says")));
}

TEST(Sound, AModelThatIsAskedSpeaksTheLinesAndIsSilentWithoutThem) {
  Office<fakes::Kling> office(clip_of(0, 97, 440));
  ElementRig r;
  Ear ear(r.element);
  office.furnish(r);
  auto a = shot("a"), b = shot("b", 1);
  b.prompt = "Fog.";
  ASSERT_TRUE(play(r, {a, b}, [](GstStoryboardFilm *f) {
    cuts(f, 2);
    line(f, "a", "Go.", 300 * GST_MSECOND);
  })) << r.error();
  std::string with, without;
  for (const auto &j : office.fake.jobs())
    (j.request.find("Fog") == std::string::npos ? with : without) = std::string(j.request);
  EXPECT_THAT(with, HasSubstr("\"audio\":\"native\""));
  EXPECT_THAT(with, HasSubstr("mara says: \\\"Go.\\\""));
  EXPECT_THAT(without, HasSubstr("\"audio\":\"off\""));
  std::vector<std::string> order;
  const auto told = sounds_told(r, order);
  ASSERT_EQ(told.size(), 2u);
  gboolean speaks = FALSE;
  gst_structure_get_boolean(told[0].get(), "speaks", &speaks);
  EXPECT_TRUE(speaks);
  EXPECT_EQ(gst_structure_get_string(told[1].get(), "uri"), nullptr);
  ASSERT_TRUE(r.wait([&] { return ear.eos.load(); }));
  EXPECT_GT(ear.level(0.1, 0.9), 0.3);
  EXPECT_EQ(ear.level(1.05, 1.95), 0);
  EXPECT_EQ(ear.samples.size(), 96000u);
}

// A take that was ordered with sound and has none is a silent take, not an error.
TEST(Sound, AClipWithoutTheSoundThatWasOrderedIsSilent) {
  Office<fakes::VeoGemini> office;
  ElementRig r;
  Ear ear(r.element);
  office.furnish(r);
  ASSERT_TRUE(play(r, {shot("a")}, [](GstStoryboardFilm *f) { cuts(f, 1); })) << r.error();
  ASSERT_TRUE(r.wait([&] { return ear.eos.load(); }));
  EXPECT_EQ(ear.samples.size(), 48000u);
  EXPECT_EQ(ear.level(0, 1), 0);
}

TEST(Sound, AFilmThatNobodySoundsInHasNoPad) {
  ElementRig r;
  Ear ear(r.element);
  ASSERT_TRUE(play(r, {shot("a")}, [](GstStoryboardFilm *f) { cuts(f, 1); })) << r.error();
  EXPECT_EQ(ear.pads, 0);
  EXPECT_FALSE(follows(r));
}

TEST(Sound, StoppedAndFlushedWhileItPlays) {
  Office<fakes::VeoGemini> office(clip_of(0, 97, 440));
  ElementRig r;
  Ear ear(r.element);
  office.furnish(r);
  r.start();
  r.caps();
  r.film(4, 24, 1, [](GstStoryboardFilm *f) { cuts(f, 4); });
  r.shot(shot("a"));
  ASSERT_TRUE(r.wait([&] { return ear.shots > 0; }));
  gst_harness_push_event(r.h, gst_event_new_flush_start());
  gst_harness_push_event(r.h, gst_event_new_flush_stop(TRUE));
  GstSegment segment;
  gst_segment_init(&segment, GST_FORMAT_TIME);
  segment.start = segment.time = segment.position = GST_SECOND;
  gst_harness_push_event(r.h, gst_event_new_segment(&segment));
  {
    std::lock_guard lock(r.mutex);
    ear.samples.clear();
  }
  auto b = shot("b", 1);
  b.prompt = "Fog.";
  r.shot(b);
  gst_harness_push_event(r.h, gst_event_new_eos());
  ASSERT_TRUE(r.wait([&] { return ear.eos.load(); }));
  EXPECT_EQ(ear.begins, GST_SECOND);
  EXPECT_EQ(ear.samples.size(), 48000u);
  const gint64 before = g_get_monotonic_time();
  gst_element_set_state(r.element, GST_STATE_NULL);
  EXPECT_LT(g_get_monotonic_time() - before, G_USEC_PER_SEC);
  EXPECT_EQ(r.element->numsrcpads, 1);  // the sometimes pad is gone
}

// ---- lips put to recorded lines ----

TEST(Lips, ArePutToARecordedLineAfterwards) {
  Office<fakes::Kling> office;
  office.fake.make_clip = [](const fakes::Job &, std::size_t n) { return clip_of(n ? 200 : 0, 97); };
  auto a = shot("a");
  a.duration = 4;
  ElementRig r;
  office.furnish(r);
  const std::string file = voice(office);
  ASSERT_TRUE(play(r, {a}, [&](GstStoryboardFilm *f) {
    cuts(f, 1);
    line(f, "a", "Go.", 500 * GST_MSECOND, file);
  })) << r.error();
  const auto jobs = office.fake.jobs();
  ASSERT_EQ(jobs.size(), 2u);
  EXPECT_THAT(jobs[0].request, HasSubstr("\"audio\":\"off\""));
  EXPECT_THAT(jobs[0].request, Not(HasSubstr("says")));
  EXPECT_THAT(jobs[1].request, HasSubstr("\"sound_insert_time\":500"));
  EXPECT_THAT(jobs[1].request, HasSubstr("\"sound_end_time\":2000"));  // padded to what the service takes
  EXPECT_EQ(numbers(r).front(), 200u);                                 // the clip with the lips is played
  std::vector<std::string> order;
  const auto told = sounds_told(r, order);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(gst_structure_get_string(told[0].get(), "uri"), nullptr);  // the film's own line is heard
  const auto sums = office.books()->sums("default");
  EXPECT_EQ(sums.stored, 3u);  // the look for faces is an order of its own
  EXPECT_EQ(sums.reserved, 0);
  EXPECT_EQ(office.fake.server.count("POST", kFaces), 1u);
  double paid = 0;
  for (const auto &m : r.messages(GST_MESSAGE_ELEMENT))
    if (GstStoryboardTakeInfo *t = gst_storyboard_message_parse_take(m.get())) {
      paid += t->price;
      gst_storyboard_take_info_free(t);
    }
  EXPECT_NEAR(paid, ledger::amount(sums.spent), 1e-6);
  // A second run asks nothing.
  const auto asked = office.fake.server.log().size();
  ElementRig again;
  office.furnish(again);
  ASSERT_TRUE(play(again, {a}, [&](GstStoryboardFilm *f) {
    cuts(f, 1);
    line(f, "a", "Go.", 500 * GST_MSECOND, file);
  })) << again.error();
  EXPECT_EQ(office.fake.server.log().size(), asked);
  EXPECT_EQ(numbers(again).front(), 200u);
}

TEST(Lips, WithoutAFaceTheTakeIsPlayedAsItIs) {
  Office<fakes::Kling> office;
  office.fake.faces = false;
  ElementRig r;
  office.furnish(r);
  const std::string file = voice(office);
  ASSERT_TRUE(play(r, {shot("a")}, [&](GstStoryboardFilm *f) {
    cuts(f, 1);
    line(f, "a", "Go.", 0, file);
  })) << r.error();
  EXPECT_EQ(office.fake.jobs().size(), 1u);
  EXPECT_EQ(r.buffers.size(), 24u);
  EXPECT_THAT(warnings(r), HasSubstr("there is no face whose lips could be moved"));
}

TEST(Lips, ALostReplyIsLookedUp) {
  Office<fakes::Kling> office;
  fakes::Answer lost;
  lost.drop = true;
  office.fake.server.disturb("POST", "/v1/videos/advanced-lip-sync", lost, true);
  ElementRig r;
  office.furnish(r);
  const std::string file = voice(office);
  ASSERT_TRUE(play(r, {shot("a")}, [&](GstStoryboardFilm *f) {
    cuts(f, 1);
    line(f, "a", "Go.", 0, file);
  })) << r.error();
  EXPECT_EQ(office.fake.charged(), 2u);
}

// The look for faces costs money by itself.
class Faces : public testing::Test {
 public:
  Office<fakes::Kling> office;
  std::string file = voice(office);
  // One run of a shot with a recorded line; its warnings.
  std::string run(double budget = -1, const char *on_exhausted = "error") {
    ElementRig r;
    office.furnish(r);
    g_object_set(r.element, "budget", budget, nullptr);
    gst_util_set_object_arg(G_OBJECT(r.element), "on-exhausted", on_exhausted);
    EXPECT_TRUE(play(r, {shot("a")}, [&](GstStoryboardFilm *f) {
      cuts(f, 1);
      line(f, "a", "Go.", 0, file);
    })) << r.error();
    return warnings(r);
  }
  std::size_t asked() { return office.fake.server.count("POST", kFaces); }
  ledger::Entry order() {
    for (const auto &e : office.books()->list(""))
      if (e.seconds == 0) return e;
    return {};
  }
};

TEST_F(Faces, AreLookedForOnceHoweverOftenTheLipsAreTried) {
  office.fake.server.disturb(
      "POST", "/v1/videos/advanced-lip-sync",
      {.status = 503, .body = R"({"code":5001,"message":"busy"})", .headers = {{"Retry-After", "0"}}}, false,
      2);
  EXPECT_THAT(run(), Not(HasSubstr("without its lips")));
  EXPECT_EQ(asked(), 1u);
  EXPECT_EQ(order().state, ledger::State::Stored);
  EXPECT_EQ(order().billed, ledger::money(0.007));
  EXPECT_EQ(office.fake.jobs().size(), 2u);
}

TEST_F(Faces, ThatWereFoundAreKeptForTheNextRun) {
  office.fake.server.disturb("POST", "/v1/videos/advanced-lip-sync",
                             {.status = 400, .body = R"({"code":1201,"message":"sound_file is broken"})"});
  EXPECT_THAT(run(), HasSubstr("played without its lips put to the lines"));
  EXPECT_THAT(run(), Not(HasSubstr("without its lips")));
  EXPECT_EQ(asked(), 1u);
  EXPECT_EQ(office.books()->sums("default").stored, 3u);
}

TEST_F(Faces, ThatWereNotFoundAreNotLookedForAgain) {
  office.fake.faces = false;
  for (int i = 0; i < 2; i++) EXPECT_THAT(run(), HasSubstr("there is no face whose lips could be moved"));
  EXPECT_EQ(asked(), 1u);
  EXPECT_EQ(order().billed, ledger::money(0.007));
}

TEST_F(Faces, AreNotAskedForAgainWhenTheReplyIsLost) {
  fakes::Answer lost;
  lost.drop = true;
  office.fake.server.disturb("POST", kFaces, lost, true);
  for (int i = 0; i < 2; i++)
    EXPECT_THAT(run(), HasSubstr("it is not known whether the provider has looked for faces"));
  EXPECT_EQ(asked(), 1u);
  EXPECT_EQ(order().state, ledger::State::Uncertain);
  EXPECT_GT(office.books()->sums("default").reserved, 0);
  // Whoever looked at the bill says so.
  EXPECT_TRUE(office.books()->resolve(order().key, ""));
  EXPECT_THAT(run(), Not(HasSubstr("without its lips")));
  EXPECT_EQ(asked(), 2u);
}

TEST_F(Faces, ASessionThatEndedIsBoughtAnew) {
  std::ifstream in(office.dir.file("models.json"));
  std::string text((std::istreambuf_iterator<char>(in)), {});
  text.replace(text.find("\"poll\""), 6, R"("face-session": "0.5", "poll")");
  office.dir.write("models.json", text);
  office.fake.server.disturb("POST", "/v1/videos/advanced-lip-sync",
                             {.status = 400, .body = R"({"code":1201,"message":"sound_file is broken"})"});
  EXPECT_THAT(run(), HasSubstr("without its lips"));
  g_usleep(600000);
  EXPECT_THAT(run(), Not(HasSubstr("without its lips")));
  EXPECT_EQ(asked(), 2u);
}

TEST_F(Faces, AReplyThatIsNoLongerKeptIsNotBoughtAgainUnasked) {
  office.fake.server.disturb("POST", "/v1/videos/advanced-lip-sync",
                             {.status = 400, .body = R"({"code":1201,"message":"sound_file is broken"})"});
  EXPECT_THAT(run(), HasSubstr("without its lips"));
  for (const auto &e : std::filesystem::recursive_directory_iterator(office.dir.path() / "takes"))
    if (e.path().extension() == ".json") std::filesystem::remove(e.path());
  EXPECT_THAT(run(), HasSubstr("was paid and is lost"));
  EXPECT_EQ(asked(), 1u);
  office.books()->forget(order().key);
  EXPECT_THAT(run(), Not(HasSubstr("without its lips")));
  EXPECT_EQ(asked(), 2u);
}

TEST_F(Faces, ArePaidWithinTheBudgetOnly) {
  const double clip = ledger::amount([&] {
    Office<fakes::Kling> other;
    ElementRig r;
    other.furnish(r);
    EXPECT_TRUE(play(r, {shot("a")}));
    return other.books()->sums("default").spent;
  }());
  EXPECT_THAT(run(clip + 0.006), HasSubstr("it would cost 0.01 USD"));
  EXPECT_EQ(asked(), 0u);
}

TEST(Lips, SeedanceHearsTheRecordedLine) {
  Office<fakes::Ark> office(clip_of(0, 97, 440));
  ElementRig r;
  office.furnish(r);
  const std::string file = office.dir.file("line.wav");
  sounds::write(file, sounds::sine(300, 1.0, 48000), 48000, 1);
  ASSERT_TRUE(play(r, {shot("a")}, [&](GstStoryboardFilm *f) {
    cuts(f, 1);
    line(f, "a", "Go.", 0, file);
  })) << r.error();
  const std::string request = office.fake.jobs().at(0).request;
  EXPECT_THAT(request, HasSubstr("\"role\":\"reference_audio\""));
  EXPECT_THAT(request, HasSubstr("data:audio/wav;base64,"));
  EXPECT_THAT(request, HasSubstr("Image 1 is the first frame"));
  EXPECT_THAT(request, HasSubstr("Audio 1 is what mara says"));
  EXPECT_THAT(request, HasSubstr("\"generate_audio\":true"));
  std::vector<std::string> order;
  const auto told = sounds_told(r, order);
  ASSERT_EQ(told.size(), 1u);
  gboolean speaks = FALSE;
  gst_structure_get_boolean(told[0].get(), "speaks", &speaks);
  EXPECT_TRUE(speaks);
}

// ---- a take that is changed instead of made anew ----

namespace {
struct Remix : fakes::OpenAiVideos {
  using fakes::OpenAiVideos::OpenAiVideos;
  static std::string options() { return R"(, "edits": "remix")"; }
};

template <class Fake>
void edits(const std::string &how) {
  Office<Fake> office;
  office.fake.make_clip = [](const fakes::Job &, std::size_t n) { return clip_of(100 * int(n), 97); };
  ElementRig r;
  office.furnish(r);
  std::atomic<int> judged{0};
  r.verdict = [&](const std::string &) {
    return judged++ < 2 ? GST_STORYBOARD_VERDICT_REJECT : GST_STORYBOARD_VERDICT_ACCEPT;
  };
  ASSERT_TRUE(play(r, {shot()})) << r.error();
  const auto jobs = office.fake.jobs();
  ASSERT_EQ(jobs.size(), 3u);
  EXPECT_THAT(jobs[1].request, HasSubstr("Change only this: use red. Everything else stays as it is."));
  EXPECT_EQ(office.fake.server.count("POST", how), 1u);
  if (how == "/v1/videos/edits") {
    EXPECT_THAT(jobs[1].request, HasSubstr(R"("video":{"id":"video_1"})"));
  }
  // Of what was changed once already the next one is new, and says it in its words.
  EXPECT_THAT(jobs[2].request, HasSubstr("A paper boat in rain. use red"));
  EXPECT_THAT(jobs[2].request, HasSubstr("\"size\""));
  EXPECT_EQ(numbers(r).front(), 200u);
  EXPECT_EQ(office.books()->sums("default").stored, 3u);
}
}  // namespace

TEST(Editing, ATakeIsChangedOnceAndThenMadeAnew) {
  edits<fakes::OpenAiVideos>("/v1/videos/edits");
}
TEST(Editing, AGatewayThatOnlyKnowsRemix) {
  edits<Remix>("/v1/videos/video_1/remix");
}
