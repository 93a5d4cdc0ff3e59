// SPDX-License-Identifier: LGPL-2.1-or-later
// gst-storyboard-1.0 rehearse: a production played with dice, many times, with and without each layer.
// Nothing is sent and nothing is paid.
#include <glib.h>

#include <cstdio>
#include <exception>

#include "catalogue/catalogue.hpp"
#include "document/document.hpp"
#include "routing/board.hpp"
#include "routing/stack.hpp"
#include "routing/study.hpp"
#include "routing/words.hpp"
#include "tools/arguments.hpp"
#include "tools/command.hpp"
#include "tools/json.hpp"
#include "tools/options.hpp"

namespace tools {
namespace {

using routing::Row;
using routing::Spread;
using routing::time_in_words;

struct Asked {
  unsigned runs = 1000;
  std::uint64_t seed = 1;
  std::string models, catalogue;
  int lines = 0;
  unsigned look_ahead = 0;
  double storyboard_price = -1;
};

// One film with one set of prices and rates, and what came of it.
struct Section {
  std::string film, prices;
  std::vector<Row> rows;
};

std::vector<catalogue::Model> with_rates(std::vector<catalogue::Model> models,
                                         const catalogue::Landing &rates) {
  for (auto &m : models) {
    m.landing.blind = rates.blind;
    m.landing.storyboard = rates.storyboard;
    m.landing.retry = rates.retry;
  }
  return models;
}

std::vector<catalogue::Model> named(const catalogue::Catalogue &all, const std::vector<std::string> &names) {
  std::vector<catalogue::Model> out;
  for (const auto &n : names) out.push_back(all.at(n));
  return out;
}

std::vector<Section> sections_of(const routing::Study &study, const std::vector<catalogue::Model> &today,
                                 const Asked &asked) {
  std::vector<Section> out;
  auto c = study.circumstances;
  c.look_ahead = asked.look_ahead;
  c.today = tools::today();
  auto now = c;
  now.board_share = 0;
  now.board = asked.storyboard_price >= 0 ? asked.storyboard_price : study.board_today;
  for (const auto &film : study.films) {
    out.push_back({film.name, "the study's prices and landing rates",
                   rehearse(film.shots, study.models.models(), c, asked.runs, asked.seed)});
    out.push_back({film.name, "today's prices, the study's landing rates",
                   rehearse(film.shots, with_rates(today, study.landing), now, asked.runs, asked.seed)});
    out.push_back({film.name, "today's prices, the catalogue's landing rates",
                   rehearse(film.shots, today, now, asked.runs, asked.seed)});
  }
  return out;
}

void print_claims(const routing::Study &study) {
  std::printf("Arithmetic: what is said, and what its own figures give\n\n");
  std::printf("  %8s  %8s  %6s  %s\n", "SAID", "IS", "OFF BY", "");
  for (const auto &c : study.claims) {
    std::printf("  %8.2f  %8.2f  %5.2fx  %s\n", c.says, c.computed, c.says / c.computed, c.text.c_str());
    if (!c.note.empty()) std::printf("  %26s  %s\n", "", c.note.c_str());
    if (c.floor > c.says + 1e-9)
      std::printf("  %26s  what is said is below the floor: every second paid once is %.2f\n", "", c.floor);
  }
  std::puts("");
}

void print_section(const Section &s, const std::string &currency) {
  std::printf("SIMULATED: %s\n  %s\n\n", s.film.c_str(), s.prices.c_str());
  std::printf("  %-18s %-22s %6s %6s  %8s  %8s %8s %8s  %6s  %8s %8s\n", "STACK", "MODEL", "TAKES", "GENS",
              "A MINUTE", "P5", "P50", "P95", "FLOORx", "TIME", "P95");
  const char *before = "";
  for (const Row &r : s.rows) {
    const char *stack = routing::name(r.stack);
    const char *shown = stack == before ? "" : stack;
    before = stack;
    if (!r.problem.empty()) {
      std::printf("  %-18s %-22s %s\n", shown, r.model.c_str(), r.problem.c_str());
      continue;
    }
    const double minute = 60 / r.seconds;
    const auto &m = r.played.money;
    std::printf("  %-18s %-22s %6.2f %6.2f  %8.2f  %8.2f %8.2f %8.2f  %6.2f  %8s %8s\n", shown,
                r.model.c_str(), r.played.takes_per_clip(), r.played.generations_per_clip(),
                r.expected * minute, m.p5 * minute, m.p50 * minute, m.p95 * minute, r.floor_ratio(),
                time_in_words(r.played.seconds.mean).c_str(), time_in_words(r.played.seconds.p95).c_str());
  }
  const Row *whole = nullptr;
  for (const Row &r : s.rows)
    if (r.problem.empty()) whole = &r;
  if (!whole) {
    std::puts("");
    return;
  }
  std::printf(
      "\n  Takes and generations are of a finished clip; money is %s of a finished minute, its mean exact.\n",
      currency.c_str());
  std::printf("  The floor, every second paid once to the cheapest that can make it, is %.2f a minute.\n\n",
              whole->floor * 60 / whole->seconds);
}

void add(Json &j, const char *key, const Spread &s) {
  j.begin(key);
  j.add("mean", s.mean);
  j.add("p5", s.p5);
  j.add("p50", s.p50);
  j.add("p95", s.p95);
  j.end();
}

void add(Json &j, const Section &s) {
  j.begin();
  j.add("film", s.film);
  j.add("prices", s.prices);
  j.begin_list("rows");
  for (const Row &r : s.rows) {
    j.begin();
    j.add("stack", routing::name(r.stack));
    j.add("model", r.model);
    j.add("simulated", true);
    if (!r.problem.empty()) {
      j.add("problem", r.problem);
      j.end();
      continue;
    }
    j.add("takes-per-finished-clip", r.played.takes_per_clip());
    j.add("generations-per-finished-clip", r.played.generations_per_clip());
    j.add("money-expected", r.expected);
    j.add("money-per-finished-minute", r.expected * 60 / r.seconds);
    add(j, "money", r.played.money);
    add(j, "storyboards", r.played.images);
    add(j, "takes", r.played.takes);
    add(j, "time", r.played.seconds);
    j.add("time-bound", r.played.bound);
    j.add("floor", r.floor);
    j.add("floor-ratio", r.floor_ratio());
    j.add("seconds", r.seconds);
    j.begin("rejected");
    for (const auto &[cause, n] : r.played.rejected) j.add(cause.c_str(), n);
    j.end();
    j.end();
  }
  j.end_list();
  j.end();
}

void print_json(const routing::Study *study, const std::vector<Section> &sections, const Asked &asked,
                const std::string &currency) {
  Json j;
  j.begin();
  j.add("simulated", true);
  j.add("runs", asked.runs);
  j.add("seed", asked.seed);
  j.add("currency", currency);
  if (study) {
    j.add("study", study->title);
    j.begin_list("arithmetic");
    for (const auto &c : study->claims) {
      j.begin();
      j.add("claim", c.text);
      j.add("says", c.says);
      j.add("computed", c.computed);
      j.add("off-by", c.says / c.computed);
      if (!c.unit.empty()) j.add("unit", c.unit);
      if (c.floor > 0) j.add("floor", c.floor);
      if (!c.note.empty()) j.add("note", c.note);
      j.end();
    }
    j.end_list();
  }
  j.begin_list("rehearsals");
  for (const Section &s : sections) add(j, s);
  j.end_list();
  j.end();
  std::puts(j.text().c_str());
}

void warn_expired(const std::vector<catalogue::Model> &models) {
  for (const auto &m : models)
    if (!m.expires.empty() && m.expires <= tools::today())
      std::fprintf(
          stderr,
          "gst-storyboard-1.0: the entry of %s expired on %s: it is shown with its last price, and auto does "
          "not choose it\n",
          m.name.c_str(), m.expires.c_str());
}

}  // namespace

int rehearse(int argc, char **argv) {
  gboolean article = FALSE, json = FALSE;
  gint runs = 1000, lines = 0, look_ahead = 0;
  gint64 seed = 1;
  gdouble storyboard = -1;
  gchar *study_file = nullptr, *models = nullptr, *catalogue = nullptr;
  const GOptionEntry entries[] = {
      {"article", 'a', 0, G_OPTION_ARG_NONE, &article,
       "the study that comes with the package, instead of a storyboard", nullptr},
      {"study", 0, 0, G_OPTION_ARG_FILENAME, &study_file, "a study of your own", "FILE"},
      {"models", 'm', 0, G_OPTION_ARG_STRING, &models,
       "to be compared, separated by commas (default: those of the article, at today's prices)", "NAMES"},
      {"catalogue", 'c', 0, G_OPTION_ARG_FILENAME, &catalogue, "file or folder with further models", "PATH"},
      {"storyboard-price", 0, 0, G_OPTION_ARG_DOUBLE, &storyboard,
       "of a shot's frames (default: the study's, from an image model)", "MONEY"},
      {"lines", 0, 0, G_OPTION_ARG_INT, &lines, "of the picture at least (default: the film's)", "N"},
      {"look-ahead", 0, 0, G_OPTION_ARG_INT, &look_ahead, "shots under way at a time (default: 0, all)", "N"},
      {"runs", 'n', 0, G_OPTION_ARG_INT, &runs, "how often each is played (default: 1000)", "N"},
      {"seed", 's', 0, G_OPTION_ARG_INT64, &seed, "of the dice (default: 1)", "N"},
      {"json", 'j', 0, G_OPTION_ARG_NONE, &json, "machine-readable", nullptr},
      {}};
  g_set_prgname("rehearse");
  const auto code = parse_options(argc, argv, entries, "[STORYBOARD]",
                                  "Plays a production many times with dice instead of models: prompts only, "
                                  "with a storyboard, with retries that\n"
                                  "change only the cause, with repairs; with each model and with the router. "
                                  "All its figures are simulated.",
                                  0, 1);
  const std::string file = taken(study_file);
  Asked asked;
  asked.models = taken(models);
  asked.catalogue = taken(catalogue);
  if (code) return *code;
  const bool study_only = article || !file.empty();
  if (study_only == (argc == 2)) {
    std::fprintf(stderr, "usage: gst-storyboard-1.0 rehearse STORYBOARD | --article | --study FILE\n");
    return 2;
  }
  if (runs < 1 || runs > 1000000 || look_ahead < 0 || lines < 0) {
    std::fprintf(
        stderr,
        "gst-storyboard-1.0: --runs is from 1 to 1000000; --look-ahead and --lines are not negative\n");
    return 2;
  }
  asked.runs = static_cast<unsigned>(runs);
  asked.seed = static_cast<std::uint64_t>(seed);
  asked.look_ahead = static_cast<unsigned>(look_ahead);
  asked.lines = lines;
  asked.storyboard_price = storyboard;
  try {
    const auto study = routing::load_study(file.empty() ? routing::shipped_study() : file);
    const auto shipped = catalogue::Catalogue::load(asked.catalogue);
    const auto today = named(shipped, asked.models.empty() ? study.today : listed(asked.models));
    warn_expired(today);
    std::vector<Section> sections;
    if (study_only) {
      sections = sections_of(study, today, asked);
    } else {
      const auto board = storyboard::load(argv[1]);
      auto c = study.circumstances;
      c.today = tools::today();
      c.look_ahead = asked.look_ahead;
      c.least_lines = static_cast<unsigned>(lines);
      c.board_share = 0;
      c.board = storyboard >= 0 ? storyboard : study.board_today;
      const auto shots = routing::shots_of(board);
      if (shots.empty())
        throw std::runtime_error(std::string(argv[1]) + " has only footage; there is nothing to rehearse");
      sections.push_back({board.title, "today's prices, the catalogue's landing rates",
                          rehearse(shots, today, c, asked.runs, asked.seed)});
    }
    const std::string &currency = study.circumstances.currency;
    if (json) {
      print_json(study_only ? &study : nullptr, sections, asked, currency);
      return 0;
    }
    if (study_only) std::printf("%s\n\n", study.title.c_str());
    if (study_only) print_claims(study);
    for (const Section &s : sections) print_section(s, currency);
    std::printf("Simulated: %u runs each, seed %llu; nothing was sent or paid.\n", asked.runs,
                static_cast<unsigned long long>(asked.seed));
  } catch (const std::exception &x) {
    std::fprintf(stderr, "gst-storyboard-1.0: %s\n", x.what());
    return 1;
  }
  return 0;
}

}  // namespace tools
