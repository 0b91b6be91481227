//! The tables of the captures that this project ships.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use wirelab_capture::read::Reader;
use wirelab_capture::spool::Spool;
use wirelab_engine::engine::{Settings, run};
use wirelab_engine::measures::measure_stream;
use wirelab_tables::{Batch, Done, Job, Limits, Sink, Table, Value, read};

/// Rows as text, by table.
#[derive(Default)]
struct Kept {
    rows: BTreeMap<Table, Vec<Vec<String>>>,
    largest: usize,
}

impl Sink for Kept {
    fn batch(&mut self, table: Table, batch: Batch) -> io::Result<()> {
        self.largest = self.largest.max(batch.rows());
        let heads = table.heads();
        assert_eq!(heads.len(), batch.columns().len());
        for row in 0..batch.rows() {
            let cells = batch.columns().iter().zip(&heads).map(|(column, head)| {
                assert_eq!(column.kind(), head.kind);
                let value = column.get(row);
                assert!(head.nullable || value != Value::Null, "{}.{} is missing", table.id(), head.name);
                format!("{value:?}")
            });
            self.rows.entry(table).or_default().push(cells.collect());
        }
        Ok(())
    }
}

impl Kept {
    fn of(path: &Path, job: &Job) -> (Self, Done) {
        let mut kept = Self::default();
        let done = read(&mut Spool::new(path, 2), "sample".into(), job, &mut kept).unwrap();
        (kept, done)
    }

    fn column(&self, table: Table, name: &str) -> Vec<&str> {
        let place = table.heads().iter().position(|head| head.name == name).unwrap();
        self.rows.get(&table).into_iter().flatten().map(|row| row[place].as_str()).collect()
    }
}

fn samples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sample-pcaps");
    let mut all = Vec::new();
    for folder in [folder.clone(), folder.join("scenarios")] {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        all.extend(entries.filter(|path| path.extension().is_some_and(|one| one == "pcap" || one == "pcapng")));
    }
    all.sort();
    assert!(all.len() > 40);
    all
}

/// All tables, sorted, for a job with batches of so many rows.
fn sorted(path: &Path, rows: usize) -> (Kept, Done) {
    let job = Job::of(&Table::OF_CAPTURES).with_limits(Limits { rows, ..Limits::default() });
    let (mut kept, done) = Kept::of(path, &job);
    kept.rows.values_mut().for_each(|rows| rows.sort());
    (kept, done)
}

#[test]
fn every_row_has_what_its_columns_promise_and_keys_are_told_apart() {
    let mut captures = BTreeSet::new();
    for path in samples() {
        let (kept, done) = Kept::of(&path, &Job::of(&Table::OF_CAPTURES));
        let (summary, facts) = run(Reader::open(&path).unwrap(), Settings::default(), &mut ()).unwrap();
        assert_eq!(kept.column(Table::Captures, "packets"), [format!("Signed({})", facts.packets)]);
        let streams = kept.column(Table::Streams, "conversation_id");
        assert_eq!(streams.len(), summary.tcp_count() + summary.udp_count(), "{}", path.display());
        assert_eq!(streams.iter().collect::<BTreeSet<_>>().len(), streams.len(), "{}", path.display());
        for table in [Table::Segments, Table::Messages, Table::Turns, Table::Verdicts] {
            let known = |id: &&str| streams.contains(id);
            assert!(kept.column(table, "conversation_id").iter().all(known), "{}", path.display());
        }
        captures.insert(done.capture);
    }
    assert_eq!(captures.len(), samples().len());
}

#[test]
fn small_batches_hold_the_same_rows() {
    for path in samples() {
        let ((large, _), (small, _)) = (sorted(&path, 1 << 15), sorted(&path, 3));
        assert!(small.largest <= 3);
        assert_eq!(large.rows, small.rows, "{}", path.display());
    }
}

#[test]
fn segments_are_those_of_each_stream_alone() {
    let text = |value: Option<u32>| value.map_or("Null".to_owned(), |value| format!("Signed({value})"));
    for path in samples() {
        let (kept, _) = sorted(&path, 1000);
        let columns = ["stream", "frame", "sender", "acked_in", "repeat_of", "ambiguous", "flight", "rto"];
        let columns = columns.map(|name| kept.column(Table::Segments, name));
        let mut told: Vec<[&str; 8]> =
            (0..columns[0].len()).map(|row| columns.each_ref().map(|column| column[row])).collect();
        let (summary, _) = run(Reader::open(&path).unwrap(), Settings::LEAST, &mut ()).unwrap();
        let mut alone = Vec::new();
        for row in summary.tcp_rows() {
            let reader = Reader::open(&path).unwrap();
            let (measured, ..) = measure_stream(reader, Settings::LEAST, row.stream).unwrap();
            alone.extend(measured.unwrap().segments.iter().map(|one| {
                [
                    format!("Signed({})", row.stream),
                    format!("Signed({})", one.frame),
                    format!("Text(\"{}\")", one.from.name()),
                    text(one.acked_in),
                    text(one.repeat_of),
                    format!("Boolean({})", one.ambiguous),
                    one.flight.map_or("Null".to_owned(), |flight| format!("Signed({flight})")),
                    one.rto.map_or("Null".to_owned(), |rto| format!("Signed({rto})")),
                ]
            }));
        }
        told.sort_unstable();
        alone.sort();
        assert_eq!(told, alone, "{}", path.display());
    }
}

/// A sink that is full.
struct Full(usize);

impl Sink for Full {
    fn batch(&mut self, _: Table, _: Batch) -> io::Result<()> {
        self.0 += 1;
        Err(io::ErrorKind::StorageFull.into())
    }
}

#[test]
fn a_sink_that_refuses_is_asked_once() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sample-pcaps/three-clients.pcapng");
    let mut full = Full(0);
    let job = Job::of(&Table::OF_CAPTURES).with_limits(Limits { rows: 1, texts: 1 });
    let told = read(&mut Spool::new(&path, 2), "sample".into(), &job, &mut full);
    assert!(matches!(told, Err(wirelab_tables::Trouble::Sink(_))), "{told:?}");
    assert_eq!(full.0, 1);
}
