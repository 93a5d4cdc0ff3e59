// SPDX-License-Identifier: LGPL-2.1-or-later
// What a run came to, for the message `storyboard/report`.
#pragma once
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "hire.hpp"
#include "production.hpp"
#include "report/production.hpp"

namespace aivideogen {

class Accounts {
 public:
  void begin(const ProductionPlan &plan, const Purse &purse);
  void made(const Shot &shot, const Take &take);     // any thread
  void played(const Shot &shot, const Take &take);   // it is the one that is seen
  GstStructure *report(const Totals &totals) const;  // transfer full; the message's fields

 private:
  mutable std::mutex mutex_;  // guards everything
  ProductionPlan plan_;
  Purse purse_;
  report::Production production_;
  std::vector<std::shared_ptr<const Shot>> shots_;  // as played, without their pictures
  gint64 begun_ = 0, last_ = 0;
};

}  // namespace aivideogen
