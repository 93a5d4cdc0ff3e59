// SPDX-License-Identifier: LGPL-2.1-or-later
// Who has approved which storyboard frames: a file beside the storyboard, so that no video is paid for what
// nobody has looked at. An approval is of a shot's words and pixels: when either changes it is void.
//
// FILM.approvals beside FILM.storyboard:
//   {"approvals": 1, "required": true,
//    "shots": {"quay-1": {"content": HASH, "words": HASH, "at": "2026-11-24T10:00:00Z",
//                         "pictures": {"first": ORDER}}},
//    "attempts": {"quay-2": 2, "reference:mara": 3}}
#pragma once
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "document/storyboard.hpp"

namespace pictures {

class ApprovalsError : public std::runtime_error {  // one sentence that names the file
  using std::runtime_error::runtime_error;
};

struct Approval {
  std::string content;                          // of words and pixels: content_hash()
  std::string words;                            // words_hash()
  std::string at;                               // UTC
  std::map<std::string, std::string> pictures;  // role -> key of the order it was bought with
  bool operator==(const Approval &) const = default;
};

struct Approvals {
  bool required = false;
  std::map<std::string, Approval> shots;
  std::map<std::string, unsigned> attempts;  // which attempt at a shot's frames, or at "reference:NAME"

  bool approves(const std::string &shot, const std::string &content) const;
  unsigned attempt(const std::string &shot) const;  // from 1
  bool operator==(const Approvals &) const = default;

  static std::string file_for(const std::string &storyboard);  // "" for ""
  // Empty when there is no such file. Throws ApprovalsError.
  static Approvals load(const std::string &file);
  void save(const std::string &file) const;
};

// SHA-256 of everything in the document that says what the shot's frames show; not of its length, its
// transition, its sound, or of how its takes are bought.
std::string words_hash(const storyboard::Storyboard &board, const storyboard::Scene &scene,
                       const storyboard::Shot &shot);
// `pictures`: role, and SHA-256 of the pixels (BGRx, the film's size).
std::string content_hash(const std::string &words,
                         const std::vector<std::pair<std::string, std::string>> &pictures);
std::string now_utc();

}  // namespace pictures
