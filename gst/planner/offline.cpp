// SPDX-License-Identifier: LGPL-2.1-or-later
// The offline planner: a story, all its shots, as many as there is time for, their lengths.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "catalogue/model.hpp"
#include "document/document.hpp"
#include "planner/board.hpp"
#include "planner/coverage.hpp"
#include "planner/planner.hpp"
#include "planner/read.hpp"
#include "planner/selection.hpp"
#include "planner/text.hpp"
#include "planner/timing.hpp"
#include "planner/transitions.hpp"

namespace planner {
namespace {

std::string figure(double v) {
  char text[32];
  std::snprintf(text, sizeof text, v == std::floor(v) ? "%.0f" : "%.2f", v);
  return text;
}

// Seconds of an average shot where nothing else decides it.
double usual_pace(Genre genre) {
  switch (genre) {
    case Genre::Advert:
      return 2.6;
    case Genre::MusicVideo:
      return 2.3;
    case Genre::Documentary:
      return 5.0;
    case Genre::Drama:
      break;
  }
  return 4.3;
}

// Of a model's lengths the one to aim for: few clips, but not so long that a take rarely lands.
double usual_length(const catalogue::Durations &d) {
  constexpr double kLong = 8;
  double best = d.shortest();
  if (d.list.empty()) return std::clamp(kLong, d.from, d.to);
  for (const double l : d.list)
    if (l <= kLong + 1e-9) best = std::max(best, l);
  return best;
}

// A line that is longer than a shot can be is said in several.
void split_long_lines(Story &story, double longest) {
  for (auto &scene : story.scenes)
    for (std::size_t i = 0; i < scene.beats.size(); i++) {
      if (scene.beats[i].kind != Beat::Kind::Line || spoken(scene.beats[i].text) * 0.86 + 0.6 <= longest)
        continue;
      const std::string whole = scene.beats[i].text;
      // at a comma near the middle, else at a word
      std::size_t cut = std::string::npos;
      const auto middle = whole.size() / 2;
      for (const char mark : {',', ';', ' '}) {
        for (std::size_t d = 0; d < middle && cut == std::string::npos; d++)
          for (const auto at : {middle - d, middle + d})
            if (at > 0 && at + 1 < whole.size() && whole[at] == mark && (cut == std::string::npos)) cut = at;
        if (cut != std::string::npos &&
            (mark == ' ' || (cut > whole.size() / 5 && cut < whole.size() * 4 / 5)))
          break;
        cut = std::string::npos;
      }
      if (cut == std::string::npos) {  // one endless word
        cut = middle;
        while (cut < whole.size() && (static_cast<unsigned char>(whole[cut]) & 0xc0) == 0x80) cut++;
      }
      Beat rest = scene.beats[i];
      rest.dual = false;
      scene.beats[i].text = text::trimmed(whole.substr(0, cut + 1));
      rest.text = text::trimmed(whole.substr(cut + 1));
      if (rest.text.empty() || scene.beats[i].text.empty()) {
        scene.beats[i].text = whole;
        continue;
      }
      scene.beats.insert(scene.beats.begin() + static_cast<std::ptrdiff_t>(i) + 1, std::move(rest));
      i--;  // the first half may still be too long
    }
}

class Offline {
 public:
  explicit Offline(const Request &q) : q_(q) {}

  Plan run() {
    check_request(q_);
    read();
    fps_ = static_cast<double>(q_.framerate.num) / q_.framerate.den;
    if (q_.model) lengths_ = lengths_of(*q_.model, q_.width, q_.height);
    const double longest = lengths_ ? lengths_->longest() - 1.0 : 12;
    split_long_lines(story_, std::max(1.5, longest));
    interrupted();
    whole_ = cover(story_, q_.seed);
    interrupted();
    total_ = frames_wanted();
    fit(std::max(1.5, longest));
    return make_plan(q_, story_, film_, total_, lengths_ ? &*lengths_ : nullptr);
  }

 private:
  void interrupted() const {
    if (q_.interrupt && *q_.interrupt) throw Interrupted();
  }

  void read() {
    const bool script = is_screenplay(q_);
    const std::string source = text::checked(q_.text, script ? kLongestScreenplay : kLongestBrief, q_.name);
    story_ =
        script ? read_screenplay(fountain::parse(source, q_.name), q_.name) : read_brief(source, q_.name);
  }

  double pace() const {
    if (q_.pace > 0) return q_.pace;
    return lengths_ ? usual_length(*lengths_) : usual_pace(story_.genre);
  }

  std::int64_t frames_wanted() const {
    double seconds = q_.duration > 0 ? q_.duration : story_.duration;
    if (seconds <= 0 && story_.screenplay) {
      // what it needs: everything but the looks around
      for (const auto &s : whole_.setups)
        if (s.rank <= 3) seconds += std::max(s.base, s.least);
      seconds = std::clamp(std::ceil(seconds), kShortestFilm, kLongestFilm);
    }
    if (seconds <= 0) seconds = 60;
    if (seconds < kShortestFilm || seconds > kLongestFilm)
      throw Error("a film of " + figure(seconds) + " s cannot be planned; expected " + figure(kShortestFilm) +
                      " to " + figure(kLongestFilm) + " s",
                  Error::Kind::Settings);
    return std::max<std::int64_t>(1, std::llround(seconds * fps_));
  }

  // One number of shots: the film with it, or nothing when it cannot be timed.
  bool attempt(std::size_t wanted, double longest, Coverage &film, double &bought) {
    interrupted();
    film = whole_;
    select(story_, film, wanted, longest, q_.seed);
    avoid_jumps(film.setups);
    motivate_transitions(story_, film.setups, q_.framerate);
    TimingRequest t;
    t.total = total_;
    t.rate = q_.framerate;
    t.lengths = lengths_ ? &*lengths_ : nullptr;
    t.interrupt = q_.interrupt;
    for (std::size_t i = 0; i < film.setups.size(); i++) {
      const Setup &s = film.setups[i];
      Wanted w;
      w.ideal = std::max(s.base, s.least);
      const auto in = static_cast<std::int64_t>(std::lround(s.transition.duration * fps_)) - s.head;
      w.least = std::max<std::int64_t>({1,
                                        static_cast<std::int64_t>(std::ceil(s.least * fps_ - 1e-9)) +
                                            (s.said.empty() ? 0 : in + s.tail / 2),
                                        in + s.tail});
      w.handles = s.head + s.tail;
      t.shots.push_back(w);
    }
    std::vector<std::int64_t> beats, bars;
    if (q_.music) {
      for (const double b : q_.music->beats) beats.push_back(std::llround(b * fps_));
      for (const double b : q_.music->bars) bars.push_back(std::llround(b * fps_));
      t.beats = beats, t.bars = bars;
    }
    const auto frames = time_shots(t);
    if (frames.empty()) return false;
    bought = 0;
    for (std::size_t i = 0; i < frames.size(); i++) {
      Setup &s = film.setups[i];
      s.frames = frames[i];
      s.bought = lengths_ ? ordered(s.frames + s.head + s.tail, q_.framerate, *lengths_) : 0;
      bought += s.bought;
    }
    return true;
  }

  void fit(double longest) {
    const double seconds = static_cast<double>(total_) / fps_;
    auto wanted = static_cast<std::size_t>(std::max(
        1.0, lengths_ && q_.pace <= 0 ? std::ceil(seconds / pace() - 1e-6) : std::round(seconds / pace())));
    // A screenplay says what there is to see; a brief may be filled up with looks around, but not drowned in
    // them: rather than that, shots are held longer.
    if (q_.pace <= 0) {
      const std::size_t told = whole_.setups.size();
      const auto most = story_.screenplay ? told : told + (told + 3) / 4;
      const auto fewest =
          static_cast<std::size_t>(std::ceil(seconds / (lengths_ ? lengths_->longest() : 12)));
      wanted = std::min(wanted, std::max({most, fewest, std::size_t{1}}));
    }
    // a few numbers of shots: the one for which least is bought, clips counted as a second each
    std::optional<std::size_t> best;
    double least = 0;
    std::size_t smallest = wanted;
    const std::size_t tries = lengths_ ? 3 : 1;
    for (std::size_t k = 0; k < tries; k++) {
      Coverage film;
      double bought = 0;
      if (!attempt(wanted + k, longest, film, bought)) continue;
      smallest = film.setups.size();
      const double cost = bought + static_cast<double>(film.setups.size());
      if (!best || cost < least - 1e-9) best = wanted + k, least = cost, film_ = std::move(film);
    }
    if (best) return;
    // too many for the time, or too few for the model's longest: one way, then the other
    std::size_t fewest = wanted;
    for (std::size_t n = wanted; n-- > 1;) {
      double bought = 0;
      if (attempt(n, longest, film_, bought)) return;
      if (film_.setups.size() >= fewest && n + 2 < fewest) break;  // it does not become fewer any more
      fewest = std::min(fewest, film_.setups.size());
      if (wanted > 60 && n > 4) n -= n / 12;
    }
    for (std::size_t n = wanted + 1; n < wanted * 2 + 8; n++) {
      double bought = 0;
      if (attempt(n, longest, film_, bought)) return;
    }
    (void)smallest;
    refuse(longest);
  }

  [[noreturn]] void refuse(double longest) {
    Coverage film = whole_;
    select(story_, film, 1, longest, q_.seed);
    double least = 0;
    std::size_t lines = 0;
    for (const auto &s : film.setups) least += s.least, lines += s.said.size();
    const double seconds = static_cast<double>(total_) / fps_;
    if (least > seconds)
      throw Error(q_.name + ": " + figure(seconds) + " s are too short for " +
                      std::to_string(story_.scenes.size()) +
                      (story_.scenes.size() == 1 ? " scene" : " scenes") + " and " + std::to_string(lines) +
                      (lines == 1 ? " line" : " lines") + " of dialogue; at least " +
                      figure(std::ceil(least + 1)) + " s are needed",
                  Error::Kind::Settings);
    throw Error(q_.name + ": no lengths were found that make exactly " + figure(seconds) + " s" +
                    (q_.model ? " with the lengths that " + q_.model->name + " makes" : "") +
                    "; another duration or another model may do",
                Error::Kind::Settings);
  }

  const Request &q_;
  Story story_;
  Coverage whole_, film_;
  std::optional<catalogue::Durations> lengths_;
  double fps_ = 24;
  std::int64_t total_ = 0;
};

}  // namespace

void check_request(const Request &q) {
  const auto wrong = [](const std::string &what) { throw Error(what, Error::Kind::Settings); };
  if (q.width < 16 || q.height < 16 || q.width > 8192 || q.height > 8192 || q.width % 2 || q.height % 2)
    wrong("a film of " + std::to_string(q.width) + "x" + std::to_string(q.height) +
          " cannot be made; expected even numbers from 16 to 8192");
  if (q.framerate.num < 1 || q.framerate.den < 1 ||
      q.framerate.num > 240 * static_cast<std::int64_t>(q.framerate.den) || q.framerate.num < q.framerate.den)
    wrong("a frame rate of " + std::to_string(q.framerate.num) + "/" + std::to_string(q.framerate.den) +
          " cannot be used; expected 1 to 240");
  if (!(q.duration >= 0) || (q.duration > 0 && (q.duration < kShortestFilm || q.duration > kLongestFilm)))
    wrong("a film of " + figure(q.duration) + " s cannot be planned; expected " + figure(kShortestFilm) +
          " to " + figure(kLongestFilm) + " s");
  if (!(q.pace >= 0) || (q.pace > 0 && (q.pace < 0.5 || q.pace > 60)))
    wrong("a pace of " + figure(q.pace) + " s a shot cannot be used; expected 0.5 to 60");
  if (q.seed > static_cast<std::uint64_t>(INT64_MAX)) wrong("the seed must be below 2^63");
}

bool is_screenplay(const Request &q) {
  if (q.form != Request::Form::Guess) return q.form == Request::Form::Fountain;
  return fountain::looks_like_one(q.text);
}

Plan plan_offline(const Request &request) {
  return Offline(request).run();
}

}  // namespace planner
