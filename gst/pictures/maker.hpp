// SPDX-License-Identifier: LGPL-2.1-or-later
// Makes the storyboard frames of one film with an image model, one after the other, so that each can be shown
// the one before it. What was approved stays, whatever became of its neighbours.
#pragma once
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "pictures/approvals.hpp"
#include "pictures/atelier.hpp"
#include "pictures/order.hpp"

namespace pictures {

// What the user says about the image model and its money.
struct Wishes {
  std::string model;  // of the catalogue
  std::string quality;
  std::string base_url, key_variable, key_file;  // instead of the catalogue's
  std::string catalogue;                         // file or folder of further models
  std::string production, ledger, folder;        // "": the usual ones
  double budget = -1;                            // -1: no limit
  std::string allow_hosts;                       // origins, separated by commas
};

class Maker {
 public:
  // (shot or "reference:NAME", role, what was bought or found)
  using Told = std::function<void(const std::string &, const std::string &, const Bought &)>;
  // Throws Setback (Settings) for a model, a quality, a key or an address that is not there, ledger::Error.
  // `board` must outlive it; `file`: the absolute name of a file that the board names.
  Maker(const Wishes &wishes, const storyboard::Storyboard &board,
        std::function<std::string(const std::string &)> file, Approvals approvals, Told told,
        std::function<void(int, const std::string &)> log = {});

  // The frame's file. Throws as Atelier::buy() does.
  Bought frame(const storyboard::Scene &scene, const storyboard::Shot &shot, bool last,
               const std::atomic<bool> &cancelled);
  // The key a frame was made with, of those that were asked for.
  std::string key_of(const std::string &shot, bool last) const;
  void stop();

 private:
  Bought buy(const std::string &shot, const std::string &role, const Order &order,
             const std::atomic<bool> &cancelled);
  std::vector<Reference> references(const storyboard::Scene &scene, const storyboard::Shot &shot, bool last,
                                    const std::atomic<bool> &cancelled);
  void add_files(std::vector<Reference> &into, const std::string &name, const char *kind,
                 std::size_t most) const;

  const storyboard::Storyboard &board_;
  const std::function<std::string(const std::string &)> file_;
  const Approvals approvals_;
  const Told told_;
  std::shared_ptr<const catalogue::ImageModel> model_;
  std::shared_ptr<const Protocol> protocol_;
  Access access_;
  Style style_;
  std::unique_ptr<Atelier> atelier_;
  std::map<std::string, Bought> made_;  // by shot and role
  std::set<std::string> failed_;        // shots whose frame the model would not make: nobody waits for them
};

}  // namespace pictures
