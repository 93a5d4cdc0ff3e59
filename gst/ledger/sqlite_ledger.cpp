// SPDX-License-Identifier: LGPL-2.1-or-later
// The ledger on SQLite: every transition is one transaction that is on disk when it returns.
#include <glib.h>
#include <unistd.h>

#include <mutex>

#include "ledger/ledger.hpp"
#include "ledger/row.hpp"
#include "ledger/schema.hpp"

namespace ledger {

std::unique_ptr<Ledger> make_sqlite_ledger(const std::string &file);

namespace {

class SqliteLedger : public Ledger {
 public:
  explicit SqliteLedger(const std::string &file) : db_(file), salt_(open_schema(db_)) {}

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
    note(order.key, State::Intended, purchase, order.quote, order.look);
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
      if (is_anothers(row, task)) return false;
      set(key, "task", task);
      set(key, "reason", "");
      change(row, State::Submitted, 0, task);
    }
    t.commit();
    return true;
  }

  bool correct(const std::string &key, const std::string &task) override {
    std::lock_guard lock(mutex_);
    Transaction t(db_);
    Row row = at(key);
    if (row.entry.state != State::Submitted) return false;
    if (!task.empty() && is_anothers(row, task)) return false;
    // Another purchase: nobody who asks for the task that was wrong files its clip under this one.
    row.entry.purchase++;
    if (task.empty()) {
      set(key, "reason", "there is no such task");
      change(row, State::Refused, 0, "corrected: no such task");
    } else {
      change(row, State::Submitted, 0, "corrected: " + task);
    }
    Statement s(db_, "UPDATE purchase_order SET purchase = ?, client_id = ?, task = ? WHERE key = ?");
    s.bind(std::int64_t(row.entry.purchase))
        .bind(client_id(key, row.entry.purchase))
        .bind(task)
        .bind(key)
        .run();
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

  void judged(const std::string &key, const std::string &verdict, const std::string &causes,
              const std::map<std::string, double> &scores) override {
    std::lock_guard lock(mutex_);
    Transaction t(db_);
    Statement(db_, "UPDATE purchase_order SET verdict = ?, causes = ? WHERE key = ?").bind(verdict).bind(causes).bind(key).run();
    Statement(db_, "DELETE FROM score WHERE key = ?").bind(key).run();
    for (const auto &[dimension, score] : scores)
      Statement(db_, "INSERT INTO score VALUES (?, ?, ?)").bind(key).bind(dimension).bind(score).run();
    t.commit();
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

  std::vector<Scored> scored() override {
    std::lock_guard lock(mutex_);
    // A claim that buys the order anew forgets what was said of the clip before: its verdict is empty.
    Statement s(db_,
                "SELECT production, shot, take, verdict, simulated, score.key, dimension, score FROM score JOIN purchase_order "
                "USING (key) WHERE verdict <> '' ORDER BY since, score.key, dimension");
    std::vector<Scored> out;
    std::string last;
    while (s.row()) {
      if (const std::string key = s.text(5); key != last) {
        out.push_back({s.text(0), s.text(1), s.text(3), static_cast<unsigned>(s.number(2)), s.number(4) != 0, {}});
        last = key;
      }
      out.back().scores[s.text(6)] = s.real(7);
    }
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

  std::vector<Entry> rivals(const Entry &entry) override {
    std::lock_guard lock(mutex_);
    Statement s(
        db_,
        "SELECT key FROM purchase_order WHERE origin = ? AND key <> ? AND since <= ? AND deadline >= ?"
        " AND state IN ('intended', 'uncertain')");
    s.bind(entry.origin).bind(entry.key).bind(entry.deadline).bind(entry.since);
    std::vector<std::string> keys;
    while (s.row()) keys.push_back(s.text(0));
    std::vector<Entry> out;
    for (const auto &key : keys) {
      Row row = at(key);
      if (is_overdue(row)) row.entry.state = State::Uncertain;
      Statement look(db_, "SELECT text FROM event WHERE key = ? AND purchase = ? AND state = 'intended'");
      look.bind(key).bind(std::int64_t(row.entry.purchase));
      if (look.row()) row.entry.look = look.text(0);
      out.push_back(std::move(row.entry));
    }
    return out;
  }

  Sums sums(const std::string &production) override {
    std::lock_guard lock(mutex_);
    return sums_of(production, false);
  }

 private:
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
  bool is_anothers(const Row &row, const std::string &task) {
    Statement s(db_, "SELECT 1 FROM purchase_order WHERE origin = ? AND task = ? AND key <> ?");
    return s.bind(row.entry.origin).bind(task).bind(row.entry.key).row();
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

std::unique_ptr<Ledger> make_sqlite_ledger(const std::string &file) {
  return std::make_unique<SqliteLedger>(file);
}

}  // namespace ledger
