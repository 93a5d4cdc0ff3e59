// SPDX-License-Identifier: LGPL-2.1-or-later
// Routing in words for people.
#pragma once
#include <string>

namespace routing {

struct Choice;
struct Rules;
struct Shot;

std::string money_in_words(double amount, const std::string &currency);  // "0.084 USD", "12.50 USD"
std::string time_in_words(double seconds);                               // "45 s", "12.5 min", "3.2 h"
// One sentence: why this model for this shot, and what stands against the next one.
std::string why_of(const Choice &choice, const Shot &shot, const Rules &rules);

}  // namespace routing
