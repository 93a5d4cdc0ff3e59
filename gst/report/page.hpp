// SPDX-License-Identifier: LGPL-2.1-or-later
// A production's report as one HTML page: no script, no request to anywhere, pictures inside.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "report/production.hpp"

namespace report {

struct Thumbnails {         // data URIs; empty: there is none
  std::string board;        // the storyboard frame
  std::string first, last;  // of the landed take, at its in and near its out point
};

// `made`: when, for the foot of the page. Everything that comes from outside is escaped.
std::string page(const Production &production, const Figures &figures,
                 const std::map<std::string, Thumbnails> &thumbnails, const std::string &made);

std::string escaped(const std::string &text);  // for HTML text and attributes

// The page's charts, as inline SVG.
std::string timeline_chart(const Production &production);
std::string spend_chart(const Production &production, const Figures &figures);
std::string money_chart(const Production &production);

std::string money_text(double amount, const std::string &currency);  // "$1.24", "3.10 EUR"
std::string seconds_text(double seconds);                            // "4.0 s", "2 min 05 s"

}  // namespace report
