// SPDX-License-Identifier: LGPL-2.1-or-later
// A production's record: a JSON file that "render" writes beside the film, and "report" reads. It keeps what
// no ledger knows: takes that cost nothing, scores, which take is played.
#pragma once
#include <stdexcept>
#include <string>

#include "report/production.hpp"

namespace report {

class RecordError : public std::runtime_error {  // one sentence that names the file
  using std::runtime_error::runtime_error;
};

std::string write_record(const Production &production);
// Strict: an unknown member is an error. `name`: what messages call it.
Production read_record(const std::string &text, const std::string &name);
// What a later run adds to an earlier one's record: a take that was found again keeps what it cost then.
void merge(Production &into, const Production &earlier);
// The figures alone, with kebab-case keys, as they stand in the JSON of "report" and in the record.
std::string figures_json(const Production &production, const Figures &figures);

}  // namespace report
