// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ledger/statement.hpp"

namespace ledger {
namespace {
constexpr int kPatience = 10000;  // milliseconds for which another process may hold the lock
}

Database::Database(const std::string &file) : file_(file) {
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX;
  if (sqlite3_open_v2(file.c_str(), &handle_, flags, nullptr) != SQLITE_OK) {
    const std::string why = handle_ ? sqlite3_errmsg(handle_) : "out of memory";
    sqlite3_close(handle_);
    throw Error("The ledger " + file + " cannot be opened: " + why + ".");
  }
  sqlite3_extended_result_codes(handle_, 1);
  sqlite3_busy_timeout(handle_, kPatience);
}

Database::~Database() {
  sqlite3_close(handle_);
}

void Database::fail(const std::string &what) const {
  throw Error("The ledger " + file_ + " " + what + ": " + sqlite3_errmsg(handle_) + ".");
}

void Database::execute(const char *sql) {
  if (sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail("cannot be used");
}

std::int64_t Database::number(const char *sql) {
  Statement s(*this, sql);
  return s.row() ? s.number(0) : 0;
}

Statement::Statement(Database &db, const char *sql) : db_(db) {
  if (sqlite3_prepare_v2(db.handle(), sql, -1, &statement_, nullptr) != SQLITE_OK) db.fail("cannot be used");
}
Statement::~Statement() {
  sqlite3_finalize(statement_);
}
Statement &Statement::bind(const std::string &text) {
  sqlite3_bind_text(statement_, ++bound_, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
  return *this;
}
Statement &Statement::bind(std::int64_t number) {
  sqlite3_bind_int64(statement_, ++bound_, number);
  return *this;
}
Statement &Statement::bind(double number) {
  sqlite3_bind_double(statement_, ++bound_, number);
  return *this;
}
bool Statement::row() {
  switch (sqlite3_step(statement_)) {
    case SQLITE_ROW:
      return true;
    case SQLITE_DONE:
      return false;
    default:
      db_.fail("cannot be written or read");
  }
}
void Statement::run() {
  while (row()) {
  }
}
std::int64_t Statement::number(int column) const {
  return sqlite3_column_int64(statement_, column);
}
double Statement::real(int column) const {
  return sqlite3_column_double(statement_, column);
}
std::string Statement::text(int column) const {
  const auto *t = reinterpret_cast<const char *>(sqlite3_column_text(statement_, column));
  return t ? std::string(t, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)))
           : std::string();
}

Transaction::Transaction(Database &db, Kind kind) : db_(db) {
  db_.execute(kind == Kind::Write ? "BEGIN IMMEDIATE" : "BEGIN");
}
Transaction::~Transaction() {
  if (open_) sqlite3_exec(db_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}
void Transaction::commit() {
  db_.execute("COMMIT");
  open_ = false;
}

}  // namespace ledger
