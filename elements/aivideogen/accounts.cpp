// SPDX-License-Identifier: LGPL-2.1-or-later
#include "accounts.hpp"

#include <algorithm>
#include <set>

#ifdef WITH_REMOTE
#include "catalogue/catalogue.hpp"
#include "ledger/ledger.hpp"
#include "remote/casting.hpp"
#include "routing/router.hpp"
#endif

namespace aivideogen {
namespace {

const char *word_of(GstStoryboardVerdict verdict) {
  return verdict == GST_STORYBOARD_VERDICT_ACCEPT   ? "accept"
         : verdict == GST_STORYBOARD_VERDICT_REPAIR ? "repair"
         : verdict == GST_STORYBOARD_VERDICT_REJECT ? "reject"
                                                    : "unchecked";
}

#ifdef WITH_REMOTE
struct Book {
  bool there = false;
  std::string production;
  std::vector<ledger::Entry> entries;  // of all productions
  ledger::Sums sums;                   // of this one
};

Book open_book(const Purse &purse) {
  Book out;
  out.production = purse.production.empty() ? "default" : purse.production;
  const std::string file = purse.ledger.empty() ? ledger::Ledger::default_file() : purse.ledger;
  if (!g_file_test(file.c_str(), G_FILE_TEST_EXISTS)) return out;
  const auto book = ledger::Ledger::open(file);
  out.entries = book->list("");
  out.sums = book->sums(out.production);
  out.there = true;
  return out;
}

// Orders for these shots of which nobody knows yet whether they were paid.
void add_uncertain(report::Production &p, const Book &book) {
  std::set<std::string> shots;
  for (const auto &s : p.shots) shots.insert(s.id);
  for (const auto &e : book.entries) {
    if (e.state != ledger::State::Uncertain || e.production != book.production || !shots.contains(e.shot))
      continue;
    report::Take t;
    t.shot = e.shot, t.number = e.take, t.model = e.model;
    t.quote = ledger::amount(e.quote);
    t.uncertain = true;
    p.takes.push_back(std::move(t));
  }
}

// What nobody could have paid less than, and what the best policy would be expected to pay.
void compare(report::Production &p, const std::vector<std::shared_ptr<const Shot>> &shots,
             const ProductionPlan &plan, const Purse &purse, const Book &book) {
  const auto all = catalogue::Catalogue::load(purse.catalogue);
  const auto &entries = book.entries;
  const std::string &name = book.production;
  for (report::Take &t : p.takes) {
    double quote = 0;
    for (const auto &e : entries)
      if (e.production == name && e.shot == t.shot && e.take == t.number && e.model == t.model)
        quote += ledger::amount(e.quote);
    if (quote > 0 && t.price > 0) t.quote = quote;
  }
  const auto experience = routing::learn(entries, all.models());
  routing::Rules rules;
  rules.currency = p.currency;
  rules.takes = plan.max_takes;
  GDateTime *now = g_date_time_new_now_utc();
  rules.today = glue::take_string(g_date_time_format(now, "%Y-%m-%d"));
  g_date_time_unref(now);
  for (std::size_t i = 0; i < shots.size(); i++) {
    if (p.shots[i].footage) continue;
    const auto offers =
        routing::offers_for(routing_shot(*shots[i], plan), all.models(), experience, rules).offers;
    if (offers.empty()) continue;
    const auto floor = routing::floor_of(offers);
    if (floor.model.empty()) continue;
    p.shots[i].floor = floor.money;
    const auto best = routing::best_single(routing::task_of(offers, rules));
    if (best.way < offers.size() && best.outcome.landed > 0)
      p.shots[i].optimum = best.outcome.money / best.outcome.landed;
  }
}
#endif

}  // namespace

void Accounts::begin(const ProductionPlan &plan, const Purse &purse) {
  std::lock_guard lock(mutex_);
  plan_ = plan;
  purse_ = purse;
  production_ = {};
  production_.concurrency = std::max(1u, plan.look_ahead);
  shots_.clear();
  begun_ = last_ = g_get_monotonic_time();
}

void Accounts::made(const Shot &shot, const Take &take) {
  report::Take t;
  t.shot = shot.id();
  t.number = take.number;
  t.model = take.model;
  t.verdict = word_of(take.verdict.verdict);
  t.price = take.price;
  t.seconds = take.seconds;
  t.wall = static_cast<double>(take.wall) / GST_SECOND;
  t.simulated = take.simulated;
  t.cached = take.cached;
  std::lock_guard lock(mutex_);
  if (!take.currency.empty()) production_.currency = take.currency;
  last_ = g_get_monotonic_time();
  production_.takes.push_back(std::move(t));
}

void Accounts::played(const Shot &shot, const Take &take) {
  report::Shot s;
  s.id = shot.id();
  s.seconds = static_cast<double>(shot.info->duration) / GST_SECOND;
  s.footage = shot.footage();
  s.continues = shot.info->continues;
  std::vector<report::Picture> pictures;
  std::string currency;
  for (guint i = 0; i < shot.info->frames->len; i++) {
    auto *sample = GST_SAMPLE_CAST(g_ptr_array_index(shot.info->frames, i));
    const gchar *role = nullptr;
    report::Picture picture;
    if (!gst_storyboard_frame_parse(sample, &role, nullptr) ||
        !gst_structure_get_double(gst_sample_get_info(sample), "price", &picture.price))
      continue;
    picture.shot = s.id, picture.role = role;
    currency = glue::string_or_empty(gst_structure_get_string(gst_sample_get_info(sample), "currency"));
    pictures.push_back(std::move(picture));
  }
  auto kept = std::make_shared<Shot>();
  kept->info = ShotPtr(gst_storyboard_shot_copy(shot.info.get()));
  g_ptr_array_set_size(kept->info->frames, 0);
  kept->lines = shot.lines;
  std::lock_guard lock(mutex_);
  for (report::Take &t : production_.takes)
    if (t.shot == s.id && t.number == take.number) t.landed = true;
  production_.shots.push_back(std::move(s));
  const bool priced = std::any_of(production_.takes.begin(), production_.takes.end(),
                                  [](const auto &t) { return t.price > 0; });
  if (!priced && !currency.empty()) production_.currency = currency;
  // Two currencies have no sum.
  if (currency == production_.currency)
    for (auto &picture : pictures) production_.pictures.push_back(std::move(picture));
  shots_.push_back(std::move(kept));
}

GstStructure *Accounts::report(const Totals &totals) const {
  report::Production p;
  std::vector<std::shared_ptr<const Shot>> shots;
  ProductionPlan plan;
  Purse purse;
  {
    std::lock_guard lock(mutex_);
    p = production_;
    plan = plan_;
    purse = purse_;
    shots = shots_;
    p.makespan = static_cast<double>(last_ - begun_) / 1e6;
  }
  double told = 0;
  for (const auto &t : p.takes) told += t.price;
  if (totals.price - told > 1e-9) {  // takes that came to nothing
    report::Take lost;
    lost.price = totals.price - told;
    lost.lost = true;
    p.takes.push_back(std::move(lost));
  }
  std::optional<double> prevented;
#ifdef WITH_REMOTE
  const auto paid = [](const std::string &model) { return !model.empty() && model != "animatic"; };
  if (paid(plan.model) || std::any_of(shots.begin(), shots.end(), [&](const auto &s) {
        return paid(glue::string_or_empty(s->info->model));
      })) {
    try {
      const Book book = open_book(purse);
      if (book.there && totals.simulated == 0) prevented = ledger::amount(book.sums.refused_by_budget);
      if (totals.price > 0) compare(p, shots, plan, purse, book);
      if (totals.simulated == 0) add_uncertain(p, book);
    } catch (const std::exception &) {  // the figures without it are true as well
    }
  }
#endif
  const auto f = report::figures_of(p);
  const double spent = totals.price + f.spend.images;
  GstStructure *s = gst_structure_new(
      "storyboard/report", "shots", G_TYPE_UINT, totals.shots, "takes", G_TYPE_UINT, totals.takes,
      "takes-per-finished-shot", G_TYPE_DOUBLE,
      totals.shots ? double(totals.takes) / double(totals.shots) : 0.0, "takes-per-finished-clip",
      G_TYPE_DOUBLE, f.takes_per_finished_clip, "rejected", G_TYPE_UINT, totals.rejected, "unchecked",
      G_TYPE_UINT, totals.unchecked, "money-spent", G_TYPE_DOUBLE, spent, "money-quoted", G_TYPE_DOUBLE,
      f.quoted, "money-per-finished-minute", G_TYPE_DOUBLE,
      totals.seconds_used > 0 ? spent * 60 / totals.seconds_used : 0.0, "money-quoted-per-finished-minute",
      G_TYPE_DOUBLE, totals.seconds_used > 0 ? f.quoted * 60 / totals.seconds_used : 0.0, "audit-share",
      G_TYPE_DOUBLE, f.audit_share, "purity", G_TYPE_DOUBLE, f.purity, "seconds-bought", G_TYPE_DOUBLE,
      totals.seconds_bought, "seconds-used", G_TYPE_DOUBLE, totals.seconds_used, "makespan", G_TYPE_DOUBLE,
      f.makespan, "makespan-bound", G_TYPE_DOUBLE, f.makespan_bound, "currency", G_TYPE_STRING,
      totals.currency.empty() ? p.currency.c_str() : totals.currency.c_str(), "simulated", G_TYPE_BOOLEAN,
      gboolean(totals.simulated > 0), nullptr);
  GstStructure *spend = gst_structure_new(
      "spend", "images", G_TYPE_DOUBLE, f.spend.images, "first-takes", G_TYPE_DOUBLE, f.spend.first,
      "targeted-retries", G_TYPE_DOUBLE, f.spend.retries, "discarded", G_TYPE_DOUBLE, f.spend.discarded,
      "lost", G_TYPE_DOUBLE, f.spend.lost, "uncertain", G_TYPE_DOUBLE, f.spend.uncertain, nullptr);
  gst_structure_set(s, "spend", GST_TYPE_STRUCTURE, spend, nullptr);
  gst_structure_free(spend);
  const auto maybe = [&](const char *field, const std::optional<double> &v) {
    if (v) gst_structure_set(s, field, G_TYPE_DOUBLE, *v, nullptr);
  };
  maybe("money-refused", prevented);
  maybe("floor", f.floor);
  maybe("floor-ratio", f.floor_ratio);
  maybe("optimum", f.optimum);
  maybe("optimum-ratio", f.optimum_ratio);
  return s;
}

}  // namespace aivideogen
