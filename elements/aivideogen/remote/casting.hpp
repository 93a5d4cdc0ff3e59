// SPDX-License-Identifier: LGPL-2.1-or-later
// Who makes a shot: the router's choice among the models that can be asked.
#pragma once
#include "production.hpp"
#include "routed.hpp"
#include "routing/router.hpp"

namespace aivideogen {

// The shot as the router sees it: what it carries, not the bytes of it. The storyboard frame is there.
routing::Shot routing_shot(const Shot &shot, const ProductionPlan &plan);

// Throws glue::Failure where no model can make it. Where the budget does not reach, the cheapest is named all
// the same: ordering from it says what is missing, and `on-exhausted` decides.
Routed cast(const Shot &shot, const ProductionPlan &plan, const std::vector<catalogue::Model> &models,
            const routing::Experience &experience, const routing::Rules &rules);

}  // namespace aivideogen
