// SPDX-License-Identifier: LGPL-2.1-or-later
#include "hire.hpp"

#ifdef WITH_REMOTE
#include <memory>
#include <sstream>

#include "catalogue/catalogue.hpp"
#include "glue/failure.hpp"
#include "rehearsal/rehearsal_provider.hpp"
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

// Catalogue and studio are made when the first paid model is asked for: a film without one opens no ledger.
struct Office {
  Purse purse;
  Warn warn;
  Log log;
  std::unique_ptr<catalogue::Catalogue> models;
  std::shared_ptr<Studio> studio;
  std::shared_ptr<PlayMoney> play_money;

  const catalogue::Model &known(const std::string &name) const {
    try {
      return models->at(name);
    } catch (const catalogue::Error &x) {
      throw catalogue::Error(std::string(x.what()) + " Built in is animatic.");
    }
  }

  std::shared_ptr<Provider> hire(const std::string &name) {
    if (!models) models = std::make_unique<catalogue::Catalogue>(catalogue::Catalogue::load(purse.catalogue));
    constexpr std::string_view kRehearsal = "rehearsal/";
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
    if (!studio) {
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
    return std::make_shared<RemoteProvider>(studio, std::move(model), std::move(c));
  }
};

}  // namespace

Production::Hire hire_from_catalogue(Purse purse, Warn warn, Log log) {
  auto office = std::make_shared<Office>();
  office->purse = std::move(purse);
  office->warn = std::move(warn);
  office->log = std::move(log);
  return [office](const std::string &name) -> std::shared_ptr<Provider> {
    try {
      return office->hire(name);
    } catch (const catalogue::Error &x) {
      throw glue::resource_failure(GST_RESOURCE_ERROR_SETTINGS, x.what()).cause("model");
    } catch (const ledger::Error &x) {
      throw glue::resource_failure(GST_RESOURCE_ERROR_OPEN_READ_WRITE, x.what()).cause("ledger");
    }
  };
}
#else
Production::Hire hire_from_catalogue(Purse, Warn, Log) {
  return {};
}
#endif

}  // namespace aivideogen
