// SPDX-License-Identifier: LGPL-2.1-or-later
// What models offer for a shot: rounded-up lengths, references that do not fit, segments, refusals, and what
// the ledger has taught.
#include "routing/offer.hpp"

#include <gmock/gmock.h>

#include "document/document.hpp"
#include "generation/plan.hpp"
#include "generation/quote.hpp"
#include "ledger/ledger.hpp"
#include "models.hpp"
#include "routing/board.hpp"

using namespace routing;
using models::offer_of;
using models::refusal_of;
using models::shot_of;
using testing::HasSubstr;

namespace {

Offers ask(const Shot &shot, Rules rules = {}, const Experience &seen = {}) {
  return offers_for(shot, models::catalogue_of_four().models(), seen, rules);
}

ledger::Entry taken(const std::string &model, unsigned take, const std::string &verdict) {
  ledger::Entry e;
  e.model = model;
  e.take = take;
  e.verdict = verdict;
  e.state = ledger::State::Stored;
  return e;
}

}  // namespace

TEST(Offer, LengthsAreRoundedUpToWhatIsMade) {
  const auto o = ask(shot_of(5.2));
  const Offer *eights = offer_of(o, "eights"), *at_1080 = offer_of(o, "eights", "1080p");
  ASSERT_TRUE(eights && at_1080);
  EXPECT_DOUBLE_EQ(eights->seconds_bought, 6);
  EXPECT_NEAR(eights->take_price(), 0.60, 1e-9);
  EXPECT_DOUBLE_EQ(at_1080->seconds_bought, 8);  // discrete: 8 s only
  EXPECT_NEAR(at_1080->take_price(), 0.80, 1e-9);
  EXPECT_NEAR(offer_of(o, "steady")->take_price(), 6 * 0.06, 1e-9);
}

TEST(Offer, ReferencesBeyondTheCapacityArePassesOrLeftOut) {
  for (const auto &[references, passes] : {std::pair{0u, 1u}, {1u, 1u}, {2u, 1u}, {3u, 2u}, {5u, 3u}}) {
    const auto o = ask(shot_of(8, references));
    const Offer *narrow = offer_of(o, "narrow");
    ASSERT_TRUE(narrow);
    EXPECT_EQ(narrow->passes, passes);
    EXPECT_EQ(narrow->generations, passes);
    EXPECT_EQ(narrow->left_out, 0u);
    EXPECT_NEAR(narrow->take_price(), 0.4 * passes, 1e-9);
    EXPECT_NEAR(narrow->way.boarded.wait, 40.0 * passes, 1e-9);
    EXPECT_NEAR(narrow->way.boarded.first, .8, 1e-9);
  }
  const auto o = ask(shot_of(8, 7));
  const Offer *steady = offer_of(o, "steady"), *eights = offer_of(o, "eights");
  EXPECT_EQ(steady->left_out, 2u);  // takes 5
  EXPECT_NEAR(steady->way.boarded.first, .8 * .95 * .95, 1e-9);
  EXPECT_EQ(eights->left_out, 7u);
  Rules strict;
  strict.all_references = true;
  const auto s = ask(shot_of(8, 7), strict);
  EXPECT_FALSE(offer_of(s, "steady"));
  EXPECT_THAT(refusal_of(s.refused, "steady"), HasSubstr("cannot carry 2"));
  EXPECT_TRUE(offer_of(s, "narrow"));
}

TEST(Offer, ALongerShotIsSegmentsThatMustAllBeGood) {
  const auto o = ask(shot_of(18));
  const Offer *l = offer_of(o, "long");
  ASSERT_TRUE(l);
  EXPECT_EQ(l->generations, 2u);
  EXPECT_NEAR(l->way.boarded.first, .8 * .8, 1e-9);
  EXPECT_NEAR(l->way.boarded.wait, 20, 1e-9);
  EXPECT_GE(l->seconds_bought, 18);
  EXPECT_NEAR(l->take_price(), l->seconds_bought * 0.2, 1e-9);
}

TEST(Offer, HardConstraintsAreReasons) {
  const auto o = ask(shot_of(6, 0, 1080));
  EXPECT_THAT(refusal_of(o.refused, "long"), HasSubstr("720 lines; 1080 are wanted"));
  EXPECT_FALSE(offer_of(o, "steady", "720p"));
  EXPECT_TRUE(offer_of(o, "steady", "1080p"));
  Rules smaller;
  smaller.least_lines = 720;
  EXPECT_TRUE(offer_of(ask(shot_of(6, 0, 1080), smaller), "long"));

  Shot speaking = shot_of(6);
  speaking.speaker_seen = true;
  Rules lips;
  lips.lip_sync = true;
  EXPECT_THAT(refusal_of(ask(speaking, lips).refused, "eights"), HasSubstr("does not speak"));
  EXPECT_TRUE(offer_of(ask(shot_of(6), lips), "eights"));

  Rules euro;
  euro.currency = "EUR";
  EXPECT_TRUE(ask(shot_of(6), euro).offers.empty());
  Rules poor;
  poor.budget = 0.4;
  EXPECT_THAT(refusal_of(ask(shot_of(6), poor).refused, "long"), HasSubstr("more than the budget"));
  EXPECT_TRUE(offer_of(ask(shot_of(6), poor), "steady"));

  Shot named = shot_of(6);
  named.model = "long";
  EXPECT_EQ(ask(named).offers.size(), 1u);
  Rules two;
  two.models = {"steady", "narrow"};
  EXPECT_EQ(ask(shot_of(6), two).offers.size(), 4u);  // two sizes each
}

TEST(Offer, AnExpiredPriceIsAWarningAndWithABudgetARefusal) {
  catalogue::Catalogue c = models::catalogue_of_four();
  c.add(R"({"models": [{"like": "steady", "name": "gone", "expires": "2026-09-24"}]})", "gone.json");
  Rules today;
  today.today = "2026-11-24";
  const auto open = offers_for(shot_of(6), c.models(), {}, today);
  EXPECT_THAT(refusal_of(open.refused, "gone"), HasSubstr("expired on 2026-09-24"));
  Shot named = shot_of(6);
  named.model = "gone";
  const auto by_name = offers_for(named, c.models(), {}, today);
  EXPECT_TRUE(offer_of(by_name, "gone"));
  ASSERT_EQ(by_name.warnings.size(), 1u);
  EXPECT_THAT(by_name.warnings[0], HasSubstr("gone expired on 2026-09-24"));
  today.budget = 100;
  const auto with_budget = offers_for(named, c.models(), {}, today);
  EXPECT_FALSE(offer_of(with_budget, "gone"));
  EXPECT_THAT(refusal_of(with_budget.refused, "gone"), HasSubstr("a budget cannot be kept"));
  today.today = "2026-09-23";
  EXPECT_TRUE(offer_of(offers_for(named, c.models(), {}, today), "gone"));
}

TEST(Offer, WithoutAStoryboardItLandsBlind) {
  Rules open;
  open.boarded = false;
  open.board = 0.02;
  Shot bare = shot_of(8, 2);
  bare.needs.first.reset();
  const auto o = ask(bare, open);
  const Offer *steady = offer_of(o, "steady");
  ASSERT_TRUE(steady && steady->way.blind.possible && steady->way.boarded.possible);
  EXPECT_NEAR(steady->way.blind.first, .4 * .95 * .95, 1e-9);  // its mode for references wants a frame
  EXPECT_NEAR(steady->way.boarded.first, .8, 1e-9);
}

TEST(Chances, TheLedgerCorrectsTheCatalogue) {
  const auto &all = models::catalogue_of_four().models();
  const auto &steady = models::catalogue_of_four().at("steady");
  EXPECT_NEAR(chances_of(steady, {}).storyboard_rate, .8, 1e-12);
  std::vector<ledger::Entry> book;
  for (int i = 0; i < 10; i++) book.push_back(taken("steady", 1, "reject"));
  for (int i = 0; i < 5; i++) book.push_back(taken("steady", 2, i ? "accept" : "repair"));
  book.push_back(taken("steady", 1, ""));  // never judged
  book.push_back(taken("steady", 1, "unchecked"));
  book.push_back(taken("steady", 1, "accept"));
  book.back().simulated = true;  // a rehearsal
  book.push_back(taken("steady", 1, "accept"));
  book.back().segment = 1;  // of a take that counts already
  const Chances c = chances_of(steady, learn(book, all));
  EXPECT_NEAR(c.storyboard_rate, 16.0 / 30, 1e-12);  // 20 takes of the catalogue's word, 10 seen
  EXPECT_NEAR(c.retry_rate, 23.0 / 25, 1e-12);
  EXPECT_NEAR(c.blind_rate, .4, 1e-12);
  EXPECT_EQ(c.seen, 15u);
  EXPECT_NEAR(chances_of(models::catalogue_of_four().at("long"), learn(book, all)).storyboard_rate, .8,
              1e-12);
  auto unsure = steady;
  unsure.unsure = {"landing"};
  EXPECT_NEAR(chances_of(unsure, learn(book, all)).storyboard_rate, 3.2 / 14, 1e-12);
}

TEST(Chances, QuantilesOfTheBetaDistribution) {
  EXPECT_NEAR((Beta{1, 1}).quantile(.05), .05, 1e-9);
  EXPECT_NEAR((Beta{2, 1}).quantile(.25), .5, 1e-9);        // x^2
  EXPECT_NEAR((Beta{1, 3}).quantile(.488), .2, 1e-9);       // 1 - (1 - x)^3
  EXPECT_NEAR((Beta{16, 4}).quantile(.05), .640574, 1e-6);  // by summing the density
  EXPECT_NEAR((Beta{16, 4}).quantile(.5), .810115, 1e-6);
  EXPECT_EQ((Beta{0, 4}).quantile(.5), 0);
  EXPECT_EQ((Beta{4, 0}).quantile(.5), 1);
}

TEST(Board, ShotsOfAStoryboard) {
  const auto board = storyboard::parse(R"({"storyboard": 1, "size": [1280, 720], "framerate": 24,
    "references": {"mara": {"kind": "character", "description": "a pilot", "files": ["mara.png", "mara2.jpg"]},
                   "port": {"kind": "place", "description": "a harbour", "files": ["port.mp4"]}},
    "scenes": [{"id": "s", "place": "port", "shots": [
      {"id": "a", "prompt": "one", "duration": 4, "framing": "close", "subjects": [{"reference": "mara"}],
       "dialogue": [{"speaker": "mara", "text": "Now.", "at": 1}]},
      {"id": "f", "prompt": "two", "duration": 2, "source": {"file": "clip.mp4"}},
      {"id": "b", "prompt": "three", "duration": 3, "transition": {"kind": "dissolve", "duration": 1}},
      {"id": "c", "prompt": "four", "duration": 2, "continues": true, "model": "steady"}]}]})");
  const auto shots = shots_of(board);
  ASSERT_EQ(shots.size(), 3u);  // footage costs nothing
  EXPECT_EQ(shots[0].needs.references.size(), 2u);
  EXPECT_EQ(shots[0].needs.references[0].media.size(), 2u);
  EXPECT_EQ(shots[0].needs.references[1].media[0].type, "video/mp4");
  EXPECT_TRUE(shots[0].speaker_seen);
  EXPECT_FALSE(shots[1].speaker_seen);
  EXPECT_NEAR(shots[1].needs.seconds, 3.5, 1e-9);  // the dissolve's head handle
  EXPECT_EQ(shots[2].continues, 1u);
  EXPECT_EQ(shots[2].model, "steady");
}

// A shot with a line, on models that cost more with sound; one of them puts lips to recorded lines.
class Lines : public testing::Test {
 protected:
  Lines() {
    all_.add(R"({"models": [
      {"name": "speaks", "protocol": "p", "key-variable": "K", "durations": {"from": 3, "to": 15},
       "resolutions": [{"name": "720p", "width": 1280, "height": 720}],
       "modes": [{"name": "text"}, {"name": "first-frame", "first": true}],
       "prices": [{"audio": false, "per-second": 0.10}, {"audio": true, "per-second": 0.15}],
       "concurrency": 2, "latency": {"median": 100, "p95": 100},
       "landing": {"blind": 0.4, "storyboard": 0.8, "retry": 0.9}, "lip-sync": true, "sound": "asked"},
      {"like": "speaks", "name": "sounds", "lip-sync": false},
      {"like": "speaks", "name": "mute", "lip-sync": false, "sound": "never"},
      {"like": "speaks", "name": "lips",
       "modes": [{"name": "text"}, {"name": "first-frame", "first": true},
                 {"name": "lip-sync", "audios": 1, "native-audio": false, "durations": {"from": 2, "to": 60}}],
       "prices": [{"mode": "lip-sync", "per-second": 0.014, "step": 5, "preparation": 0.007},
                  {"audio": false, "per-second": 0.10}, {"audio": true, "per-second": 0.15}]},
      {"like": "lips", "name": "later", "lip-sync": false}
    ]})",
             "models.json");
  }
  static Shot shot(const std::string &line, NativeSound sound = NativeSound::Auto) {
    Shot s = shots_of(storyboard::parse(R"({"storyboard": 1, "size": [1280, 720], "framerate": 24,
      "references": {"mara": {"kind": "character", "description": "a pilot"}},
      "scenes": [{"id": "s", "shots": [{"id": "a", "prompt": "one", "duration": 6)" +
                                        line + "}]}]}"))
                 .at(0);
    s.sound = sound;
    return s;
  }
  double price(const Shot &s, const std::string &model) const {
    const auto o = offers_for(s, all_.models(), {}, {});
    const auto offer = offer_of(o, model);
    return offer ? offer->take_price() : -1;
  }
  // What is ordered and quoted: the plan that packing makes of the needs.
  double quoted(const Shot &s, const std::string &model) const {
    const auto &m = all_.at(model);
    std::vector<generation::Refused> refused;
    auto needs = needs_for(s, m);
    needs.resolution = "720p";
    double all = 0;
    for (const auto &segment : generation::pack(needs, m, 1, refused).segments)
      all += generation::quote(segment.order, m).amount;
    return all;
  }
  static constexpr const char *kSpoken = R"(, "dialogue": [{"speaker": "mara", "text": "Now.", "at": 1}])";
  static constexpr const char *kRecorded =
      R"(, "dialogue": [{"speaker": "mara", "text": "Now.", "at": 1, "file": "now.wav"}])";
  catalogue::Catalogue all_;
};

TEST_F(Lines, CostWhatIsQuotedForThem) {
  const struct {
    const char *line;
    NativeSound sound;
    double speaks, sounds, mute, lips;
  } kCases[] = {
      {"", NativeSound::Auto, .6, .6, .6, .6},
      {"", NativeSound::Always, .9, .9, .6, .9},
      {kSpoken, NativeSound::Auto, .9, .6, .6, .9},
      {kSpoken, NativeSound::Never, .6, .6, .6, .6},
      {kSpoken, NativeSound::Always, .9, .9, .6, .9},
      // Lips of a 6 s clip are billed as 10 s of them.
      {kRecorded, NativeSound::Auto, .9, .6, .6, .6 + .147},
      {kRecorded, NativeSound::Never, .6, .6, .6, .6 + .147},
      {kRecorded, NativeSound::Always, .9, .9, .6, .9 + .147},
  };
  for (const auto &c : kCases) {
    SCOPED_TRACE(std::string(c.line) + " sound " + std::to_string(static_cast<int>(c.sound)));
    const Shot s = shot(c.line, c.sound);
    EXPECT_NEAR(price(s, "speaks"), c.speaks, 1e-9);
    EXPECT_NEAR(price(s, "sounds"), c.sounds, 1e-9);
    EXPECT_NEAR(price(s, "mute"), c.mute, 1e-9);
    EXPECT_NEAR(price(s, "lips"), c.lips, 1e-9);
    for (const char *model : {"speaks", "sounds", "mute", "lips"})
      EXPECT_NEAR(price(s, model), quoted(s, model), 1e-9) << model;
  }
}

// It is another order, but the picture is one generation that must land, not two.
TEST_F(Lines, LipsAreAnOrderButNoFurtherPicture) {
  const Shot s = shot(kRecorded);
  const auto o = offers_for(s, all_.models(), {}, {});
  const auto lips = offer_of(o, "lips"), speaks = offer_of(o, "speaks");
  ASSERT_TRUE(lips && speaks);
  EXPECT_EQ(lips->generations, 2u);
  EXPECT_EQ(speaks->generations, 1u);
  EXPECT_NEAR(lips->attempt().first, speaks->attempt().first, 1e-12);
}

// Who must speak may also have its lips put to what was recorded; to words alone it cannot.
TEST_F(Lines, WhereSpeakersAreSeenRecordedLinesCountAsSpoken) {
  Rules rules;
  rules.lip_sync = true;
  Shot recorded = shot(kRecorded), written = shot(kSpoken);
  recorded.speaker_seen = written.speaker_seen = true;
  EXPECT_TRUE(offer_of(offers_for(recorded, all_.models(), {}, rules), "later"));
  const auto o = offers_for(written, all_.models(), {}, rules);
  EXPECT_FALSE(offer_of(o, "later"));
  EXPECT_THAT(refusal_of(o.refused, "later"), HasSubstr("recorded lines only"));
  EXPECT_THAT(refusal_of(o.refused, "mute"), HasSubstr("does not speak"));
}
