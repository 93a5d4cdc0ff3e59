// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ledger/row.hpp"

#include <chrono>

namespace ledger {

const char kColumns[] =
    "SELECT key, production, shot, take, segment, model, protocol, origin, quote, currency, seconds, "
    "simulated, "
    "state, purchase, client_id, task, file, hash, bytes, billed, code, reason, clip, verdict, causes, "
    "since, "
    "deadline, updated, host, pid, begun, paid FROM purchase_order ";

std::int64_t now() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

State state_of(const std::string &word) {
  for (const State s :
       {State::Intended, State::Submitted, State::Stored, State::Refused, State::Lost, State::Uncertain})
    if (word == name(s)) return s;
  throw Error("The ledger holds an order in a state that is not known: " + word + ".");
}

Row read(const Statement &s) {
  Row r;
  Entry &e = r.entry;
  int i = 0;
  const auto text = [&] { return s.text(i++); };
  const auto number = [&] { return s.number(i++); };
  e.key = text();
  e.production = text();
  e.shot = text();
  e.take = static_cast<unsigned>(number());
  e.segment = static_cast<unsigned>(number());
  e.model = text();
  e.protocol = text();
  e.origin = text();
  e.quote = number();
  e.currency = text();
  e.seconds = s.real(i++);
  e.simulated = number() != 0;
  e.state = state_of(text());
  e.purchase = static_cast<unsigned>(number());
  e.client_id = text();
  e.task = text();
  e.file = text();
  e.hash = text();
  e.bytes = static_cast<std::uint64_t>(number());
  e.billed = number();
  e.code = text();
  e.reason = text();
  e.clip = text();
  e.verdict = text();
  e.causes = text();
  e.since = number();
  e.deadline = number();
  e.updated = number();
  r.owner.host = text();
  r.owner.pid = number();
  r.owner.begun = number();
  r.paid = number() != 0;
  return r;
}

bool is_overdue(const Row &r) {
  return r.entry.state == State::Intended && (now() > r.entry.deadline || is_surely_dead(r.owner));
}

}  // namespace ledger
