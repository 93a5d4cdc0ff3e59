// SPDX-License-Identifier: LGPL-2.1-or-later
// The ledger on SQLite: every transition is one transaction that is on disk when it returns.
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <mutex>

#include "ledger/ledger.hpp"
#include "ledger/owner.hpp"
#include "ledger/statement.hpp"

namespace ledger {
namespace {

constexpr std::int64_t kApplication = 0x53744c64;  // "StLd"
constexpr std::int64_t kVersion = 1;

constexpr char kSchema[] = R"sql(
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO setting VALUES ('salt', lower(hex(randomblob(16))));
CREATE TABLE purchase_order (
  key TEXT PRIMARY KEY CHECK (length(key) = 64),
  production TEXT NOT NULL, shot TEXT NOT NULL, take INTEGER NOT NULL, segment INTEGER NOT NULL,
  model TEXT NOT NULL, protocol TEXT NOT NULL, origin TEXT NOT NULL,
  quote INTEGER NOT NULL CHECK (quote >= 0), currency TEXT NOT NULL, seconds REAL NOT NULL,
  simulated INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('intended', 'submitted', 'stored', 'refused', 'lost', 'uncertain')),
  purchase INTEGER NOT NULL CHECK (purchase >= 1), client_id TEXT NOT NULL UNIQUE,
  task TEXT NOT NULL DEFAULT '', file TEXT NOT NULL DEFAULT '', hash TEXT NOT NULL DEFAULT '',
  bytes INTEGER NOT NULL DEFAULT 0, billed INTEGER NOT NULL DEFAULT 0 CHECK (billed >= 0),
  paid INTEGER NOT NULL DEFAULT 0,
  code TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '', clip TEXT NOT NULL DEFAULT '',
  verdict TEXT NOT NULL DEFAULT '', causes TEXT NOT NULL DEFAULT '',
  since INTEGER NOT NULL, deadline INTEGER NOT NULL, updated INTEGER NOT NULL,
  host TEXT NOT NULL, pid INTEGER NOT NULL, begun INTEGER NOT NULL,
  CHECK (state NOT IN ('submitted', 'stored') OR task <> ''),
  CHECK (state <> 'stored' OR (file <> '' AND hash <> ''))
);
CREATE INDEX order_of_production ON purchase_order (production, since);
CREATE INDEX order_of_origin ON purchase_order (origin, since);
CREATE TABLE event (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL, at INTEGER NOT NULL, pid INTEGER NOT NULL,
  state TEXT NOT NULL, purchase INTEGER NOT NULL, amount INTEGER NOT NULL, text TEXT NOT NULL
);
CREATE INDEX event_of_order ON event (key);
CREATE TABLE bill (
  key TEXT NOT NULL, purchase INTEGER NOT NULL, production TEXT NOT NULL, simulated INTEGER NOT NULL,
  currency TEXT NOT NULL, amount INTEGER NOT NULL CHECK (amount >= 0), at INTEGER NOT NULL
);
CREATE INDEX bill_of_production ON bill (production, simulated);
CREATE TRIGGER bill_is_final BEFORE UPDATE ON bill BEGIN SELECT RAISE(ABORT, 'a bill is final'); END;
CREATE TRIGGER bill_stays BEFORE DELETE ON bill BEGIN SELECT RAISE(ABORT, 'a bill is final'); END;
CREATE TABLE prevented (
  production TEXT NOT NULL, shot TEXT NOT NULL, quote INTEGER NOT NULL, at INTEGER NOT NULL
);
CREATE INDEX prevented_of_production ON prevented (production);
)sql";

constexpr char kColumns[] =
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

struct Row {
  Entry entry;
  Owner owner;
  bool paid = false;
};

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

// A claim whose owner cannot be about to send it any more.
bool is_overdue(const Row &r) {
  return r.entry.state == State::Intended && (now() > r.entry.deadline || is_surely_dead(r.owner));
}

class SqliteLedger : public Ledger {
 public:
  explicit SqliteLedger(const std::string &file) : db_(file) {
    // Somebody else's database is left as it is.
    // One look: between two, another process can have made it a ledger.
    patiently([&] {
      Transaction t(db_, Transaction::Kind::Read);
      if (db_.number("PRAGMA application_id") != kApplication &&
          db_.number("SELECT count(*) FROM sqlite_master") > 0)
        throw Error("The file " + file + " is a database, but no ledger of gst-storyboard.");
      t.commit();
    });
    patiently([&] {
      Statement wal(db_, "PRAGMA journal_mode = WAL");
      if (!wal.row() || wal.text(0) != "wal")
        throw Error("The ledger " + file +
                    " lies where several processes cannot share it; use a local disk.");
    });
    db_.execute("PRAGMA synchronous = FULL");
    db_.execute("PRAGMA foreign_keys = ON");
    Transaction t(db_);
    const auto version = db_.number("PRAGMA user_version");
    const auto application = db_.number("PRAGMA application_id");
    if (version == 0 && db_.number("SELECT count(*) FROM sqlite_master") == 0) {
      db_.execute(kSchema);
      db_.execute(("PRAGMA application_id = " + std::to_string(kApplication)).c_str());
      db_.execute(("PRAGMA user_version = " + std::to_string(kVersion)).c_str());
    } else if (application != kApplication) {
      throw Error("The file " + file + " is a database, but no ledger of gst-storyboard.");
    } else if (version != kVersion) {
      throw Error("The ledger " + file + " is of version " + std::to_string(version) +
                  "; this program knows version " + std::to_string(kVersion) + ".");
    }
    Statement s(db_, "SELECT value FROM setting WHERE name = 'salt'");
    if (!s.row()) throw Error("The ledger " + file + " is damaged: it has no salt.");
    salt_ = s.text(0);
    t.commit();
  }

  Claim claim(const Order &order, const Budget &budget, std::int64_t lease) override {
    if (order.key.size() != 64) throw Error("An order's key has 64 hex digits.");
    if (order.quote < 0) throw Error("A quote cannot be negative.");
    std::lock_guard lock(mutex_);
    Transaction t(db_);
    Claim c;
    const auto row = row_of(order.key);
    const auto answer = [&](Claim::Outcome outcome) {
      c.outcome = outcome;
      if (row) c.entry = row->entry;
      t.commit();
      return c;
    };
    if (row) {
      switch (row->entry.state) {
        case State::Stored:
          return answer(Claim::Outcome::Stored);
        case State::Submitted:
          return answer(Claim::Outcome::Submitted);
        case State::Lost:
          return answer(Claim::Outcome::Lost);
        case State::Uncertain:
          return answer(Claim::Outcome::Uncertain);
        case State::Intended:
          if (!is_overdue(*row)) return answer(Claim::Outcome::Busy);
          change(*row, State::Uncertain, 0, "its owner did not say what became of it");
          return answer(Claim::Outcome::Uncertain);
        case State::Refused:
          break;
      }
    }
    {
      Statement s(db_,
                  "SELECT currency FROM purchase_order WHERE production = ? AND currency <> ? AND simulated "
                  "= ? LIMIT 1");
      s.bind(order.production).bind(order.currency).bind(std::int64_t(order.simulated));
      if (s.row())
        throw Error("The production '" + order.production + "' already has orders in " + s.text(0) +
                    "; it cannot be counted in " + order.currency + " as well.");
    }
    const Sums sums = sums_of(order.production, order.simulated);
    c.spent = sums.spent;
    c.reserved = sums.reserved;
    if (budget.limit && (order.quote > *budget.limit - sums.spent - sums.reserved || *budget.limit == 0)) {
      c.outcome = Claim::Outcome::Exhausted;
      static_cast<Order &>(c.entry) = order;
      t.commit();
      return c;
    }
    const auto at = now();
    const unsigned purchase = row ? row->entry.purchase + 1 : 1;
    const std::string client = client_id(order.key, purchase);
    const Owner owner = this_process();
    if (row) {
      Statement s(
          db_,
          "UPDATE purchase_order SET production = ?, shot = ?, take = ?, segment = ?, model = ?, protocol = "
          "?, "
          "origin = ?, quote = ?, currency = ?, seconds = ?, simulated = ?, state = 'intended', purchase = "
          "?, "
          "client_id = ?, task = '', file = '', hash = '', bytes = 0, paid = 0, code = '', reason = '', "
          "clip = '', verdict = '', causes = '', since = ?, deadline = ?, updated = ?, host = ?, pid = ?, "
          "begun = ? WHERE key = ?");
      bind_order(s, order);
      s.bind(std::int64_t(purchase))
          .bind(client)
          .bind(at)
          .bind(at + lease)
          .bind(at)
          .bind(owner.host)
          .bind(owner.pid)
          .bind(owner.begun)
          .bind(order.key)
          .run();
    } else {
      Statement s(
          db_,
          "INSERT INTO purchase_order (production, shot, take, segment, model, protocol, origin, quote, "
          "currency, "
          "seconds, simulated, state, purchase, client_id, since, deadline, updated, host, pid, begun, key) "
          "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'intended', ?, ?, ?, ?, ?, ?, ?, ?, ?)");
      bind_order(s, order);
      s.bind(std::int64_t(purchase))
          .bind(client)
          .bind(at)
          .bind(at + lease)
          .bind(at)
          .bind(owner.host)
          .bind(owner.pid)
          .bind(owner.begun)
          .bind(order.key)
          .run();
    }
    note(order.key, State::Intended, purchase, order.quote, "");
    c.outcome = Claim::Outcome::Mine;
    c.entry = row_of(order.key)->entry;
    t.commit();
    return c;
  }

  void submitted(const std::string &purchase, const std::string &task) override {
    std::lock_guard lock(mutex_);
    Transaction t(db_);
    const auto found = row_of_purchase(purchase);
    if (!found)
      throw Error("The provider has task " + task +
                  " for an order that was claimed again meanwhile: it may have been paid twice.");
    const Row row = *found;
    const std::string key = row.entry.key;
    if (row.entry.state == State::Submitted && row.entry.task == task) return;
    if (row.entry.state != State::Intended && row.entry.state != State::Uncertain)
      throw Error("Order " + key.substr(0, 12) + " is " + name(row.entry.state) +
                  ", but the provider has task " + task + " for it as well: it may have been paid twice.");
    set(key, "task", task);
    change(row, State::Submitted, 0, task);
    t.commit();
  }

  void stored(const std::string &purchase, const std::string &file, const std::string &hash,
              std::uint64_t bytes, Money billed, const std::string &clip) override {
    std::lock_guard lock(mutex_);
    Transaction t(db_);
    const auto found = row_of_purchase(purchase);
    if (!found) throw Error("That purchase was superseded by another.");
    const Row row = *found;
    const std::string key = row.entry.key;
    if (row.entry.state == State::Stored && row.entry.hash == hash) return;
    if (row.entry.state != State::Submitted) illegal(row, State::Stored);
    Statement s(db_, "UPDATE purchase_order SET file = ?, hash = ?, bytes = ?, clip = ? WHERE key = ?");
    s.bind(file).bind(hash).bind(static_cast<std::int64_t>(bytes)).bind(clip).bind(key).run();
    bill(row, billed);
    change(row, State::Stored, row.paid ? 0 : billed, file);
    t.commit();
  }

  void refused(const std::string &purchase, const std::string &code, const std::string &reason,
               Money billed) override {
    std::lock_guard lock(mutex_);
    Transaction t(db_);
    const auto found = row_of_purchase(purchase);
    if (!found) return;
    const Row row = *found;
    const std::string key = row.entry.key;
    if (row.entry.state != State::Intended && row.entry.state != State::Submitted &&
        row.entry.state != State::Uncertain)
      illegal(row, State::Refused);
    set(key, "code", code);
    set(key, "reason", reason);
    bill(row, billed);
    change(row, State::Refused, billed, code);
    t.commit();
  }

  void lost(const std::string &purchase, const std::string &code, const std::string &reason,
            Money billed) override {
    std::lock_guard lock(mutex_);
    Transaction t(db_);
    const auto found = row_of_purchase(purchase);
    if (!found) throw Error("That purchase was superseded by another.");
    const Row row = *found;
    const std::string key = row.entry.key;
    if (row.entry.state != State::Submitted && row.entry.state != State::Uncertain) illegal(row, State::Lost);
    set(key, "code", code);
    set(key, "reason", reason);
    bill(row, billed);
    change(row, State::Lost, row.paid ? 0 : billed, code);
    t.commit();
  }

  void uncertain(const std::string &purchase, const std::string &reason) override {
    std::lock_guard lock(mutex_);
    Transaction t(db_);
    const auto found = row_of_purchase(purchase);
    if (!found) return;
    const Row row = *found;
    const std::string key = row.entry.key;
    if (row.entry.state == State::Uncertain) return;
    if (row.entry.state != State::Intended) illegal(row, State::Uncertain);
    set(key, "reason", reason);
    change(row, State::Uncertain, 0, reason);
    t.commit();
  }

  bool resolve(const std::string &key, const std::string &task) override {
    std::lock_guard lock(mutex_);
    Transaction t(db_);
    const Row row = at(key);
    if (row.entry.state != State::Uncertain && !is_overdue(row)) return false;
    if (task.empty()) {
      set(key, "reason", "it never reached the provider");
      change(row, State::Refused, 0, "never arrived");
    } else {
      set(key, "task", task);
      set(key, "reason", "");
      change(row, State::Submitted, 0, task);
    }
    t.commit();
    return true;
  }

  void missing(const std::string &key) override {
    std::lock_guard lock(mutex_);
    Transaction t(db_);
    const Row row = at(key);
    if (row.entry.state != State::Stored) return;
    change(row, State::Submitted, 0, "its file is gone");
    t.commit();
  }

  void forget(const std::string &key) override {
    std::lock_guard lock(mutex_);
    Transaction t(db_);
    const Row row = at(key);
    if (row.entry.state != State::Lost) illegal(row, State::Refused);
    change(row, State::Refused, 0, "forgotten on request");
    t.commit();
  }

  void judged(const std::string &key, const std::string &verdict, const std::string &causes) override {
    std::lock_guard lock(mutex_);
    Statement s(db_, "UPDATE purchase_order SET verdict = ?, causes = ? WHERE key = ?");
    s.bind(verdict).bind(causes).bind(key).run();
  }

  void prevented(const std::string &production, const std::string &shot, Money quote) override {
    std::lock_guard lock(mutex_);
    Statement s(db_, "INSERT INTO prevented VALUES (?, ?, ?, ?)");
    s.bind(production).bind(shot).bind(quote).bind(now()).run();
  }

  std::optional<Entry> find(const std::string &key) override {
    std::lock_guard lock(mutex_);
    const auto row = row_of(key);
    return row ? std::optional(row->entry) : std::nullopt;
  }

  std::vector<Entry> list(const std::string &production) override {
    std::lock_guard lock(mutex_);
    const std::string sql =
        kColumns + std::string(production.empty() ? "" : "WHERE production = ? ") + "ORDER BY since, key";
    Statement s(db_, sql.c_str());
    if (!production.empty()) s.bind(production);
    std::vector<Entry> out;
    while (s.row()) out.push_back(read(s).entry);
    return out;
  }

  std::vector<std::string> productions() override {
    std::lock_guard lock(mutex_);
    Statement s(db_, "SELECT DISTINCT production FROM purchase_order ORDER BY production");
    std::vector<std::string> out;
    while (s.row()) out.push_back(s.text(0));
    return out;
  }

  std::vector<std::string> tasks(const std::string &origin, std::int64_t since) override {
    std::lock_guard lock(mutex_);
    Statement s(db_, "SELECT task FROM purchase_order WHERE origin = ? AND since >= ? AND task <> ''");
    s.bind(origin).bind(since);
    std::vector<std::string> out;
    while (s.row()) out.push_back(s.text(0));
    return out;
  }

  Sums sums(const std::string &production) override {
    std::lock_guard lock(mutex_);
    return sums_of(production, false);
  }

 private:
  // SQLite does not wait by itself while another process makes the file a WAL database.
  template <class F>
  void patiently(F f) {
    for (int i = 0;; i++) {
      try {
        f();
        return;
      } catch (const Error &) {
        const int code = sqlite3_errcode(db_.handle()) & 0xff;
        if (i >= 1000 || (code != SQLITE_BUSY && code != SQLITE_LOCKED)) throw;
        g_usleep(5000);
      }
    }
  }
  static void bind_order(Statement &s, const Order &o) {
    s.bind(o.production)
        .bind(o.shot)
        .bind(std::int64_t(o.take))
        .bind(std::int64_t(o.segment))
        .bind(o.model)
        .bind(o.protocol);
    s.bind(o.origin).bind(o.quote).bind(o.currency).bind(o.seconds).bind(std::int64_t(o.simulated));
  }
  std::optional<Row> row_of(const std::string &key) {
    static const std::string sql = kColumns + std::string("WHERE key = ?");
    Statement s(db_, sql.c_str());
    s.bind(key);
    return s.row() ? std::optional(read(s)) : std::nullopt;
  }
  std::optional<Row> row_of_purchase(const std::string &client) {
    static const std::string sql = kColumns + std::string("WHERE client_id = ?");
    Statement s(db_, sql.c_str());
    s.bind(client);
    return s.row() ? std::optional(read(s)) : std::nullopt;
  }
  Row at(const std::string &key) {
    auto row = row_of(key);
    if (!row) throw Error("The ledger " + db_.file() + " has no order " + key.substr(0, 12) + ".");
    return *row;
  }
  [[noreturn]] void illegal(const Row &row, State to) const {
    throw Error("Order " + row.entry.key.substr(0, 12) + " is " + name(row.entry.state) +
                " and cannot become " + name(to) + ".");
  }
  void set(const std::string &key, const char *column, const std::string &value) {
    const std::string sql = std::string("UPDATE purchase_order SET ") + column + " = ? WHERE key = ?";
    Statement(db_, sql.c_str()).bind(value).bind(key).run();
  }
  // What was paid is added up over all purchases of an order; a clip that is fetched again is not paid again.
  void bill(const Row &row, Money billed) {
    if (billed < 0) throw Error("A bill cannot be negative.");
    if (row.paid) return;
    Statement s(db_, "UPDATE purchase_order SET billed = billed + ?, paid = 1 WHERE key = ?");
    s.bind(billed).bind(row.entry.key).run();
    // Whose money it was stays so, also when another production claims the order later.
    Statement b(db_, "INSERT INTO bill VALUES (?, ?, ?, ?, ?, ?, ?)");
    const Entry &e = row.entry;
    b.bind(e.key).bind(std::int64_t(e.purchase)).bind(e.production).bind(std::int64_t(e.simulated));
    b.bind(e.currency).bind(billed).bind(now()).run();
  }
  void change(const Row &row, State to, Money amount, const std::string &text) {
    Statement s(db_, "UPDATE purchase_order SET state = ?, updated = ? WHERE key = ?");
    s.bind(std::string(name(to))).bind(now()).bind(row.entry.key).run();
    note(row.entry.key, to, row.entry.purchase, amount, text);
  }
  void note(const std::string &key, State state, unsigned purchase, Money amount, const std::string &text) {
    Statement s(
        db_, "INSERT INTO event (key, at, pid, state, purchase, amount, text) VALUES (?, ?, ?, ?, ?, ?, ?)");
    s.bind(key)
        .bind(now())
        .bind(std::int64_t(getpid()))
        .bind(std::string(name(state)))
        .bind(std::int64_t(purchase))
        .bind(amount)
        .bind(text)
        .run();
  }
  Sums sums_of(const std::string &production, bool simulated) {
    Sums sums;
    Statement s(db_,
                "SELECT state, paid, count(*), sum(billed), sum(quote), sum(seconds) FROM purchase_order "
                "WHERE production = ? AND simulated = ? GROUP BY state, paid");
    s.bind(production).bind(std::int64_t(simulated));
    while (s.row()) {
      const State state = state_of(s.text(0));
      const bool paid = s.number(1) != 0;
      const auto count = static_cast<unsigned>(s.number(2));
      sums.orders += count;
      const bool open = state == State::Intended || state == State::Submitted || state == State::Uncertain;
      if (open && !paid) sums.reserved += s.number(4);
      if (state == State::Uncertain) sums.uncertain += s.number(4);
      if (state == State::Lost) sums.lost += s.number(3);
      if (state == State::Refused) sums.refused += count;
      if (state == State::Stored) {
        sums.stored += count;
        sums.seconds_bought += s.real(5);
      }
    }
    Statement b(db_, "SELECT sum(amount) FROM bill WHERE production = ? AND simulated = ?");
    b.bind(production).bind(std::int64_t(simulated));
    if (b.row()) sums.spent = b.number(0);
    Statement p(db_, "SELECT sum(quote) FROM prevented WHERE production = ?");
    p.bind(production);
    if (p.row()) sums.refused_by_budget = p.number(0);
    return sums;
  }
  std::string client_id(const std::string &key, unsigned purchase) const {
    const std::string text = key + ":" + std::to_string(purchase) + ":" + salt_;
    gchar *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text.c_str(), -1);
    const std::string id = sum;
    g_free(sum);
    return id;
  }

  std::mutex mutex_;  // guards db_: transactions of several threads must not mix
  Database db_;
  std::string salt_;
};

}  // namespace

Money money(double amount) {
  if (!std::isfinite(amount) || amount < 0 || amount > 1e12) throw Error("That is no amount of money.");
  return static_cast<Money>(std::ceil(amount * 1e6 - 1e-6));
}
double amount(Money m) {
  return static_cast<double>(m) / 1e6;
}

const char *name(State state) {
  switch (state) {
    case State::Intended:
      return "intended";
    case State::Submitted:
      return "submitted";
    case State::Stored:
      return "stored";
    case State::Refused:
      return "refused";
    case State::Lost:
      return "lost";
    case State::Uncertain:
      return "uncertain";
  }
  return "";
}

std::unique_ptr<Ledger> Ledger::open(const std::string &file) {
  gchar *folder = g_path_get_dirname(file.c_str());
  const int made = g_mkdir_with_parents(folder, 0700);
  const int error = errno;
  const std::string where = folder;
  g_free(folder);
  if (made != 0) throw Error("The ledger's folder " + where + " cannot be made: " + g_strerror(error) + ".");
  const bool is_new = g_access(file.c_str(), F_OK) != 0;
  auto ledger = std::make_unique<SqliteLedger>(file);
  if (is_new) {
    // The name as well must outlive the power.
    const int fd = ::open(where.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
      fsync(fd);
      close(fd);
    }
  }
  return ledger;
}

std::string Ledger::default_file() {
  gchar *name = g_build_filename(g_get_user_data_dir(), "gst-storyboard", "ledger.sqlite", nullptr);
  const std::string file = name;
  g_free(name);
  return file;
}

}  // namespace ledger
