// SPDX-License-Identifier: LGPL-2.1-or-later
// What the parts of a purchase share.
#pragma once
#include "remote/purchase.hpp"

namespace aivideogen {

inline std::string sentence(std::string text) {
  while (!text.empty() && (text.back() == '.' || text.back() == ' ')) text.pop_back();
  return text + ".";
}

constexpr unsigned kMostRepurchases = 2;  // of an order the provider took no money for

template <class F>
auto Purchase::step(F f) {
  return [self = shared_from_this(), f = std::move(f)](auto &&...args) mutable {
    if (self->over_) return;
    try {
      f(std::forward<decltype(args)>(args)...);
    } catch (const std::exception &) {
      self->fail(std::current_exception());
    }
  };
}

}  // namespace aivideogen
