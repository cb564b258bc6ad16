-- System tables. Tables of record types (shown_…) are derived from the declarations and stand in no migration.

-- One row: where this device stands. Everything a transaction must know first is read with one statement.
create table device (
    one integer primary key check (one = 1),
    -- The last number given to an own edit; never falls, so no number is given twice.
    last_n integer not null default 0,
    -- Counted up by every transaction that changes what a screen can show.
    revision integer not null default 0,
    -- Counted up when identity or custom fields change, so that other processes read them anew.
    config integer not null default 0,
    -- The server's cursor, opaque here, and the seq it stands at.
    cursor blob not null default x'',
    seq integer not null default 0,
    -- The greatest seq ever laid, by page or fetched home.
    acknowledged integer not null default 0,
    -- The last link of the evidence chain.
    chain blob not null default x'',
    -- Record type → revision at which a record of it last changed (CBOR).
    kinds blob not null default x'a0'
) strict;

insert into device (one) values (1);

create table meta (
    key text primary key not null,
    value blob not null
) strict;

-- Base rows: what is admitted, as the log has it. `state` is a CBOR map.
create table record (
    id blob primary key not null,
    kind integer not null,
    home blob not null,
    deleted integer not null default 0,
    -- The seq of the last entry laid on it.
    revision integer not null default 0,
    -- 0 where this version does not know the type: it then has no shown row.
    listed integer not null default 1,
    state blob not null
) strict;

-- Children of a home are found by the indexes of the shown tables; only unknown types need this one.
create index record_unlisted on record (home) where listed = 0;

create index record_deleted on record (id) where deleted = 1;

-- What stands over the long texts of a record while own edits of them wait (CBOR).
create table view (
    record blob primary key not null,
    state blob not null
) strict;

-- Own edits that have not left, in commit order.
create table outbox (
    place integer primary key,
    author blob not null,
    installation blob not null,
    n integer not null,
    hash blob not null,
    record blob not null,
    home blob not null,
    kind integer not null,
    field_group integer not null,
    -- 0 change, 1 create, 2 delete, 3 drop.
    what integer not null,
    body blob not null,
    -- Base texts of text operations (CBOR), empty where there are none.
    texts blob not null default x'',
    base integer not null,
    captured integer not null,
    -- Offered or heard of: it may not change any more.
    sealed integer not null default 0,
    -- Its link of the evidence chain, empty until sealed.
    chain blob not null default x'',
    -- The server said that its verdict comes by pull.
    judged integer not null default 0,
    -- Why it waits on the server, opaque here.
    held blob,
    -- The server asked for the whole base text.
    whole integer not null default 0,
    -- Outcome (CBOR) and its seq, once told.
    verdict blob,
    verdict_seq integer,
    -- What later own edits, accepted and gone, wrote over it (CBOR), empty where nothing.
    covered blob not null default x''
) strict;

create index outbox_hash on outbox (hash);
create index outbox_record on outbox (record);
create index outbox_delete on outbox (home) where what = 2;
create index outbox_told on outbox (verdict_seq) where verdict_seq is not null;

-- History: entries as they were laid or passed by.
create table entry (
    seq integer primary key,
    record blob not null,
    received integer not null,
    body blob not null,
    -- The server's proof of the entry, for a server restored from an older backup.
    receipt blob not null
) strict;

create index entry_record on entry (record);

-- Values that lost an arbitration, until restored or dismissed.
create table loser (
    record blob not null,
    kind integer not null,
    home blob not null,
    field_group integer not null,
    field integer not null,
    -- The key of the edit that wrote it.
    edit blob not null,
    -- CBOR; null where the register was emptied.
    value blob,
    stamp integer not null,
    captured integer not null,
    revision integer not null,
    author_user blob not null,
    author_installation blob not null,
    author_n integer not null,
    primary key (record, field, edit)
) strict;

-- Own edits that were rejected, until mended or dropped; kept afterwards for evidence.
create table attention (
    item integer primary key autoincrement,
    hash blob not null unique,
    author blob not null,
    installation blob not null,
    n integer not null,
    record blob not null,
    home blob not null,
    kind integer not null,
    field_group integer not null,
    what integer not null,
    body blob not null,
    texts blob not null default x'',
    captured integer not null,
    rule text not null,
    rejection blob not null,
    verdict_seq integer not null,
    -- 0 open, 1 mended, 2 dropped.
    state integer not null default 0
) strict;

create index attention_open on attention (record) where state <> 2;

-- (home, group) that stand elsewhere than the cursor: above it after a fetch, below it while on the fetch list.
create table standing (
    home blob not null,
    field_group integer not null,
    seq integer not null,
    primary key (home, field_group)
) strict;

-- Homes to fetch whole.
create table fetching (
    home blob primary key not null,
    since integer not null
) strict;

-- What the last list on this store numbered.
create table list_number (
    number integer primary key,
    record blob not null
) strict;
