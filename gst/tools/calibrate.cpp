// SPDX-License-Identifier: LGPL-2.1-or-later
// gst-storyboard-1.0 calibrate: limits for the check, fitted to the takes of finished productions.
#include <glib.h>

#include <cstdio>
#include <cstring>
#include <exception>
#include <fstream>
#include <stdexcept>

#include "glue/ref.hpp"
#include "judge/calibration.hpp"
#include "judge/judge.hpp"
#ifdef WITH_REMOTE
#include "ledger/ledger.hpp"
#endif
#include "report/record.hpp"
#include "tools/command.hpp"
#include "tools/json.hpp"
#include "tools/options.hpp"

namespace tools {
namespace {

constexpr char kSummary[] =
    "Fits the limits of consistencycheck to takes that were kept: reads ledgers and the records that \"render\" writes "
    "beside\n"
    "its films (FILM.takes.json) and prints, for every dimension, the limit below which at most a share of "
    "the\n"
    "kept takes would have fallen, as the member \"limits\" of a shot. Kept are the landed takes of a record and the\n"
    "accepted ones of a ledger. Without a file: the user's own ledger.";

using Kept = std::map<judge::Dimension, std::vector<double>>;

#ifdef WITH_REMOTE
bool is_ledger(const char *file) {
  std::ifstream in(file, std::ios::binary);
  char head[16] = {};
  in.read(head, sizeof head);
  return in && std::memcmp(head, "SQLite format 3", 16) == 0;
}

// Accepted as they came: what a repair made of a take was not measured in these numbers.
unsigned collect_ledger(const char *file, bool simulated, Kept &kept) {
  unsigned takes = 0;
  for (const auto &take : ledger::Ledger::open(file)->scored()) {
    if (take.verdict != "accept" || (take.simulated && !simulated)) continue;
    takes++;
    for (const auto &[name, score] : take.scores)
      if (const auto dimension = judge::dimension_of(name)) kept[*dimension].push_back(score);
  }
  return takes;
}
#endif

// Landed takes with a score: played, whatever the check had said of them.
unsigned collect(const char *file, bool simulated, Kept &kept) {
#ifdef WITH_REMOTE
  if (is_ledger(file)) return collect_ledger(file, simulated, kept);
#endif
  gchar *text = nullptr;
  GError *error = nullptr;
  if (!g_file_get_contents(file, &text, nullptr, &error)) {
    const std::string sentence = error->message;
    g_error_free(error);
    throw std::runtime_error(sentence);
  }
  const auto production = report::read_record(glue::take_string(text), file);
  unsigned takes = 0;
  for (const auto &take : production.takes) {
    if (!take.landed || take.scores.empty() || (take.simulated && !simulated)) continue;
    takes++;
    for (const auto &[name, score] : take.scores)
      if (const auto dimension = judge::dimension_of(name)) kept[*dimension].push_back(score);
  }
  return takes;
}

void print_table(const std::map<judge::Dimension, judge::Fitted> &fitted, unsigned takes) {
  std::printf("%u kept takes\n%-12s %6s %7s %7s %7s %8s\n", takes, "DIMENSION", "TAKES", "LOWEST", "MEDIAN",
              "LIMIT", "FAILING");
  std::string limits;
  for (const auto &[dimension, f] : fitted) {
    std::printf("%-12s %6zu %7.2f %7.2f ", judge::name_of(dimension), f.takes, f.lowest, f.median);
    if (!f.limit) {
      std::printf("%7s\n", "too few");
      continue;
    }
    std::printf("%7.2f %8zu\n", *f.limit, f.failing);
    char member[64];
    g_snprintf(member, sizeof member, "%s\"%s\": %.2f", limits.empty() ? "" : ", ", judge::name_of(dimension),
               *f.limit);
    limits += member;
  }
  if (limits.empty())
    std::printf("\nNo limit can be fitted: a dimension needs %zu kept takes.\n", judge::kLeastTakes);
  else
    std::printf("\nFor the shots of a storyboard:\n  \"limits\": { %s }\n", limits.c_str());
}

void print_json(const std::map<judge::Dimension, judge::Fitted> &fitted, unsigned takes, double share) {
  Json json;
  json.begin();
  json.add("takes", takes);
  json.add("share", share);
  json.begin("dimensions");
  for (const auto &[dimension, f] : fitted) {
    json.begin(judge::name_of(dimension));
    json.add("takes", f.takes);
    json.add("lowest", f.lowest);
    json.add("median", f.median);
    if (f.limit)
      json.add("limit", *f.limit);
    else
      json.null("limit");
    json.add("failing", f.failing);
    json.end();
  }
  json.end();
  json.begin("limits");
  for (const auto &[dimension, f] : fitted)
    if (f.limit) json.add(judge::name_of(dimension), *f.limit);
  json.end();
  json.end();
  std::printf("%s\n", json.text().c_str());
}

}  // namespace

int calibrate(int argc, char **argv) {
  gboolean json = FALSE, simulated = FALSE;
  gdouble share = 0.02;
  const GOptionEntry entries[] = {
      {"share", 0, 0, G_OPTION_ARG_DOUBLE, &share,
       "Of the kept takes, how many may fall below a limit (0 to 0.5; default 0.02)", "SHARE"},
      {"simulated", 0, 0, G_OPTION_ARG_NONE, &simulated, "Count the takes of rehearsals too", nullptr},
      {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", nullptr},
      {}};
  if (const auto code = parse_options(argc, argv, entries, "[FILE...]", kSummary, 0, 1000)) return *code;
  if (!(share >= 0 && share <= 0.5)) {
    std::fprintf(stderr, "gst-storyboard-1.0: --share is a number from 0 to 0.5\n");
    return 2;
  }
  try {
    Kept kept;
    unsigned takes = 0;
    for (int i = 1; i < argc; i++) takes += collect(argv[i], simulated, kept);
#ifdef WITH_REMOTE
    if (const auto own = ledger::Ledger::default_file(); argc < 2) {
      if (!g_file_test(own.c_str(), G_FILE_TEST_EXISTS))
        throw std::runtime_error("no file is named, and there is no ledger at " + own);
      takes += collect(own.c_str(), simulated, kept);
    }
#else
    if (argc < 2) throw std::runtime_error("no file is named");
#endif
    const auto fitted = judge::fit_limits(kept, share);
    if (json)
      print_json(fitted, takes, share);
    else
      print_table(fitted, takes);
    return 0;
  } catch (const std::exception &x) {
    std::fprintf(stderr, "gst-storyboard-1.0: %s\n", x.what());
    return 1;
  }
}

}  // namespace tools
