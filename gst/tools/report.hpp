// SPDX-License-Identifier: LGPL-2.1-or-later
// Gathering a production from a storyboard, a record and a ledger.
#pragma once
#include <map>
#include <string>

#include "report/page.hpp"
#include "report/production.hpp"

namespace tools {

struct Sources {
  std::string storyboard;  // "": the ledger alone
  std::string ledger;      // "": none
  std::string production;  // of the ledger; "": the record's, else "default"
  std::string record;      // "": none
  std::string catalogue;   // further models
  std::string cache_dir;   // of takes; "": the user's
};

// Throws std::exception with one sentence.
report::Production gather(const Sources &sources);
// Storyboard frames and landed takes; what cannot be read has no picture.
std::map<std::string, report::Thumbnails> thumbnails(const Sources &sources,
                                                     const report::Production &production,
                                                     const std::string &image_model, bool allow_outside);
// Where "render" writes the record of `film`, and where "report" looks for it.
std::string record_file_of(const std::string &film);
bool is_ledger(const std::string &file);
// Writes the page; throws std::runtime_error.
void write_page(const std::string &file, const report::Production &production,
                const std::map<std::string, report::Thumbnails> &pictures);

}  // namespace tools
