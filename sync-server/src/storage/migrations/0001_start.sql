-- One workspace per database. Its row is locked first by every admission and held to commit.
create table workspace (
    one integer primary key check (one = 1),
    id blob not null,
    name text not null,
    settings text not null,                 -- JSON
    created integer not null,               -- microseconds since 1970 UTC, as all times here
    head integer not null default 0,        -- the last seq given
    log blob not null,                      -- the log's hash there
    received integer not null default 0,    -- the last `received` given
    config integer not null default 0,      -- the seq of the last entry on a user, team, territory or field
    service_n integer not null default 0,   -- the last number of the service author
    epoch integer not null default 1
) strict;

-- The log. A place without an entry holds only a verdict.
create table log (
    seq integer primary key,
    log blob not null,                      -- hash of the log up to here
    home blob,
    record blob,
    grp integer,                            -- null: an entry of every group
    installation blob,
    n integer not null default 0,
    home_revived integer not null default 0,
    receipt blob,
    entry blob
) strict;

create index log_record on log (record, seq) where record is not null;
create index log_revived on log (home, seq) where home_revived = 1;

-- What is admitted, as it stands; with what admission remembers of it. A body is null where a record was dropped
-- before it came into being.
create table record (
    id blob primary key,
    kind integer not null,
    home blob not null,
    owner blob,                             -- of a home: the book that it lies in
    territory blob,
    deleted integer not null default 0,
    title text not null default '',
    body blob,
    memory blob not null
) strict;

create index record_home on record (home, id);
create index record_kind on record (kind, title);

create table unique_value (
    kind integer not null,
    field integer not null,
    value blob not null,
    record blob not null,
    primary key (kind, field, value)
) strict, without rowid;

-- One verdict per edit of a user. Rows follow one another; only the index on hashes is written all over.
create table verdict (
    user blob not null,
    hash blob not null,
    seq integer not null,
    installation blob not null,
    n integer not null,
    outcome blob not null,
    receipt blob not null,
    unique (hash, user)
) strict;

create index verdict_seq on verdict (seq);

-- Which edit stands under an installation's number.
create table number (
    installation blob not null,
    n integer not null,
    hash blob not null,
    primary key (installation, n)
) strict, without rowid;

create table held (
    installation blob not null,
    n integer not null,
    user blob not null,
    hash blob not null,
    received integer not null,
    cause blob not null,
    edit blob not null,
    primary key (installation, n)
) strict, without rowid;

create index held_hash on held (user, hash);

-- Refused edits keep their content: they can be mended, and they stay links of the evidence chain.
create table refused (
    hash blob primary key,
    user blob not null,
    installation blob not null,
    n integer not null,
    received integer not null,
    settled integer not null default 0,     -- mended or dropped by its author
    edit blob not null
) strict;

create table device (
    installation blob primary key,
    user blob not null,
    name text not null,
    public_key blob not null,
    enrolled integer not null,
    acknowledged integer not null default 0,
    last_contact integer not null default 0,
    last_push integer not null default 0,
    last_pull integer not null default 0,
    chain blob,                             -- the last evidence link that it signed
    signature blob
) strict, without rowid;

-- A code is kept as its hash: a copy of the database enrols nobody.
create table invitation (
    code blob primary key,
    user blob not null,
    made integer not null,
    expires integer not null,
    used_by blob
) strict, without rowid;
