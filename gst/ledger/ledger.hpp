// SPDX-License-Identifier: LGPL-2.1-or-later
// The production ledger: what was ordered, what it cost and where it lies. It makes sure that an order is
// paid at most once, across crashes and across processes that share it, and that nobody spends more than the
// budget.
//
// One order (key = hash of the canonical order) is bought in the steps below; every step is durable before
// the next one begins. A process may die between any two of them:
//
//   claim()      Intended   somebody is about to send the create request; money is reserved
//   submitted()  Submitted  the provider's task id is known: whoever comes asks for that task
//   stored()     Stored     the clip lies in the take store; the money is spent
//   refused()    Refused    the provider made nothing and takes no money; may be claimed again
//   lost()       Lost       paid (or maybe paid), and there is no clip; never bought again without being told
//   to uncertain()  Uncertain  the reply to the create was lost: it may have been paid. resolve() says what
//   is true.
//
// An order that stays Intended past its deadline is Uncertain as well: its owner died at the worst moment.
// Nothing in here knows GStreamer, HTTP or a provider. No key, URL or prompt is kept.
//
// Money is kept in micro-units of the currency (1 USD = 1,000,000), so that sums are exact. Times:
// microseconds since 1970 (UTC).
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace ledger {

using Money = std::int64_t;  // micro-units
Money money(double amount);  // rounded up to the next micro-unit; throws Error when not finite or negative
double amount(Money money);

class Error : public std::runtime_error {  // one sentence that names the file
  using std::runtime_error::runtime_error;
};

enum class State { Intended, Submitted, Stored, Refused, Lost, Uncertain };
const char *name(State state);  // "intended", ...

struct Order {
  std::string key;         // 64 hex digits
  std::string production;  // whose budget it is
  std::string shot;
  unsigned take = 1, segment = 0;
  std::string model, protocol;
  std::string origin;  // scheme://host[:port] of the server that has the task
  Money quote = 0;
  std::string currency = "USD";
  double seconds = 0;  // of video ordered
  bool simulated = false;
  // Equal for two orders that a listing of the provider's cannot tell apart by what they are; "": by nothing. A hash.
  std::string look;
};

struct Entry : Order {
  State state = State::Intended;
  unsigned purchase = 1;  // how often it was claimed (a refused order may be claimed again)
  std::string client_id;  // 64 hex digits, unique to this purchase
  std::string task;       // Submitted, Stored, Lost
  std::string file;       // Stored: name within the take store
  std::string hash;       // Stored: SHA-256 of the file
  std::uint64_t bytes = 0;
  Money billed = 0;
  std::string code, reason;     // Refused, Lost, Uncertain
  std::string clip;             // provider's name of the clip, for extension
  std::string verdict, causes;  // of the latest judgement; causes: JSON array of dimensions
  std::int64_t since = 0, deadline = 0, updated = 0;
};

struct Budget {
  std::optional<Money> limit;  // none: no limit; 0: buy nothing
};

// What claim() found.
struct Claim {
  enum class Outcome {
    Mine,       // the order is the caller's to send, before `entry.deadline`, with `entry.client_id`
    Submitted,  // ask the provider for `entry.task`
    Stored,     // it lies in `entry.file`
    Busy,       // another process is sending it: ask again after `entry.deadline` at the latest
    Uncertain,  // look it up at the provider, then resolve()
    Lost,       // `entry.reason`
    Exhausted,  // the budget does not reach: `spent` + `reserved` + quote > limit
  } outcome = Outcome::Mine;
  Entry entry;
  Money spent = 0, reserved = 0;  // of the production
};

struct Sums {  // of one production
  Money spent = 0, reserved = 0, refused_by_budget = 0, lost = 0, uncertain = 0;
  unsigned orders = 0, stored = 0, refused = 0;
  double seconds_bought = 0;
};

struct Scored {  // a take that was judged
  std::string production, shot, verdict;
  unsigned take = 1;
  bool simulated = false;
  std::map<std::string, double> scores;  // dimension to 0..1
};

// Safe to use from several threads and from several processes at once. Everything throws Error; an Error from
// claim() means that nothing was claimed and nothing may be sent.
class Ledger {
 public:
  // Opens or makes the SQLite database `file` (its folder too), in WAL mode with full synchronisation.
  // Refuses a file that is no ledger, is of a later version, or cannot be written.
  static std::unique_ptr<Ledger> open(const std::string &file);
  // gst-storyboard/ledger.sqlite in the user's data folder.
  static std::string default_file();
  virtual ~Ledger() = default;

  // `lease`: microseconds within which the caller will have sent the create request and have had its reply.
  virtual Claim claim(const Order &order, const Budget &budget, std::int64_t lease) = 0;
  // `purchase`: the claim's client id. A purchase that somebody has superseded meanwhile (its order was
  // resolved and claimed again) changes nothing any more: refused() and uncertain() then do nothing, the
  // others throw, and submitted() says that the order may have been paid twice.
  virtual void submitted(const std::string &purchase, const std::string &task) = 0;
  virtual void stored(const std::string &purchase, const std::string &file, const std::string &hash,
                      std::uint64_t bytes, Money billed, const std::string &clip) = 0;
  virtual void refused(const std::string &purchase, const std::string &code, const std::string &reason,
                       Money billed) = 0;
  virtual void lost(const std::string &purchase, const std::string &code, const std::string &reason,
                    Money billed) = 0;
  virtual void uncertain(const std::string &purchase, const std::string &reason) = 0;
  // What became of an uncertain order: its task, or (empty) that it never arrived, which makes it Refused.
  // Also the user's decision. Returns false when somebody else resolved it meanwhile, or when the task is
  // another order's at that server: two orders never share one.
  virtual bool resolve(const std::string &key, const std::string &task) = 0;
  // The user's correction of an order that is Submitted: its task is another one, or (empty) there is none, and it may be
  // sent again, whatever was paid. What is under way for it changes nothing any more. Returns false when it is not
  // Submitted (any more), or when the task is another order's at that server.
  virtual bool correct(const std::string &key, const std::string &task) = 0;
  // The file of a stored order is gone or damaged: Submitted again where the task is known (it may be fetched
  // once more), Lost otherwise.
  virtual void missing(const std::string &key) = 0;
  // The user's decision about a lost order: it may be bought again.
  virtual void forget(const std::string &key) = 0;
  // `scores`: dimension to 0..1; those of an earlier judgement go.
  virtual void judged(const std::string &key, const std::string &verdict, const std::string &causes,
                      const std::map<std::string, double> &scores = {}) = 0;
  // Counted, so that the report can say what the budget prevented.
  virtual void prevented(const std::string &production, const std::string &shot, Money quote) = 0;

  virtual std::optional<Entry> find(const std::string &key) = 0;
  // Empty production: all. Oldest first.
  virtual std::vector<Entry> list(const std::string &production) = 0;
  virtual std::vector<std::string> productions() = 0;
  // Every take with scores, of all productions, oldest first.
  virtual std::vector<Scored> scored() = 0;
  // Tasks of other orders at that server, so that a lost one is not taken for one of them.
  virtual std::vector<std::string> tasks(const std::string &origin, std::int64_t since) = 0;
  // Other orders at that server that were open while this one was, and of which it is not known yet either
  // whether they arrived: what a listing shows could be theirs. Those whose owner is gone are Uncertain here;
  // `look` is only filled in here.
  virtual std::vector<Entry> rivals(const Entry &entry) = 0;
  virtual Sums sums(const std::string &production) = 0;
};

}  // namespace ledger
