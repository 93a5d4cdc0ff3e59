// SPDX-License-Identifier: LGPL-2.1-or-later
#include "document/vocabulary.hpp"

#include <algorithm>
#include <vector>

namespace storyboard {
namespace {

// Edits between two words: insert, delete, replace, swap neighbours (optimal string alignment).
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); j++) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); i++) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); j++) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

bool is_one_of(std::string_view word, Words list) {
  return std::ranges::find(list, word) != list.end();
}

std::string_view nearest(std::string_view word, Words list) {
  if (word.size() > 64) return {};
  std::string plain;  // Medium_Close -> medium-close
  for (const char c : word)
    plain += c == '_' || c == ' ' ? '-' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  std::string_view best;
  std::size_t least = std::max<std::size_t>(1, plain.size() / 3) + 1;
  for (const auto candidate : list)
    if (const std::size_t n = edits(plain, candidate); n < least) {
      least = n;
      best = candidate;
    }
  return best;
}

const Move *find_move(std::string_view name) {
  const auto at = std::ranges::find(moves, name, &Move::name);
  return at == std::end(moves) ? nullptr : at;
}

Camera completed(const Camera &camera) {
  Camera c = camera;
  if (const Move *move = find_move(c.move)) {
    if (c.direction.empty()) c.direction = move->directions[0];
    if (!c.amount) c.amount = move->usual;
  }
  if (c.easing.empty()) c.easing = "smooth";
  return c;
}

std::string_view word_of(Framing framing) {
  return words::framings[static_cast<int>(framing)];
}
std::string_view word_of(Angle angle) {
  return words::angles[static_cast<int>(angle)];
}
std::string_view word_of(ReferenceKind kind) {
  return words::reference_kinds[static_cast<int>(kind)];
}

}  // namespace storyboard
