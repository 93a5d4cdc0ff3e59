// SPDX-License-Identifier: LGPL-2.1-or-later
// The elements of the suite and, for each, an ordinary pipeline it works in.
#pragma once
#include <gst/gst.h>

#include <string>
#include <vector>

namespace suite {

struct Member {
  std::string factory;
  std::string pipeline;  // ends by itself; %BOARD% stands for a small storyboard's file name
};

// Those that this build has (an optional library may be missing); the test that uses it fails when there is
// none.
std::vector<Member> members();
// A storyboard of two short shots with a dissolve, without files; written once, removed at exit.
std::string small_board();
std::string pipeline_of(const Member &member);

}  // namespace suite
