// SPDX-License-Identifier: LGPL-2.1-or-later
// Looking words up in a prompt: lower case, whole words, simple plurals.
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace artist {

std::vector<std::string> words_of(std::string_view text);
bool says(const std::vector<std::string> &words, std::initializer_list<std::string_view> any);
std::string lower(std::string_view text);

}  // namespace artist
