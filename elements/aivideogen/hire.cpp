// SPDX-License-Identifier: LGPL-2.1-or-later
#include "hire.hpp"

#ifdef WITH_REMOTE
#include <algorithm>
#include <memory>
#include <sstream>
#include <utility>

#include "catalogue/catalogue.hpp"
#include "glue/failure.hpp"
#include "rehearsal/rehearsal_provider.hpp"
#include "remote/casting.hpp"
#include "remote/remote_provider.hpp"
#endif

namespace aivideogen {

#ifdef WITH_REMOTE
namespace {

std::vector<std::string> listed(const std::string &text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  std::string word;
  while (std::getline(in, word, ',')) {
    const auto from = word.find_first_not_of(" \t"), to = word.find_last_not_of(" \t/");
    if (from != std::string::npos) out.push_back(word.substr(from, to - from + 1));
  }
  return out;
}

std::string today() {
  GDateTime *now = g_date_time_new_now_utc();
  const std::string text = glue::take_string(g_date_time_format(now, "%Y-%m-%d"));
  g_date_time_unref(now);
  return text;
}

constexpr std::string_view kRehearsal = "rehearsal/";

// Catalogue and studio are made when the first paid model is asked for: a film without one opens no ledger.
struct Office {
  Purse purse;
  Warn warn;
  Log log;
  std::unique_ptr<catalogue::Catalogue> models;
  std::shared_ptr<Studio> studio;
  std::shared_ptr<PlayMoney> play_money;
  routing::Experience experience;
  gint64 learnt = 0;  // when, monotonic; 0: never
  bool told = false;  // that there is no key

  void open_catalogue() {
    if (!models) models = std::make_unique<catalogue::Catalogue>(catalogue::Catalogue::load(purse.catalogue));
  }

  void open_studio() {
    if (studio) return;
    Studio::Setup s;
    s.take_folder = purse.take_folder;
    s.ledger_file = purse.ledger;
    s.production = purse.production.empty() ? "default" : purse.production;
    if (purse.budget >= 0) s.budget.limit = ledger::money(purse.budget);
    s.allowed_hosts = listed(purse.allow_hosts);
    s.log = log;
    s.warn = warn;
    studio = std::make_shared<Studio>(std::move(s));
  }

  const catalogue::Model &known(const std::string &name) const {
    try {
      return models->at(name);
    } catch (const catalogue::Error &x) {
      throw catalogue::Error(std::string(x.what()) + " Built in is animatic.");
    }
  }

  std::shared_ptr<Provider> hire(const std::string &name) {
    open_catalogue();
    if (name.starts_with(kRehearsal)) {
      if (!play_money) {
        play_money = std::make_shared<PlayMoney>();
        if (purse.budget >= 0) play_money->limit = purse.budget;
      }
      return std::make_shared<RehearsalProvider>(
          std::make_shared<const catalogue::Model>(known(name.substr(kRehearsal.size()))), play_money,
          purse.take_folder);
    }
    auto model = std::make_shared<const catalogue::Model>(known(name));
    Connection c;
    if (name == purse.model) c = {purse.base_url, purse.key_variable, purse.key_file};
    if (c.base_url.empty() && !model->expires.empty() && model->expires <= today())
      throw glue::resource_failure(
          GST_RESOURCE_ERROR_SETTINGS,
          "The service of " + name + " ended on " + model->expires +
              "; set base-url to a server that still has it, or choose another model.")
          .cause("expired");
    open_studio();
    return std::make_shared<RemoteProvider>(studio, std::move(model), std::move(c));
  }

  // Those that are named, or all that can be asked: whose key is there. A rehearsal needs none.
  std::vector<std::string> candidates(bool rehearsed) const {
    auto names = listed(purse.models);
    for (const auto &n : names) known(n);
    if (!names.empty()) return names;
    for (const auto &m : models->models())
      if (!m.key_variable.empty() && !m.prices.empty() && !m.simulated &&
          (rehearsed || !glue::string_or_empty(g_getenv(m.key_variable.c_str())).empty()))
        names.push_back(m.name);
    return names;
  }

  // What the ledger has seen, looked up at most every other second.
  const routing::Experience &experienced() {
    const gint64 now = g_get_monotonic_time();
    if (learnt == 0 || now - learnt > 2 * G_USEC_PER_SEC) {
      experience = routing::learn(studio->ledger->list(""), models->models());
      learnt = now;
    }
    return experience;
  }

  Routed route(const Shot &shot, const ProductionPlan &plan, bool rehearsed) {
    open_catalogue();
    routing::Rules rules;
    rules.models = candidates(rehearsed);
    if (rules.models.empty()) {
      Routed r;
      r.model = "animatic";
      r.why = "no model's key is set, so it is played as its moving storyboard";
      if (!std::exchange(told, true))
        warn(shot.id(), "model",
             "model=auto finds no key of a model in the environment, so moving storyboards are played, from "
             "shot " +
                 shot.id() + " on; gst-storyboard-1.0 models NAME says which variable to set.");
      return r;
    }
    rules.takes = plan.max_takes;
    rules.smallest_size = true;
    rules.today = today();
    rules.currency = known(rules.models.front()).currency;
    if (rehearsed) {
      if (purse.budget >= 0) {
        double spent = 0;
        if (play_money) {
          std::lock_guard lock(play_money->mutex);
          spent = play_money->spent;
        }
        rules.budget = std::max(0.0, purse.budget - spent);
      }
    } else {
      open_studio();
      if (purse.budget >= 0) {
        const auto sums = studio->ledger->sums(studio->setup.production);
        rules.budget = std::max(0.0, purse.budget - ledger::amount(sums.spent + sums.reserved));
      }
    }
    Routed r = cast(shot, plan, models->models(), rehearsed ? routing::Experience() : experienced(), rules);
    r.simulated = rehearsed;
    if (rehearsed) r.model = std::string(kRehearsal) + r.model;
    return r;
  }
};

}  // namespace

Agency agency_of(Purse purse, Warn warn, Log log) {
  auto office = std::make_shared<Office>();
  office->purse = std::move(purse);
  office->warn = std::move(warn);
  office->log = std::move(log);
  const auto told = [](auto &&work) {
    try {
      return work();
    } catch (const catalogue::Error &x) {
      throw glue::resource_failure(GST_RESOURCE_ERROR_SETTINGS, x.what()).cause("model");
    } catch (const ledger::Error &x) {
      throw glue::resource_failure(GST_RESOURCE_ERROR_OPEN_READ_WRITE, x.what()).cause("ledger");
    }
  };
  Agency a;
  a.hire = [office, told](const std::string &name) { return told([&] { return office->hire(name); }); };
  a.route = [office, told](const Shot &shot, const ProductionPlan &plan, const std::string &lane) {
    return told([&] { return office->route(shot, plan, lane.starts_with(kRehearsal)); });
  };
  return a;
}
#else
Agency agency_of(Purse, Warn, Log) {
  return {};
}
#endif

}  // namespace aivideogen
