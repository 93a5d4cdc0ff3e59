// SPDX-License-Identifier: LGPL-2.1-or-later
// What both ways to Veo share: the request's instances and parameters, errors, an operation's state.
#pragma once
#include "protocols/wire.hpp"

namespace aivideogen::veo {

// Throws Refusal for what neither takes.
void check(const generation::Generation &order);
wire::Object instance(const generation::Generation &order);
wire::Object parameters(const generation::Generation &order);

// {"error": {code, message, status, details}}, sometimes inside an array of one.
ProviderError read_error(const http::Reply &reply);
// Running, Failed or filtered; nothing when it succeeded and `response` is to be read.
std::optional<JobReport> unfinished(const wire::Json &operation, const http::Reply &reply);
JobReport filtered(const wire::Json &response, const http::Reply &reply);

}  // namespace aivideogen::veo
