// SPDX-License-Identifier: LGPL-2.1-or-later
// SQLite, as far as the ledger needs it: a connection, statements and transactions that tidy up after
// themselves.
#pragma once
#include <sqlite3.h>

#include <cstdint>
#include <string>

#include "ledger/ledger.hpp"

namespace ledger {

class Database {
 public:
  explicit Database(const std::string &file);  // opens or makes it; throws Error
  ~Database();
  Database(const Database &) = delete;
  Database &operator=(const Database &) = delete;
  sqlite3 *handle() const { return handle_; }
  const std::string &file() const { return file_; }
  void execute(const char *sql);
  std::int64_t number(const char *sql);  // the first column of the first row
  [[noreturn]] void fail(const std::string &what) const;

 private:
  const std::string file_;
  sqlite3 *handle_ = nullptr;
};

class Statement {
 public:
  Statement(Database &db, const char *sql);
  ~Statement();
  Statement(const Statement &) = delete;
  Statement &operator=(const Statement &) = delete;
  Statement &bind(const std::string &text);
  Statement &bind(std::int64_t number);
  Statement &bind(double number);
  bool row();  // the next one; false at the end
  void run();  // to the end
  std::int64_t number(int column) const;
  double real(int column) const;
  std::string text(int column) const;

 private:
  Database &db_;
  sqlite3_stmt *statement_ = nullptr;
  int bound_ = 0;
};

// Write: takes the write lock at once, so that what is read in it still holds when it is written. Read: one
// state of the file. Rolled back unless committed.
class Transaction {
 public:
  enum class Kind { Write, Read };
  explicit Transaction(Database &db, Kind kind = Kind::Write);
  ~Transaction();
  void commit();

 private:
  Database &db_;
  bool open_ = true;
};

}  // namespace ledger
