// SPDX-License-Identifier: LGPL-2.1-or-later
// The reference pictures, clips and sounds of a run, read for its orders. What an order carries is what was
// read (and hashed) for it, whatever becomes of the file. Within a run every order sees the same: a file that
// is another one by the time the next shot or take wants it is an error, because one film would show two
// faces, and a retry would change more than what it is to change.
#pragma once
#include <map>
#include <mutex>
#include <string>

#include "generation/needs.hpp"
#include "glue/failure.hpp"

namespace aivideogen {

// Shot `shot`: reference "`name`" `why`.
glue::Failure unreadable(const std::string &shot, const std::string &name, const std::string &why);

class ReferenceFiles {
 public:
  // Thread-safe. Throws glue::Failure: `reference` (it cannot be read, or is nothing that a provider may
  // see), `reference-changed`.
  generation::Medium read(const std::string &shot, const std::string &name, const std::string &uri);

 private:
  std::mutex mutex_;                         // guards seen_
  std::map<std::string, std::string> seen_;  // SHA-256 of what stood at each address when it was first read
};

}  // namespace aivideogen
