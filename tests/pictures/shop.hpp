// SPDX-License-Identifier: LGPL-2.1-or-later
// An image model behind a fake of its provider, with a ledger and a shelf of its own.
#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalogue/catalogue.hpp"
#include "fakes/images.hpp"
#include "pictures/maker.hpp"
#include "support/support.hpp"

namespace shop {

template <class Fake>
struct Shop {
  support::TempDir dir;
  Fake fake;

  Shop() {
    dir.write("key", fake.key + "\n");
    dir.write("models.json", R"({"models": [{"name": "tested", "like": ")" + std::string(Fake::kLike) +
                                 R"(", "base-url": ")" + fake.base() + R"(", "key-variable": ""}]})");
  }
  pictures::Wishes wishes(double budget = -1) const {
    pictures::Wishes w;
    w.model = "tested";
    w.catalogue = dir.file("models.json");
    w.key_file = dir.file("key");
    w.ledger = dir.file("ledger.sqlite");
    w.folder = dir.file("frames");
    w.production = "spring";
    w.allow_hosts = fake.server.base();
    w.budget = budget;
    return w;
  }
  pictures::Atelier::Setup setup(double budget = -1) const {
    pictures::Atelier::Setup s;
    s.ledger_file = dir.file("ledger.sqlite");
    s.picture_folder = dir.file("frames");
    s.production = "spring";
    s.allowed_hosts = {fake.server.base()};
    if (budget >= 0) s.budget.limit = ledger::money(budget);
    return s;
  }
  pictures::Commission commission(const std::string &prompt = "A paper boat in rain.",
                                  unsigned take = 1) const {
    pictures::Commission c;
    c.shot = "a";
    auto all = catalogue::Catalogue::load(dir.file("models.json"));
    c.model = std::make_shared<const catalogue::ImageModel>(all.image_at("tested"));
    c.protocol = pictures::make_protocol(c.model->protocol);
    c.access = {fake.base(), fake.key, c.model->id, c.model->options};
    const auto size = c.model->size_for(1280, 720);
    c.order.model = "tested";
    c.order.mode = "picture";
    c.order.prompt = prompt;
    c.order.resolution = size.name;
    c.order.width = size.width;
    c.order.height = size.height;
    c.order.take = take;
    if (!c.model->qualities.empty()) c.order.options["quality"] = "medium";
    c.quote = c.model->quote(size, "medium", 0).value_or(0);
    return c;
  }
  std::unique_ptr<ledger::Ledger> books() const { return ledger::Ledger::open(dir.file("ledger.sqlite")); }
  std::size_t posts() const { return fake.server.count("POST", Fake::kCreate); }
};

inline const std::atomic<bool> kNever{false};

// Why there is no picture; "no setback" when there is one.
template <class F>
std::string setback_of(F f, pictures::Setback::Kind kind) {
  try {
    f();
  } catch (const pictures::Setback &x) {
    EXPECT_EQ(static_cast<int>(x.kind()), static_cast<int>(kind)) << x.what();
    return x.what();
  }
  return "no setback";
}

}  // namespace shop
