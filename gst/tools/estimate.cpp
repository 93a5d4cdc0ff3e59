// SPDX-License-Identifier: LGPL-2.1-or-later
// gst-storyboard-1.0 estimate: what a storyboard is expected to cost, by whom, why, and how long it takes.
#include <glib.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <map>

#include "catalogue/catalogue.hpp"
#include "document/document.hpp"
#include "ledger/ledger.hpp"
#include "routing/board.hpp"
#include "routing/router.hpp"
#include "routing/simulate.hpp"
#include "routing/words.hpp"
#include "tools/arguments.hpp"
#include "tools/command.hpp"
#include "tools/json.hpp"
#include "tools/options.hpp"

namespace tools {
namespace {

using routing::Choice;
using routing::money_in_words;
using routing::time_in_words;

constexpr char kLocal[] = "animatic";  // made on this machine, for nothing

struct Asked {
  std::string file, model, models, catalogue, ledger;
  routing::NativeSound sound = routing::NativeSound::Auto;
  routing::Rules rules;
  unsigned runs = 1000, look_ahead = 4;
  std::uint64_t seed = 1;
  bool json = false;
};

struct Estimate {
  storyboard::Storyboard board;
  catalogue::Catalogue models;
  routing::Experience seen;
  std::vector<std::string> local;  // shots that cost nothing
  double local_seconds = 0;
  std::vector<routing::Shot> shots;
  routing::Production plan;
  routing::Simulated played;
};

// Shots that name the local renderer are none of the router's; what continues one of them begins anew.
void keep_paid(std::vector<routing::Shot> all, const std::string &model, Estimate &e) {
  std::map<std::size_t, std::size_t> moved;
  for (std::size_t i = 0; i < all.size(); i++) {
    auto &s = all[i];
    if (s.model.empty()) s.model = model;
    constexpr std::string_view kRehearsal = "rehearsal/";
    if (s.model.starts_with(kRehearsal)) s.model.erase(0, kRehearsal.size());
    if (s.model == kLocal) {
      e.local.push_back(s.id);
      e.local_seconds += s.seconds;
      continue;
    }
    if (!s.model.empty() && s.model != "auto") e.models.at(s.model);  // throws: names the nearest
    if (s.continues) {
      const auto at = moved.find(*s.continues);
      s.continues = at == moved.end() ? std::nullopt : std::optional(at->second);
    }
    moved[i] = e.shots.size();
    e.shots.push_back(std::move(s));
  }
}

Estimate work_out(Asked &asked) {
  Estimate e;
  e.board = storyboard::load(asked.file);
  e.models = catalogue::Catalogue::load(asked.catalogue);
  if (e.models.models().empty())
    throw std::runtime_error("no model is known: the package's catalogue is not where it was installed");
  asked.rules.models = listed(asked.models);
  for (const auto &name : asked.rules.models) e.models.at(name);
  if (e.board.budget) {
    asked.rules.currency = e.board.budget->currency;
    if (!asked.rules.budget) asked.rules.budget = e.board.budget->amount;
  }
  const std::string book = asked.ledger.empty() ? ledger::Ledger::default_file() : asked.ledger;
  if (g_file_test(book.c_str(), G_FILE_TEST_EXISTS))
    e.seen = routing::learn(ledger::Ledger::open(book)->list(""), e.models.models());
  else if (!asked.ledger.empty())
    throw std::runtime_error("there is no ledger at " + book);
  keep_paid(routing::shots_of(e.board), asked.model, e);
  for (auto &s : e.shots) s.sound = asked.sound;
  e.plan = routing::route(e.shots, e.models.models(), e.seen, asked.rules, asked.look_ahead);
  std::vector<routing::Played> played;
  for (std::size_t i = 0; i < e.shots.size(); i++) {
    const Choice &c = e.plan.shots[i];
    routing::Played p;
    p.policy = std::make_shared<const routing::Policy>(c.task);
    if (c.task.ways.size() == c.offers.size())
      p.offers = c.offers;
    else if (c.possible())
      p.offers = {c.offer()};
    p.continues = e.shots[i].continues;
    if (!c.possible()) p.policy = std::make_shared<const routing::Policy>(routing::Task{});
    played.push_back(std::move(p));
  }
  e.played = routing::simulate(played, {}, asked.runs, asked.seed, asked.look_ahead);
  return e;
}

double per_minute(const Estimate &e) {
  return e.plan.totals.seconds_landed > 0 ? e.plan.totals.money * 60 / e.plan.totals.seconds_landed : 0;
}
double floor_ratio(const Estimate &e) {
  return e.plan.totals.floor > 0 ? e.plan.totals.money / e.plan.totals.floor : 0;
}
double takes_per_clip(const Estimate &e) {
  return e.plan.totals.landed > 0 ? e.plan.totals.takes / e.plan.totals.landed : 0;
}

std::vector<const catalogue::Model *> chosen_models(const Estimate &e) {
  std::vector<const catalogue::Model *> out;
  for (const Choice &c : e.plan.shots)
    if (c.possible() && std::find(out.begin(), out.end(), c.offer().model) == out.end())
      out.push_back(c.offer().model);
  return out;
}

void print_rates(const Estimate &e) {
  const auto say = [](const char *what, const routing::Beta &b) {
    std::printf(", %s %.2f (%.2f to %.2f)", what, b.mean(), b.quantile(.05), b.quantile(.95));
  };
  for (const auto *m : chosen_models(e)) {
    const auto c = routing::chances_of(*m, e.seen);
    std::printf("  %-13s %s", "lands", m->name.c_str());
    say("first", c.storyboard);
    say("retry", c.retry);
    std::printf(c.seen ? "; %u takes of the ledger\n" : "; the catalogue's word, no take in the ledger yet\n",
                c.seen);
  }
}

void print_table(const Estimate &e, const Asked &asked) {
  const std::string &unit = asked.rules.currency;
  std::size_t id = 4, name = 5;
  for (const Choice &c : e.plan.shots) {
    id = std::max(id, c.shot.size());
    if (c.possible()) name = std::max(name, c.offer().way.name.size());
  }
  const int iw = static_cast<int>(std::min<std::size_t>(id, 24)),
            nw = static_cast<int>(std::min<std::size_t>(name, 36));
  std::printf("%-*s  %-*s  %7s  %6s  %9s  %9s\n", iw, "SHOT", nw, "MODEL", "SECONDS", "TAKES", unit.c_str(),
              "TIME");
  for (const Choice &c : e.plan.shots) {
    if (c.possible())
      std::printf("%-*s  %-*s  %7.4g  %6.2f  %9.3f  %9s\n", iw, c.shot.c_str(), nw,
                  c.offer().way.name.c_str(), c.offer().seconds_bought, c.expected.takes, c.expected.money,
                  time_in_words(c.expected.wait).c_str());
    else
      std::printf("%-*s  %-*s\n", iw, c.shot.c_str(), nw, "-");
    std::printf("%-*s    %s\n", iw, "", c.why.c_str());
  }
  const auto &t = e.plan.totals;
  std::printf("\n%zu shots, %.4g s of film", e.plan.shots.size(), t.seconds);
  if (!e.local.empty())
    std::printf("; %zu more (%.4g s) by %s, for nothing", e.local.size(), e.local_seconds, kLocal);
  std::printf("\n  %-13s %s expected, %s a finished minute; 95 %% of %u simulated runs within %s\n", "money",
              money_in_words(t.money, unit).c_str(), money_in_words(per_minute(e), unit).c_str(),
              e.played.runs, money_in_words(e.played.money.p95, unit).c_str());
  if (t.images > 0)
    std::printf("  %-13s %s, part of it\n", "storyboards", money_in_words(t.images, unit).c_str());
  std::printf("  %-13s %s if every second had to be paid once only; floor ratio %.2f\n", "floor",
              money_in_words(t.floor, unit).c_str(), floor_ratio(e));
  std::printf("  %-13s %.2f a finished clip; %.1f of %zu shots land within %u takes; %.4g s bought\n",
              "takes", takes_per_clip(e), t.landed, e.plan.shots.size(), asked.rules.takes, t.seconds_bought);
  std::printf("  %-13s %s expected, 95 %% within %s; nothing is quicker than %s", "time",
              time_in_words(e.played.seconds.mean).c_str(), time_in_words(e.played.seconds.p95).c_str(),
              time_in_words(e.played.bound).c_str());
  if (asked.look_ahead) std::printf(" with a look-ahead of %u", asked.look_ahead);
  std::puts("");
  print_rates(e);
}

void add_beta(Json &j, const char *key, const routing::Beta &b) {
  j.begin(key);
  j.add("mean", b.mean());
  j.add("p5", b.quantile(.05));
  j.add("p95", b.quantile(.95));
  j.end();
}

void print_json(const Estimate &e, const Asked &asked) {
  const auto &t = e.plan.totals;
  Json j;
  j.begin();
  j.add("title", e.board.title);
  j.add("currency", asked.rules.currency);
  j.begin_list("shots");
  for (std::size_t i = 0; i < e.plan.shots.size(); i++) {
    const Choice &c = e.plan.shots[i];
    j.begin();
    j.add("shot", c.shot);
    if (c.possible()) {
      j.add("model", c.offer().model->name);
      j.add("resolution", c.offer().resolution);
      j.add("mode", c.offer().mode);
      j.add("generations", c.offer().generations);
      j.add("references-left-out", c.offer().left_out);
      j.add("take-price", c.offer().take_price());
      j.add("seconds-bought", c.offer().seconds_bought);
    } else {
      j.null("model");
    }
    j.add("why", c.why);
    j.add("seconds", e.shots[i].seconds);
    j.add("takes", c.expected.takes);
    j.add("landed", c.expected.landed);
    j.add("money", c.expected.money);
    j.add("time", c.expected.wait);
    j.add("floor", c.floor.money);
    j.end();
  }
  j.end_list();
  j.begin("total");
  j.add("seconds", t.seconds);
  j.add("seconds-finished", t.seconds_landed);
  j.add("money", t.money);
  j.add("money-p95", e.played.money.p95);
  j.add("money-per-finished-minute", per_minute(e));
  j.add("storyboards", t.images);
  j.add("floor", t.floor);
  j.add("floor-ratio", floor_ratio(e));
  j.add("takes-per-finished-clip", takes_per_clip(e));
  j.add("landed", t.landed);
  j.add("seconds-bought", t.seconds_bought);
  j.add("value", t.value);
  j.add("value-bound", t.bound);
  j.add("makespan", e.played.seconds.mean);
  j.add("makespan-p95", e.played.seconds.p95);
  j.add("makespan-bound", e.played.bound);
  j.end();
  j.begin_list("landing");
  for (const auto *m : chosen_models(e)) {
    const auto c = routing::chances_of(*m, e.seen);
    j.begin();
    j.add("model", m->name);
    j.add("takes-seen", c.seen);
    add_beta(j, "blind", c.blind);
    add_beta(j, "storyboard", c.storyboard);
    add_beta(j, "retry", c.retry);
    j.end();
  }
  j.end_list();
  j.begin_list("warnings");
  for (const auto &w : e.plan.warnings) j.item(w);
  j.end_list();
  if (e.plan.problem.empty())
    j.null("problem");
  else
    j.add("problem", e.plan.problem);
  j.end();
  std::puts(j.text().c_str());
}

}  // namespace

int estimate(int argc, char **argv) {
  gchar *model = nullptr, *models = nullptr, *catalogue = nullptr, *ledger = nullptr, *deadline = nullptr,
        *sound = nullptr;
  gdouble budget = -1, give_up = -1, storyboard = 0;
  gint takes = 3, lines = 0, look_ahead = 4, runs = 1000;
  gint64 seed = 1;
  gboolean json = FALSE, references = FALSE, lips = FALSE;
  const GOptionEntry entries[] = {
      {"model", 'm', 0, G_OPTION_ARG_STRING, &model, "of shots that name none (default: auto)", "NAME"},
      {"models", 0, 0, G_OPTION_ARG_STRING, &models,
       "that auto chooses from, separated by commas (default: all that need a key)", "NAMES"},
      {"budget", 'b', 0, G_OPTION_ARG_DOUBLE, &budget, "of the whole film (default: the storyboard's)",
       "MONEY"},
      {"deadline", 'd', 0, G_OPTION_ARG_STRING, &deadline, "until the last shot has landed: 90s, 15m, 2h",
       "TIME"},
      {"max-takes", 't', 0, G_OPTION_ARG_INT, &takes, "of a shot (default: 3, as aivideogen's)", "N"},
      {"give-up", 0, 0, G_OPTION_ARG_DOUBLE, &give_up,
       "what a shot that never lands costs you (default: 20 of its cheapest takes)", "MONEY"},
      {"storyboard-price", 0, 0, G_OPTION_ARG_DOUBLE, &storyboard,
       "of a shot's frames, where they are bought (default: 0, the board artist's)", "MONEY"},
      {"lines", 0, 0, G_OPTION_ARG_INT, &lines, "of the picture at least (default: the film's)", "N"},
      {"all-references", 0, 0, G_OPTION_ARG_NONE, &references, "leave out models that cannot carry them all",
       nullptr},
      {"lip-sync", 0, 0, G_OPTION_ARG_NONE, &lips,
       "where a speaker is seen, only models that speak lines or put lips to them", nullptr},
      {"sound", 0, 0, G_OPTION_ARG_STRING, &sound,
       "that models are asked for, as aivideogen's property: never, auto (default), always", "WHEN"},
      {"look-ahead", 0, 0, G_OPTION_ARG_INT, &look_ahead, "shots under way at a time, 0: all (default: 4)",
       "N"},
      {"catalogue", 'c', 0, G_OPTION_ARG_FILENAME, &catalogue, "file or folder with further models", "PATH"},
      {"ledger", 'l', 0, G_OPTION_ARG_FILENAME, &ledger,
       "whose takes correct the landing rates (default: in the user's data folder)", "FILE"},
      {"runs", 0, 0, G_OPTION_ARG_INT, &runs, "simulated, for the 95 % (default: 1000)", "N"},
      {"seed", 0, 0, G_OPTION_ARG_INT64, &seed, "of the simulated runs (default: 1)", "N"},
      {"json", 'j', 0, G_OPTION_ARG_NONE, &json, "machine-readable", nullptr},
      {}};
  g_set_prgname("estimate");
  const auto code = parse_options(argc, argv, entries, "STORYBOARD",
                                  "Says for every shot which model is expected to make it for the least "
                                  "money per finished clip, why, and what\n"
                                  "the film will cost and take. Nothing is sent. Exit code 1 when it cannot "
                                  "be done within budget and deadline.",
                                  1, 1);
  Asked asked;
  asked.model = taken(model);
  asked.models = taken(models);
  asked.catalogue = taken(catalogue);
  asked.ledger = taken(ledger);
  const std::string until = taken(deadline);
  const std::string heard = taken(sound);
  if (code) return *code;
  const auto wrong = [](const std::string &what) {
    std::fprintf(stderr, "gst-storyboard-1.0: %s\n", what.c_str());
    return 2;
  };
  if (!until.empty() && !(asked.rules.deadline = seconds_of(until.c_str())))
    return wrong("--deadline is a time such as 90s, 15m or 2h, not \"" + until + "\"");
  if (heard == "never")
    asked.sound = routing::NativeSound::Never;
  else if (heard == "always")
    asked.sound = routing::NativeSound::Always;
  else if (!heard.empty() && heard != "auto")
    return wrong("--sound is never, auto or always, not \"" + heard + "\"");
  if (takes < 1 || takes > 100) return wrong("--max-takes is from 1 to 100");
  if (runs < 1 || runs > 100000) return wrong("--runs is from 1 to 100000");
  if (lines < 0 || lines > 16384 || look_ahead < 0) return wrong("--lines and --look-ahead are not negative");
  if (storyboard < 0) return wrong("--storyboard-price is not negative");
  asked.file = argv[1];
  asked.json = json;
  asked.runs = static_cast<unsigned>(runs);
  asked.look_ahead = static_cast<unsigned>(look_ahead);
  asked.seed = static_cast<std::uint64_t>(seed);
  auto &r = asked.rules;
  r.takes = static_cast<unsigned>(takes);
  r.least_lines = static_cast<unsigned>(lines);
  r.all_references = references;
  r.lip_sync = lips;
  r.board = storyboard;
  r.boarded = storyboard == 0;
  r.today = today();
  if (budget >= 0) r.budget = budget;
  if (give_up >= 0) r.give_up = give_up;
  try {
    const Estimate e = work_out(asked);
    json ? print_json(e, asked) : print_table(e, asked);
    for (const auto &w : e.plan.warnings) std::fprintf(stderr, "gst-storyboard-1.0: %s\n", w.c_str());
    if (e.plan.problem.empty()) return 0;
    std::fprintf(stderr, "gst-storyboard-1.0: %s\n", e.plan.problem.c_str());
  } catch (const std::exception &x) {
    std::fprintf(stderr, "gst-storyboard-1.0: %s\n", x.what());
  }
  return 1;
}

}  // namespace tools
