// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ledger/schema.hpp"

#include <glib.h>

#include "ledger/ledger.hpp"

namespace ledger {
namespace {

constexpr std::int64_t kApplication = 0x53744c64;  // "StLd"
constexpr std::int64_t kVersion = 2;

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

// Version 2: what the check said of a take, in numbers.
constexpr char kScores[] = R"sql(
CREATE TABLE score (
  key TEXT NOT NULL, dimension TEXT NOT NULL, score REAL NOT NULL, PRIMARY KEY (key, dimension)
) WITHOUT ROWID;
)sql";

// SQLite does not wait by itself while another process makes the file a WAL database.
template <class F>
void patiently(Database &db, F f) {
  for (int i = 0;; i++) {
    try {
      f();
      return;
    } catch (const Error &) {
      const int code = sqlite3_errcode(db.handle()) & 0xff;
      if (i >= 1000 || (code != SQLITE_BUSY && code != SQLITE_LOCKED)) throw;
      g_usleep(5000);
    }
  }
}
}  // namespace

std::string open_schema(Database &db) {
  // Somebody else's database is left as it is.
  // One look: between two, another process can have made it a ledger.
  patiently(db, [&] {
    Transaction t(db, Transaction::Kind::Read);
    if (db.number("PRAGMA application_id") != kApplication &&
        db.number("SELECT count(*) FROM sqlite_master") > 0)
      throw Error("The file " + db.file() + " is a database, but no ledger of gst-storyboard.");
    t.commit();
  });
  patiently(db, [&] {
    Statement wal(db, "PRAGMA journal_mode = WAL");
    if (!wal.row() || wal.text(0) != "wal")
      throw Error("The ledger " + db.file() +
                  " lies where several processes cannot share it; use a local disk.");
  });
  db.execute("PRAGMA synchronous = FULL");
  db.execute("PRAGMA foreign_keys = ON");
  Transaction t(db);
  const auto version = db.number("PRAGMA user_version");
  const auto application = db.number("PRAGMA application_id");
  if (version == 0 && db.number("SELECT count(*) FROM sqlite_master") == 0) {
    db.execute(kSchema);
    db.execute(kScores);
    db.execute(("PRAGMA application_id = " + std::to_string(kApplication)).c_str());
    db.execute(("PRAGMA user_version = " + std::to_string(kVersion)).c_str());
  } else if (application != kApplication) {
    throw Error("The file " + db.file() + " is a database, but no ledger of gst-storyboard.");
  } else if (version == 1) {
    db.execute(kScores);
    db.execute(("PRAGMA user_version = " + std::to_string(kVersion)).c_str());
  } else if (version != kVersion) {
    throw Error("The ledger " + db.file() + " is of version " + std::to_string(version) +
                "; this program knows version " + std::to_string(kVersion) + ".");
  }
  Statement s(db, "SELECT value FROM setting WHERE name = 'salt'");
  if (!s.row()) throw Error("The ledger " + db.file() + " is damaged: it has no salt.");
  const std::string salt = s.text(0);
  t.commit();
  return salt;
}

}  // namespace ledger
