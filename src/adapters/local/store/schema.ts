/**
 * What the one SQLite file of a data folder holds, in the steps in which it grew: `openSqlite` applies what a file has
 * not seen. A step that was released is never changed.
 */
export const storeMigrations = [
  // `written_at_ms` is for people who look into the file.
  `CREATE TABLE record (
    partition TEXT NOT NULL,
    sort TEXT NOT NULL,
    version INTEGER NOT NULL,
    value TEXT NOT NULL,
    written_at_ms INTEGER NOT NULL,
    PRIMARY KEY (partition, sort)
  ) STRICT, WITHOUT ROWID`,

  // `sequence` is the source of message ids, leases and turns: no number is given twice, so nothing stale can match.
  // `clock_ms` is the time of the last write that moved the sequence.
  `CREATE TABLE store_state (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    epoch INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    clock_ms INTEGER NOT NULL
  ) STRICT;
  INSERT INTO store_state VALUES (1, 0, 0, 0);

  CREATE TABLE message_group (
    id INTEGER PRIMARY KEY,
    queue TEXT NOT NULL,
    name TEXT NOT NULL,
    turn INTEGER NOT NULL,       -- when it was served last; 0: never
    is_open INTEGER NOT NULL,    -- 1: its first message may be visible; 0: none is before due_ms
    due_ms INTEGER,              -- of a closed group: no message is visible earlier; null: there is none
    UNIQUE (queue, name)
  ) STRICT;
  CREATE INDEX message_group_turn ON message_group (queue, turn) WHERE is_open = 1;
  CREATE INDEX message_group_due ON message_group (queue, due_ms) WHERE is_open = 0;

  CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    group_id INTEGER NOT NULL,
    visible_ms INTEGER NOT NULL, -- delay, visibility timeout and backoff in one
    lease INTEGER,               -- the delivery that holds it; null: nobody does
    receives INTEGER NOT NULL,
    takeovers INTEGER NOT NULL,  -- how often its holder lost the data folder
    sent_ms INTEGER NOT NULL,
    cause TEXT,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX message_next ON message (group_id, visible_ms, id);
  CREATE INDEX message_held ON message (lease) WHERE lease IS NOT NULL;

  CREATE TABLE dead_message (
    id INTEGER PRIMARY KEY,
    queue TEXT NOT NULL,
    name TEXT NOT NULL,          -- of its group
    receives INTEGER NOT NULL,
    sent_ms INTEGER NOT NULL,
    died_ms INTEGER NOT NULL,
    cause TEXT,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX dead_message_age ON dead_message (queue, died_ms, id);

  CREATE TABLE deduplication_key (
    queue TEXT NOT NULL,
    key TEXT NOT NULL,
    until_ms INTEGER NOT NULL,
    PRIMARY KEY (queue, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX deduplication_key_age ON deduplication_key (until_ms)`,
];
