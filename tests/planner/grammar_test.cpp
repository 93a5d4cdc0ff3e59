// SPDX-License-Identifier: LGPL-2.1-or-later
// Film grammar as properties, over many briefs and screenplays that nobody has written.
#include "catalogue/catalogue.hpp"
#include "planner/coverage.hpp"
#include "planner/invariants.hpp"

namespace {

using planner::Request;

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed * 2654435761u + 12345) {}
  std::uint64_t next() {
    state_ ^= state_ << 13, state_ ^= state_ >> 7, state_ ^= state_ << 17;
    return state_;
  }
  template <std::size_t N>
  const char *of(const char *const (&list)[N]) {
    return list[next() % N];
  }
  std::size_t below(std::size_t n) { return next() % n; }

 private:
  std::uint64_t state_;
};

constexpr const char *kWho[] = {"an old fisherman",
                                "a young woman",
                                "the keeper",
                                "a boy",
                                "her mother",
                                "two sisters",
                                "Mara",
                                "Tomas",
                                "a stranger in a red coat",
                                "the dog",
                                "a robot",
                                "detective Ray Cole"};
constexpr const char *kDoes[] = {"walks along the quay",
                                 "finds a letter",
                                 "waits at the station",
                                 "runs through the forest",
                                 "opens a box",
                                 "remembers the sea",
                                 "smiles",
                                 "returns home",
                                 "meets Tomas",
                                 "rows out",
                                 "builds a boat",
                                 "leaves",
                                 "sits in the kitchen and reads",
                                 "sees the lighthouse",
                                 "kneels",
                                 "says \"Come with me\"",
                                 "works in the office at night",
                                 "dances on the stage"};
constexpr const char *kLook[] = {"",
                                 " Warm and quiet.",
                                 " It is a thriller.",
                                 " Neon.",
                                 " Narrator: nobody knows why.",
                                 " Style: epic, vast."};

std::string brief(Dice &d) {
  static constexpr const char *kKind[] = {"A film about ", "An ad for Northwind. ",
                                          "A documentary: ", "A music video: ", ""};
  std::string out = d.of(kKind);
  const auto n = 1 + d.below(7);
  for (std::size_t i = 0; i < n; i++) {
    std::string s = std::string(d.of(kWho)) + " " + d.of(kDoes);
    if (d.below(3) == 0) s += std::string(" and ") + d.of(kDoes);
    if (d.below(5) == 0) s = "The next morning " + s;
    out += s + ". ";
  }
  return out + d.of(kLook);
}

std::string screenplay(Dice &d) {
  static constexpr const char *kPlace[] = {
      "INT. KITCHEN - NIGHT", "EXT. BEACH - DAWN",         "INT. OFFICE - DAY",        "EXT. STREET - DUSK",
      "INT./EXT. CAR - DAY",  "EXT. STATION - CONTINUOUS", "INT. STRANGE ROOM - LATER"};
  static constexpr const char *kCue[] = {"MARA",        "TOMAS",   "THE KEEPER",
                                         "MARA (V.O.)", "OLD MAN", "ANNA (CONT'D)"};
  static constexpr const char *kSay[] = {
      "Yes.", "I never said that I would come back, did I?", "Look!",
      "We have been here before, you and I, and nothing came of it but rain.", "No. No. No."};
  static constexpr const char *kLines[] = {"Rain.", "She opens the letter.",
                                           "MARA walks to the window. He follows her.",
                                           "A DOG barks. Nobody moves.", "They embrace."};
  std::string out = d.below(2) ? "Title: Made Up\n\nFADE IN:\n\n" : "";
  const auto scenes = 1 + d.below(4);
  for (std::size_t s = 0; s < scenes; s++) {
    out += std::string(d.of(kPlace)) + "\n\n";
    const auto n = d.below(7);
    for (std::size_t i = 0; i < n; i++) {
      if (d.below(3) == 0)
        out += std::string(d.of(kLines)) + "\n\n";
      else
        out += std::string(d.of(kCue)) + (d.below(6) ? "" : " ^") + "\n" + (d.below(4) ? "" : "(quietly)\n") +
               d.of(kSay) + "\n\n";
    }
    if (d.below(3) == 0) out += d.below(2) ? "DISSOLVE TO:\n\n" : "CUT TO:\n\n";
  }
  return out;
}

constexpr storyboard::Rational kRates[] = {{24, 1}, {25, 1}, {30, 1}, {30000, 1001}, {24000, 1001}, {60, 1}};

TEST(Grammar, HoldsForAnyBrief) {
  for (unsigned i = 1; i <= 150; i++) {
    Dice d(i);
    Request q;
    q.text = brief(d);
    q.seed = i;
    q.framerate = kRates[d.below(std::size(kRates))];
    q.duration = 6 + static_cast<double>(d.below(100));
    if (d.below(4) == 0) q.duration += 0.37;
    SCOPED_TRACE(std::to_string(i) + ": " + q.text);
    planner::Plan plan;
    try {
      plan = planner::plan_offline(q);
    } catch (const planner::Error &e) {
      // too much said for the time is all that may be said against these
      EXPECT_THAT(e.what(), testing::HasSubstr("too short for")) << q.duration;
      continue;
    }
    invariants::check(plan, q, q.duration);
    for (const auto &scene : plan.board.scenes)
      for (const auto &s : scene.shots) EXPECT_GE(s.duration, 0.75) << s.id;
    if (HasFailure()) return;
  }
}

TEST(Grammar, HoldsForAnyScreenplay) {
  for (unsigned i = 1; i <= 120; i++) {
    Dice d(i * 77);
    Request q;
    q.text = screenplay(d);
    q.form = Request::Form::Fountain;
    q.framerate = kRates[d.below(std::size(kRates))];
    SCOPED_TRACE(std::to_string(i) + ": " + q.text);
    const auto plan = planner::plan_offline(q);
    invariants::check(plan, q, plan.seconds);
    EXPECT_NEAR(plan.seconds, std::round(plan.seconds), 0.03) << "it lasts what it needs, in whole seconds";
    if (HasFailure()) return;
  }
}

TEST(Grammar, NoLineIsLostAndTheirOrderIsKept) {
  Request q;
  q.form = Request::Form::Fountain;
  q.text = "INT. ROOM - DAY\n\n";
  std::string all;
  for (int i = 0; i < 60; i++) {
    const std::string said = "This is line number " + std::to_string(i) + ", and it is said.";
    q.text += std::string(i % 3 ? "ANNA\n" : "BEN\n") + said + "\n\n";
    all += said;
  }
  for (const double duration : {0.0, 240.0, 320.0}) {
    q.duration = duration;
    const auto plan = planner::plan_offline(q);
    std::string heard;
    for (const auto &scene : plan.board.scenes)
      for (const auto &shot : scene.shots)
        for (const auto &l : shot.dialogue) heard += l.text;
    EXPECT_EQ(heard, all) << duration;
    invariants::check(plan, q, plan.seconds);
  }
}

TEST(Grammar, DialogueIsShotAndReverseShot) {
  Request q;
  q.form = Request::Form::Fountain;
  q.text =
      "INT. KITCHEN - NIGHT\n\nANNA\nYou are late.\n\nBEN\nI "
      "know.\n\nANNA\nAgain.\n\nBEN\nAgain.\n\nANNA\nWhy do you come at all?\n";
  const auto plan = planner::plan_offline(q);
  ASSERT_EQ(plan.scenes.size(), 1u);
  EXPECT_THAT(plan.scenes[0].left_to_right, testing::ElementsAre("anna", "ben"));
  unsigned shoulders = 0, close = 0;
  for (const auto &shot : plan.board.scenes[0].shots) {
    if (shot.dialogue.empty()) continue;
    std::string facing;
    for (const auto &s : shot.subjects)
      if (s.reference == shot.dialogue[0].speaker) facing = s.facing;
    EXPECT_EQ(facing, shot.dialogue[0].speaker == "anna" ? "right" : "left") << shot.id;
    for (const auto &s : shot.subjects) shoulders += s.facing == "away";
    close += shot.framing == storyboard::Framing::Close;
  }
  EXPECT_GE(shoulders, 1u) << "begins over the shoulder";
  EXPECT_GE(close, 1u) << "comes closer to the end";
}

TEST(Grammar, TransitionsHaveMotives) {
  Request q;
  q.form = Request::Form::Fountain;
  q.text =
      "FADE IN:\n\nEXT. BEACH - DAY\n\nWaves.\n\nEXT. BEACH - NIGHT\n\nDark waves.\n\nINT. HUT - "
      "CONTINUOUS\n\nA lamp.\n\nSMASH CUT TO:\n\nEXT. BEACH - DAWN\n\nWaves again.\n\nWIPE TO:\n\nINT. HUT - "
      "DAY\n\nA table.\n";
  const auto plan = planner::plan_offline(q);
  ASSERT_EQ(plan.board.scenes.size(), 5u);
  const char *kinds[] = {"fadeblack", "fade", "cut", "cut", "wiperight"};
  for (std::size_t i = 0; i < 5; i++) EXPECT_EQ(plan.board.scenes[i].shots[0].transition.kind, kinds[i]) << i;
  for (const auto &scene : plan.board.scenes)
    for (std::size_t i = 1; i < scene.shots.size(); i++) EXPECT_EQ(scene.shots[i].transition.kind, "cut");
}

TEST(Grammar, LightGoesWithPlaceTimeAndMood) {
  planner::Location outside, inside;
  outside.name = "quay", outside.set = "harbour";
  inside.name = "kitchen", inside.set = "kitchen", inside.interior = true;
  const auto dusk = planner::atmosphere(outside, "dusk", planner::lexicon::Mood::Neutral),
             dawn = planner::atmosphere(outside, "dawn", planner::lexicon::Mood::Neutral);
  EXPECT_LT(*dusk.lighting.azimuth * *dawn.lighting.azimuth, 0) << "it does not set where it rises";
  EXPECT_LT(*dusk.lighting.temperature,
            *planner::atmosphere(outside, "day", planner::lexicon::Mood::Neutral).lighting.temperature);
  EXPECT_LT(*planner::atmosphere(inside, "night", planner::lexicon::Mood::Neutral).lighting.temperature, 3500)
      << "lamps";
  EXPECT_GT(*planner::atmosphere(outside, "night", planner::lexicon::Mood::Neutral).lighting.temperature,
            6000)
      << "the moon";
  EXPECT_GT(*planner::atmosphere(outside, "day", planner::lexicon::Mood::Noir).lighting.contrast, 0.75);
  EXPECT_EQ(dusk.palette.size(), 5u);
}

TEST(Packing, FewClipsAndLittleWaste) {
  const auto models = catalogue::Catalogue::load();
  for (const char *name : {"veo-3.1-lite", "sora-2", "kling-3.0"}) {
    const auto *m = &models.at(name);
    Request q;
    q.text =
        "A 60 second film about a lighthouse keeper who finds a message in a bottle, reads it and rows out "
        "into the storm. She meets a sailor. They return to the harbour.";
    q.model = m;
    q.width = 1280, q.height = 720;
    const auto plan = planner::plan_offline(q);
    invariants::check(plan, q, 60);
    EXPECT_LE(plan.shots.size(), 9u) << name;
    EXPECT_LE(plan.wasted, 2.5) << name;
  }
}

TEST(Packing, HoldsForAnyModel) {
  const auto models = catalogue::Catalogue::load();
  unsigned made = 0;
  for (const auto &m : models.models())
    for (unsigned i = 1; i <= 5; i++) {
      Dice d(i * 31 + m.name.size());
      Request q;
      q.text = d.below(3) ? brief(d) : screenplay(d);
      q.model = &m;
      q.width = 1280, q.height = 720;
      q.duration = 20 + static_cast<double>(d.below(80));
      SCOPED_TRACE(m.name + " " + std::to_string(q.duration) + ": " + q.text);
      try {
        invariants::check(planner::plan_offline(q), q, q.duration);
        made++;
      } catch (const planner::Error &e) {
        EXPECT_THAT(e.what(), testing::AnyOf(testing::HasSubstr("too short for"),
                                             testing::HasSubstr("no lengths were found")));
      }
      if (HasFailure()) return;
    }
  EXPECT_GE(made, models.models().size() * 4);
}

}  // namespace
