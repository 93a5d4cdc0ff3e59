// SPDX-License-Identifier: LGPL-2.1-or-later
// What several wire formats have in common.
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>

#include "http/json.hpp"
#include "protocols/protocol.hpp"

namespace aivideogen::wire {

using http::Array;
using http::base64;
using http::error;  // and plain, fault_of, strange: what is no wire format's own
using http::fault_of;
using http::Json;
using http::Object;
using http::plain;
using http::strange;

std::string option(const Access &access, const std::string &name);  // of the catalogue entry; "" = none
// The entry's options "poll", "listing-lag", "create-timeout" and "deadline" (seconds) in place of the
// protocol's: a server of one's own can be asked more often, or may take longer.
void pace(const Access &access, Traits &traits);

http::Request get(const Access &access, const std::string &path, std::vector<http::Header> credentials);
http::Request post(const Access &access, const std::string &path, const Object &body,
                   std::vector<http::Header> credentials);
// "Authorization: Bearer KEY"; none without a key.
std::vector<http::Header> bearer(const Access &access);

std::string base64url(const std::string &bytes);            // RFC 4648, 5, without padding
std::string raw_or_url(const generation::Medium &medium);   // base64 without a prefix, or its address
std::string data_or_url(const generation::Medium &medium);  // data:TYPE;base64,..., or its address

// The nearest of `ratios` ("16:9") to that shape.
std::string ratio(int width, int height, std::initializer_list<std::string_view> ratios);
std::string whole_seconds(double seconds);  // throws Refusal when it is no whole number

const generation::Input *find(const generation::Generation &order, generation::Role role);

// A task's name that may stand in a path or in the ledger; empty when it may not.
std::string task_name(const std::string &text);

// "succeeded", "success", "completed"; cancelled with one l or two; a word nobody knows is Running, and said.
JobState state_of(const std::string &word, JobReport &report);

}  // namespace aivideogen::wire
